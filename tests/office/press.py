"""Draws certificates that tests can read at once."""

from certrules.ports.files import Document


class PlainCertificates:
    """Draws certificates as plain text, and counts them."""

    def __init__(self):
        self.drawn = 0

    def render(self, data):
        """Return what a certificate says, in lines."""
        self.drawn += 1
        until = "hidden" if data.hides_expiration else str(data.expires_on)
        lines = [data.holder, data.certification, str(data.completed_on), until, data.company]
        return Document(
            "\n".join([*lines, data.issuer, data.number]).encode(), "text/plain", ".txt"
        )
