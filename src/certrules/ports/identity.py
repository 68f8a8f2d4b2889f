"""Which fact or thing is the same as one on file: ids that follow from what it says (F-12)."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from json.encoder import encode_basestring_ascii as _quoted
from typing import Any, Final

import attrs

from certrules.model.facts import Completion, Exemption, Extension, Revocation
from certrules.model.roster import Fact
from certrules.model.subjects import Company, Membership, Requirement, Role, Subject
from certrules.ports.records import Thing

FACT_KINDS: Final[dict[str, type]] = {
    "requirement": Requirement,
    "exemption": Exemption,
    "completion": Completion,
    "revocation": Revocation,
    "extension": Extension,
}
"""The kinds of fact by name, in the order in which a roster gives them."""

THING_KINDS: Final[dict[str, type]] = {
    "company": Company,
    "subject": Subject,
    "role": Role,
    "membership": Membership,
}
"""The kinds of thing by name, in the order in which they name each other."""

_NAMES: Final = {kind: name for name, kind in {**FACT_KINDS, **THING_KINDS}.items()}

_REVOCATION: Final = ("revoked_on", "reason", "text")
"""What tells one revocation from another; the rest of it may come later."""


def kind_name(value: Fact | Thing) -> str:
    """Return the name of the kind of a fact or thing.

    >>> kind_name(Subject("ana"))
    'subject'
    """
    return _NAMES[type(value)]


def thing_key(thing: Thing) -> str:
    """Return the key of a thing, one text among those of its kind.

    >>> thing_key(Subject("ana")), thing_key(Membership("ana", "crew"))
    ('ana', '["ana", "crew", null]')
    """
    if isinstance(thing, Membership):
        since = None if thing.since is None else thing.since.isoformat()
        return json.dumps([thing.subject, thing.role, since], ensure_ascii=False)
    return thing.id


def in_order(memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Return memberships by role, by subject, and by first day, those without one first.

    >>> [one.role for one in in_order([Membership("ana", "b"), Membership("ben", "a")])]
    ['a', 'b']
    """
    return tuple(
        sorted(memberships, key=lambda one: (one.role, one.subject, one.since or date.min))
    )


def identity(fact: Fact, place: int = 0) -> int:
    """Return what tells a fact from the others of its kind and assignment: 63 bits of its content.

    A completion with an id is told by it, a revocation by its day and reason, a mark by its place
    in the row of marks, any other fact by all that it says. `place`: that of a mark; of any other
    fact, how many have had its content before it and say something else now.

    >>> identity(Completion(date(2026, 7, 1), id="c1")) == identity(
    ...     Completion(date(2026, 7, 2), id="c1"))
    True
    """
    if isinstance(fact, Exemption):
        said: object = place
    elif isinstance(fact, Completion) and fact.id:
        said = fact.id
    elif isinstance(fact, Revocation):
        said = [_text(getattr(fact, name)) for name in _REVOCATION]
    else:
        said = [_text(getattr(fact, name)) for name in _fields(kind_name(fact))]
    if place and not isinstance(fact, Exemption):
        return _number(_json(said), str(place))
    return _number(_json(said))


def _number(*texts: str) -> int:
    digest = hashlib.blake2b("#".join(texts).encode("ascii"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _json(said: object) -> str:
    if not isinstance(said, list):
        return json.dumps(said, ensure_ascii=True)
    # The same text as of `json.dumps`, in a third of the time.
    return f"[{', '.join('null' if one is None else _quoted(one) for one in said)}]"


@cache
def _fields(kind: str) -> tuple[str, ...]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(FACT_KINDS[kind])
    return tuple(field.name for field in fields)


def _text(value: object) -> str | None:
    """Return one value as text that is the same for equal values."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, date | datetime):
        return value.isoformat()
    return repr(value)


_AS_LEFT_OUT: Final = tuple("" if name == "id" else None for name in _fields("completion"))
"""What a completion says in each of its fields where they are not given."""

_GIVEN: Final = tuple(
    map(_fields("completion").index, ("completed_on", "expires_on", "state", "comment"))
)


@lru_cache(maxsize=65_536)
def completion_identity(day: date, expires_on: date | None, state: str, comment: str) -> int:
    """Return the identity of a completion with no more content than this.

    >>> day = date(2026, 7, 1)
    >>> completion_identity(day, None, "approved", "") == identity(Completion(day))
    True
    """
    said = list(_AS_LEFT_OUT)
    expires = None if expires_on is None else expires_on.isoformat()
    texts = (day.isoformat(), expires, state, comment)
    for place, text in zip(_GIVEN, texts, strict=True):
        said[place] = text
    return _number(_json(said))


_TOO_LARGE: Final = 2**63
"""What the columns of a database do not hold any more."""


def fact_id(kind: str, assignment: int, identity_of: int) -> str:
    """Return the id of a fact: its kind, the number of its assignment, and its identity.

    >>> fact_id("completion", 7, 255)
    'completion-7-ff'
    """
    return f"{kind}-{assignment}-{identity_of:x}"


def parts_of(id: str) -> tuple[str, int, int] | None:  # noqa: A002 - the field's name
    """Return kind, assignment and identity of a fact's id; None for a text that is no id.

    An id is one only as `fact_id` writes it, with numbers that a database can hold.

    >>> parts_of("completion-7-ff"), parts_of("completion-07-FF"), parts_of("forklift")
    (('completion', 7, 255), None, None)
    """
    kind, _, rest = id.partition("-")
    number, _, said = rest.partition("-")
    if kind not in FACT_KINDS or not (number.isascii() and number.isdigit()):
        return None
    try:
        parts = kind, int(number), int(said, 16)
    except ValueError:
        return None
    if max(parts[1:]) >= _TOO_LARGE or fact_id(*parts) != id:
        return None
    return parts


def same_revocation(one: Revocation, other: Revocation) -> bool:
    """Return whether two values speak of one revocation."""
    return all(getattr(one, name) == getattr(other, name) for name in _REVOCATION)


def what_tells(fact: Fact) -> tuple[object, ...]:
    """Return what two facts must have in common to be the same one; it may not be enough.

    >>> what_tells(Completion(date(2026, 7, 1), id="c1"))[1:]
    ('c1',)
    """
    if isinstance(fact, Completion) and fact.id:
        return type(fact), fact.id
    names: Iterable[str] = _REVOCATION
    if not isinstance(fact, Revocation):
        names = (name for name in _fields(kind_name(fact)) if name not in _MAY_DIFFER)
    return type(fact), *(getattr(fact, name) for name in names)


def says_the_same(kept: Fact, given: Fact) -> bool:
    """Return whether a fact given says what one on file, of its kind, says.

    An instant of recording, decision or withdrawal that was not given counts as equal, and what a
    mark replaces is not compared.

    >>> from datetime import UTC
    >>> kept = Completion(date(2026, 7, 1), recorded_at=datetime(2026, 7, 2, tzinfo=UTC))
    >>> says_the_same(kept, Completion(date(2026, 7, 1)))
    True
    """
    for name in _fields(kind_name(kept)):
        value = getattr(given, name)
        if value is None and name in _FILLED_IN:
            continue
        if name != "replaces" and getattr(kept, name) != value:
            return False
    return True


_FILLED_IN: Final = {"recorded_at", "reinstatement_recorded_at", "decided_at", "withdrawn_at"}

_MAY_DIFFER: Final = _FILLED_IN | {"replaces"}
