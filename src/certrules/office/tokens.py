"""Tokens: what opens a report to whoever has it, and to nobody else (K-43, K-44, G17)."""

import hmac
import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Final, TypeVar

from certrules.errors import InvalidInput, UnknownId
from certrules.office.drawers import Drawer
from certrules.ports.store import Reading

M = TypeVar("M")

TokenSource = Callable[[], str]
"""Gives a token nobody can guess, another one each time."""

BYTES: Final = 32
"""How many random bytes a token has unless a host has a source of its own: 256 bits."""

# Six bits a character: no shorter text can hold 128 bits.
_TOKEN = re.compile(r"[0-9A-Za-z_-]{22,128}", re.ASCII)


def new_token() -> str:
    """Return a token from the system's source of randomness, for addresses.

    >>> source: TokenSource = new_token
    >>> len(source()), source() == source()
    (43, False)
    """
    return secrets.token_urlsafe(BYTES)


def drawn(source: TokenSource) -> str:
    """Return a token from a source; raise `InvalidInput` for one that is too short to be random.

    >>> drawn(lambda: "x" * 22)
    'xxxxxxxxxxxxxxxxxxxxxx'
    """
    token = source()
    if _TOKEN.fullmatch(token) is None:
        raise InvalidInput(
            "(not shown)",
            "is no token of at least 128 bits",
            "Give a source such as `secrets.token_urlsafe`: 22 to 128 of A-Z, a-z, 0-9, - and _.",
            field="tokens",
        )
    return token


def digest_of(token: str) -> str:
    """Return by what a token is found; it does not lead back to the token.

    >>> len(digest_of("x" * 22))
    64
    """
    return sha256(token.encode(errors="surrogatepass")).hexdigest()


def opens(t: Reading, drawer: Drawer[M], token: str) -> M | None:
    """Return what a token opens among records that are kept by its digest, None for nothing.

    Only digests are looked up and compared, and these in constant time: how long it takes tells
    nothing of any token.
    """
    digest = digest_of(token)
    for key, found in drawer.some(t, [digest]).items():
        if hmac.compare_digest(key, digest):
            return found
    return None


def nothing_opens() -> UnknownId:
    """Return the one error for every token that opens nothing, whatever the reason.

    >>> print(nothing_opens())
    There is no report 'under this address'.
    """
    return UnknownId("report", "under this address")
