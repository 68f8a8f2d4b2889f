"""The drawing that the script of a page makes (X-1)."""

import random

from certrules.reports.drawing import drawing
from certrules.reports.explanations import Explanations
from certrules.reports.html import page
from certrules.reports.timeline_svg import MARKS, STATUSES, VOCABULARY, Compact, compact, svg_of
from tests.reports.test_html import HOSTILE


def anywhere(number):
    """Return a drawing of anything, as numbers."""
    chance = random.Random(number)
    first = chance.randrange(693596, 760000)
    last = first + chance.choice([0, 1, 30, 400, 1099, 1100, 4000, 40_000, 400_000 - number])
    days = sorted(chance.randint(first, last) for _ in range(chance.randrange(12)))
    return Compact(
        (first, last, chance.randint(first - 9, last + 9)),
        tuple((chance.randrange(len(STATUSES)), one) for one in sorted({first, *days})),
        tuple((chance.randrange(len(MARKS)), one) for one in days),
        tuple((kind, first, chance.randint(first, last)) for kind in range(chance.randrange(3))),
    )


def test_a_page_draws_what_is_drawn_here(window, view):
    """Of any drawing the script makes the same text, to the letter."""
    seen = [*map(anywhere, range(300)), *(compact(drawing(one)) for one in view.standings)]
    titles = [HOSTILE[place % len(HOSTILE)] for place in range(len(seen))]
    window.open(page("base.html", title="Drawings", explanations=Explanations()))
    drawn = window.run(
        "const [known, seen, titles] = arguments;"
        "return seen.map((one, place) => Drawing.svg(one, known, titles[place]));",
        VOCABULARY,
        [one._asdict() for one in seen],
        titles,
    )
    assert drawn == [svg_of(one, title) for one, title in zip(seen, titles, strict=True)]
