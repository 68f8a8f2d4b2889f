"""Renewal policies: the rules that give an expiration date (R-5 … R-13, R-40 … R-60)."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from certrules.errors import InvalidPolicy
from certrules.model.anchors import Anchor, Round
from certrules.model.fields import civil_date, hidden, identifiers, names_fields, word
from certrules.model.periods import Always, Period, Rounding, optional_period, to_period
from certrules.model.renewals import AfterNotice, Renewal, TooEarly, TooLate
from certrules.model.steps import Step
from certrules.model.terms import Term


def _terms(value: Iterable[Term]) -> tuple[Term, ...]:
    terms = tuple(value)
    if not terms:
        raise InvalidPolicy(
            "[]", "holds no term", "Give at least one term; Term() is one that never expires."
        )
    if not all(isinstance(term, Term) for term in terms):
        raise InvalidPolicy(value, "is no list of terms", "Give Term objects.")
    return terms


class FirstFrom(Enum):
    """From where the first term counts when the completion is not late (R-56)."""

    COMPLETION = "completion"
    DUE_DATE = "due date"


def _first_from(value: FirstFrom | str) -> FirstFrom:
    return word(value, FirstFrom)


def _need(value: Decimal | int | str) -> Decimal:
    try:
        need = Decimal(value) if isinstance(value, int | str) else value
    except ArithmeticError:
        need = Decimal(0)
    exact = isinstance(need, Decimal) and need.is_finite() and not isinstance(value, bool)
    if not exact or need <= 0:
        raise InvalidPolicy(value, "is no number of credits", "Give a number above 0: '30'.")
    return need


@names_fields
@attrs.frozen
class Credits:
    """How many credits complete the certification, within which rolling window (R-60).

    `need`: the sum of credits or hours, above 0. `within`: how long a credit counts.

    >>> Credits(need=30, within="3 years").need
    Decimal('30')
    """

    need: Decimal = attrs.field(converter=_need)
    within: Period = attrs.field(converter=to_period)


@names_fields
@attrs.frozen
class Policy:
    """A renewal policy: terms, renewal window and anchor, and where dates come from (R-5 … R-60).

    `terms`: the n-th completion uses the n-th term, the last one repeats (R-5, R-40). `renewal`:
    when a renewal counts from the date on file (R-7). `anchor`: the force date (R-8), a series with
    its own step (R-54) or a date of the person (R-55). `initial_due`: how long after a requirement
    began nothing need be on file (R-58). `first_from`: ``"due date"`` lets the first term count
    from then (R-56). `all_of`, `any_of`: ids of the certifications that this one is made of (R-59).
    `credits`: completions count when their credits suffice (R-60). `plain`: whether it uses none of
    the options from R-40 on; then `steps`: what each term comes to. `looks_back`: whether a renewal
    ever counts from the date on file.

    Raises `InvalidPolicy` for options that cannot go together, with the reason.

    >>> policy = Policy(terms=[Term(valid_for="3 years"), Term(valid_for="1 year")])
    >>> len(policy.terms), policy.anchor
    (2, None)
    """

    terms: tuple[Term, ...] = attrs.field(default=(Term(),), converter=_terms)
    renewal: Renewal = attrs.field(default=Renewal())
    anchor: Anchor | None = None
    initial_due: Period | None = attrs.field(default=None, converter=optional_period)
    first_from: FirstFrom = attrs.field(default=FirstFrom.COMPLETION, converter=_first_from)
    all_of: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    any_of: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    credits: Credits | None = None
    plain: bool = hidden(default=False)
    looks_back: bool = hidden(default=False)
    steps: tuple[Step, ...] = hidden(())
    _hash: str | None = hidden()

    def __attrs_post_init__(self) -> None:
        """Refuse options that cannot go together."""
        object.__setattr__(self, "plain", _is_plain(self))
        looks_back = self.renewal.early is not None or self.renewal.late is not None
        object.__setattr__(self, "looks_back", looks_back)
        if self.plain:
            steps = tuple(Step(term, self.renewal, self.anchor) for term in self.terms)
            object.__setattr__(self, "steps", steps)
        _check_notice_window(self)
        _check_composite(self)
        _check_first_from(self)
        _check_rounding_down(self)

    def term(self, turn: int) -> Term:
        """Return the term of the completion number `turn` (0 is the first; R-5, R-40)."""
        terms = self.terms
        return terms[turn] if turn < len(terms) else terms[-1]

    @property
    def rejects(self) -> bool:
        """Whether it can reject a completion (R-50, R-51, R-60)."""
        renewal = self.renewal
        return (
            renewal.too_early is TooEarly.REJECT
            or renewal.too_late is TooLate.REJECT
            or renewal.minimum_interval is not None
            or self.credits is not None
        )

    @property
    def composite(self) -> bool:
        """Whether it is made of other certifications (R-59)."""
        return bool(self.all_of or self.any_of)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the policy's content, 64 hexadecimal digits (R-31).

        Equal policies have equal hashes; options at their default do not count, so that a hash
        stays the same when later versions bring new options.

        >>> Policy().content_hash == Policy(terms=[Term()]).content_hash
        True
        """
        if self._hash is None:
            import hashlib  # noqa: PLC0415 - it loads a library that few hosts ask for
            import json  # noqa: PLC0415 - likewise

            text = json.dumps(_plain(self), sort_keys=True, ensure_ascii=True)
            digest = hashlib.sha256(text.encode("ascii")).hexdigest()
            object.__setattr__(self, "_hash", digest)
        assert self._hash is not None  # noqa: S101 - set just above
        return self._hash


NOTICE_OF_WINDOW = {AfterNotice.FIRST: "first_notice", AfterNotice.SECOND: "second_notice"}
"""The field of `Term` whose date opens an early window."""


def _is_plain(policy: Policy) -> bool:
    """Return whether a policy uses none of the options of R-40 … R-60."""
    renewal, anchor = policy.renewal, policy.anchor
    return (
        all(term.plain for term in policy.terms)
        and renewal == Renewal(renewal.early, renewal.late)
        and not isinstance(renewal.early, Always)
        and not isinstance(renewal.late, Always)
        and (anchor is None or (anchor.date is not None and not anchor.own_series))
        and policy.initial_due is None
        and policy.credits is None
        and not policy.composite
    )


def _check_notice_window(policy: Policy) -> None:
    """Refuse an early window after a notice that no term has (K-3)."""
    early = policy.renewal.early
    if isinstance(early, AfterNotice):
        notice = NOTICE_OF_WINDOW[early]
        if all(getattr(term, notice) is None for term in policy.terms):
            raise InvalidPolicy(
                early.value,
                f"needs a {notice.replace('_', ' ')}, and no term has one",
                f"Give a term a {notice}, or another early rule.",
                field="renewal.early",
            )


def _check_composite(policy: Policy) -> None:
    """Refuse a composite with dates of its own, or of both kinds (R-59)."""
    if not policy.composite:
        return
    field = "all_of" if policy.all_of else "any_of"
    parts: tuple[str, ...] = getattr(policy, field)
    if policy.all_of and policy.any_of:
        problem, remedy = "stands beside any_of", "Give one of them; a part may be composite itself"
    elif len(set(parts)) < len(parts):
        problem, remedy = "names a part twice", "Name it once"
    elif attrs.evolve(policy, all_of=(), any_of=(), initial_due=None) != Policy():
        problem = "stands beside options that date completions"
        remedy = "A composite has the dates of its parts: put the options there"
    else:
        return
    raise InvalidPolicy("; ".join(parts), problem, f"{remedy} (R-59).", field=field)


def _check_first_from(policy: Policy) -> None:
    """Refuse a first term from a due date that there is not (R-56)."""
    if policy.first_from is FirstFrom.DUE_DATE and policy.initial_due is None:
        raise InvalidPolicy(
            policy.first_from.value,
            "needs an initial due date",
            "Give initial_due, or take first_from away (R-56).",
            field="first_from",
        )


def _check_rounding_down(policy: Policy) -> None:
    """Refuse rounding down to a yearly date from less than a year ahead (R-55)."""
    anchor = policy.anchor
    if anchor is None or anchor.subject is None or anchor.round is not Round.DOWN:
        return
    for place, term in enumerate(policy.terms):
        for duration in term.durations:
            if not duration.at_least_a_year:
                raise InvalidPolicy(
                    str(duration),
                    "is too short to round down to a yearly date: the result could lie before it",
                    "Give at least 1 year, or round up (R-55).",
                    field=f"terms[{place}].valid_for",
                )


def _plain(value: object) -> object:
    match value:
        case Period() | Rounding():
            plain: object = str(value)
        case Enum():
            plain = value.value
        case Decimal():
            plain = str(value.normalize())
        case tuple():
            plain = [_plain(one) for one in value]
        case dt.date():
            plain = value.isoformat()
        case None | bool() | int() | str():
            plain = value
        case _:
            plain = {
                field.name: _plain(getattr(value, field.name))
                for field in _fields(value)
                if field.init and getattr(value, field.name) != field.default
            }
    return plain


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
