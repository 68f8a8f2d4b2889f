"""Stores and notifiers of other distributions, found by the scheme of an address.

A distribution names them in its metadata as entry points of the groups `certrules.stores` and
`certrules.notifiers`: the name is the scheme, the object is called with the whole address.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

import attrs
import click

from certrules.errors import nearest


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


def scheme_of(url: str) -> str:
    """Return what stands before ``://``, in small letters; nothing where there is no scheme.

    >>> scheme_of("Redis://cache/1"), scheme_of("facts.db")
    ('redis', '')
    """
    scheme, found, _ = url.partition("://")
    return scheme.lower() if found else ""


def brought(kind: Kind, url: str) -> Any:  # noqa: ANN401 - whatever the distribution makes
    """Return what the one distribution that knows the scheme of an address makes of it.

    The messages show the scheme alone: the rest of an address may hold a password.
    """
    scheme = scheme_of(url)
    found = [one for one in _installed(kind) if one.name.lower() == scheme]
    if not found:
        raise _missing(kind, scheme)
    if len(found) > 1:
        names = ", ".join(sorted(map(_distribution, found)))
        raise click.UsageError(
            f"More than one distribution has a {kind.word} for {scheme}://: {names}. "
            "Uninstall all of them but one."
        )
    return _loaded(kind, found[0])(url)


def _installed(kind: Kind) -> list[EntryPoint]:
    return sorted(entry_points(group=kind.group), key=lambda one: one.name)


def _loaded(kind: Kind, found: EntryPoint) -> Any:  # noqa: ANN401
    try:
        made = found.load()
    except (ImportError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
    else:
        if callable(made):
            return made
        reason = f"{found.value} is nothing that can be called with an address"
    raise click.UsageError(
        f"The {kind.word} for {found.name}:// of {_distribution(found)} cannot be loaded: {reason}."
        " Repair or update that distribution."
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
