"""certrules answers the vectors: facts as plain data in, the answer as plain data out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from certrules.dates.arithmetic import add_period
from certrules.dates.zones import civil_date
from certrules.errors import CertrulesError, InvalidInput, ProblemsFound
from certrules.exchange.documents import from_plain, load
from certrules.expiry.decisions import replay
from certrules.model.assignments import Assignment
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.periods import Period
from certrules.model.subjects import Requirement, Subject
from certrules.model.verdicts import Decision, Evaluation, Segment
from certrules.planning.notices import notices
from certrules.status.timeline import evaluate, timeline
from certrules.testing.vectors.reading import Case

M = TypeVar("M")
Plain = dict[str, Any]

_REJECTING = ("R-50", "R-51", "R-60")


def answer(case: Case) -> Plain:
    """Return what certrules says to a case, in the form of its `expect`.

    >>> answer(Case("one", ("R-2",), "sum",
    ...             {"start": "2026-01-31", "period": "1 month", "times": 1}, {}))
    {'date': '2026-02-28'}
    """
    try:
        return _ANSWERS[case.ask](case.given, case.certification)
    except ProblemsFound as found:
        problem = found.problems[0]
        return {"error": problem.code, "path": problem.place.removeprefix(_POLICY)}
    except InvalidInput as error:
        return {"error": error.code}
    except CertrulesError as error:
        return {"error": error.code}


_POLICY = "certification[0].policy."

# ---------------------------------------------------------------- facts


def _catalogue(definitions: Iterable[Mapping[str, Any]]) -> Catalogue:
    return load({"certification": [dict(one) for one in definitions]})


def _all(kind: type[M], given: Mapping[str, Any], key: str) -> list[M]:
    return [from_plain(kind, one) for one in given.get(key, ())]


def _day(given: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(given[key]) if key in given else None


def _instant(given: Mapping[str, Any], key: str) -> datetime | None:
    return datetime.fromisoformat(given[key]) if key in given else None


def _subject(given: Mapping[str, Any], certification: Certification) -> Subject:
    who = {"id": "somebody", "kind": certification.subject_kind.value}
    return from_plain(Subject, {**who, **given.get("subject", {})})


def _assignment(given: Mapping[str, Any], catalogue: Catalogue, who: Subject) -> Assignment:
    return Assignment(
        catalogue[given["certification"]],
        who,
        _all(Completion, given, "completions"),
        _all(Requirement, given, "requirements"),
        from_plain(Exemption, given["exemption"]) if "exemption" in given else None,
        _all(Revocation, given, "revocations"),
        _all(Extension, given, "extensions"),
        [_assignment(one, catalogue, who) for one in given.get("parents", ())],
        [_assignment(one, catalogue, who) for one in given.get("parts", ())],
    )


def _held(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Assignment:
    catalogue, facts = _catalogue(definitions), given["assignment"]
    return _assignment(facts, catalogue, _subject(given, catalogue[facts["certification"]]))


# ---------------------------------------------------------------- answers


def _sum(given: Mapping[str, Any], _: object) -> Plain:
    start, period = date.fromisoformat(given["start"]), Period.parse(given["period"])
    return {"date": add_period(start, period, given["times"]).isoformat()}


def _period(given: Mapping[str, Any], _: object) -> Plain:
    period = Period.parse(given["text"])
    return {"count": period.count, "unit": period.unit.value}


def _decided(
    given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]
) -> tuple[Decision, ...]:
    certification = _catalogue(definitions)[given["certification"]]
    history = _all(Completion, given, "completions")
    who = _subject(given, certification)
    return replay(certification, history, _day(given, "existing"), who)


def _expirations(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Plain:
    return {"expires": [_outcome(one) for one in _decided(given, definitions)]}


def _outcome(decision: Decision) -> str:
    return "rejected" if decision.rejected else _text(decision.expires_on) or "never"


def _decisions(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Plain:
    return {"decisions": [_decision(one) for one in _decided(given, definitions)]}


def _decision(one: Decision) -> Plain:
    if one.rejected:
        rule = next(reason.rule for reason in one.reasons if reason.rule in _REJECTING)
        return {"id": one.id, "rejected": rule}
    dates = {name: _text(getattr(one, name)) for name in _DATES_OF_DECISION}
    return {"id": one.id, **dates}


_DATES_OF_DECISION = ("base", "expires_on", "due_on", "overdue_on")


def _evaluation(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Plain:
    on, known_at = date.fromisoformat(given["on"]), _instant(given, "known_at")
    found = evaluate(_held(given, definitions), on, known_at)
    return {**_fields(found), "next_change_on": _text(found.next_change_on)}


def _timeline(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Plain:
    whole = timeline(_held(given, definitions), _instant(given, "known_at"))
    return {
        "segments": [
            {"start": _text(one.start), "end": _text(one.end), **_fields(one)} for one in whole
        ]
    }


def _fields(found: Evaluation | Segment) -> Plain:
    return {
        "status": found.status.value,
        "underlying": found.underlying.value,
        "expires_on": _text(found.expires_on),
        "due_on": _text(found.due_on),
        "overdue_on": _text(found.overdue_on),
        "exempt_until": _text(found.exempt_until),
        "inherited_from": found.inherited_from,
        "required": found.required,
        "pending": found.pending,
        "compliant": found.compliant,
    }


def _notices(given: Mapping[str, Any], definitions: Iterable[Mapping[str, Any]]) -> Plain:
    span = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    found = notices(_held(given, definitions), *span, _instant(given, "known_at"))
    told = sorted((one.on.isoformat(), one.kind.value, one.rule or 0) for one in found)
    return {"notices": [{"on": on, "kind": kind, "rule": rule or None} for on, kind, rule in told]}


def _date(given: Mapping[str, Any], _: object) -> Plain:
    at = datetime.fromisoformat(given["instant"])
    return {"date": civil_date(at, *given["zones"]).isoformat()}


def _policy(given: Mapping[str, Any], _: object) -> Plain:
    _catalogue([{"id": "one", "policy": given["policy"]}])
    return {"accepted": True}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_ANSWERS: dict[str, Callable[[Mapping[str, Any], Any], Plain]] = {
    "sum": _sum,
    "period": _period,
    "expirations": _expirations,
    "decisions": _decisions,
    "evaluation": _evaluation,
    "timeline": _timeline,
    "notices": _notices,
    "date": _date,
    "policy": _policy,
}
