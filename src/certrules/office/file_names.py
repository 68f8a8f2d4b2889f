"""Names of files: from a template, and safe on every file system (K-36, G11)."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Final

import attrs

from certrules.errors import UnknownWord, nearest

LONGEST_NAME: Final = 255
"""How many bytes a name has at most, in UTF-8."""

PLACES: Final = (
    "FirstName",
    "LastName",
    "Username",
    "CertificationName",
    "ExpirationDate",
    "CompletionDate",
)
"""What a template can show, each between two ``#``."""

DEFAULT_TEMPLATE: Final = (
    "#LastName#, #FirstName#, #CertificationName# – Completed, #CompletionDate#"
)

_PLACE: Final = re.compile(r"#([A-Za-z]+)#", re.ASCII)
_BARRED: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
_HIDDEN: Final = frozenset({"Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS: Final = "\u200c\u200d"
_DEVICES: Final = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE
)
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,10}", re.ASCII)


def _template(value: str) -> str:
    for place in _PLACE.findall(value):
        if place not in PLACES:
            choice = ", ".join(f"#{one}#" for one in PLACES)
            raise UnknownWord(
                f"#{place}#",
                "is not known in the template of names",
                f"Use {choice}. {nearest(place, PLACES)}".rstrip(),
            )
    return value


@attrs.frozen
class Naming:
    """How files that are attached are named (K-36).

    `template`: text with places such as ``#LastName#``. `on`: whether it is used; otherwise a file
    keeps the name with which it came.

    Raises `UnknownWord` for a place that is not known.

    >>> Naming("#CertificationName#").named({"CertificationName": "First aid"}, "scan.PDF")
    'First aid.PDF'
    """

    template: str = attrs.field(default=DEFAULT_TEMPLATE, converter=_template)
    on: bool = True

    def named(self, values: Mapping[str, str], given: str) -> str:
        """Return the name of a file that came as `given`; what is not in `values` is left out."""
        if not self.on:
            return safe_name(given)
        # One pass: what a value holds is never taken for a place.
        text = _PLACE.sub(lambda match: values.get(match[1], ""), self.template)
        return safe_name(text, suffix_of(given))


def suffix_of(name: str) -> str:
    """Return the ending of a name with its dot, blank where it has none that can be one.

    >>> suffix_of("scan.PDF"), suffix_of("archive"), suffix_of("a.b c")
    ('.PDF', '', '')
    """
    dot = name.rfind(".")
    ending = name[dot:] if dot > 0 else ""
    return ending if _SUFFIX.fullmatch(ending) else ""


def safe_name(name: str, suffix: str | None = None) -> str:
    r"""Return a name that every file system takes, and that is no path.

    `suffix`: the ending to have; that of the name if not given.

    >>> safe_name("../../etc/pass\0wd"), safe_name("CON.txt"), safe_name(" . ")
    ('_.._etc_pass_wd', '_CON.txt', 'file')
    """
    text = unicodedata.normalize("NFC", name)
    if suffix is None:
        suffix = suffix_of(text)
        text = text[: len(text) - len(suffix)]
    text = "".join(_shown(one) for one in _BARRED.sub("_", text))
    text = " ".join(text.split()).strip(" .")
    if not text:
        text = "file"
    if _DEVICES.fullmatch(text.partition(".")[0].rstrip()):
        text = f"_{text}"
    return shortened(text, LONGEST_NAME - len(suffix.encode())) + suffix


def _shown(character: str) -> str:
    """Return a character that can be seen as it is, another one not at all."""
    hidden = unicodedata.category(character) in _HIDDEN and character not in _JOINERS
    return "" if hidden else character


def shortened(text: str, most: int) -> str:
    """Return as much of a text as has at most so many bytes in UTF-8, without half a character.

    >>> shortened("Größe", 4)
    'Grö'
    """
    return text.encode()[:most].decode(errors="ignore").rstrip(" .")


def apart_from(name: str, taken: Collection[str]) -> str:
    """Return a name that is none of those taken, whatever their case.

    >>> apart_from("Scan.pdf", ["scan.PDF", "scan (2).pdf"])
    'Scan (3).pdf'
    """
    folded = {unicodedata.normalize("NFC", one.casefold()) for one in taken}
    suffix = suffix_of(name)
    stem = name[: len(name) - len(suffix)]
    found, number = name, 1
    while unicodedata.normalize("NFC", found.casefold()) in folded:
        number += 1
        mark = f" ({number}){suffix}"
        found = shortened(stem, LONGEST_NAME - len(mark.encode())) + mark
    return found
