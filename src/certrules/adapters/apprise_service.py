"""Messages through any of the services that the library Apprise knows: chats, phones, mail."""

from collections.abc import Callable, Iterable

from certrules.errors import DeliveryFailed, InvalidInput, MissingExtra, shown
from certrules.ports.letters import Templates, Writer
from certrules.ports.messages import Message

try:
    import apprise
except ImportError as error:
    raise MissingExtra("sending through Apprise", "apprise") from error

Addresses = Callable[[Message], Iterable[str]]
"""Says to which Apprise addresses (``slack://...``) a message goes."""


class AppriseNotifier:
    """Sends each message, as title and text, to Apprise addresses.

    `addresses`: Apprise addresses to which every message goes, or a function that is given the
    message. `writer`: says how a message reads.

    Apprise says that it worked, or that it did not: with several addresses, one failure sends the
    message to all of them again. Give each person one address, or take a notifier for each service.

    `send` raises `DeliveryFailed`: not to be tried again when there is no address, or one that
    Apprise does not know, and to be tried again when a service did not take the message.
    """

    def __init__(
        self, addresses: Iterable[str] | Addresses, *, writer: Writer | None = None
    ) -> None:
        """Take the settings; raises `InvalidInput` for an address that Apprise does not know."""
        self._addresses = addresses if callable(addresses) else _always(addresses)
        self._writer = writer or Templates().letter

    def send(self, message: Message) -> None:
        """Send a message; raises `DeliveryFailed`."""
        services = apprise.Apprise()
        for address in self._addresses(message):
            if not services.add(address):
                problem = f"Apprise does not know an address of {shown(message.to.id)}"
                raise DeliveryFailed(problem, retry=False)
        if not len(services):
            raise DeliveryFailed(f"{shown(message.to.id)} has no Apprise address", retry=False)
        letter = self._writer(message)
        form = apprise.NotifyFormat.TEXT
        if not services.notify(letter.text, title=letter.title, body_format=form):
            raise DeliveryFailed("a service behind Apprise did not take the message", retry=True)


def _always(addresses: Iterable[str]) -> Addresses:
    fixed = (addresses,) if isinstance(addresses, str) else tuple(addresses)
    for address in fixed:
        if not apprise.Apprise().add(address):
            # The address itself is not shown: most hold a password.
            raise InvalidInput(
                "The address",
                "is none that Apprise knows",
                "Look up its form in the documentation of Apprise.",
                field="addresses",
            )
    return lambda _: fixed
