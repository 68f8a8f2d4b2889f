"""Encodings that a mapping may declare for a file; without a declaration a file is UTF-8 (F-2)."""

from typing import BinaryIO, Final

UTF_8: Final = "utf-8"
UTF_16: Final = "utf-16"

# In each of these a byte 0x0A is a line end and never a part of another character.
BY_LINES: Final = (
    UTF_8,
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "iso-8859-1",
    "iso-8859-2",
    "iso-8859-15",
    "shift_jis",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "big5",
)

ENCODINGS: Final = (*BY_LINES, UTF_16)
"""The encodings by the names that a mapping has for them."""

_MARKS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Utf16Lines:
    """The lines of a file in UTF-16, each as bytes; the mark at its start tells the order of bytes.

    `encoding`: how the bytes are to be decoded, None without such a mark.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.encoding = _MARKS.get(file.read(2))
        self._line_end = "\n".encode(self.encoding or UTF_16)

    def readline(self, limit: int) -> bytes:
        """Return the next line with its end, or as much of it as the limit allows."""
        line = bytearray()
        while True:
            part = self._file.readline(max(limit - len(line), 0))
            line += part
            if not part.endswith(b"\n"):
                break
            if len(line) % 2:  # 0x0A stands first in its pair: what follows tells what it is
                line += self._file.read(1)
            if line.endswith(self._line_end):
                break
        return bytes(line)
