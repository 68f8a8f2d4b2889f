"""The base of all pages: how one is put together, and how a standing looks in a cell."""

import base64
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs

from certrules.errors import MissingExtra
from certrules.model.verdicts import Evaluation, Status
from certrules.ports.letters import one_line
from certrules.reports.standings import Standing

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

SYMBOLS: Final = {
    Status.NOT_REQUIRED: "·",
    Status.NOT_APPLICABLE: "–",
    Status.MISSING: "○",
    Status.UPCOMING: "▷",
    Status.VALID: "✓",
    Status.DUE: "◔",
    Status.OVERDUE: "◕",
    Status.GRACE: "△",
    Status.EXPIRED: "✕",
    Status.REVOKED: "⊘",
    Status.DEFERRED: "‖",
    Status.IN_TRAINING: "✎",
}
"""The sign that goes with a status, so that its colour never speaks alone."""

NEVER: Final = "Never expires"
"""What a cell says of what is in effect and has no expiration date."""

ROWS_AT_ONCE: Final = 300
"""How many rows of a table a page shows on a screen until it is asked for all of them."""

_ESCAPES: Final = str.maketrans(
    {one: f"\\u{ord(one):04x}" for one in "&<>\u2028\u2029"}  # what ends a script, or a line of it
)


def words_for(status: Status) -> str:
    """Return a status in words, each in its own.

    >>> words_for(Status.IN_TRAINING)
    'In training'
    """
    return status.value.replace("_", " ").capitalize()


@attrs.frozen
class Look:
    """How a standing looks in a cell (R-14, K-40).

    `colour`: white, red, green, blue or yellow, which is also its class in a page. `symbol`: one
    character that goes with the status. `text`: a date, "Never expires", "Nothing on file", "N/A",
    "Revoked", the days left, or nothing. `label`: all of it in words. `inherited`: "INH".
    `locked`: a lock, since others may not see it. `pending`: a red dot before the title. `oval`: an
    exemption, in an oval.
    """

    colour: str
    symbol: str
    text: str
    label: str
    inherited: bool
    locked: bool
    pending: bool
    oval: bool


def look(standing: Standing) -> Look:
    """Return how a standing looks.

    >>> from datetime import date
    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.status.timeline import evaluate
    >>> one = Assignment(Certification("a"), completions=[date(2026, 7, 1)])
    >>> seen = look(Standing(one, evaluate(one, date(2026, 8, 1))))
    >>> seen.colour, seen.symbol, seen.text, seen.label
    ('green', '✓', 'Never expires', 'Valid, never expires')
    """
    answer = standing.evaluation
    status, text = answer.status, _text(answer)
    said = _said(answer)
    if standing.inherited:
        said.append("inherited")
    if answer.pending:
        said.append("a completion awaits approval")
    if standing.locked:
        said.append("restricted")
    return Look(
        status.colour,
        SYMBOLS[status],
        text,
        ", ".join(said),
        standing.inherited,
        standing.locked,
        answer.pending,
        status.exempt,
    )


def days(count: int) -> str:
    """Return a number of days in words.

    >>> days(1), days(14)
    ('1 day', '14 days')
    """
    return "1 day" if count == 1 else f"{count} days"


def _text(answer: Evaluation) -> str:
    status = answer.status
    if status.text or status is Status.NOT_REQUIRED:
        return status.text
    if status is Status.REVOKED:
        return "Revoked"
    if answer.days_left is not None:
        return days(answer.days_left)
    return NEVER if answer.expires_on is None else answer.expires_on.isoformat()


def _said(answer: Evaluation) -> list[str]:
    words, expires_on = words_for(answer.status), answer.expires_on
    if answer.status is Status.EXPIRED and expires_on is not None:
        return [f"{words} {expires_on}"]
    return [words, *_dates_said(answer)]


def _dates_said(answer: Evaluation) -> list[str]:
    if answer.exempt_until is not None:
        return [f"until {answer.exempt_until}"]
    if answer.expires_on is None:
        return [NEVER.lower()] if answer.status is Status.VALID else []
    word = "expired" if answer.expires_on < answer.on else "expires"
    return [f"{word} {answer.expires_on}"]


@cache
def environment() -> "Environment":
    """Return the environment of all pages: what is not marked as safe is escaped, always (G11).

    Raises `MissingExtra` without the extra ``report``.
    """
    # It takes a while to load, and whoever wants data needs no pages.
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415
    except ImportError:
        raise MissingExtra("drawing pages", "report") from None
    found = Environment(
        loader=PackageLoader("certrules.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["digest"] = _digest
    found.filters["line"] = one_line
    found.filters["safe_json"] = safe_json
    found.globals["look"] = look
    found.globals["rows_at_once"] = ROWS_AT_ONCE
    found.globals["words_for"] = words_for
    return found


def page(template: str, *, title: str, subtitle: str = "", **values: object) -> str:
    """Return a page: one file that needs no other, and no network.

    `template`: the name of one that extends ``base.html``. `title`, `subtitle`: at its head.
    `values`: what the template names. The same values give the same text.

    Its policy lets no script and no style run but its own, by their digests: what somebody slips
    into a name could do nothing even if it were not escaped.

    Raises `MissingExtra` without the extra ``report``.
    """
    return environment().get_template(template).render(title=title, subtitle=subtitle, **values)


def safe_json(value: object) -> "Markup":
    r"""Return a value as JSON that can stand inside a script element.

    >>> print(safe_json(["</script>", "R&D"]))
    ["\u003c/script\u003e","R\u0026D"]
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - nothing is left that ends a script


def safe(markup: str) -> "Markup":
    """Return markup that escapes by itself, such as a drawing, so that a page takes it as it is.

    >>> print(safe("<svg></svg>"))
    <svg></svg>
    """
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2

    return Markup(markup)  # noqa: S704 - whoever calls it has escaped what others wrote


def _digest(text: str) -> str:
    """Return the digest by which a policy names a script or a style."""
    found = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(found).decode()}'"
