"""A stream of record batches through the bulk evaluation: what an engine's worker is given (X-11).

Nothing here knows the engine. The rows come piece by piece and leave in their order; no more than a
piece is held, and the rules are compiled once for a worker's thread.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from threading import local
from typing import Any, Final

import attrs
import numpy as np
import pyarrow as pa

from certrules.bulk.faults import Faults, fact
from certrules.bulk.pieces import Subjects, Table, by_rows, by_subject, comparable, pc, tells_apart
from certrules.bulk.prepared import Prepared, prepare
from certrules.errors import Problem, ProblemsFound, shown
from certrules.model.catalogue import Catalogue
from certrules.model.fields import FIRST_DAY

PIECE: Final = 1 << 17
"""How many rows are evaluated at a time, unless told otherwise."""

Schema = Any
"""A `pyarrow.Schema`; pyarrow comes without types."""

_NAMES = ("subject", "certification")


def depends(catalogue: Catalogue) -> bool:
    """Return whether a row may need another one of the same subject (R-18, R-59).

    >>> from certrules.model.certifications import Certification
    >>> depends(Catalogue([Certification("a")]))
    False
    >>> depends(Catalogue([Certification("a"), Certification("b", parents=["a"])]))
    True
    """
    return any(_needed(catalogue))


def answer_schema(
    schema: Schema, catalogue: Catalogue, *, carry: Sequence[str] = (), reasons: bool = False
) -> Schema:
    """Return the schema of the answers for batches of a schema; check the columns (R-32).

    A `pyarrow.Schema` in, and one out, without dictionaries: not every engine takes them. `carry`,
    `reasons`: as in `evaluate_batches`.

    Raises `ProblemsFound` with what is wrong with the columns as such, before a row is seen. Where
    certifications of the catalogue depend on others (R-18, R-59), that is also a table without
    ``subject``.

    >>> from certrules.model.certifications import Certification
    >>> schema = pa.schema([("certification", pa.string()), ("completed_on", pa.date32())])
    >>> answers = answer_schema(schema, Catalogue([Certification("a")]), carry=["certification"])
    >>> answers.names[:3], str(answers.field("status").type)
    (['certification', 'status', 'underlying'], 'string')
    """
    prepared = prepare(schema.empty_table(), catalogue, carry=carry, jit=False)
    if depends(catalogue):
        _check_subject(schema)
    answers = prepared.evaluate(FIRST_DAY, reasons=reasons).schema
    return pa.schema([field.with_type(_plain(field.type)) for field in answers])


def evaluate_batches(  # noqa: PLR0913 - batches, a catalogue, a day, and how
    batches: Iterable[Any],
    catalogue: Catalogue,
    on: date,
    *,
    carry: Sequence[str] = (),
    reasons: bool = False,
    jit: bool | None = None,
    piece: int = PIECE,
) -> Iterator[Any]:
    """Yield the answers for the rows of some record batches of pyarrow, in their order (R-32).

    `batches`: all of one schema, with the columns that `certrules.bulk.evaluate` takes. The answers
    come as record batches of `answer_schema`. The other parameters are those of
    `certrules.bulk.evaluate`; `piece`: about how many rows are held and evaluated at a time.

    Where certifications of the catalogue depend on others (R-18, R-59), the rows of one subject
    must stand together: a piece then ends where a subject ends, however many rows that makes.

    Raises `ProblemsFound` with everything that is wrong with the first piece in which anything is.
    Rows are counted from 0 through the batches, and the first of each problem is named.

    >>> from certrules.model.certifications import Certification
    >>> table = pa.table({"certification": ["a", "a"], "required": [True, False]})
    >>> catalogue = Catalogue([Certification("a")])
    >>> answers = evaluate_batches(table.to_batches(), catalogue, date(2026, 7, 2))
    >>> [batch.column("status").to_pylist() for batch in answers]
    [['missing', 'not_required']]
    """
    stream = _opened(batches, catalogue, tuple(carry), jit, piece)
    if stream is None:
        return
    schema = answer_schema(stream.schema, catalogue, carry=carry, reasons=reasons)
    for prepared in stream.prepared():
        yield from prepared.evaluate(on, reasons=reasons).cast(schema).to_batches()


def trend_batches(  # noqa: PLR0913 - batches, a catalogue, days, and how
    batches: Iterable[Any],
    catalogue: Catalogue,
    first: date,
    last: date,
    *,
    jit: bool | None = None,
    piece: int = PIECE,
) -> Table:
    """Return how many rows of some batches have each status on each day, as a `pyarrow.Table`.

    The days are `first` … `last`, both included, and the columns those of `Prepared.trend`. Tables
    of several workers are added up. Parameters and errors are those of `evaluate_batches`, and
    `InvalidFact` when `last` is before `first`.

    >>> from certrules.model.certifications import Certification
    >>> table = pa.table({"certification": ["a", "a"], "required": [True, False]})
    >>> day = date(2026, 7, 2)
    >>> trend = trend_batches(table.to_batches(), Catalogue([Certification("a")]), day, day)
    >>> trend.select(["missing", "not_required", "valid"]).to_pylist()
    [{'missing': 1, 'not_required': 1, 'valid': 0}]
    """
    nobody = pa.table({"certification": pa.array([], pa.string())})
    total = prepare(nobody, catalogue, jit=False).trend(first, last)
    stream = _opened(batches, catalogue, (), jit, piece)
    if stream is not None:
        answer_schema(stream.schema, catalogue)
        for prepared in stream.prepared():
            total = _sum(total, prepared.trend(first, last))
    return total


class _Kept(local):
    """The rules that a thread compiled last: rows of the same catalogue need not compile them.

    Each thread has its own, because the rules of composites grow while rows are prepared.
    """

    catalogue: Catalogue | None = None
    rules: Prepared | None = None


_KEPT = _Kept()


@attrs.frozen
class _Stream:
    """Batches on their way; `piece`: about how many rows are prepared at a time."""

    schema: Schema
    batches: Iterator[Any]
    catalogue: Catalogue
    carry: tuple[str, ...]
    jit: bool | None
    piece: int

    def prepared(self) -> Iterator[Prepared]:
        """Yield the rows piece by piece, prepared."""
        related = sorted(set(_needed(self.catalogue)))
        subjects = Subjects() if related else None
        begin = 0
        cut = by_rows if subjects is None else by_subject
        for facts in cut(self.batches, self.piece):
            try:
                prepared = self._prepare(facts, begin)
                if subjects is not None:
                    _raise_any(subjects.again(begin, facts.column("subject")))
                    _refuse_twice(facts, begin, related)
            except ProblemsFound as error:
                raise ProblemsFound(_named(one, facts, begin) for one in error.problems) from None
            yield prepared
            begin += len(facts)

    def _prepare(self, facts: Table, begin: int) -> Prepared:
        like = _KEPT.rules if _KEPT.catalogue == self.catalogue else None
        prepared = prepare(
            facts, self.catalogue, carry=self.carry, jit=self.jit, begin=begin, like=like
        )
        _KEPT.catalogue, _KEPT.rules = self.catalogue, prepared.without_rows()
        return prepared


def _opened(
    batches: Iterable[Any],
    catalogue: Catalogue,
    carry: tuple[str, ...],
    jit: bool | None,  # noqa: FBT001 - three answers
    piece: int,
) -> _Stream | None:
    """Return the batches as a stream, None when there is not one."""
    coming = iter(batches)
    first = next(coming, None)
    if first is None:
        return None
    return _Stream(first.schema, chain([first], coming), catalogue, carry, jit, max(piece, 1))


def _needed(catalogue: Catalogue) -> Iterator[str]:
    """Yield the certifications that others depend on, and those that do."""
    for one in catalogue:
        parents = [parent.id for parent in catalogue.parents_of(one.id)]
        needed = [*parents, *one.policy.all_of, *one.policy.any_of]
        if needed:
            yield one.id
            yield from needed


def _check_subject(schema: Schema) -> None:
    """Refuse columns that do not say whose a row is: rows would not find those that they need."""
    faults = Faults()
    if "subject" not in schema.names:
        faults.column(
            "subject",
            "subject",
            "is missing, and certifications of the catalogue depend on others",
            "Give the subject of each row (R-18, R-59).",
        )
    elif not tells_apart(kind := schema.field("subject").type):
        remedy = "Give texts or whole numbers."
        faults.column("subject", str(kind), "is no column of subjects", remedy)
    faults.raise_any()


def _refuse_twice(facts: Table, begin: int, related: Sequence[str]) -> None:
    """Refuse a pair of subject and related certification that stands twice.

    A piece may be without the row that depends on it; which rows are refused must not depend on how
    the rows are cut into pieces.
    """
    certification = comparable(facts.column("certification"))
    codes = pc.index_in(certification, value_set=pa.array(related, certification.type))
    rows = np.flatnonzero(np.asarray(codes.is_valid()))
    subject = comparable(facts.column("subject")).dictionary_encode().indices
    keys = np.asarray(subject).astype(np.int64)[rows] * len(related)
    keys += np.asarray(codes.drop_null())
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    again = rows[order[1:][keys[1:] == keys[:-1]]]
    if len(again):
        faults = Faults(begin)
        error = fact(
            "stands twice for one subject, and others depend on it",
            "Put its facts into one row (R-18, R-59).",
        )
        faults.rows("certification", again, [certification[int(again.min())].as_py()], error)
        faults.raise_any()


def _raise_any(problems: Sequence[Problem]) -> None:
    if problems:
        raise ProblemsFound(problems)


def _named(problem: Problem, facts: Table, begin: int) -> Problem:
    """Return a problem that says whose the first row is: an engine's rows have no numbers."""
    assert problem.row is not None  # noqa: S101 - whole columns were looked at before any row
    row = facts.slice(problem.row - begin, 1)
    said = [
        f"{name} {shown(row.column(name)[0].as_py())}"
        for name in _NAMES
        if name in facts.column_names
    ]
    return attrs.evolve(problem, message=f"{problem.message} First: {', '.join(said)}.")


def _plain(kind: Any) -> Any:  # noqa: ANN401 - pyarrow comes without types
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _sum(one: Table, other: Table) -> Table:
    """Return tables of counts by day, added up."""
    for place, name in enumerate(one.column_names[1:], 1):
        one = one.set_column(place, name, pc.add(one.column(name), other.column(name)))
    return one
