"""The base of all pages (G11, R-14, K-40)."""

import base64
import hashlib
import json
import re
import sys
from importlib import resources
from itertools import product

import pytest

from certrules.errors import MissingExtra
from certrules.model.verdicts import Status
from certrules.reports import html
from certrules.reports.html import SYMBOLS, days, environment, look, page, safe_json, words_for
from tests.reports.parsed import Page, text_of

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "{{7*7}}{% raw %}",
    "<!--",
    "]]>",
    "\u202eright to left",
    "line\u2028line\u2029line\nline",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_g11_json_comes_back_as_it_was_and_ends_no_script(name):
    """Any text comes back from the JSON of a page, which has nothing that ends its element."""
    text = str(safe_json({"name": name}))
    assert json.loads(text) == {"name": name}
    assert not re.search("[<>&\u2028\u2029]", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_g11_a_hostile_title_is_text(name):
    """A title is shown to the letter, and brings no element and no attribute."""
    plain, found = Page(page("base.html", title="Ana")), Page(page("base.html", title=name))
    assert text_of(found.one("h1")) == " ".join(name.split())
    assert [one.tag for one in found.root.iter()] == [one.tag for one in plain.root.iter()]
    assert [sorted(one.keys()) for one in found.root.iter()] == [
        sorted(one.keys()) for one in plain.root.iter()
    ]


def test_g11_only_the_scripts_and_styles_of_a_page_may_run():
    """The policy of a page names its script and its style by their digests, and takes no other."""
    text = page("base.html", title="Ana")
    found = Page(text)
    policy = found.one("meta", http_equiv="Content-Security-Policy").get("content")
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        own = re.search(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL).group(1)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "script-src 'unsafe" not in policy


def test_a_page_leads_nowhere():
    """A page by itself loads nothing and links to nothing outside."""
    for one in Page(page("base.html", title="Ana", subtitle="Today")).root.iter():
        assert not {"src", "srcset", "action", "background"} & set(one.keys())
        assert one.get("href", "#").startswith("#")


def test_pages_need_the_extra_report(monkeypatch):
    """Without jinja2, the error names the extra that brings it."""
    environment.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtra, match=r"certrules\[report\]"):
        page("base.html", title="Ana")
    environment.cache_clear()


def test_every_status_has_words_and_a_sign_of_its_own():
    """Colours are shared, so neither the words nor the sign of a status stand for another."""
    assert len({words_for(one) for one in Status}) == len(Status)
    assert len(set(SYMBOLS.values())) == len(Status)
    assert all(len(one) == 1 for one in SYMBOLS.values())


@pytest.mark.parametrize(
    ("pair", "colour", "text", "label"),
    [
        (("ana", "first-aid"), "green", "2027-03-01", "Valid, expires 2027-03-01"),
        (("ana", "fire"), "blue", "2026-06-20", "Due, expires 2026-06-20"),
        (("ben", "first-aid"), "yellow", "2026-06-05", "Overdue, expires 2026-06-05"),
        (("fay", "forklift"), "yellow", "2026-05-15", "Grace, expired 2026-05-15"),
        (("cleo", "first-aid"), "red", "2026-05-01", "Expired 2026-05-01"),
        (("cleo", "fire"), "red", "Revoked", "Revoked, expires 2027-02-01"),
        (("lift", "inspection"), "red", "Nothing on file", "Missing"),
        (("eve", "fire"), "red", "Nothing on file", "Upcoming"),
        (("gil", "first-aid"), "white", "N/A", "Not applicable"),
        (("dan", "fire"), "blue", "30 days", "In training, until 2026-07-01"),
        (("eve", "first-aid"), "blue", "14 days", "Deferred, until 2026-06-15"),
    ],
)
def test_r_14_how_a_standing_looks(view, pair, colour, text, label):
    """A cell has the colour of its status, and a date or a statement; its label says it all."""
    seen = look(view.by_pair[pair])
    assert (seen.colour, seen.text, seen.label) == (colour, text, label)
    assert seen.symbol == SYMBOLS[view.by_pair[pair].status]


def test_k_40_what_goes_with_a_cell(view):
    """Inherited, restricted, pending and exempt standings are marked, in words too."""
    flags = {
        pair: (seen.inherited, seen.locked, seen.pending, seen.oval)
        for pair, one in view.by_pair.items()
        if any(((seen := look(one)).inherited, seen.locked, seen.pending, seen.oval))
    }
    assert flags == {
        ("ana", "secret"): (False, True, False, False),
        ("ana", "shadow"): (True, False, False, False),
        ("ben", "fire"): (False, False, True, False),
        ("ben", "competency:watch"): (False, True, False, False),
        ("dan", "first-aid"): (False, False, False, True),
        ("dan", "fire"): (False, False, False, True),
        ("eve", "first-aid"): (False, False, False, True),
        ("gil", "warden"): (True, False, False, False),
    }
    assert look(view.by_pair["ana", "secret"]).label.endswith(", restricted")
    assert look(view.by_pair["ana", "shadow"]).label.endswith(", inherited")
    assert look(view.by_pair["ben", "fire"]).label == "Missing, a completion awaits approval"


def test_days_in_words():
    """One day is one day."""
    assert [days(one) for one in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


def variables(text):
    """Return the colours that a part of a style sets, by name."""
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", text))


def schemes():
    """Return the colours in light, and in dark."""
    text = resources.files(html.__package__).joinpath("templates/base.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)", 1)
    return {"light": variables(light), "dark": variables(dark)}


def luminance(colour):
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_and_white_is_21():
    """The measure is that of WCAG 2."""
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


COLOURS = ("white", "green", "blue", "yellow", "red")
TEXTS = [
    *((f"{one}-ink", one) for one in COLOURS),
    *((f"{one}-mark", one) for one in COLOURS),  # signs are letters
    *product(("ink", "soft", "link"), ("paper", "panel")),
    *product([f"{one}-ink" for one in COLOURS], ["paper", "panel"]),
]
MARKS = [
    *product([f"{one}-mark" for one in COLOURS], ["paper", "panel"]),
    *product(["focus"], ["paper", "panel", *COLOURS]),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wcag_contrast(scheme):
    """Letters stand out by 4.5 from what is behind them, and marks by 3, in both schemes."""
    colours = schemes()[scheme]
    found = {(one, on): contrast(colours[one], colours[on]) for one, on in [*TEXTS, *MARKS]}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}
    assert {pair: found[pair] for pair in TEXTS if found[pair] < 4.5} == {}
