"""The models whose keys are not just their fields: revisions, policies, cases (R-13, X-8).

Who takes `table_of` from here has them known to `certrules.exchange.shapes`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from certrules.errors import InvalidCertification, InvalidInput
from certrules.exchange.problems import Findings, Where
from certrules.exchange.shapes import (
    REFUSED,
    Key,
    Reader,
    Table,
    converter_of,
    day,
    exact,
    keys_of,
    list_of,
    one_line,
    shaped,
    table_of,
    wrong_type,
)
from certrules.model.cases import NEVER_EXPIRES, REJECTED, Dated, ExpectedStatus, RuleCase
from certrules.model.certifications import Certification
from certrules.model.policies import Policy, Revision

__all__ = ["table_of"]


def _revision(effective_from: date, *, retroactive: bool = False, **policy: Any) -> Revision:  # noqa: ANN401 - the keys of a policy
    return Revision(effective_from, Policy(**policy), retroactive)


@shaped(Revision)
def revision_table() -> Table:
    """Return how a revision is read: the keys of its policy stand beside its own."""
    keys = {name: key for name, key in keys_of(Revision).items() if name != "policy"}
    return Table(_revision, {**keys, **keys_of(Policy)})


@attrs.frozen
class _Revised:
    """A policy together with the revisions that stand in it."""

    policy: Policy
    revisions: tuple[Revision, ...]


def _revised(*, revisions: tuple[Revision, ...] = (), **policy: Any) -> _Revised:  # noqa: ANN401
    return _Revised(Policy(**policy), tuple(revisions))


def _certification(**values: Any) -> Certification:  # noqa: ANN401 - the keys of a certification
    revised = values.pop("policy", None)
    if revised is None:
        return Certification(**values)
    if revised.revisions and values.get("revisions"):
        raise InvalidCertification(
            values["id"],
            "has revisions in its policy and beside it",
            "Keep all of them in one place.",
            field="revisions",
        )
    revisions = revised.revisions or values.pop("revisions", ())
    values["revisions"] = revisions
    try:
        return Certification(**values, policy=revised.policy)
    except InvalidInput as error:
        if error.field == "revisions" and revised.revisions:
            error.field = "policy.revisions"
        raise


@shaped(Certification)
def certification_table() -> Table:
    """Return how a certification is read; revisions stand in its policy or beside it."""
    keys = keys_of(Certification)
    policy = Table(_revised, {**keys_of(Policy), "revisions": keys["revisions"]})
    return Table(_certification, {**keys, "policy": Key(policy.read)})


def _completion(value: object, where: Where, found: Findings) -> object:
    """Read a completion of a case: a date, or a table."""
    if isinstance(value, Mapping):
        return table_of(Dated).read(value, where, found)
    return day(value, where, found)


_COMPLETIONS: Reader = list_of(_completion)


def _parts(value: object, where: Where, found: Findings) -> object:
    """Read the completions of parts: a table of lists by the id of the part."""
    if not isinstance(value, Mapping):
        return wrong_type(value, where, found, "Write a table of lists, one for each part.")
    parts = {
        one_line(str(part), where, found): _COMPLETIONS(one, where.at(str(part)), found)
        for part, one in value.items()
    }
    return REFUSED if any(REFUSED in pair for pair in parts.items()) else parts


def _expected(value: object, where: Where, found: Findings) -> object:
    """Read what a completion of a case gives: a date, "never" or "rejected"."""
    is_word = isinstance(value, str) and value in {NEVER_EXPIRES, REJECTED}
    return value if is_word else day(value, where, found)


@shaped(RuleCase)
def case_table() -> Table:
    """Return how a case is read."""
    keys = keys_of(RuleCase, skip={"completions", "parts", "expires"})
    fields = attrs.fields(RuleCase)
    return Table(
        RuleCase,
        {
            **keys,
            "completions": Key(_COMPLETIONS, converter_of(fields.completions)),
            "parts": Key(_parts, converter_of(fields.parts)),
            "expires": Key(list_of(_expected), converter_of(fields.expires)),
        },
    )


@shaped(Dated)
def dated_table() -> Table:
    """Return how a completion of a case is read."""
    return Table(Dated, {**keys_of(Dated), "credits": Key(exact)})


@shaped(ExpectedStatus)
def status_table() -> Table:
    """Return how an expected status is read; its key is a word that Python keeps for itself."""
    keys = keys_of(ExpectedStatus)
    on, status = keys["on"], keys["status"]
    return Table(
        lambda **values: ExpectedStatus(values["on"], values["is"]), {"on": on, "is": status}
    )
