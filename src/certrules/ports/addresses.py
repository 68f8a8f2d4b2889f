"""The scheme of an address: what says which store or notifier it is for."""

import re
from typing import Final

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*", re.ASCII | re.IGNORECASE)


def scheme_of(address: str) -> str:
    """Return what stands before ``://``, as it is written; nothing where that is no scheme.

    What is no scheme may hold a password, so no message shows it.

    >>> scheme_of("Redis://cache/1"), scheme_of("facts.db"), scheme_of("user:secret@redis://cache")
    ('Redis', '', '')
    """
    scheme, found, _ = address.partition("://")
    return scheme if found and _SCHEME.fullmatch(scheme) else ""
