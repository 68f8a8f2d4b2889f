"""Stores and notifiers of other distributions, found by the scheme of an address.

A distribution names them in its metadata as entry points of the groups `certrules.stores` and
`certrules.notifiers`: the name is the scheme, the object is called with the whole address.
"""

from collections.abc import Iterator
from importlib.metadata import EntryPoint, distributions, entry_points
from typing import Any, Final

import attrs
import click

from certrules.errors import CertrulesError, nearest
from certrules.ports.addresses import scheme_of


@attrs.frozen
class Kind:
    """What can be brought along: the group of its entry points, its word, what is there anyway."""

    group: str
    word: str
    own: str


STORES: Final = Kind(
    "certrules.stores", "store", "a file, sqlite:///FILE and postgresql://HOST/DATABASE"
)
NOTIFIERS: Final = Kind("certrules.notifiers", "notifier", "--log, --smtp and --webhook")


def brought(kind: Kind, url: str) -> Any:  # noqa: ANN401 - whatever the distribution makes
    """Return what the one distribution that knows the scheme of an address makes of it.

    The messages show the scheme alone: the rest of an address may hold a password.
    """
    scheme = scheme_of(url).lower()
    found = [one for one in _installed(kind) if one.name.lower() == scheme]
    if not found:
        raise _missing(kind, scheme)
    if len(found) > 1:
        names = ", ".join(sorted(map(_distribution, found)))
        raise click.UsageError(
            f"More than one distribution has a {kind.word} for {scheme}://: {names}. "
            "Uninstall all of them but one."
        )
    return _made(kind, found[0], url)


def _installed(kind: Kind) -> list[EntryPoint]:
    try:
        return sorted(entry_points(group=kind.group), key=lambda one: one.name)
    except TypeError:  # what a line without a = comes to
        raise click.UsageError(
            f"The entry points of {', '.join(_unreadable()) or 'a distribution'} cannot be read. "
            "Repair or update that distribution."
        ) from None


def _unreadable() -> Iterator[str]:
    """Yield the distributions whose entry points cannot be read."""
    for one in distributions():
        try:
            _ = one.entry_points
        except TypeError:
            yield f"{one.name} {one.version}"


def _made(kind: Kind, found: EntryPoint, url: str) -> Any:  # noqa: ANN401
    make = _loaded(kind, found)
    try:
        made = make(url)
    except (CertrulesError, click.ClickException):
        raise
    except Exception as error:  # noqa: BLE001 - another distribution may fail in its own ways
        # Its text may hold the password of the address.
        raise _unfit(kind, found, f"fails with {type(error).__name__}") from None
    if made is None:
        raise _unfit(kind, found, f"cannot be had: {found.value} returned None")
    return made


def _loaded(kind: Kind, found: EntryPoint) -> Any:  # noqa: ANN401
    if not found.pattern.match(found.value):
        raise _unfit(kind, found, f"cannot be loaded: {found.value!r} names no object of a module")
    try:
        make = found.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        reason = f"cannot be loaded: {type(error).__name__}: {error}"
        raise _unfit(kind, found, reason) from None
    except Exception as error:  # noqa: BLE001 - a module may fail in its own ways
        # Its text may hold what it read from the environment.
        raise _unfit(kind, found, f"cannot be loaded: {type(error).__name__}") from None
    if not callable(make):
        reason = f"cannot be loaded: {found.value} is nothing that can be called with an address"
        raise _unfit(kind, found, reason)
    return make


def _unfit(kind: Kind, found: EntryPoint, reason: str) -> click.UsageError:
    return click.UsageError(
        f"The {kind.word} for {found.name}:// of {_distribution(found)} {reason}. "
        "Repair or update that distribution."
    )


def _missing(kind: Kind, scheme: str) -> click.UsageError:
    known = [one.name for one in _installed(kind)]
    others = ", ".join(f"{name}://" for name in known) or "none"
    hint = nearest(scheme, known)
    asked = f"for {scheme}://" if scheme else "for an address without a scheme"
    return click.UsageError(
        f"There is no {kind.word} {asked}. certrules itself has {kind.own}; of other distributions "
        f"installed: {others}. Correct the address, or install the distribution that brings it. "
        f"{hint}".rstrip()
    )


def _distribution(found: EntryPoint) -> str:
    return f"{found.dist.name} {found.dist.version}" if found.dist else found.value
