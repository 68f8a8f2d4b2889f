"""The store: facts, structure and rules in versions, evaluations, an outbox, an audit trail.

Nothing is overwritten: every write adds a version that supersedes the one before, with who, when
and why (R-30). Evaluations are a cache (R-34). A store's promises are held by
`certrules.testing.contracts`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from certrules.model.catalogue import Catalogue
from certrules.model.facts import CompletionState
from certrules.model.roster import Entry, Fact, Roster
from certrules.model.subjects import Membership, Subject
from certrules.ports.loading import CompletionColumns, Loaded
from certrules.ports.messages import Message, TaskToDo
from certrules.ports.records import (
    Change,
    Delivery,
    Due,
    Evaluated,
    NoticeRecord,
    NoticeState,
    OfficeRecord,
    Outgoing,
    RunRecord,
    StoredEvaluation,
    StoredFact,
    Thing,
    Written,
)

T = TypeVar("T")

Columns = Any
"""A `pyarrow.Table`; the package is an extra, so it is not named in a type."""

LEASE = timedelta(minutes=10)
"""How long a claim on a message holds unless told otherwise."""


class Reading(Protocol):
    """What can be asked of a store; one transaction sees one state of it."""

    def catalogue(self, known_at: datetime | None = None) -> Catalogue:
        """Return the certifications, as known at an aware instant if given.

        The first catalogue counts as known ever since; a store without one has an empty one.
        """
        ...

    def roster(
        self, subjects: Iterable[str] | None = None, known_at: datetime | None = None
    ) -> Roster:
        """Return the roster: of some subjects, or of all; as known at an aware instant if given.

        A roster of some subjects stands by itself: all companies and roles are in it, and the
        subjects' supervisors up the tree, who come without memberships and entries. Ids that
        nothing has are passed over. Subjects, companies and roles come in the order in which they
        were first put; entries by kind (requirements, exemptions, completions, revocations,
        extensions), and within a kind in the order in which they were recorded.

        A thing's first version counts as known ever since; a fact or a membership is known from its
        `recorded_at`, and a later version of anything from its own instant (R-30).
        """
        ...

    def people(self, ids: Iterable[str] | None = None) -> tuple[Subject, ...]:
        """Return these subjects and their supervisors up the tree, or all, without any facts.

        Ids that nothing has are passed over.
        """
        ...

    def memberships(self, roles: Iterable[str] | None = None) -> tuple[Membership, ...]:
        """Return memberships of these roles or all, ended ones too, by role, subject, first day."""
        ...

    def facts(
        self,
        subject: str | None = None,
        certification: str | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the field's name
        state: CompletionState | None = None,
        versions: bool = False,
    ) -> tuple[StoredFact, ...]:
        """Return the facts on file with their ids; with `versions`, every version ever kept.

        `state`: only the completions on file that are in it now; with `versions`, every version of
        these.
        """
        ...

    def due(
        self, on: date, *, subjects: int | None = None, after: str | None = None
    ) -> tuple[Due, ...]:
        """Return the assignments that are due to be evaluated on a day (X-9).

        Those whose `again_on` has come, those on which something that bears has changed since, and
        those that were never evaluated. In the order of the subjects' ids, each subject's
        together. `subjects`: at most those of so many subjects. `after`: only of subjects whose id
        is larger, so that a run can go on behind what it leaves for later.
        """
        ...

    def evaluations(
        self, subjects: Iterable[str] | None = None, *, on: date | None = None
    ) -> Iterator[StoredEvaluation]:
        """Yield the evaluations kept, by subject and certification.

        With `on`, only those that hold on that day, and on which nothing has changed since (R-34);
        what is left out has to be evaluated.
        """
        ...

    def columns(
        self, subjects: Iterable[str] | None = None, *, due_on: date | None = None
    ) -> Columns:
        """Return the assignments as a `pyarrow.Table` for `certrules.bulk` (R-32).

        One row an assignment, with the columns that `certrules.bulk.evaluate` takes, and others to
        be carried along: `assignment` and `version` (int64), which go back to `keep_columns`, `due`
        (bool), and the evaluation kept, in columns whose names begin with ``before_``. With
        `due_on`: only what is due on that day, and the rows of the same subject that may cover it
        or be its parts, which are not `due` themselves.

        Raises `MissingExtra` without the extra ``arrow``.
        """
        ...

    def evaluation_columns(self, *, on: date | None = None) -> Columns:
        """Return what `evaluations` yields as a `pyarrow.Table`, the fields as columns."""
        ...

    def notices(  # noqa: PLR0913 - the questions that X-16 asks
        self,
        *,
        key: str | None = None,
        keys: Iterable[str] | None = None,
        subject: str | None = None,
        certification: str | None = None,
        recipient: str | None = None,
        state: NoticeState | None = None,
        limit: int | None = None,
    ) -> tuple[NoticeRecord, ...]:
        """Return notices and what became of them, in the order in which they came (X-16).

        `keys`: those with any of these keys; keys that nothing has are passed over.
        """
        ...

    def outbox(self, state: Delivery | None = None) -> tuple[Outgoing, ...]:
        """Return the messages and tasks, oldest first; with `state`, only those in it."""
        ...

    def runs(self, limit: int | None = None) -> tuple[RunRecord, ...]:
        """Return the runs, the latest first."""
        ...

    def last_run(self) -> RunRecord | None:
        """Return the run that ended for the latest day, None when none did."""
        ...

    def office_records(
        self,
        kind: str,
        keys: Iterable[str] | None = None,
        *,
        subject: str | None = None,
        certification: str | None = None,
        versions: bool = False,
    ) -> tuple[OfficeRecord, ...]:
        """Return the office records of a kind, in the order in which they were first written.

        `keys`: only these; those that nothing has are passed over. `subject`, `certification`: only
        those about it. With `versions`, every version ever kept, also of what was taken off.
        """
        ...

    def history(
        self,
        *,
        subject: str | None = None,
        certification: str | None = None,
        after: int = 0,
    ) -> Iterator[Change]:
        """Yield the audit trail in the order of writing.

        `subject`, `certification`: only changes that name it. `after`: only changes with a larger
        number, so that an export can go on where it stopped.
        """
        ...


class Transaction(Reading, Protocol):
    """What can be done in a store; all of it comes to pass, or nothing.

    Each write takes who does it (`by`), the aware instant (`at`) and why (`because`).
    """

    def set_catalogue(
        self, catalogue: Catalogue, *, by: str, at: datetime, because: str = ""
    ) -> Written:
        """Make `catalogue` the certifications from now on, as a new revision.

        Counts certifications. Assignments under certifications that changed become due. Raises
        `ProblemsFound` for certifications taken out that facts or roles name, or whose facts would
        no longer go together.
        """
        ...

    def put(self, things: Iterable[Thing], *, by: str, at: datetime, because: str = "") -> Written:
        """Add companies, subjects, roles and memberships, or new versions of them.

        A membership is the same as another with its subject, role and `since`. Raises
        `ProblemsFound` for names of things that are not there, and `DuplicateId` for one thing
        twice in two versions.
        """
        ...

    def drop(self, thing: Thing, *, by: str, at: datetime, because: str = "") -> None:
        """Take a thing off; its versions stay in the history.

        Raises `UnknownId` when it is not there, and `ProblemsFound` when others name it.
        """
        ...

    def record(
        self, entries: Iterable[Entry], *, by: str, at: datetime, because: str = ""
    ) -> Written:
        """Add facts.

        A fact without `recorded_at` gets `at`. What is there already is not added again: a
        completion with the same id, or without an id the same content; a revocation of the same day
        and reason; a mark that continues the marks on file; any other fact with the same content.
        A completion whose id is known, or a revocation, that says something else now is a new
        version of it. A fact that says what another one said before it was corrected is added
        beside it: a correction is never undone. (`load` takes it for the corrected fact, which
        stays as it is.) A fact that was removed comes back as its next version.

        Raises `ProblemsFound` for unknown subjects or certifications and for facts that do not go
        together, `InvalidFact` for a `recorded_at` after `at`.
        """
        ...

    def add_completions(
        self, given: CompletionColumns, *, by: str, at: datetime, because: str = ""
    ) -> Loaded:
        """Add the completions that are plainly new, given in columns, as `record` does, but fast.

        Where a completion of the same assignment and day that says the same is on file, nothing is
        added. What needs a closer look is left, and its places are returned: several given for one
        day, a day with another content on file, and every one of an assignment with a completion
        that was corrected, removed, declined, withdrawn, supersedes another, or is not the only one
        of its day.

        Raises what `record` raises, and what `Completion` does.
        """
        ...

    def correct(  # noqa: PLR0913 - the fact, and who, when, why
        self,
        id: str,  # noqa: A002 - the field's name
        fact: Fact,
        *,
        by: str,
        at: datetime,
        because: str = "",
        version: int | None = None,
    ) -> StoredFact:
        """Add a version of a fact: a decision on a completion, a reinstatement, a correction.

        `version`: the version that the caller has seen. Raises `UnknownId` for an id that nothing
        has, `ConflictingChange` when there is a later version, `InvalidFact` for a fact of another
        kind, and as `record` does.
        """
        ...

    def remove(self, id: str, *, by: str, at: datetime, because: str) -> None:  # noqa: A002
        """Take a fact off the file; its versions stay in the history (H-9).

        Raises `UnknownId` for an id that nothing has, `ProblemsFound` when another fact needs it.
        """
        ...

    def write_office(
        self, records: Iterable[OfficeRecord], *, by: str, at: datetime, because: str = ""
    ) -> None:
        """Add versions of office records.

        Raises `ConflictingChange` for a version that does not follow the latest one: somebody else
        has changed the record since it was read. A record that was taken off is written anew as its
        next version. Raises `UnknownId` for taking off what is not there, and `DuplicateId` for the
        same record twice.
        """
        ...

    def load(self, roster: Roster, *, by: str, at: datetime, because: str = "") -> Written:
        """Add a whole roster, as `put` and `record` do; fastest into a store without facts.

        Raises `ProblemsFound` with all problems at once; then nothing is added.
        """
        ...

    def mark_due(self, subjects: Iterable[str] | None = None) -> int:
        """Make the assignments of some subjects, or all, due as if what bears on them had changed.

        The evaluations stay as what was found before. Returns how many.
        """
        ...

    def keep(self, evaluated: Iterable[Evaluated]) -> tuple[Due, ...]:
        """Keep evaluations; return those not kept, since what bears on them changed meanwhile."""
        ...

    def keep_columns(self, table: Columns, on: date) -> int:
        """Keep evaluations given as a table; return how many were not kept, as `keep` does.

        `table`: the answers of `certrules.bulk.evaluate` with `assignment` and `version` carried
        along, and, if wanted, `again_on` (date32; the next change where null or left out). `on`:
        the day evaluated. Rows of assignments that are not due may be among them.
        """
        ...

    def add_notices(self, notices: Iterable[NoticeRecord]) -> tuple[str, ...]:
        """Add notices; return the keys of those that were new, the others being left as they are.

        At most one notice of a key is ever kept, whoever adds it.
        """
        ...

    def settle_notices(self, keys: Iterable[str], state: NoticeState, reason: str = "") -> None:
        """Say what became of notices; an empty `reason` leaves the reason as it is."""
        ...

    def enqueue(self, message: Message) -> bool:
        """Put a message into the outbox; return whether it is new.

        The notices whose keys its items carry are *in message* from then on. One whose key is there
        already changes nothing. Raises `ConflictingChange` for a new message with a notice that
        does not wait any more: somebody else has put it into another message.
        """
        ...

    def enqueue_all(
        self, messages: Iterable[Message], notices: Iterable[NoticeRecord] = ()
    ) -> tuple[str, ...]:
        """Put messages into the outbox, as `enqueue` does each; return the keys that were new.

        `notices`: added first, as `add_notices` does; those that wait to be told and that one of
        the messages carries are in it from the start.
        """
        ...

    def enqueue_task(self, task: TaskToDo) -> bool:
        """Put a task into the outbox; return whether it is new. No key comes in twice."""
        ...

    def claim(
        self,
        limit: int,
        now: datetime,
        lease: timedelta = LEASE,
        *,
        known: Mapping[str, Message | TaskToDo] | None = None,
    ) -> tuple[Outgoing, ...]:
        """Take what waits in the outbox, oldest first, for oneself until `now` + `lease`.

        What others have claimed is passed over until their claim runs out. `known`: contents by
        their key, as they were put in; they need not be read again.
        """
        ...

    def renew(
        self, claimed: Iterable[Outgoing], now: datetime, lease: timedelta = LEASE
    ) -> tuple[Outgoing, ...]:
        """Keep what one has claimed for oneself until `now` + `lease`; return what one still has.

        What is settled, or was claimed by somebody else when the claim had run out, is left alone.
        """
        ...

    def delivered(self, key: str, at: datetime) -> None:
        """Say that a message or task of the outbox has arrived; its notices are *sent*.

        Raises `UnknownId` for a key that nothing has.
        """
        ...

    def delivered_all(self, keys: Iterable[str], at: datetime) -> None:
        """Say that messages and tasks have arrived, as `delivered` does of each."""
        ...

    def failed(
        self, key: str, at: datetime, problem: str, retry_at: datetime | None = None
    ) -> None:
        """Say that a message or task did not arrive: try again at an instant, or never.

        Its notices are *not sent* when there is no further attempt. Raises `UnknownId`.
        """
        ...

    def begin_run(self, on: date, at: datetime) -> int:
        """Note that a run for a day begins; return its number."""
        ...

    def end_run(self, number: int, at: datetime, report: str = "") -> None:
        """Note that a run has ended, with its report. Raises `UnknownId`."""
        ...


class Store(Protocol):
    """Keeps what certrules knows. Implementations: in memory, SQLite, PostgreSQL."""

    def prepare(self) -> None:
        """Make the store ready for use: create what is missing, bring its schema up to date.

        Running it again changes nothing.
        """
        ...

    def transaction(self, *, rehearse: bool = False) -> AbstractContextManager[Transaction]:
        """Begin to write: all that is done in it comes to pass at its end, or nothing on an error.

        `rehearse`: nothing comes to pass in any case.

        Raises `ConflictingChange` where somebody else changed the same meanwhile (do it again, or
        use `apply`), `StoreNotReady` before `prepare`, and `StoreUnavailable`.
        """
        ...

    def reading(self) -> AbstractContextManager[Reading]:
        """Begin to read: everything read in it is of one state of the store."""
        ...

    def apply(self, work: Callable[[Transaction], T], *, rehearse: bool = False) -> T:
        """Do some work in a transaction, again from the start while others get in the way.

        `work` may run several times, so it must not do anything outside the store.
        """
        ...

    def close(self) -> None:
        """Give back files and connections; a closed store can be used no more."""
        ...
