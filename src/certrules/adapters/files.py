"""Files in a folder: found by what is in them, written whole or not at all (K-35, K-37)."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Final

from certrules.errors import InvalidInput, UnknownId
from certrules.ports.files import StoredContent

LARGEST: Final = 50 * 1024 * 1024
"""How many bytes a file has at most unless told otherwise: 50 MiB."""

_PIECE: Final = 1024 * 1024
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


class FolderOfFiles:
    """Keeps the content of files in a folder.

    `root`: the folder, made where it is missing. `largest`: how many bytes a file has at most.

    A content is stored under its digest: no name that a person gave reaches the disk. It is written
    beside its place, forced to the disk and then moved, so that a process that is killed leaves
    no half of a file in its place.

    >>> from io import BytesIO
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = FolderOfFiles(folder)
    ...     kept = files.put(BytesIO(b"scan"))
    ...     with files.open(kept.sha256) as content:
    ...         content.read()
    b'scan'
    """

    def __init__(self, root: str | Path, *, largest: int = LARGEST) -> None:
        self.root = Path(root)
        self.largest = largest

    def __repr__(self) -> str:
        """Return where the files are."""
        return f"FolderOfFiles({str(self.root)!r})"

    def put(self, content: BinaryIO) -> StoredContent:
        """See `AttachmentStore.put`."""
        self.root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="incoming-", dir=self.root)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                kept = self._copied(content, out)
                out.flush()
                os.fsync(out.fileno())
            place = self._place(kept.sha256)
            place.parent.mkdir(exist_ok=True)
            beside.replace(place)
            _force(place.parent)
        finally:
            beside.unlink(missing_ok=True)
        return kept

    def _copied(self, content: BinaryIO, out: BinaryIO) -> StoredContent:
        digest, size = hashlib.sha256(), 0
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > self.largest:
                raise InvalidInput(
                    f"more than {self.largest:,} bytes",
                    "is larger than a file may be here",
                    "Give a smaller file.",
                    field="content",
                )
            digest.update(piece)
            out.write(piece)
        return StoredContent(digest.hexdigest(), size)

    def open(self, sha256: str) -> AbstractContextManager[BinaryIO]:
        """See `AttachmentStore.open`."""
        try:
            return self._place(sha256).open("rb")
        except FileNotFoundError:
            raise UnknownId("file content", sha256) from None

    def delete(self, sha256: str) -> None:
        """See `AttachmentStore.delete`."""
        self._place(sha256).unlink(missing_ok=True)

    def contents(self) -> Iterator[StoredContent]:
        """See `AttachmentStore.contents`."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            if _DIGEST.fullmatch(path.parent.name + path.name):
                yield StoredContent(path.parent.name + path.name, path.stat().st_size)

    def _place(self, sha256: str) -> Path:
        """Return where a content is kept; only a digest leads anywhere."""
        if _DIGEST.fullmatch(sha256) is None:
            raise UnknownId("file content", sha256)
        return self.root / sha256[:2] / sha256[2:]


def _force(folder: Path) -> None:
    """Force the names in a folder to the disk, where the system can."""
    if os.name != "posix":  # pragma: no cover - other systems do not open folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
