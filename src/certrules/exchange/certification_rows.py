"""A row of the certifications CSV laid over the certification on file, or over nothing (F-10).

What has no column stays as it is. What a row says in other words than the file on hand (a year for
12 months) changes nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs

from certrules.errors import InvalidInput, InvalidPolicy
from certrules.exchange.cells import MissingValue
from certrules.exchange.certification_columns import (
    BATCH_ROLES,
    CHILDREN,
    COST,
    DURATION,
    EXPIRES,
    EXTEND,
    EXTENSIONS,
    FIRST,
    FLAGS,
    INFORMATION,
    LEVELS,
    NAME,
    PARENT,
    PERIODS,
    REFRESHER,
    SECOND,
    TERM,
    TIME,
    URL,
    unit_of,
)
from certrules.exchange.csv_writing import as_read
from certrules.exchange.problems import Findings, Where
from certrules.model.certifications import Certification
from certrules.model.handling import Handling
from certrules.model.periods import Period
from certrules.model.policies import Policy
from certrules.model.terms import Term
from certrules.model.training_time import optional_training_time

Resolve = Callable[[str, str], str | None]
"""Takes a column and a name in it; returns what it names, None after noting why not."""

_COLUMN_OF: Final = {field: column for column, field in TERM.items()}


@attrs.frozen
class RowReader:
    """One row: what its cells mean, the certification on file or None, and where problems go."""

    values: Mapping[str, Any]
    before: Certification | None
    where: Where
    found: Findings
    resolve: Resolve

    def certification(self, id: str) -> Certification | None:  # noqa: A002 - the field's name
        """Return the certification that the row makes, None after noting why there is none."""
        count = len(self.found.problems)
        terms = self._terms()
        handling = self._handling()
        relatives: dict[str, Any] = {"parents": self._parents(), "children": self._ids(CHILDREN)}
        if len(self.found.problems) > count:
            return None
        base = self.before or Certification(id, self.values[NAME])
        said = self.values.get(INFORMATION, "")
        description = base.description if as_read(base.description) == said else said
        try:
            policy = base.policy
            if terms != policy.terms:
                policy = attrs.evolve(policy, terms=terms) if self.before else Policy(terms=terms)
            return attrs.evolve(
                base, description=description, policy=policy, handling=handling, **relatives
            )
        except InvalidInput as error:
            self._refuse(error)
        return None

    def _refuse(self, error: InvalidInput, prefix: str | None = None) -> None:
        """Note what a model refused, at the column of the field that it names."""
        field = error.field or ""
        column = {"parents": PARENT, "children": CHILDREN}.get(field, NAME)
        if prefix is not None:
            column = f"{prefix}{_COLUMN_OF.get(field.partition('.')[0], DURATION)}"
        error.field = None
        self.found.refuse(self.where.at(column), error)

    # ------------------------------------------------------------ terms

    def _terms(self) -> tuple[Term, ...]:
        on_file = self.before.policy.terms if self.before else ()
        expires = bool(self.values.get(EXPIRES))
        first = self._term(FIRST, on_file[0] if on_file else None, expires=expires)
        if not self.values.get(REFRESHER):
            self._check_unused(SECOND, TERM, f"{REFRESHER} is no")
            return (first,)
        before = on_file[1] if len(on_file) > 1 else None
        lasts = expires if before is None else not before.never_expires
        needed = lasts or f"{SECOND}{DURATION}" in self.values
        return (first, self._term(SECOND, before, expires=needed), *on_file[2:])

    def _term(self, prefix: str, before: Term | None, *, expires: bool) -> Term:
        """Return the term that the columns with a prefix make, over the one on file."""
        base, count = before or Term(), len(self.found.problems)
        changes: dict[str, Any] = {
            "cost": self.values.get(f"{prefix}{COST}"),
            "time_to_complete": self._time(prefix),
        }
        if not expires:
            self._check_unused(prefix, (*PERIODS, EXTEND), f"{EXPIRES} is no")
            if base.valid_for_by_age:
                self._add(EXPIRES, "invalid-policy", "no", _BY_AGE)
        lasting = before is not None and not before.never_expires
        for column, field in PERIODS.items():
            kept = getattr(base, field)
            # What is blank on file may stay blank: such a policy came from elsewhere.
            needed = expires and (kept is not None or not lasting)
            changes[field] = self._period(f"{prefix}{column}", kept, needed=needed)
        changes["extend_to"] = self._extension(prefix, base)
        if len(self.found.problems) > count:
            return base
        try:
            return attrs.evolve(base, **changes)
        except InvalidInput as error:
            self._refuse(error, prefix)
        return base

    def _check_unused(self, prefix: str, columns: Any, why: str) -> None:  # noqa: ANN401 - names
        for column in columns:
            value = self.values.get(f"{prefix}{column}")
            if value is not None:
                message = f"stands where {why}. Clear the cell, or write yes there."
                self._add(f"{prefix}{column}", InvalidPolicy.code, str(value), message)

    def _pair(self, column: str) -> tuple[Any, str] | None:
        """Return a number and its unit; note where one of them is missing."""
        number, unit = self.values.get(column), self.values.get(unit_of(column))
        if number is not None and unit is not None:
            return number, unit
        if number is not None or unit is not None:
            lacking = column if number is None else unit_of(column)
            self._missing(lacking, "A number and its period go together.")
        return None

    def _missing(self, column: str, why: str) -> None:
        self._add(column, MissingValue.code, "", f"The cell is blank. {why}")

    def _period(self, column: str, kept: Period | None, *, needed: bool) -> Period | None:
        given = self._pair(column)
        if given is None:
            unsaid = column not in self.values and self.values.get(unit_of(column)) is None
            if needed and unsaid:
                self._missing(column, "A certification that expires needs it.")
            return None
        number, unit = given
        try:
            period = Period(number, unit.removesuffix("s"))
        except InvalidInput as error:
            error.field = None
            self.found.refuse(self.where.at(column), error)
            return None
        same = kept is not None and (kept.months, kept.days) == (period.months, period.days)
        return kept if same else period

    def _time(self, prefix: str) -> Any:  # noqa: ANN401 - a period or a time
        given = self._pair(f"{prefix}{TIME}")
        if given is None:
            return None
        number, unit = given
        try:
            return optional_training_time(f"{number:f} {unit}")
        except InvalidInput as error:
            error.field = None
            self.found.refuse(self.where.at(f"{prefix}{TIME}"), error)
        return None

    def _extension(self, prefix: str, base: Term) -> Any:  # noqa: ANN401 - a word or a rounding
        said = self.values.get(f"{prefix}{EXTEND}")
        if said is None and base.extend_to and str(base.extend_to) not in EXTENSIONS.values():
            return base.extend_to
        return EXTENSIONS[said] if said else None

    # ------------------------------------------------------------ the rest

    def _handling(self) -> Handling:
        base = self.before.handling if self.before else Handling()
        changes: dict[str, dict[str, Any]] = {"approval": {}, "privacy": {}, "certificate": {}}
        for column, (part, field) in FLAGS.items():
            changes[part][field] = bool(self.values.get(column))
        for column, (part, field) in LEVELS.items():
            changes[part][field] = self._ids(column)
        changes["approval"]["batch_roles"] = self._ids(BATCH_ROLES)
        parts = {
            name: attrs.evolve(getattr(base, name), **those) for name, those in changes.items()
        }
        return attrs.evolve(base, url=self.values.get(URL, ""), **parts)

    def _parents(self) -> tuple[str, ...]:
        on_file = self.before.parents if self.before else ()
        if PARENT in self.values:
            one = self.resolve(PARENT, self.values[PARENT])
            return () if one is None else (one,)
        # Several parents have no column.
        return on_file if len(on_file) > 1 else ()

    def _ids(self, column: str) -> tuple[str, ...]:
        named: tuple[str, ...] = self.values.get(column, ())
        ids = [one for name in named if (one := self.resolve(column, name)) is not None]
        for place, one in enumerate(ids):
            if one in ids[:place]:
                self._add(column, "invalid-list", one, "is named twice. Name it once.")
        return tuple(ids)

    def _add(self, column: str, code: str, value: object, message: str) -> None:
        self.found.add(self.where.at(column), code, value, message)


_BY_AGE: Final = (
    "is said of a certification whose duration goes by age, which has no column. "
    "Change it in the policy document."
)
