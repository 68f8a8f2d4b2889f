"""Every error that certrules raises, for people first and for programs too.

The tree::

    CertrulesError
    ├── InvalidInput (ValueError)      one value is wrong: field, value, problem, remedy
    │   ├── InvalidPeriod              no period, or one outside 1 day … 200 years (R-1, R-4)
    │   ├── InvalidDate                not a civil date, or a datetime where a date belongs
    │   ├── DateOutOfRange             a date outside 1900-01-01 … 2999-12-31 (R-4)
    │   ├── NaiveInstant               an instant without a time zone
    │   ├── UnknownWord                a word that is none of those allowed here
    │   ├── InvalidPolicy              options of a policy that cannot go together
    │   ├── InvalidCertification       parents and children, cycles, kinds of subject (R-18)
    │   ├── InvalidFact                a completion, revocation or exemption that makes no sense
    │   ├── DuplicateId                the same id twice
    │   └── UnknownTimeZone            a zone that the zone database does not know (R-33)
    ├── UnknownId (LookupError)        an id that nothing has, with the nearest ones that exist
    ├── DeferralRefused                the assignment is marked "must not be deferred" (R-20)
    ├── NotAllowed                     the actor may not do this (K-28)
    ├── ConfirmationNeeded             it takes something along, which has to be confirmed (K-18)
    ├── ProblemsFound                  all problems of a file, a folder or a catalogue at once
    ├── StoreError                     a store cannot do what it was asked
    │   ├── StoreNotReady              its schema is missing, or older or newer than this version
    │   ├── StoreUnavailable           locked for too long, unreachable, or it broke off
    │   └── ConflictingChange          somebody else changed the same meanwhile: do it again
    ├── DeliveryFailed                 a message or a task did not arrive; try again, or not
    ├── MissingExtra (ImportError)     a feature whose optional packages are not installed
    └── MissingJava (RuntimeError)     a feature that runs on Java, which does not start

Each class has a stable `code`, which files, ``--json`` reports and programs use.
"""

from collections.abc import Iterable
from typing import ClassVar, Self

import attrs

SHOWN_CHARACTERS = 60


def shown(value: object) -> str:
    """Return `value` as it stands in a message: quoted and shortened.

    >>> shown("1 fortnight")
    "'1 fortnight'"
    >>> len(shown("x" * 10_000))
    63
    """
    text = value if isinstance(value, str) else str(value)
    if len(text) > SHOWN_CHARACTERS:
        text = text[:SHOWN_CHARACTERS] + "…"
    return repr(text)


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known words closest to `word`, or an empty string.

    >>> nearest("forklfit", ["forklift", "first-aid"])
    "Did you mean 'forklift'?"
    >>> nearest("zzz", ["forklift"])
    ''
    """
    from difflib import get_close_matches  # noqa: PLC0415 - most programs never misspell a word

    close = get_close_matches(word, list(known), n=1)
    return f"Did you mean {shown(close[0])}?" if close else ""


class CertrulesError(Exception):
    """The root of every error that certrules raises."""

    code: ClassVar[str] = "certrules-error"


class InvalidInput(CertrulesError, ValueError):
    """One value is wrong.

    Attributes: `field` (the name or path of the field, None until it is known), `value`,
    `problem` (what is wrong) and `remedy` (what to do).

    >>> print(InvalidInput("0 days", "is no period", "Write '1 day'.", field="valid_for"))
    valid_for: '0 days' is no period. Write '1 day'.
    """

    code: ClassVar[str] = "invalid-input"

    def __init__(
        self, value: object, problem: str, remedy: str, *, field: str | None = None
    ) -> None:
        super().__init__(value, problem, remedy)
        self.field = field
        self.value = value
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the message: place, value, problem, remedy."""
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.message}"

    @property
    def message(self) -> str:
        """The message without the place."""
        return f"{shown(self.value)} {self.problem}. {self.remedy}"

    def named(self, field: str) -> Self:
        """Return this error with `field` put before the place that it has already."""
        if self.field is None:
            self.field = field
        elif self.field.startswith("["):
            self.field = field + self.field
        else:
            self.field = f"{field}.{self.field}"
        return self


class InvalidPeriod(InvalidInput):
    """A value that is no period, or one outside 1 day … 200 years (R-1, R-4)."""

    code = "invalid-period"


class InvalidDate(InvalidInput):
    """A value that is no civil date."""

    code = "invalid-date"


class DateOutOfRange(InvalidInput):
    """A date outside 1900-01-01 … 2999-12-31, or a computed one after 9999-12-31 (R-4)."""

    code = "date-out-of-range"


class NaiveInstant(InvalidInput):
    """An instant without a time zone, or something that is no instant."""

    code = "naive-instant"


class UnknownWord(InvalidInput):
    """A word that is none of those allowed in its place."""

    code = "unknown-word"


class InvalidPolicy(InvalidInput):
    """Options of a policy that cannot go together."""

    code = "invalid-policy"


class InvalidCertification(InvalidInput):
    """A certification whose parts cannot go together: parents, children, kinds of subject."""

    code = "invalid-certification"


class InvalidFact(InvalidInput):
    """A completion, revocation, exemption or requirement that makes no sense."""

    code = "invalid-fact"


class DuplicateId(InvalidInput):
    """The same id twice where it must be unique."""

    code = "duplicate-id"


class UnknownTimeZone(InvalidInput):
    """A time zone that the zone database does not know (R-33)."""

    code = "unknown-time-zone"


class UnknownId(CertrulesError, LookupError):
    """An id that nothing has.

    Attributes: `what` (the kind of thing), `id`, `hint` (the nearest id that exists, or "").

    >>> print(UnknownId("certification", "forklfit", known=["forklift"]))
    There is no certification 'forklfit'. Did you mean 'forklift'?
    """

    code: ClassVar[str] = "unknown-id"

    def __init__(self, what: str, id: str, *, known: Iterable[str] = ()) -> None:  # noqa: A002 - the field's name
        super().__init__(what, id)
        self.what = what
        self.id = id
        self.hint = nearest(id, known)

    def __str__(self) -> str:
        """Return the message with the nearest id that exists."""
        return f"There is no {self.what} {shown(self.id)}. {self.hint}".rstrip()


class DeferralRefused(CertrulesError):
    """The assignment is marked "must not be deferred" (R-20)."""

    code: ClassVar[str] = "deferral-refused"

    def __init__(self) -> None:
        super().__init__()

    def __str__(self) -> str:
        """Return the message with its remedy."""
        return (
            "The assignment is marked 'must not be deferred'. "
            "Take the mark off first, then defer it."
        )


class NotAllowed(CertrulesError):
    """The actor may not do this, or not to this subject; nothing was done (K-28, H-16).

    The message is the same whether or not what it names is there.

    Attributes: `actor` (its id) and `operation` (what it wanted to do, in words).

    >>> print(NotAllowed("ben", "approve a submission"))
    'ben' may not approve a submission here. Ask for an access level that allows it.
    """

    code: ClassVar[str] = "not-allowed"

    def __init__(self, actor: str, operation: str) -> None:
        super().__init__(actor, operation)
        self.actor = actor
        self.operation = operation

    def __str__(self) -> str:
        """Return who may not do what, and what to do about it."""
        return (
            f"{shown(self.actor)} may not {self.operation} here. "
            "Ask for an access level that allows it."
        )


class ConfirmationNeeded(CertrulesError):
    """It cannot be undone, or takes more along, which has to be confirmed first (K-18, H-9).

    Attribute: `effect`, a text that says what it does; it is given back as the confirmation.

    >>> print(ConfirmationNeeded("deletes the role 'crew' and 3 memberships"))
    This deletes the role 'crew' and 3 memberships. Confirm it with the same text.
    """

    code: ClassVar[str] = "confirmation-needed"

    def __init__(self, effect: str) -> None:
        super().__init__(effect)
        self.effect = effect

    def __str__(self) -> str:
        """Return what it does, and how to confirm it."""
        return f"This {self.effect}. Confirm it with the same text."


@attrs.frozen
class Problem:
    """One thing that is wrong in a file or a catalogue: where, what, and what to do.

    `source` is the file (or ""), `place` the path in it (``certification[2].policy.terms[0]``) or
    the column, `row` the record number (the header is 1) or None, `code` the stable code of the
    error, `value` the offending value, shortened.

    >>> print(Problem("c.csv", "completed_on", 3, "invalid-date", "2026-13-01", "is no date."))
    c.csv, row 3, completed_on: is no date.
    """

    source: str
    place: str
    row: int | None
    code: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        row = "" if self.row is None else f"row {self.row}"
        where = ", ".join(part for part in (self.source, row, self.place) if part)
        return f"{where}: {self.message}" if where else self.message


class ProblemsFound(CertrulesError):
    """All problems of a file, a folder or a catalogue at once; nothing of it was taken.

    Attribute: `problems`, a tuple of `Problem` in the order of the file.
    """

    code: ClassVar[str] = "problems-found"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return every problem, one a line, after their number."""
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        return "\n".join([f"{head} found; nothing was read:", *map(str, self.problems)])


class StoreError(CertrulesError):
    """A store cannot do what it was asked; nothing of the transaction came to pass.

    Attributes: `problem` (what is wrong) and `remedy` (what to do).

    >>> print(StoreUnavailable("the database is locked", "Try again later."))
    the database is locked. Try again later.
    """

    code: ClassVar[str] = "store-error"

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the message: problem, remedy."""
        return f"{self.problem}. {self.remedy}"


class StoreNotReady(StoreError):
    """The schema of a store is missing, or older or newer than this version of certrules."""

    code = "store-not-ready"


class StoreUnavailable(StoreError):
    """A store was locked for too long, could not be reached, or broke off."""

    code = "store-unavailable"


class ConflictingChange(StoreError):
    """Somebody else changed the same meanwhile; the work has to be done again from the start.

    Attribute: `again`, whether the same work may succeed as it is. It may not where the work names
    a version that is no more the latest.
    """

    code = "conflicting-change"

    def __init__(self, problem: str, remedy: str, *, again: bool = True) -> None:
        super().__init__(problem, remedy)
        self.again = again


class DeliveryFailed(CertrulesError):
    """A message or a task did not arrive.

    Attributes: `problem` (what went wrong, without secrets), `retry` (whether to try again) and
    `after` (seconds to wait first as the receiver asked, or None).

    >>> print(DeliveryFailed("the mailbox is full", retry=True))
    the mailbox is full; it will be tried again
    """

    code: ClassVar[str] = "delivery-failed"

    def __init__(self, problem: str, *, retry: bool, after: float | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.retry = retry
        self.after = after

    def __str__(self) -> str:
        """Return what went wrong, and whether it will be tried again."""
        return f"{self.problem}; it will {'' if self.retry else 'not '}be tried again"


class MissingExtra(CertrulesError, ImportError):
    """A feature needs packages that are not installed; the extra that brings them is named.

    `library`: one of the system, which the packages of the extra do not find; blank for none.

    >>> print(MissingExtra("reading YAML", "yaml"))
    reading YAML needs packages that are not installed. Run: pip install 'certrules[yaml]'
    """

    code: ClassVar[str] = "missing-extra"

    def __init__(self, feature: str, extra: str, library: str = "") -> None:
        super().__init__(feature, extra, library)
        self.feature = feature
        self.extra = extra
        self.library = library

    def __str__(self) -> str:
        """Return the message with the command that installs the extra."""
        if self.library:
            return (
                f"{self.feature} needs {self.library}, which was not found. pip does not bring it: "
                "install it with the packages of the system."
            )
        return (
            f"{self.feature} needs packages that are not installed. "
            f"Run: pip install 'certrules[{self.extra}]'"
        )


class MissingJava(CertrulesError, RuntimeError):
    """A feature runs on Java, which is not installed, too old, or not found.

    >>> print(MissingJava("Spark", "17"))
    Spark runs on Java, which did not start. Install Java 17 or newer, or set JAVA_HOME to it.
    """

    code: ClassVar[str] = "missing-java"

    def __init__(self, feature: str, version: str) -> None:
        super().__init__(feature, version)
        self.feature = feature
        self.version = version

    def __str__(self) -> str:
        """Return the message with the version that is needed."""
        return (
            f"{self.feature} runs on Java, which did not start. "
            f"Install Java {self.version} or newer, or set JAVA_HOME to it."
        )
