"""Messages to the log, for hosts that tell people in another way, and for trying things out."""

import logging
from typing import Final

from certrules.errors import shown
from certrules.ports.messages import Message

LOGGER: Final = logging.getLogger("certrules")
LOGGER.addHandler(logging.NullHandler())


class LogNotifier:
    """Writes one line for each message to the logger ``certrules``.

    `level`: of the line. A line has the ids of recipient, subjects and certifications, and neither
    names nor addresses nor what anybody wrote; each id is quoted, so that it cannot end the line.

    >>> from datetime import date
    >>> from certrules.ports.messages import Addressee, NoticeItem
    >>> item = NoticeItem("k", "first", date(2026, 6, 1), "ana", "forklift", about=date(2026, 7, 1))
    >>> LogNotifier().line(Message("m", Addressee("ana"), [item], date(2026, 6, 1)))
    "message 'm' for 2026-06-01 to 'ana': first of 'forklift' of 'ana' about 2026-07-01"
    """

    def __init__(self, level: int = logging.INFO) -> None:
        """Take the level of the lines."""
        self._level = level

    def send(self, message: Message) -> None:
        """Write the line of a message; what handlers do with it is the log's affair."""
        LOGGER.log(self._level, "%s", self.line(message))

    def line(self, message: Message) -> str:
        """Return the line of a message."""
        told = [
            f"{item.cause.value} of {shown(item.certification)} of {shown(item.subject)}"
            + ("" if item.about is None else f" about {item.about}")
            for item in message.items
        ]
        head = f"message {shown(message.key)} for {message.created_for} to {shown(message.to.id)}"
        return f"{head}: {', '.join(told) or 'no notices'}"
