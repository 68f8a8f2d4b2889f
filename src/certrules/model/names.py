"""When two names are the same name, and what no name may hold (K-1)."""

import unicodedata
from typing import Final

from certrules.errors import InvalidCertification

BARRED: Final = ";<>\\/"
"""What the name of a certification may not hold: files and addresses use it (K-1)."""


def name_key(name: str) -> str:
    """Return what two names have in common that are the same: case and composition do not count.

    >>> name_key(" Straße ") == name_key("STRASSE")
    True
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name.strip()).casefold())


def check_name(name: str) -> str:
    r"""Return a name for people without blanks around it.

    Raises `InvalidCertification` for a blank one, control characters, and the characters barred.

    >>> check_name(" First aid ")
    'First aid'
    >>> check_name("A/B")
    Traceback (most recent call last):
    ...
    certrules.errors.InvalidCertification: name: 'A/B' holds '/'. Leave out ; < > \ and / (K-1).
    """
    shown = name.strip()
    if not shown or not shown.isprintable():
        raise InvalidCertification(
            name, "is no name", "Write a text that can be seen, on one line (K-1).", field="name"
        )
    for one in BARRED:
        if one in shown:
            raise InvalidCertification(
                name, f"holds {one!r}", "Leave out ; < > \\ and / (K-1).", field="name"
            )
    return shown
