"""Tables in Parquet and Arrow IPC files: evaluated piece by piece, more rows than fit in memory.

The columns are those of `certrules.bulk`. What is wrong is told of the whole file at once, and then
nothing is written.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar

import attrs

from certrules import bulk
from certrules.bulk.batches import depends
from certrules.bulk.frames import KNOWN
from certrules.bulk.pieces import Subjects, by_rows, by_subject, tells_apart
from certrules.errors import Problem, ProblemsFound
from certrules.exchange.columnar_files import Source, Table, opened, pa, pc, replacing
from certrules.exchange.problems import Findings
from certrules.model.catalogue import Catalogue
from certrules.model.verdicts import Status

T = TypeVar("T")

PIECE: Final = 1 << 17
"""How many rows are evaluated at a time, unless told otherwise."""

AT_ONCE: Final = 2
"""How many pieces are evaluated at a time at most, while one is read and another one written."""

MOST_PROBLEMS: Final = 1_000

Progress = Callable[[int, int | None], object]
Look = Callable[[int, Table, Table], object]


def evaluate_file(  # noqa: PLR0913 - two files, a catalogue, a day, and how
    source: str | Path,
    target: str | Path | None,
    catalogue: Catalogue,
    on: date,
    *,
    carry: Sequence[str] = (),
    progress: Progress | None = None,
    look: Look | None = None,
    piece: int = PIECE,
    jit: bool | None = None,
) -> dict[str, int]:
    """Evaluate the rows of a file on a day into another file; return how many have which status.

    `source`, `target`: Parquet (``.parquet``) or Arrow IPC (``.arrow``, ``.feather``, ``.ipc``)
    files, each of either kind; the columns are those that `certrules.bulk.evaluate` takes and gives
    (R-32). Without a `target` the rows are counted only. `carry`: columns that are copied before
    the answers. Other columns that nobody knows are not read. `progress`: called with how many rows
    are done, and how many there are, None if that is not known. `look`: called with the number of
    the first row, the facts and the answers of each piece, in their order; what it sees counts only
    if the function returns. `piece`: about how many rows are held at a time. `jit`: as in
    `certrules.bulk.prepare`.

    Where certifications of the catalogue depend on others (R-18, R-59), the rows of one subject
    must stand together; a file of up to `piece` rows may have them in any order.

    Raises `ProblemsFound` with all problems of the file; rows are counted from 0. Then the target
    is what it was before.

    >>> from tempfile import TemporaryDirectory
    >>> from certrules.model.certifications import Certification
    >>> table = pa.table({"certification": ["a", "a"], "required": [True, False]})
    >>> with TemporaryDirectory() as folder:
    ...     pa.parquet.write_table(table, f"{folder}/rows.parquet")
    ...     counts = evaluate_file(
    ...         f"{folder}/rows.parquet",
    ...         f"{folder}/answers.parquet",
    ...         Catalogue([Certification("a")]),
    ...         date(2026, 7, 2),
    ...     )
    ...     answers = pa.parquet.read_table(f"{folder}/answers.parquet")
    >>> counts["missing"], counts["not_required"]
    (1, 1)
    >>> answers.column("compliant").to_pylist()
    [False, True]
    """
    job = _Job(catalogue, on, tuple(carry), jit, max(piece, 1))
    source, target = Path(source), None if target is None else Path(target)
    _refuse_same(source, target)
    counts = dict.fromkeys((status.value for status in Status), 0)
    with ExitStack() as stack:
        file = stack.enter_context(opened(source))
        names = job.columns(file)
        form = job.plain(job.empty(file, names))
        write = target and stack.enter_context(replacing(target, form.schema))
        # Nothing must read on when the file is closed.
        pieces = stack.enter_context(closing(job.evaluated(file, names)))
        for begin, facts, answers in pieces:
            if answers is not None:
                _count(answers, counts)
                if look is not None:
                    look(begin, facts, answers)
                if write:
                    write(job.plain(answers, form.schema))
            if progress is not None:
                progress(begin + len(facts), file.rows)
    return counts


def _refuse_same(source: Path, target: Path | None) -> None:
    if target is not None and target.exists() and source.exists() and target.samefile(source):
        message = "is the file that is read. Give another one for the answers."
        raise ProblemsFound(
            [Problem(str(target), "", None, "unwritable-file", target.name, message)]
        )


def _count(answers: Table, counts: dict[str, int]) -> None:
    for status in answers.column("status").chunks:
        words = status.dictionary.to_pylist()
        for one in pc.value_counts(status.indices).to_pylist():
            counts[words[one["values"]]] += one["counts"]


class Piece(NamedTuple):
    """The number of the first row, the rows, and what is wrong with them as rows of the file."""

    begin: int
    facts: Table
    problems: Sequence[Problem] = ()


@attrs.define
class _Job:
    """What is asked of a file, and the rules that its pieces share.

    `like`: holds the rules. `alone`: held while the first piece is prepared, so that the rules are
    compiled once.
    """

    catalogue: Catalogue
    on: date
    carry: tuple[str, ...]
    jit: bool | None
    size: int
    like: bulk.Prepared | None = None
    alone: AbstractContextManager[object] = attrs.field(factory=Lock)

    def columns(self, file: Source) -> list[str]:
        """Return the columns to read; refuse one that is nearly called like one that is not there.

        A misspelt column would pass for one without facts.
        """
        found = Findings()
        there = file.schema.names
        absent = [name for name in KNOWN if name not in there]
        for name in there:
            if name not in KNOWN and name not in self.carry:
                meant = get_close_matches(name.strip().casefold(), absent, 1, cutoff=0.8)
                if meant:
                    message = f"is no column known here. Did you mean {meant[0]!r}?"
                    remedy = f"{message} If not, carry it along, or rename it."
                    found.add(file.where.at(name), "unknown-column", name, remedy)
        names = [name for name in there if name in KNOWN or name in self.carry]
        for field in file.schema:
            refused = ""
            if field.name in names and pa.types.is_union(field.type):
                refused = "is a type that is not read. Give another one."
            elif field.name == "subject" and self.depends and not tells_apart(field.type):
                refused = "is no column of texts or whole numbers. Give the id of the subject."
            if refused:
                found.add(file.where.at(field.name), "wrong-column", str(field.type), refused)
        found.raise_if_any()
        return names

    def empty(self, file: Source, names: Sequence[str]) -> Table:
        """Return the answers for no rows; raise what is wrong with the columns as such."""
        try:
            return self._prepared(_no_rows(file, names), 0).evaluate(self.on)
        except ProblemsFound as error:
            raise ProblemsFound(_placed(error.problems, file)) from None

    def _prepare(self, facts: Table, begin: int) -> bulk.Prepared:
        """Return a piece prepared; the rules that it was prepared with are kept for the next."""
        with self.alone:
            prepared = self._prepared(facts, begin, self.like)
            if not any(one.policy.composite for one in self.catalogue):
                # The rules of composites are added to while rows are prepared, and two pieces are
                # at a time.
                self.like = prepared.without_rows()
            self.alone = nullcontext()
        return prepared

    def _prepared(
        self, rows: Table, begin: int, like: bulk.Prepared | None = None
    ) -> bulk.Prepared:
        return bulk.prepare(
            rows, self.catalogue, carry=self.carry, jit=self.jit, begin=begin, like=like
        )

    def plain(self, answers: Table, schema: Any = None) -> Table:  # noqa: ANN401
        """Return answers as they are written, of one schema for every piece.

        What is inherited counts through the catalogue, and what is carried has no dictionaries:
        those of two pieces differ, and a file holds one.
        """
        ids = pa.array([one.id for one in self.catalogue], pa.string())
        for at, name in enumerate(answers.column_names):
            column = answers.column(at)
            if name == "inherited_from":
                column = _through(column, ids)
            elif at < len(self.carry) and pa.types.is_dictionary(column.type):
                kind = schema.field(at).type if schema else column.type.value_type
                column = column.cast(kind)
            answers = answers.set_column(at, name, column)
        return answers

    def evaluated(
        self, file: Source, names: Sequence[str]
    ) -> Generator[tuple[int, Table, Table | None], None, None]:
        """Yield each piece with its answers, in order; raise all problems of all pieces at the end.

        After the first problem pieces are checked only, and have no answers.
        """
        problems: dict[Problem, None] = {}

        def work(piece: Piece) -> Table | ProblemsFound | None:
            try:
                prepared = self._prepare(piece.facts, piece.begin)
                return None if problems else prepared.evaluate(self.on)
            except ProblemsFound as error:
                return error

        def note(found: Iterable[Problem]) -> None:
            problems.update(dict.fromkeys(found))

        with closing(_worked(work, self._pieces(file, names))) as pieces:
            for piece, answers in pieces:
                note(piece.problems)
                if isinstance(answers, ProblemsFound):
                    note(_placed(answers.problems, file))
                yield piece.begin, piece.facts, None if problems else answers
                if len(problems) >= MOST_PROBLEMS:
                    break
        if problems:
            raise ProblemsFound(_sorted(problems, file))

    def _pieces(self, file: Source, names: Sequence[str]) -> Generator[Piece, None, None]:
        """Yield the rows in pieces; where the file breaks off, the last has no rows and says so."""
        subjects = Subjects() if "subject" in names and self.depends else None
        batches = file.batches(names, self.size)
        begin = 0
        cut = by_rows if subjects is None else by_subject
        try:
            for facts in cut(batches, self.size):
                apart = subjects and subjects.again(begin, facts.column("subject"))
                yield Piece(begin, facts, _placed(apart or (), file))
                begin += len(facts)
        except ProblemsFound as error:
            yield Piece(begin, _no_rows(file, names), error.problems)

    @property
    def depends(self) -> bool:
        """Whether a row may need another one of the same subject (R-18, R-59)."""
        return depends(self.catalogue)


def _no_rows(file: Source, names: Sequence[str]) -> Table:
    """Return a table without rows of the columns that are read."""
    places = [at for at, name in enumerate(file.schema.names) if name in names]
    return pa.schema([file.schema.field(at) for at in places]).empty_table()


def _worked(
    work: Callable[[Piece], T], pieces: Generator[Piece, None, None]
) -> Generator[tuple[Piece, T], None, None]:
    """Yield each piece with what came of it, in their order, on as many cores as Arrow works on."""
    at_once = min(AT_ONCE, pa.cpu_count() - 1)
    if not at_once:
        # Threads that take turns on one core drive each other out of its caches.
        with closing(pieces):
            for piece in pieces:
                yield piece, work(piece)
        return
    with ThreadPoolExecutor(at_once) as pool, closing(_ahead(pieces)) as read:
        yield from _in_order(pool, work, read, at_once)


def _ahead(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """Yield pieces while the next one is read."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, pieces, None)
        while (piece := following.result()) is not None:
            following = pool.submit(next, pieces, None)
            yield piece


def _in_order(
    pool: ThreadPoolExecutor, work: Callable[[Piece], T], pieces: Iterable[Piece], at_once: int
) -> Iterator[tuple[Piece, T]]:
    """Yield each piece with what came of it, in their order, while the next ones are at work."""
    waiting: deque[tuple[Piece, Future[T]]] = deque()
    for piece in pieces:
        waiting.append((piece, pool.submit(work, piece)))
        if len(waiting) > at_once:
            done, future = waiting.popleft()
            yield done, future.result()
    while waiting:
        done, future = waiting.popleft()
        yield done, future.result()


def _placed(problems: Iterable[Problem], file: Source) -> list[Problem]:
    return [attrs.evolve(one, source=file.where.source) for one in problems]


def _sorted(problems: Iterable[Problem], file: Source) -> list[Problem]:
    """Return problems in the order of the rows, and last that there may be more."""
    found = sorted(problems, key=lambda one: -1 if one.row is None else one.row)
    if len(found) >= MOST_PROBLEMS:
        message = f"There are {len(found):,} problems and perhaps more. Correct these first."
        found.append(file.where.problem("too-many-problems", "", message))
    return found


def _through(column: Any, ids: Any) -> Any:  # noqa: ANN401 - pyarrow comes without types
    """Return a column of ids as a dictionary of all of them."""
    column = column.combine_chunks()
    if column.dictionary.equals(ids):
        return column
    places = pc.index_in(column.dictionary, value_set=ids)
    return pa.DictionaryArray.from_arrays(places.take(column.indices), ids)
