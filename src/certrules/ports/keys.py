"""Keys that stand for what a thing is made of, so that the same thing has the same key."""

from hashlib import sha256
from json.encoder import encode_basestring_ascii as _quoted


def key_of(*parts: object) -> str:
    """Return a key of 32 characters that stands for these parts, whatever characters they hold.

    >>> key_of("ana", "first-aid") == key_of("ana", "first-aid")
    True
    >>> key_of("a", "b") == key_of("a,b")
    False
    """
    text = ",".join([_quoted(str(part)) for part in parts])
    return sha256(f"[{text}]".encode()).hexdigest()[:32]
