"""Which addresses mail can go to."""

import re
from typing import Final

LONGEST_ADDRESS: Final = 254
"""How many characters a mail address has at most."""

# Narrower than the standard, without quoted names and comments: nothing that any reader of the
# header could take for more than one address.
_ATOM = r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*", re.ASCII)


def mail_address(value: str) -> str | None:
    """Return a mail address as mail servers know it, or None for a text that is none.

    A domain in other letters is written in those of ASCII (IDNA). None as well for a name before
    the ``@`` in other letters, in quotes or with comments, which not every server takes.

    >>> mail_address("ana@bücher.example")
    'ana@xn--bcher-kva.example'
    >>> mail_address("Ana <ana@example.org>") is None
    True
    """
    name, _, domain = value.rpartition("@")
    if len(value) > LONGEST_ADDRESS:
        return None
    try:
        address = f"{name}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return None
    whole = len(address) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(address) and "=?" not in address
    return address if whole else None
