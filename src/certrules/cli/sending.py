"""What carries the messages of a run: the options that say so, and the notifier they come to."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import attrs
import click

from certrules.adapters.log import LogNotifier
from certrules.adapters.smtp import Security, SmtpNotifier
from certrules.adapters.webhook import AddressRule, WebhookNotifier, public_only
from certrules.cli import plugins
from certrules.cli.console import say
from certrules.ports.messages import Message, Notifier

SMTP_LOGIN = ("CERTRULES_SMTP_USER", "CERTRULES_SMTP_PASSWORD")
WEBHOOK_SECRET = "CERTRULES_WEBHOOK_SECRET"  # noqa: S105 - the name of a variable, not a secret
NOTIFIER = "CERTRULES_NOTIFIER"


def _host(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of hosts as an address has them."""
    return tuple(_host_name(ctx, param, one) for one in value)


def _host_name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    try:
        parts = urlsplit(f"//{value}")
        found = parts.hostname if parts.netloc == value and parts.port is None else None
    except ValueError:
        found = None
    if not found or "@" in value or value.endswith(":"):
        message = f"{value!r} is no host. Give its name alone, without https://, port and path."
        raise click.BadParameter(message, ctx, param)
    return found


_OPTIONS = (
    click.option("--log", "to_log", is_flag=True, help="Print each message as a line on stderr."),
    click.option("--smtp", metavar="HOST[:PORT]", help="Send messages through this mail server."),
    click.option(
        "--smtp-security",
        "security",
        type=click.Choice([one.value for one in Security]),
        help="With --smtp: TLS after a plain beginning (port 587), from the first byte (465), or "
        "not at all (25).  [default: starttls]",
    ),
    click.option("--from", "sender", metavar="ADDRESS", help="With --smtp: where mails come from."),
    click.option("--webhook", metavar="URL", help="Send messages to this address as signed JSON."),
    click.option(
        "--webhook-allow",
        "allowed",
        multiple=True,
        metavar="HOST",
        callback=_host,
        help="With --webhook: a host that may be called although it is not public. Give it for "
        "hosts of your own only. Can be given several times.",
    ),
    click.option(
        "--notifier",
        "other",
        metavar="URL",
        help="Send messages through a notifier of another distribution, found by the scheme of "
        "the address.  [env var: CERTRULES_NOTIFIER]",
    ),
)


@attrs.frozen
class Way:
    """The options that say where messages go."""

    to_log: bool
    smtp: str | None
    security: str | None
    sender: str | None
    webhook: str | None
    allowed: tuple[str, ...]
    other: str | None

    def notifier(self) -> Notifier | None:
        """Return what carries the messages, None for nobody."""
        self._check()
        if self.to_log:
            return _Lines()
        if self.smtp is not None:
            return _mail(self.smtp, self.sender, self.security)
        if self.webhook is not None:
            return _hook(self.webhook, self.allowed)
        # After the options: whoever names a way on the command line does not mean this one.
        if other := self.other or os.environ.get(NOTIFIER):
            brought: Notifier = plugins.brought(plugins.NOTIFIERS, other)
            return brought
        return None

    def _check(self) -> None:
        """Refuse options that do not go together."""
        ways = [self.to_log, self.smtp is not None, self.webhook is not None]
        if sum([*ways, self.other is not None]) > 1:
            raise click.UsageError(
                "--log, --smtp, --webhook and --notifier exclude each other. Give one of them."
            )
        for option, given, needed, there in (
            ("--from", self.sender, "--smtp", self.smtp),
            ("--smtp-security", self.security, "--smtp", self.smtp),
            ("--webhook-allow", self.allowed, "--webhook", self.webhook),
        ):
            if given and there is None:
                raise click.UsageError(f"{option} goes with {needed}. Add that, or leave it out.")


def sending(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a `Way`, and the notifier as the argument `notifier`."""

    @wraps(command)
    def send(**options: Any) -> None:  # noqa: ANN401 - the command's own are among them
        way = Way(**{name: options.pop(name) for name in attrs.fields_dict(Way)})
        command(notifier=way.notifier(), **options)

    asked: Callable[..., None] = send
    for option in reversed(_OPTIONS):
        asked = option(asked)
    return asked


@contextmanager
def in_use(notifier: Notifier | None) -> Iterator[None]:
    """Give a block at whose end the notifier lets go of what it holds, a connection say.

    An error of the run goes on from there, even past a notifier that says that it is dealt with.
    """
    failure: BaseException | None = None
    with notifier if isinstance(notifier, AbstractContextManager) else nullcontext():
        try:
            yield
        except BaseException as error:
            failure = error
            raise
    if failure is not None:
        raise failure


def _mail(smtp: str, sender: str | None, security: str | None) -> SmtpNotifier:
    if sender is None:
        raise click.UsageError("--smtp goes with --from. Say where mails come from.")
    host, _, port = smtp.partition(":")
    if port and not (port.isascii() and port.isdigit()):
        raise click.UsageError(f"--smtp: {port!r} is no port. Give HOST or HOST:PORT.")
    protected = Security(security or Security.STARTTLS)
    user, password = (os.environ.get(name) for name in SMTP_LOGIN)
    login = (user, password) if user and password else None
    if login is not None and protected is Security.NONE:
        raise click.UsageError(
            f"--smtp-security none would show the password in {SMTP_LOGIN[1]} to the network. "
            "Use starttls or tls, or unset it."
        )
    number = int(port) if port else None
    return SmtpNotifier(host, number, sender=sender, security=protected, login=login)


def _hook(url: str, allowed: Sequence[str]) -> WebhookNotifier:
    secret = os.environ.get(WEBHOOK_SECRET)
    if not secret:
        raise click.UsageError(f"--webhook needs a secret in {WEBHOOK_SECRET}.")
    return WebhookNotifier(url, secret, allow=_public_or(allowed))


def _public_or(hosts: Sequence[str]) -> AddressRule:
    def allow(host: str, addresses: Sequence[str]) -> bool:
        return host in hosts or public_only(host, addresses)

    return allow


class _Lines:
    """Prints each message as a line on stderr."""

    def send(self, message: Message) -> None:
        """Print the line of a message."""
        say(LogNotifier().line(message))
