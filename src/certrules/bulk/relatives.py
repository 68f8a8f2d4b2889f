"""Which rows may cover a row, and of which it is made: found by subject (R-18, R-59)."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from certrules.bulk.columns import Columns, Offsets
from certrules.bulk.faults import Faults, NullValue, fact
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification

Rows = NDArray[np.int64]
Ragged = tuple[Offsets, Rows]


def relatives(
    columns: Columns,
    catalogue: Catalogue,
    subject: Any,  # noqa: ANN401 - pyarrow comes without types
    faults: Faults,
) -> tuple[Ragged | None, Ragged | None]:
    """Return the parents and the parts of each row, as rows; None where no row has any.

    In the order that the catalogue names them. It is a fault when there is no column of subjects
    and rows depend on each other, and when one of these stands twice for a subject.
    """
    certifications = list(catalogue)
    occurring = np.flatnonzero(np.bincount(columns.certification, minlength=len(certifications)))
    some = [certifications[code] for code in occurring.tolist()]
    parents = {one.id: [parent.id for parent in catalogue.parents_of(one.id)] for one in some}
    parts = {one.id: [*one.policy.all_of, *one.policy.any_of] for one in some}
    wanted = {one.id: parents[one.id] + parts[one.id] for one in some}
    if not any(wanted.values()):
        return None, None
    if subject is None:
        _refuse_without(some, wanted, faults)
        return None, None
    if not _names_subjects(subject.type):
        remedy = "Give texts or whole numbers."
        faults.column("subject", str(subject.type), "is no column of subjects", remedy)
        return None, None
    if subject.null_count:
        error = NullValue("", "is no subject", "Say whose assignment it is.")
        faults.rows("subject", np.asarray(subject.is_null()), ["null"], error)
        return None, None
    finder = _Finder(columns, certifications, _numbered(subject), faults)
    related = {name for names in wanted.values() for name in names}
    finder.index(related | {name for name, names in wanted.items() if names})
    return finder.find(parents), finder.find(parts)


def _refuse_without(
    some: list[Certification], wanted: dict[str, list[str]], faults: Faults
) -> None:
    """Refuse a table whose rows depend on each other and do not say whose they are."""
    there = {one.id for one in some}
    for one in some:
        if one.policy.composite or there.intersection(wanted[one.id]):
            faults.column(
                "subject",
                one.id,
                "depends on other rows, and there is no column of subjects",
                "Give the subject of each row (R-18, R-59).",
            )
            return


def _names_subjects(kind: Any) -> bool:  # noqa: ANN401
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer)
    return any(is_kind(text) for is_kind in kinds)


def _numbered(subject: Any) -> NDArray[Any]:  # noqa: ANN401
    """Return a number for each subject, equal for equal ones, of any whole type."""
    if pa.types.is_integer(subject.type):
        values = np.asarray(subject)
        if len(values) and values.min() >= 0 and values.max() < 1 << 31:
            return values
    if not pa.types.is_dictionary(subject.type):
        subject = subject.dictionary_encode()
    return np.asarray(subject.indices)


class _Finder:
    """Finds the row of a (subject, certification) pair."""

    def __init__(
        self,
        columns: Columns,
        certifications: list[Certification],
        subject: NDArray[Any],
        faults: Faults,
    ) -> None:
        self._columns = columns
        self._code = {one.id: code for code, one in enumerate(certifications)}
        self._subject = subject
        self._faults = faults
        self._keys: Rows = np.zeros(0, np.int64)
        self._rows: Rows = self._keys
        self._some: Rows = self._keys

    def index(self, names: set[str]) -> None:
        """Take up the rows of some certifications; a pair that stands twice is a fault."""
        wanted = np.zeros(len(self._code), np.bool_)
        wanted[[self._code[name] for name in names]] = True
        rows = np.flatnonzero(wanted[self._columns.certification])
        keys = self._keys_of(rows) + self._columns.certification[rows]
        order = np.argsort(keys, kind="stable")
        self._keys, self._rows, self._some = keys[order], rows[order], rows
        twice = np.flatnonzero(self._keys[1:] == self._keys[:-1]) + 1
        if len(twice):
            again = self._rows[twice]
            names_ = list(self._code)
            first = names_[int(self._columns.certification[again.min()])]
            error = fact(
                "stands twice for one subject, and others depend on it",
                "Put its facts into one row (R-18, R-59).",
            )
            self._faults.rows("certification", again, [first], error)

    def _keys_of(self, rows: Rows) -> Rows:
        return self._subject[rows].astype(np.int64) * len(self._code)

    def find(self, relatives_: dict[str, list[str]]) -> Ragged | None:
        """Return, ragged, the rows that stand for each row's relatives, as far as there are any."""
        found: list[tuple[Rows, Rows]] = []
        code = self._columns.certification[self._some]
        for name, names in relatives_.items():
            if names:
                rows = self._some[code == self._code[name]]
                found += [self._those(rows, self._code[one]) for one in names]
        if not found:
            return None
        of = np.concatenate([rows for rows, _ in found])
        related = np.concatenate([those for _, those in found])
        order = np.argsort(of, kind="stable")
        offsets = np.bincount(of + 1, minlength=self._columns.rows + 1)
        return np.cumsum(offsets, out=offsets), related[order]

    def _those(self, rows: Rows, code: int) -> tuple[Rows, Rows]:
        """Return the rows that have this relative, and the rows that stand for it."""
        keys = self._keys_of(rows) + code
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        there = self._keys[at] == keys
        return rows[there], self._rows[at[there]]
