"""A notifier that keeps what it is given, and what every notifier must do."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import attrs

from certrules.errors import DeliveryFailed
from certrules.ports.messages import Addressee, Message, NoticeItem, Notifier

HOSTILE_NAMES: tuple[str, ...] = (
    "Ana\r\nBcc: evil@example.org",
    "Ana\n\n<script>alert(1)</script>",
    "Ana =?utf-8?q?=0ABcc=3A_evil=40example=2Eorg?=",
    '"Ana" <evil@example.org>, Bo',
    "Ana\x00\x0b\x0c\x1b[31m\x85\u2028\u2029",
    "$title ${recipient} $$ {0.__class__} {{7*7}} %s",
    "\u202egnA\u202c \ud83d Ana \U0001f477\U0001f3fd\u200d\u2640\ufe0f",
    "عائشة חנה 王小明 Ångström İstanbul",
    "A" * 10_000,
    "'\"><img src=x onerror=alert(1)>",
)
"""Names that break what does not look after them."""


def _works(message: Message) -> DeliveryFailed | None:  # noqa: ARG001 - a failure may depend on it
    return None


@attrs.define
class RecordingNotifier:
    """Keeps the messages that it is given, for tests.

    `failing`: is asked before each message, and returns the failure to raise, or None. `attempts`:
    every message that came, in order. `arrived`: those that were not refused, repeats included.

    >>> notifier = RecordingNotifier()
    >>> message = Message("m", Addressee("ana"), [], date(2026, 6, 1))
    >>> notifier.send(message)
    >>> notifier.send(message)
    >>> len(notifier.arrived), [one.key for one in notifier.kept]
    (2, ['m'])
    """

    failing: Callable[[Message], DeliveryFailed | None] = _works
    attempts: list[Message] = attrs.field(init=False, factory=list)
    arrived: list[Message] = attrs.field(init=False, factory=list)

    def send(self, message: Message) -> None:
        """Keep a message; raise what `failing` returns."""
        self.attempts.append(message)
        failure = self.failing(message)
        if failure is not None:
            raise failure
        self.arrived.append(message)

    @property
    def kept(self) -> tuple[Message, ...]:
        """What a receiver keeps that drops repeats: the first message of each key."""
        return tuple({message.key: message for message in reversed(self.arrived)}.values())[::-1]


class NotifierContract:
    """What every notifier does. A class of tests inherits it and says what is tested.

    The class gives a `notifier`, which works, and tells what has been `received` through it: one
    thing for each delivery, in order, by which the receiver can tell one message from another. It
    may give one that is `unreachable` as well.
    """

    def notifier(self) -> Notifier:
        """Return a notifier whose receiver takes everything."""
        raise NotImplementedError

    def received(self) -> Sequence[object]:
        """Return what has come in since the test began: the key of each, or what is made of it."""
        raise NotImplementedError

    def unreachable(self) -> Notifier | None:
        """Return a notifier whose receiver is not there, None where there is no such thing."""
        return None

    def test_message_arrives(self) -> None:
        """A message is received once."""
        self.notifier().send(_message())
        must(len(self.received()) == 1, "A message was not received once.")

    def test_digest_is_one_message(self) -> None:
        """A message with many notices is received as one."""
        self.notifier().send(_message(notices=25))
        must(len(self.received()) == 1, "A digest was not received as one message.")

    def test_message_without_notices_arrives(self) -> None:
        """A message that has nothing but the words of a person is received."""
        self.notifier().send(_message(notices=0, text="See you\non Monday"))
        must(len(self.received()) == 1, "A message without notices was not received.")

    def test_repeat_is_known(self) -> None:
        """A message sent again is known for the same, even by another notifier."""
        for key in ("m-1", "m-2", "m-1"):
            self.notifier().send(_message(key))
        kinds = len(set(self.received()))
        must(kinds == 2, f"Two messages, one of them repeated, were taken for {kinds}.")  # noqa: PLR2004

    def test_hostile_names_arrive(self) -> None:
        """A message is received whatever the names in it hold."""
        for number, name in enumerate(HOSTILE_NAMES, 1):
            self.notifier().send(_message(f"m-{number}", name=name, text=name))
            must(len(self.received()) == number, f"A message with {name[:60]!r} was lost.")

    def test_hostile_keys_arrive(self) -> None:
        """A message is received whatever its key holds, and is known by it."""
        keys = [f"m{name}m" for name in HOSTILE_NAMES]
        for key in [*keys, *keys]:
            self.notifier().send(_message(key))
        kinds = len(set(self.received()))
        must(kinds == len(keys), f"{len(keys)} messages were taken for {kinds}.")

    def test_unreachable_receiver_is_to_be_tried_again(self) -> None:
        """A receiver that is not there fails for now, and not for ever."""
        notifier = self.unreachable()
        if notifier is None:
            return
        try:
            notifier.send(_message())
        except DeliveryFailed as error:
            must(error.retry, "A receiver that is not there was given up for ever.")
        else:
            must(holds=False, sentence="A receiver that is not there seemed to be.")


def _message(
    key: str = "m-1", *, notices: int = 1, name: str = "Ana Ng", text: str = ""
) -> Message:
    to = Addressee("ana", name, ["ana@example.org"])
    return Message(key, to, _items(notices, name, text), date(2026, 6, 1), text)


def _items(count: int, name: str, text: str) -> Iterable[NoticeItem]:
    for number in range(count):
        yield NoticeItem(
            f"n-{number}",
            "first",
            date(2026, 6, 1),
            "ana",
            f"certification-{number}",
            name,
            name,
            date(2026, 7, 1),
            text=text,
        )


def must(holds: bool, sentence: str) -> None:  # noqa: FBT001 - what is asserted
    """Raise `AssertionError` with a sentence unless something holds."""
    if not holds:
        raise AssertionError(sentence)
