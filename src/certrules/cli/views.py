"""What the commands that show views share: whose view, which part of it, and where it goes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, Final

import attrs
import click

from certrules.cli import BAD_DATA, arguments, stores
from certrules.cli.arguments import Question, reading
from certrules.cli.console import Part, report, say, show, write
from certrules.cli.progress import Steps
from certrules.cli.workforce import facts
from certrules.errors import InvalidInput, ProblemsFound
from certrules.exchange.file_writing import save_bytes
from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import SubjectKind
from certrules.model.verdicts import Status
from certrules.office.activities import Activities
from certrules.office.actors import Actor
from certrules.office.desk import Desk, Look
from certrules.office.finished import ToDo
from certrules.office.operations import Operation
from certrules.reports.choosing import Choice, chosen
from certrules.reports.in_office import audience_of, kept_of, snapshot_for
from certrules.reports.snapshots import EVERYTHING, Audience, Kept, Snapshot, snapshot

FILTERS: Final[arguments.Filters] = {
    "statuses": ("status", "STATUS", "assignments with this status on the day", Status),
    "tags": ("tag", "TAG", "what has this tag: a certification, a role or a company", None),
    "groups": ("group", "ID", "certifications of this group, and of those below it", None),
    "roles": ("role", "ID", "members of this role", None),
    "companies": ("company", "ID", "people of this company", None),
    "supervisors": ("supervisor", "ID", "this supervisor, and whoever is below", None),
    "kinds": ("kind", "KIND", "subjects of this kind", SubjectKind),
    "certifications": ("certification", "ID", "this certification", None),
    "subjects": ("subject", "ID", "this subject", None),
}
"""The options that choose a part of a view, by the field of `Choice` that each sets."""

Makers = Mapping[str, Callable[[], str | bytes]]
"""What makes the content of a file, by the suffix of its name."""

_ACTOR: Final = click.option(
    "--as",
    "actor",
    metavar="ACTOR",
    help="With --store: only what this account may see.",
)


@attrs.frozen
class Facts:
    """What views are made of: rules, people, who looks, and what an office keeps beside them."""

    catalogue: Catalogue
    roster: Roster
    audience: Audience = EVERYTHING
    kept: Kept | None = None


@attrs.frozen
class Viewing:
    """What is looked at: the question, the part that the filters take, and who looks.

    `actor`: the id of an account of the store's office; None for whoever has the files.
    """

    question: Question
    choice: Choice
    actor: str | None

    def snapshot(
        self, *, subjects: Sequence[str] | None = None, operation: Operation | None = None
    ) -> Snapshot:
        """Return what is seen of the workforce on the day.

        `subjects`, `operation`: whom it is about, and what the account must be allowed to do, as in
        `snapshot_for`.
        """
        day = self.question.day
        when: dict[str, Any] = {"day_of": day.of, "known_at": self.question.known_at}
        with Steps() as steps:
            if self.actor is None:
                known = self._known(steps)
                steps.begin("Evaluating")
                whole = snapshot(known.catalogue, known.roster, day.on, kept=known.kept, **when)
            else:
                steps.begin("Reading")
                asked = {"subjects": subjects, "operation": operation, **when}
                with stores.opened(self._store) as store:
                    whole = snapshot_for(Desk(store), self._actor(self.actor), **asked)
        return chosen(whole, self.choice)

    def to_do(self, subject: str, on: date) -> tuple[ToDo, ...] | None:
        """Return the activities that a subject has to do, as the account may see them.

        `on`: the subject's own day. None without an account, and of what was known once: an office
        tells of activities as they stand now.
        """
        if self.actor is None or self.question.known_at is not None:
            return None
        with stores.opened(self._store) as store:
            actor = attrs.evolve(self._actor(self.actor), on=on)
            return Activities(Desk(store)).to_do(actor, subject)

    def facts(self) -> Facts:
        """Return what views are made of, for those that are made of more than one snapshot."""
        with Steps() as steps:
            return self._known(steps)

    def _known(self, steps: Steps) -> Facts:
        known_at = self.question.known_at
        if self.question.store is None:
            return Facts(*facts(self.question, steps))
        steps.begin("Reading")
        with stores.opened(self._store) as store:
            if self.actor is not None:
                who = self._actor(self.actor)
                return Desk(store).see(who, Operation.SEE_REPORTS, partial(_seen, known_at))
            with store.reading() as t:
                people = t.roster(known_at=known_at)
                return Facts(t.catalogue(known_at), people, kept=kept_of(t, people))

    @property
    def _store(self) -> str:
        assert self.question.store is not None  # noqa: S101 - who looks as an actor gave one
        return self.question.store

    def _actor(self, id_: str) -> Actor:
        return Actor(id_, stores.now(), self.question.day.on)


def _seen(known_at: datetime | None, look: Look) -> Facts:
    audience = audience_of(look)
    people = look.t.roster(audience.subjects, known_at)
    return Facts(look.t.catalogue(known_at), people, audience, kept_of(look.t, people))


def viewing(
    filters: arguments.Filters = FILTERS,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a `Viewing`, and that as its first argument."""

    def viewed(command: Callable[..., None]) -> Callable[..., None]:
        @arguments.asking
        @_ACTOR
        @arguments.filtering(filters)
        @wraps(command)
        def view(question: Question, *, actor: str | None, **others: Any) -> None:  # noqa: ANN401 - the command's own
            if actor is not None and question.store is None:
                raise click.UsageError("--as goes with --store: files have no accounts.")
            given = {field: others.pop(field) or None for field in filters}
            command(Viewing(question, Choice(**given), actor), **others)

        return view

    return viewed


def out_option(*suffixes: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the option that says which file to write; its suffix is one of these."""

    def read(name: str) -> Path:
        path = Path(name)
        if path.suffix.lower() not in suffixes:
            remedy = f"Give a name that ends with {_either(suffixes)}."
            raise InvalidInput(path.suffix, "is the suffix of no file that this writes", remedy)
        return path

    return click.option(
        "--out",
        metavar="FILE",
        callback=reading(read),
        help=f"Write a file instead: {_either(suffixes)}, as its suffix says.",
    )


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def deliver(
    makers: Makers, parts: Callable[[], Iterable[Part]], out: Path | None, *, as_json: bool
) -> None:
    """Write the file that was asked for, or print JSON, or the parts of a view for people."""
    if out is not None and as_json:
        raise click.UsageError("--json and --out exclude each other. Give one of them.")
    if out is not None:
        _save(out, makers[out.suffix.lower()]())
    elif as_json:
        write(str(makers[".json"]()))
    else:
        show(*parts())


def _save(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, and say so."""
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")
    try:
        save_bytes(path, content)
    except ProblemsFound as error:
        report(error, "written")
        click.get_current_context().exit(BAD_DATA)
    say(f"{path.name} written.")
