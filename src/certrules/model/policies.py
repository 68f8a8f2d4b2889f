"""Renewal policies: the rules that give an expiration date (R-5 … R-13)."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
from dateutil.relativedelta import relativedelta

from certrules.errors import InvalidPolicy
from certrules.model.fields import civil_date, hidden, names_fields, word
from certrules.model.periods import (
    Period,
    Rounding,
    duration,
    optional_period,
    optional_rounding,
    to_period,
)


def _amount(value: Decimal | int | str | None) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
        raise InvalidPolicy(value, "is no amount", "Give a decimal number as text or Decimal.")
    text = str(value).strip()
    whole, _, fraction = text.partition(".")
    digits = text.isascii() and whole.isdigit() and (fraction.isdigit() or "." not in text)
    if not digits:
        raise InvalidPolicy(value, "is no amount", "Write digits and one point: '120.50'.")
    return Decimal(text)


@names_fields
@attrs.frozen
class Term:
    """How long a completion is valid, and when its holder is told (R-5, R-6, R-9, R-16).

    `valid_for`: a period, or None (``"never expires"``). `extend_to`: the day to which the
    expiration date is extended. `first_notice`, `second_notice`: how long before the expiration
    date the assignment becomes DUE and OVERDUE. `cost`: the cost of training, a decimal amount.
    `time_to_complete`: how long the training takes.

    Raises `InvalidPolicy` when a term that never expires has another date option, and
    `InvalidPeriod` or `UnknownWord` for a value that cannot be read.

    >>> Term(valid_for="1 year", extend_to="end of month", first_notice="1 month").valid_for
    Period('1 year')
    >>> Term().never_expires
    True
    """

    valid_for: Period | None = attrs.field(default=None, converter=duration)
    extend_to: Rounding | None = attrs.field(default=None, converter=optional_rounding)
    first_notice: Period | None = attrs.field(default=None, converter=optional_period)
    second_notice: Period | None = attrs.field(default=None, converter=optional_period)
    cost: Decimal | None = attrs.field(default=None, converter=_amount)
    time_to_complete: Period | None = attrs.field(default=None, converter=optional_period)

    def __attrs_post_init__(self) -> None:
        """Refuse date options on a term that never expires (R-6)."""
        if self.valid_for is None:
            for name in ("extend_to", "first_notice", "second_notice"):
                value = getattr(self, name)
                if value is not None:
                    raise InvalidPolicy(
                        _plain(value),
                        "stands on a term that never expires",
                        "Give the term a duration (valid_for), or take this option away.",
                        field=name,
                    )

    @property
    def never_expires(self) -> bool:
        """Whether a completion under this term has no expiration date (R-6)."""
        return self.valid_for is None


class AfterNotice(Enum):
    """An early window that opens on a notice date of the expiration date on file (R-7)."""

    FIRST = "after first notice"
    SECOND = "after second notice"


def _early(value: AfterNotice | Period | str | relativedelta | None) -> AfterNotice | Period | None:
    if value is None or isinstance(value, AfterNotice):
        return value
    if isinstance(value, str) and value.strip().casefold().startswith("after"):
        return word(value, AfterNotice)
    return to_period(value)


@names_fields
@attrs.frozen
class Renewal:
    """When a renewal counts from the expiration date on file, not from its own date (R-7).

    `early`: from when on before that date: after a notice of it, or a period before it. `late`:
    until how long after it. None: not at all.

    >>> Renewal(early="after first notice", late="2 weeks").late
    Period('2 weeks')
    """

    early: AfterNotice | Period | None = attrs.field(default=None, converter=_early)
    late: Period | None = attrs.field(default=None, converter=optional_period)


@names_fields
@attrs.frozen
class Anchor:
    """The date on whose series expiration dates lie (R-8).

    >>> Anchor(date=dt.date(2025, 7, 1)).date
    datetime.date(2025, 7, 1)
    """

    date: dt.date = attrs.field(converter=civil_date)


def _terms(value: Iterable[Term]) -> tuple[Term, ...]:
    terms = tuple(value)
    if not terms:
        raise InvalidPolicy(
            "[]", "holds no term", "Give at least one term; Term() is one that never expires."
        )
    if not all(isinstance(term, Term) for term in terms):
        raise InvalidPolicy(value, "is no list of terms", "Give Term objects.")
    return terms


@names_fields
@attrs.frozen
class Policy:
    """A renewal policy: terms, renewal window and anchor (R-5 … R-9).

    `terms`: the initial term and perhaps a refresher term; a later completion uses the next term
    and the last one repeats. `renewal`: when a renewal counts from the date on file. `anchor`: the
    force date.

    Raises `InvalidPolicy` for ``early="after first notice"`` (or second) when no term has one.

    >>> policy = Policy(terms=[Term(valid_for="3 years"), Term(valid_for="1 year")])
    >>> len(policy.terms), policy.anchor
    (2, None)
    """

    terms: tuple[Term, ...] = attrs.field(default=(Term(),), converter=_terms)
    renewal: Renewal = attrs.field(default=Renewal())
    anchor: Anchor | None = None
    _hash: str | None = hidden()

    def __attrs_post_init__(self) -> None:
        """Refuse an early window after a notice that no term has (K-3)."""
        if isinstance(self.renewal.early, AfterNotice):
            notice = NOTICE_OF_WINDOW[self.renewal.early]
            if all(getattr(term, notice) is None for term in self.terms):
                raise InvalidPolicy(
                    self.renewal.early.value,
                    f"needs a {notice.replace('_', ' ')}, and no term has one",
                    f"Give a term a {notice}, or another early rule.",
                    field="renewal.early",
                )

    def term(self, turn: int) -> Term:
        """Return the term of the completion number `turn` (0 is the first; R-5)."""
        terms = self.terms
        return terms[turn] if turn < len(terms) else terms[-1]

    @property
    def content_hash(self) -> str:
        """SHA-256 of the policy's content, 64 hexadecimal digits (R-31).

        Equal policies have equal hashes; options at their default do not count, so that a hash
        stays the same when later versions bring new options.

        >>> Policy().content_hash == Policy(terms=[Term()]).content_hash
        True
        """
        if self._hash is None:
            text = json.dumps(_plain(self), sort_keys=True, ensure_ascii=True)
            digest = hashlib.sha256(text.encode("ascii")).hexdigest()
            object.__setattr__(self, "_hash", digest)
        assert self._hash is not None  # noqa: S101 - set just above
        return self._hash


NOTICE_OF_WINDOW = {AfterNotice.FIRST: "first_notice", AfterNotice.SECOND: "second_notice"}
"""The field of `Term` whose date opens an early window."""


def _plain(value: object) -> object:
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return {
        field.name: _plain(getattr(value, field.name))
        for field in _fields(value)
        if field.init and getattr(value, field.name) != field.default
    }


def _fields(value: Any) -> "Iterable[attrs.Attribute[Any]]":  # noqa: ANN401 - any model
    fields: Iterable[attrs.Attribute[Any]] = attrs.fields(type(value))
    return fields


@names_fields
@attrs.frozen
class Revision:
    """A later policy of a certification (R-13).

    `effective_from`: the first completion date that it governs. `retroactive`: whether it also
    recomputes what came before.

    >>> Revision(dt.date(2026, 1, 1), Policy()).retroactive
    False
    """

    effective_from: dt.date = attrs.field(converter=civil_date)
    policy: Policy
    retroactive: bool = False
