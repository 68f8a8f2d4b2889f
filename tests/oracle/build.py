"""Plain data into certrules objects, through the public API only."""

from typing import Any

import certrules as cr

from . import plain


def assignment(data: plain.Assignment) -> cr.Assignment:
    """Build one assignment, its parents and its parts, all of the same subject."""
    return cr.Assignment(
        certification=certification(data),
        subject=subject(data),
        completions=[completion(one) for one in data["completions"]],
        requirements=[requirement(one) for one in data["requirements"]],
        exemption=None if data["exemption"] is None else exemption(data["exemption"]),
        revocations=[revocation(one) for one in data["revocations"]],
        parents=[assignment(parent) for parent in data["parents"]],
        parts=[assignment(part) for part in data.get("parts", [])],
        extensions=[extension(one) for one in data.get("extensions", [])],
    )


def subject(data: plain.Assignment) -> cr.Subject:
    """Build the subject of an assignment."""
    known = data.get("subject", {})
    return cr.Subject(
        id="s1",
        kind="employee",
        name="Somebody",
        birth_date=known.get("birth_date"),
        hire_date=known.get("hire_date"),
        active_from=known.get("active_from"),
        active_until=known.get("active_until"),
    )


def certification(data: plain.Assignment) -> cr.Certification:
    """Build the certification of an assignment."""
    return cr.Certification(
        id=data["certification"],
        name=data["certification"].upper(),
        subject_kind="employee",
        policy=policy(data["policy"]),
        parents=[parent["certification"] for parent in data["parents"]],
        revisions=[
            cr.Revision(
                effective_from=one["effective_from"],
                policy=policy(one["policy"]),
                retroactive=one["retroactive"],
            )
            for one in data["revisions"]
        ],
        notices=[
            cr.NoticeRule(before=one.get("before"), after=one.get("after"), to=("subject",))
            for one in data.get("notices", [])
        ],
    )


def policy(data: plain.Policy) -> cr.Policy:
    """Build a policy from words, as a caller writes it; what is not said is left to default."""
    options: dict[str, Any] = dict(data)
    if "credits" in data:
        options["credits"] = cr.Credits(**data["credits"])
    if "all_of" in data or "any_of" in data:
        del options["terms"], options["renewal"], options["anchor"]
    else:
        options["terms"] = [term(one) for one in data["terms"]]
        options["renewal"] = cr.Renewal(**data["renewal"])
        options["anchor"] = None if data["anchor"] is None else cr.Anchor(**data["anchor"])
    return cr.Policy(**options)


def term(data: plain.Term) -> cr.Term:
    """Build a term."""
    options: dict[str, Any] = dict(data)
    if "valid_for_by_age" in data:
        options["valid_for_by_age"] = [cr.AgeBand(**band) for band in data["valid_for_by_age"]]
    if "age_limit" in data:
        options["age_limit"] = cr.AgeLimit(**data["age_limit"])
    return cr.Term(**options)


def completion(data: plain.Completion) -> cr.Completion:
    """Build a completion."""
    return cr.Completion(
        completed_on=data["completed_on"],
        id=data["id"],
        state=data["state"],
        expires_on=data.get("expires_on"),
        effective_on=data.get("effective_on"),
        credits=data.get("credits"),
        recorded_at=data.get("recorded_at"),
        decided_at=data.get("decided_at"),
        withdrawn_at=data.get("withdrawn_at"),
        supersedes=data.get("supersedes"),
    )


def requirement(data: plain.Requirement) -> cr.Requirement:
    """Build a requirement and its training."""
    training = data.get("training")
    return cr.Requirement(
        role=data["role"],
        since=data.get("since"),
        until=data.get("until"),
        training=None
        if training is None
        else cr.Training(until=training["until"], recorded_at=training.get("recorded_at")),
        recorded_at=data.get("recorded_at"),
    )


def exemption(data: plain.Exemption) -> cr.Exemption:
    """Build an exemption and what it replaces."""
    replaced = data.get("replaces")
    return cr.Exemption(
        kind=data["kind"],
        until=data.get("until"),
        recorded_at=data.get("recorded_at"),
        replaces=None if replaced is None else exemption(replaced),
    )


def revocation(data: plain.Revocation) -> cr.Revocation:
    """Build a revocation; the reason "other" needs a text (R-17)."""
    return cr.Revocation(
        revoked_on=data["revoked_on"],
        reason=data["reason"],
        text="random revocation",
        recorded_at=data.get("recorded_at"),
        reinstated_on=data.get("reinstated_on"),
        reinstatement_recorded_at=data.get("reinstatement_recorded_at"),
    )


def extension(data: plain.Extension) -> cr.Extension:
    """Build an extension."""
    return cr.Extension(
        until=data["until"],
        granted_on=data["granted_on"],
        reason=data["reason"],
        recorded_at=data.get("recorded_at"),
    )
