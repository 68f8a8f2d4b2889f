"""What happened: completions, revocations, exemptions. Nothing is overwritten (R-30)."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Self, cast

import attrs

from certrules.errors import DeferralRefused, InvalidFact
from certrules.model.fields import (
    FIRST_DAY,
    LAST_DAY,
    civil_date,
    names_fields,
    optional_date,
    optional_identifier,
    optional_instant,
    word,
)


class CompletionState(Enum):
    """Whether a completion counts (R-11, R-24)."""

    APPROVED = "approved"
    PENDING = "pending"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_APPROVED = CompletionState.APPROVED
_new = object.__new__


def _state(value: CompletionState | str) -> CompletionState:
    return word(value, CompletionState)


def to_credits(value: Decimal | int | str | None) -> Decimal | None:
    """Return credits or hours as an exact number of at least 0, or None (R-60)."""
    if value is None:
        return None
    try:
        credits = Decimal(value) if isinstance(value, int | str) else value  # noqa: A001 - the field's name
    except ArithmeticError:
        credits = None  # noqa: A001 - the field's name
    if isinstance(value, bool) or not isinstance(credits, Decimal) or not credits.is_finite():
        raise InvalidFact(value, "is no number of credits", "Give a decimal number: '1.5'.")
    if credits < 0:
        raise InvalidFact(value, "is less than no credits", "Give 0 or more (R-60).")
    return credits


@names_fields
@attrs.frozen
class Completion:
    """One time that a subject earned or renewed a certification.

    `completed_on`: the day. `expires_on`: an expiration date given by hand, which wins over the
    policy (R-10). `effective_on`: from when it counts, if later (R-15). `credits`: the credits or
    hours it carries, at least 0 (R-60). `recorded_at`: when it became known; without it, it always
    was (R-30). `id`: a text that orders completions of equal date and instant (R-11). `state`:
    approved, pending, declined or withdrawn. `decided_at`: when it was approved or declined.
    `withdrawn_at`: when it was withdrawn. `supersedes`: the id of the completion that this one
    corrects.

    >>> Completion(date(2026, 7, 1)).state
    <CompletionState.APPROVED: 'approved'>
    """

    completed_on: date = attrs.field(converter=civil_date)
    expires_on: date | None = attrs.field(default=None, converter=optional_date)
    effective_on: date | None = attrs.field(default=None, converter=optional_date)
    credits: Decimal | None = attrs.field(default=None, converter=to_credits)
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    id: str = ""
    state: CompletionState = attrs.field(default=CompletionState.APPROVED, converter=_state)
    decided_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    withdrawn_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    supersedes: str | None = attrs.field(default=None, converter=optional_identifier)
    comment: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse a completion that supersedes itself."""
        if self.supersedes is not None and self.supersedes == self.id:
            raise InvalidFact(
                self.id,
                "supersedes itself",
                "Name the completion that this one corrects (R-30).",
                field="supersedes",
            )

    def state_at(self, known_at: datetime | None) -> CompletionState:
        """Return the state as it was known at an aware instant; None for all that is known (R-30).

        A completion decided later was pending until then; one withdrawn later was still there.

        >>> from datetime import UTC
        >>> late = Completion(date(2026, 7, 1), decided_at=datetime(2026, 8, 1, tzinfo=UTC))
        >>> late.state_at(datetime(2026, 7, 15, tzinfo=UTC))
        <CompletionState.PENDING: 'pending'>
        """
        state = self.state
        if known_at is None:
            return state
        if self.decided_at is not None and known_at < self.decided_at:
            return CompletionState.PENDING
        withdrawn_later = self.withdrawn_at is not None and known_at < self.withdrawn_at
        if state is CompletionState.WITHDRAWN and withdrawn_later:
            return CompletionState.APPROVED
        return state


class _Draft(Completion):
    """A completion being filled in: the same slots, not frozen yet."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__  # with only one of the two, both are slow


def completion_on(day: date) -> Completion:
    """Return the approved completion on a day, as `Completion` does, in a third of the time."""
    if type(day) is not date or not FIRST_DAY <= day <= LAST_DAY:
        return Completion(day)
    draft: Any = _new(_Draft)
    draft.completed_on = day
    draft.expires_on = draft.effective_on = draft.credits = draft.recorded_at = None
    draft.id = draft.comment = ""
    draft.state = _APPROVED
    draft.decided_at = draft.withdrawn_at = draft.supersedes = None
    draft.__class__ = Completion
    return cast("Completion", draft)


OTHER_REASON = "other"
"""The reason for a revocation that needs a text of its own (R-17)."""

REVOCATION_REASONS = (
    "failed assessment",
    "failed inspection",
    "fraud",
    "incident",
    "medical",
    "misconduct",
    OTHER_REASON,
)
"""The reasons for a revocation unless a host configures its own list (R-17)."""

SHORTEST_TEXT = 10


@names_fields
@attrs.frozen
class Revocation:
    """The certificate of an assignment was withdrawn on a date, with a reason (R-17).

    `revoked_on`: the first day on which it is REVOKED. `reason`: one of the host's list (see
    `check_reason`), or ``"other"`` with a `text` of at least 10 characters. `reinstated_on`: the
    day from which it holds again. `recorded_at`, `reinstatement_recorded_at`: when each became
    known (R-30).

    Raises `InvalidFact` without a reason, for a short text, or a reinstatement before it.

    >>> Revocation(date(2026, 2, 1), "misconduct").reinstated_on is None
    True
    """

    revoked_on: date = attrs.field(converter=civil_date)
    reason: str
    text: str = ""
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    reinstated_on: date | None = attrs.field(default=None, converter=optional_date)
    reinstatement_recorded_at: datetime | None = attrs.field(
        default=None, converter=optional_instant
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a revocation without a reason, and a reinstatement before it."""
        if not self.reason.strip():
            raise InvalidFact(
                self.reason, "is no reason", "Say why it was revoked (R-17).", field="reason"
            )
        if self.reason == OTHER_REASON and len(self.text.strip()) < SHORTEST_TEXT:
            raise InvalidFact(
                self.text,
                "is too short",
                f"With the reason 'other', write at least {SHORTEST_TEXT} characters (R-17).",
                field="text",
            )
        if self.reinstated_on is not None and self.reinstated_on < self.revoked_on:
            raise InvalidFact(
                self.reinstated_on.isoformat(),
                f"is before the revocation, {self.revoked_on}",
                "Correct one of the dates.",
                field="reinstated_on",
            )

    def check_reason(self, allowed: Collection[str] = REVOCATION_REASONS) -> Self:
        """Return the revocation if its reason is ``"other"`` or among those `allowed` (R-17).

        Raises `InvalidFact` otherwise.

        >>> Revocation(date(2026, 2, 1), "bad mood").check_reason(["fraud"])
        Traceback (most recent call last):
        ...
        certrules.errors.InvalidFact: reason: 'bad mood' is not among the reasons. Use one of 'fraud', 'other'.
        """  # noqa: E501 - a message stands on one line
        if self.reason != OTHER_REASON and self.reason not in allowed:
            choice = ", ".join(repr(one) for one in dict.fromkeys([*allowed, OTHER_REASON]))
            raise InvalidFact(
                self.reason, "is not among the reasons", f"Use one of {choice}.", field="reason"
            )
        return self


@names_fields
@attrs.frozen
class Extension:
    """An authority moves the holder's last valid day to a later date (R-61).

    `until`: the new last valid day. `granted_on`: from which day it applies. `reason`: why.
    `recorded_at`: when it became known (R-30). It never moves the base of the next renewal.

    Raises `InvalidFact` without a reason.

    >>> Extension(date(2021, 12, 31), date(2020, 4, 1), "emergency order").until
    datetime.date(2021, 12, 31)
    """

    until: date = attrs.field(converter=civil_date)
    granted_on: date = attrs.field(converter=civil_date)
    reason: str
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)

    def __attrs_post_init__(self) -> None:
        """Refuse an extension without a reason."""
        if not self.reason.strip():
            raise InvalidFact(
                self.reason, "is no reason", "Say who extended it and why (R-61).", field="reason"
            )


class ExemptionKind(Enum):
    """How an assignment is marked (R-20, R-22)."""

    NOT_APPLICABLE = "not applicable"
    DEFERRED = "deferred"
    MUST_NOT_BE_DEFERRED = "must not be deferred"
    NONE = "none"


def _exemption_kind(value: ExemptionKind | str) -> ExemptionKind:
    return word(value, ExemptionKind)


@names_fields
@attrs.frozen
class Exemption:
    """A mark on an assignment: not applicable, deferred until a date, must not be deferred (R-20).

    `kind`: the mark; ``"none"`` takes an earlier mark off. `until`: the last day of a deferral.
    `replaces`: the mark that this one supersedes, for answers as known earlier (R-30).

    Raises `InvalidFact` for a deferral without a date or another mark with one, and
    `DeferralRefused` for a deferral that replaces "must not be deferred".

    >>> Exemption("deferred", until=date(2026, 3, 10)).until
    datetime.date(2026, 3, 10)
    """

    kind: ExemptionKind = attrs.field(converter=_exemption_kind)
    until: date | None = attrs.field(default=None, converter=optional_date)
    notes: str = ""
    recorded_at: datetime | None = attrs.field(default=None, converter=optional_instant)
    replaces: "Exemption | None" = None

    def __attrs_post_init__(self) -> None:
        """Refuse a deferral without its date, a date without a deferral, and a refused one."""
        deferred = self.kind is ExemptionKind.DEFERRED
        if deferred is (self.until is None):
            raise InvalidFact(
                str(self.until or self.kind.value),
                "is a deferral without a date" if deferred else "is a date without a deferral",
                "Give `until` with the kind 'deferred', and only with it (R-20).",
                field="until",
            )
        before = self.replaces
        if deferred and before and before.kind is ExemptionKind.MUST_NOT_BE_DEFERRED:
            raise DeferralRefused

    def known(self, known_at: datetime | None) -> "Exemption | None":
        """Return the mark that was known at an instant: this one or one it replaces (R-30)."""
        mark: Exemption | None = self
        while known_at and mark and mark.recorded_at and mark.recorded_at > known_at:
            mark = mark.replaces
        return mark
