"""Parquet and Arrow IPC files: read batch by batch, written beside their target and then moved."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import attrs

from certrules.errors import MissingExtra, shown
from certrules.exchange.file_writing import replaced, writable
from certrules.exchange.formats import COLUMNAR, unreadable
from certrules.exchange.problems import Findings, Where, did_you_mean

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import compute
except ImportError as error:
    raise MissingExtra("reading Parquet and Arrow files", "arrow") from error

__all__ = ["Source", "Table", "opened", "pa", "pc", "replacing"]

pc: Any = compute
"""Most functions of `pyarrow.compute` are made when it is loaded, and no type checker sees them."""

Table = Any
"""A `pyarrow.Table`; pyarrow comes without types."""

_MAGIC_OF_IPC_FILES = b"ARROW1"


@attrs.frozen
class Source:
    """An open file with columns.

    `schema`: its columns. `rows`: how many it has, None when that is not known beforehand.
    `batches`: yields its rows in record batches of at most about so many, only the columns named.
    """

    where: Where
    schema: Any
    rows: int | None
    batches: Callable[[Sequence[str], int], Iterator[Any]]


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a file with columns; raise `ProblemsFound` if it is none, or breaks off further on."""
    where = Where(str(path))
    kind = _format(path, where)
    with _readable(path, where):
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC_OF_IPC_FILES))
        handle = pa.OSFile(str(path))
    with handle:
        with _readable(path, where):
            if kind == "parquet":
                schema, rows, batches = _parquet(handle)
            elif magic == _MAGIC_OF_IPC_FILES:
                schema, rows, batches = _ipc_file(handle)
            else:
                schema, rows, batches = _ipc_stream(handle)

        def guarded(names: Sequence[str], size: int) -> Iterator[Any]:
            with _readable(path, where):
                yield from batches(names, size)

        yield Source(where, schema, rows, guarded)


def _format(path: Path, where: Where) -> str:
    found = Findings()
    kind = COLUMNAR.get(path.suffix.lower())
    if kind is None:
        meant = did_you_mean(path.suffix.lower(), COLUMNAR)
        remedy = f"Did you mean {meant!r}?" if meant else f"Use one of {', '.join(COLUMNAR)}."
        message = f"has no suffix of a file with columns. {remedy}"
        found.add(where, "unknown-format", path.name, message)
    found.raise_if_any()
    return kind or ""


@contextmanager
def _readable(path: Path, where: Where) -> Iterator[None]:
    """Turn what reading raises into a problem of the file."""
    found = Findings()
    try:
        yield
    except OSError as error:
        if error.errno is None:
            _damaged(path, error, where, found)
        else:
            unreadable(path, error, where, found)
    except pa.ArrowException as error:
        _damaged(path, error, where, found)
    found.raise_if_any()


def _damaged(path: Path, error: Exception, where: Where, found: Findings) -> None:
    reason = str(error).split("\n")[0].rstrip(". ")
    message = f"is damaged, or of another format: {shown(reason)[1:-1]}. Write it again."
    found.add(where, "unreadable-file", path.name, message)


Opened = tuple[Any, int | None, Callable[[Sequence[str], int], Iterator[Any]]]


def _parquet(handle: Any) -> Opened:  # noqa: ANN401
    file = pq.ParquetFile(handle)
    schema = file.schema_arrow

    def batches(names: Sequence[str], size: int) -> Iterator[Any]:
        # Texts that say the same again and again are cheaper as a dictionary.
        texts = [one for one in names if _is_text(schema.field(one).type)]
        chosen = pq.ParquetFile(handle, read_dictionary=texts)
        yield from chosen.iter_batches(size, columns=list(names))

    return schema, file.metadata.num_rows, batches


def _is_text(kind: object) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _ipc_file(handle: Any) -> Opened:  # noqa: ANN401
    schema = pa.ipc.open_file(handle).schema

    def batches(names: Sequence[str], size: int) -> Iterator[Any]:
        reader = pa.ipc.open_file(handle, options=_fields(schema, names))
        for number in range(reader.num_record_batches):
            yield from _sliced(reader.get_batch(number), size)

    return schema, None, batches


def _ipc_stream(handle: Any) -> Opened:  # noqa: ANN401
    schema = pa.ipc.open_stream(handle).schema

    def batches(names: Sequence[str], size: int) -> Iterator[Any]:
        handle.seek(0)
        for batch in pa.ipc.open_stream(handle, options=_fields(schema, names)):
            yield from _sliced(batch, size)

    return schema, None, batches


def _fields(schema: Any, names: Sequence[str]) -> Any:  # noqa: ANN401
    places = [at for at, name in enumerate(schema.names) if name in names]
    return pa.ipc.IpcReadOptions(included_fields=places)


def _sliced(batch: Any, size: int) -> Iterator[Any]:  # noqa: ANN401
    # Unlike Parquet, these files hold memory as it is: what does not fit together would be read
    # beyond its end.
    batch.validate(full=True)
    for begin in range(0, batch.num_rows, size):
        yield batch.slice(begin, size)


# ---------------------------------------------------------------- writing


@contextmanager
def replacing(path: Path, schema: Any) -> Iterator[Callable[[Table], None]]:  # noqa: ANN401
    """Give what writes tables of a schema into a file, which takes the place of `path` at the end.

    When anything is raised, nothing is left behind, and what was at `path` stays. Raises
    `ProblemsFound` where the file cannot be written.
    """
    kind = _format(path, Where(str(path)))
    with replaced(path) as file:
        with writable(path, pa.ArrowException):
            writer = _writer(kind, file, schema)

        def write(table: Table) -> None:
            with writable(path, pa.ArrowException):
                writer.write_table(table)

        try:
            yield write
        except BaseException:
            # A writer that is left open would write on when it is cleared away.
            with suppress(OSError, pa.ArrowException):
                writer.close()
            raise
        with writable(path, pa.ArrowException):
            writer.close()


def _writer(kind: str, file: Any, schema: Any) -> Any:  # noqa: ANN401
    if kind == "parquet":
        return pq.ParquetWriter(file, schema)
    return pa.ipc.new_file(file, schema)
