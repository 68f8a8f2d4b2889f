"""One assignment as a page: its timeline drawn and day by day, why, and what is on record (X-1)."""

from collections.abc import Iterator
from datetime import date, datetime

import attrs

from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.subjects import Requirement
from certrules.office.requirements import DIRECTLY
from certrules.reports.drawing import drawing
from certrules.reports.html import SYMBOLS, look, page, safe
from certrules.reports.standings import Standing
from certrules.reports.timeline_svg import compact, shape_of, svg_of, titled


@attrs.frozen
class Recorded:
    """A line of the history: a fact as it was known.

    `on`: its day, None for one without. `what`: the fact in words. `more`: what else it says.
    `recorded_at`: when it became known, None for what always was.
    """

    on: date | None
    what: str
    more: tuple[str, ...] = ()
    recorded_at: datetime | None = None


def timeline_page(standing: Standing, *, start: date | None = None, end: date | None = None) -> str:
    """Return an assignment as a page: a drawing of its timeline, and all of it in words.

    `start`, `end`: the first and last day of the drawing, as in `drawing`. Raises `MissingExtra`
    without the extra ``report``.

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.model.subjects import Subject
    >>> from certrules.status.timeline import evaluate
    >>> one = Assignment(Certification("a"), Subject("ana"), completions=[date(2026, 7, 1)])
    >>> "Why it stands so" in timeline_page(Standing(one, evaluate(one, date(2026, 8, 1))))
    True
    """
    drawn = drawing(standing, start=start, end=end)
    known = "" if standing.known_at is None else f", as known at {standing.known_at.isoformat()}"
    return page(
        "timeline.html",
        title=f"{standing.certification.name}: {standing.subject.name}",
        subtitle=f"On {standing.evaluation.on}{known}",
        one=standing,
        seen=look(standing),
        drawn=drawn,
        shape_of=shape_of,
        svg=safe(svg_of(compact(drawn), titled(standing))),
        segments=standing.timeline().segments,
        symbols=SYMBOLS,
        history=history(standing),
    )


def history(standing: Standing) -> tuple[Recorded, ...]:
    """Return what is on record of an assignment and was known, in the order of its days.

    >>> from certrules.model.assignments import Assignment
    >>> from certrules.model.certifications import Certification
    >>> from certrules.status.timeline import evaluate
    >>> one = Assignment(Certification("a"), completions=[date(2026, 7, 1)])
    >>> [line.what for line in history(Standing(one, evaluate(one, date(2026, 8, 1))))]
    ['Completed, approved']
    """
    known_at = standing.known_at
    found = [
        one
        for one in _recorded(standing)
        if known_at is None or one.recorded_at is None or one.recorded_at <= known_at
    ]
    return tuple(sorted(found, key=lambda one: (one.on is not None, one.on or date.min)))


def _recorded(standing: Standing) -> Iterator[Recorded]:
    one, known_at = standing.assignment, standing.known_at
    for requirement in one.requirements:
        yield _requirement(requirement)
    for completion in one.completions:
        yield _completion(completion, known_at)
    for revocation in one.revocations:
        yield from _revocation(revocation)
    for extension in one.extensions:
        yield _extension(extension)
    mark = one.exemption
    while mark is not None:
        yield _exemption(mark)
        mark = mark.replaces


def _completion(one: Completion, known_at: datetime | None) -> Recorded:
    more = (
        one.expires_on and f"Expiration date given by hand: {one.expires_on}",
        one.effective_on and f"In effect from {one.effective_on}",
        one.credits is not None and f"Credits: {one.credits}",
        one.supersedes is not None and f"Corrects {one.supersedes}",
        one.comment,
    )
    what = f"Completed, {one.state_at(known_at).value}"
    return Recorded(one.completed_on, what, _said(*more), one.recorded_at)


def _revocation(one: Revocation) -> Iterator[Recorded]:
    why = _said(one.reason, one.text)
    yield Recorded(one.revoked_on, "Revoked", why, one.recorded_at)
    if one.reinstated_on is not None:
        yield Recorded(one.reinstated_on, "Reinstated", (), one.reinstatement_recorded_at)


def _extension(one: Extension) -> Recorded:
    more = (f"Last valid day moved to {one.until}", one.reason)
    return Recorded(one.granted_on, "Extension granted", more, one.recorded_at)


def _exemption(one: Exemption) -> Recorded:
    until = one.until and f"Through {one.until}"
    what = f"Marked: {one.kind.value}"
    return Recorded(None, what, _said(until, one.notes), one.recorded_at)


def _requirement(one: Requirement) -> Recorded:
    training = one.training
    more = (
        one.until and f"Through {one.until}",
        training and f"In training through {training.until}",
        training and training.notes,
    )
    what = DIRECTLY if one.role is None else f"Required by the role {one.role}"
    return Recorded(one.since, what, _said(*more), one.recorded_at)


def _said(*texts: object) -> tuple[str, ...]:
    return tuple(str(one) for one in texts if one)
