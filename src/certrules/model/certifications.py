"""Certifications: what subjects can hold, and the rules for telling them."""

from collections.abc import Iterable
from itertools import pairwise

import attrs

from certrules.errors import InvalidCertification
from certrules.model.cases import RuleCase, Source
from certrules.model.fields import (
    hidden,
    identifier,
    identifiers,
    names_fields,
    optional_identifier,
)
from certrules.model.handling import Handling
from certrules.model.periods import Period, optional_period, to_period
from certrules.model.policies import Policy, Revision
from certrules.model.subjects import SubjectKind, to_subject_kind


def _audience(value: Iterable[str]) -> tuple[str, ...]:
    audience = identifiers(value)
    if not audience:
        raise InvalidCertification(
            "[]", "names nobody", "Name who is told: 'subject', 'supervisor' or an address."
        )
    return audience


@names_fields
@attrs.frozen
class NoticeRule:
    """A notice some time before or after the expiration date (R-57).

    `before` or `after`: the period, one of them. `to`: who is told, ``"subject"``,
    ``"supervisor"`` or names that the host knows. `every`: it repeats in this step, before until
    the expiration date, after as long as the assignment stays expired.

    Raises `InvalidCertification` for both or none of `before` and `after`.

    >>> NoticeRule(after="1 week", to=["supervisor"], every="1 week").after
    Period('1 week')
    """

    before: Period | None = attrs.field(default=None, converter=optional_period)
    after: Period | None = attrs.field(default=None, converter=optional_period)
    to: tuple[str, ...] = attrs.field(default=("subject",), converter=_audience)
    every: Period | None = attrs.field(default=None, converter=optional_period)

    def __attrs_post_init__(self) -> None:
        """Refuse a rule without a side, or with both."""
        if (self.before is None) is (self.after is None):
            raise InvalidCertification(
                str(self.before or "nothing"),
                "is a notice rule with both or none of `before` and `after`",
                "Give one of them (R-57).",
                field="before",
            )


@names_fields
@attrs.frozen
class TaskRule:
    """A task for somebody some time before the expiration date (R-57).

    >>> TaskRule(before="2 months", title="Book the course", assignee="supervisor").title
    'Book the course'
    """

    before: Period = attrs.field(converter=to_period)
    title: str = attrs.field(converter=identifier)
    assignee: str = attrs.field(default="subject", converter=identifier)


def _notices(value: Iterable[NoticeRule]) -> tuple[NoticeRule, ...]:
    return tuple(value)


def _tasks(value: Iterable[TaskRule]) -> tuple[TaskRule, ...]:
    return tuple(value)


def _cases(value: Iterable[RuleCase]) -> tuple[RuleCase, ...]:
    return tuple(value)


def _revisions(value: Iterable[Revision]) -> tuple[Revision, ...]:
    revisions = tuple(sorted(value, key=lambda one: one.effective_from))
    dates = [one.effective_from for one in revisions]
    for earlier, later in pairwise(dates):
        if earlier == later:
            raise InvalidCertification(
                later.isoformat(),
                "is the effective-from date of two revisions",
                "Give each revision a date of its own.",
            )
    return revisions


@names_fields
@attrs.frozen
class Certification:
    """What subjects of one kind can hold: a name and the policy that dates it.

    `id`: a text that is unique in the catalogue. `name`: for people; the id if not given. `policy`:
    the renewal policy; without one it never expires. `subject_kind`: employee, asset, client or
    location. `parents` or `children`, never both: ids (R-18). `revisions`: later policies, kept in
    the order of their dates (R-13). `notices`, `tasks`: rules for more of them (R-57). `source`:
    where the rule was published; `cases`: the cases beside it (X-8). `handling`: approval, privacy,
    certificate documents. `competency_of`: the role whose competency this is (R-26). From these
    follow `allows_initial_due` (R-58), `takes_all` (no completion is ever rejected), `plain` (no
    revisions, notice rules or options from R-40 on) and `periods_before` (the notice rules before
    expiration).

    Raises `InvalidCertification` for both parents and children, itself among them, or an id twice.

    >>> Certification("first-aid", name="First aid").policy.terms[0].never_expires
    True
    """

    id: str = attrs.field(converter=identifier)
    name: str = ""
    policy: Policy = attrs.field(factory=Policy)
    subject_kind: SubjectKind = attrs.field(default=SubjectKind.EMPLOYEE, converter=to_subject_kind)
    parents: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    children: tuple[str, ...] = attrs.field(default=(), converter=identifiers)
    revisions: tuple[Revision, ...] = attrs.field(default=(), converter=_revisions)
    notices: tuple[NoticeRule, ...] = attrs.field(default=(), converter=_notices)
    tasks: tuple[TaskRule, ...] = attrs.field(default=(), converter=_tasks)
    competency_of: str | None = attrs.field(default=None, converter=optional_identifier)
    description: str = ""
    source: Source | None = None
    cases: tuple[RuleCase, ...] = attrs.field(default=(), converter=_cases)
    handling: Handling = attrs.field(default=Handling())
    allows_initial_due: bool = hidden(default=False)
    takes_all: bool = hidden(default=True)
    plain: bool = hidden(default=False)
    periods_before: tuple[Period, ...] = hidden(())

    def __attrs_post_init__(self) -> None:
        """Fill in the name and refuse relatives that cannot be (R-18)."""
        policies = [self.policy, *(revision.policy for revision in self.revisions)]
        allows = any(policy.initial_due for policy in policies)
        object.__setattr__(self, "allows_initial_due", allows)
        object.__setattr__(self, "takes_all", not any(one.rejects for one in policies))
        object.__setattr__(
            self, "plain", self.policy.plain and not (self.revisions or self.notices)
        )
        before = tuple(rule.before for rule in self.notices if rule.before)
        object.__setattr__(self, "periods_before", before)
        if not self.name:
            object.__setattr__(self, "name", self.id)
        if self.parents and self.children:
            raise InvalidCertification(
                self.id,
                "has both parents and children",
                "Give it parents or children, not both (R-18).",
                field="parents",
            )
        for field in ("parents", "children"):
            self._check_relatives(field)
        self._check_composite()

    def _check_relatives(self, field: str) -> None:
        relatives: tuple[str, ...] = getattr(self, field)
        if self.id in relatives:
            raise InvalidCertification(
                self.id, f"is among its own {field}", "Take it out (R-18).", field=field
            )
        for place, one in enumerate(relatives):
            if one in relatives[:place]:
                raise InvalidCertification(
                    one, f"stands twice among the {field}", "Name it once.", field=field
                )

    def _check_composite(self) -> None:
        policies = [self.policy, *(revision.policy for revision in self.revisions)]
        if self.revisions and any(policy.composite for policy in policies):
            raise InvalidCertification(
                self.id,
                "is a composite with policy revisions",
                "A composite dates no completions; revise its parts (R-13, R-59).",
                field="revisions",
            )
        if self.id in (*self.policy.all_of, *self.policy.any_of):
            raise InvalidCertification(
                self.id, "is among its own parts", "Take it out (R-59).", field="policy"
            )
