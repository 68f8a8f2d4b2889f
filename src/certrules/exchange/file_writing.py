"""Files are written beside their target and then moved: a write that fails leaves the old one."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, Final

from certrules.errors import ProblemsFound, shown
from certrules.exchange.problems import Where

_NAMED: Final = 50
"""How many letters of the target stand in the name beside it: a name has room for 255 bytes."""


def save_bytes(path: str | Path, content: bytes) -> None:
    """Write a file; raise `ProblemsFound` where that is not possible, and leave what was there."""
    path = Path(path)
    with writable(path):
        # A device or a pipe holds nothing that could be lost, and stays what it is.
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
    with replaced(path) as file, writable(path):
        file.write(content)


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Give an open file that takes the place of `path` at the end.

    When anything is raised, nothing is left behind, and what was at `path` stays. Raises
    `ProblemsFound` where the file cannot be written.
    """
    with writable(path):
        target = path.resolve()
        beside = target.with_name(f".{target.name[:_NAMED]}.{token_hex(8)}.part")
        file = beside.open("xb")
    try:
        try:
            with writable(path):
                if target.exists():
                    beside.chmod(stat.S_IMODE(target.stat().st_mode))
            yield file
            with writable(path):
                file.flush()
                os.fsync(file.fileno())
        finally:
            # What could not be written is tried once more here, and has been told already.
            with suppress(OSError):
                file.close()
        with writable(path):
            beside.replace(target)
            _settle(target.parent)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def writable(path: Path, other: type[Exception] = OSError) -> Iterator[None]:
    """Turn what the system raises while a file is written, and an `other`, into its problem."""
    try:
        yield
    except (OSError, other) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        reason = said.split("\n")[0].rstrip(". ")
        told = f"cannot be written: {shown(reason.lower())[1:-1]}"
        message = f"{shown(path.name)} {told}. Give another path."
        problem = Where(str(path)).problem("unwritable-file", path.name, message)
        raise ProblemsFound([problem]) from None


def _settle(folder: Path) -> None:
    """Make a change of names in a folder last, where the system can be asked to."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
