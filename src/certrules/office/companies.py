"""Companies: the original one and others, each with its roles (K-18)."""

import attrs

from certrules.errors import DuplicateId, InvalidInput, UnknownId
from certrules.model.counting import counted
from certrules.model.names import name_key
from certrules.model.subjects import Company
from certrules.office.actors import Actor
from certrules.office.cards import COMPANIES, CompanyCard, shown_name
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.operations import Operation
from certrules.office.undefining import Undefining, undefine
from certrules.ports.store import Reading


@attrs.frozen
class CompanyRecord:
    """A company, with what the office keeps of it.

    `original`: whether it is the first one there was, which cannot be deleted.
    """

    company: Company
    card: CompanyCard
    original: bool = False


@attrs.frozen
class DeletingCompany:
    """What deleting a company takes along (K-18).

    `company`: its name. `undefining`: its roles with what they take along. `subjects`: how many are
    left without a company.
    """

    company: str
    undefining: Undefining
    subjects: int

    @property
    def text(self) -> str:
        """The effect in words, which is given back as the confirmation."""
        parts = [f"deletes the company {self.company!r}"]
        if self.undefining.roles:
            parts.append(self.undefining.text)
        if self.subjects:
            parts.append(f"leaves {counted(self.subjects, 'subject')} without a company")
        return ", ".join(parts)


@attrs.frozen
class Companies:
    """The companies of an office. Every operation raises `NotAllowed` for who may not do it.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.levels import Levels
    >>> desk = Desk(MemoryStore())
    >>> root = Actor("root", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1))
    >>> Levels(desk).found(root)
    >>> companies = Companies(desk)
    >>> companies.add(root, Company("acme", "Acme"), CompanyCard(tags=["rail"]))
    >>> [(one.company.name, one.original) for one in companies.all(root)]
    [('Acme', True)]
    """

    desk: Desk

    def all(self, actor: Actor) -> tuple[CompanyRecord, ...]:
        """Return the companies in the order in which they came, the original one first."""
        return self.desk.see(
            actor, Operation.SEE_COMPANIES, lambda look: tuple(_records(look.t).values())
        )

    def get(self, actor: Actor, id: str) -> CompanyRecord:  # noqa: A002 - the field's name
        """Return a company; raise `UnknownId`."""
        return self.desk.see(actor, Operation.SEE_COMPANIES, lambda look: _record(look, id))

    def add(self, actor: Actor, company: Company, card: CompanyCard | None = None) -> None:
        """Add a company.

        Raises `DuplicateId` for an id or a name that is taken, `InvalidInput` for a blank name.
        """
        company = attrs.evolve(company, name=shown_name(company.name))

        def task(work: Work) -> None:
            if company.id in _records(work.t):
                raise DuplicateId(
                    company.id, "is the id of a company already", "Give it another.", field="id"
                )
            _put(work, company, card or CompanyCard(), "added a company")

        self.desk.do(actor, Operation.EDIT_COMPANIES, task)

    def edit(
        self,
        actor: Actor,
        company: Company,
        card: CompanyCard,
        *,
        seen: CompanyRecord | Unseen = UNSEEN,
    ) -> None:
        """Change a company.

        Raises `UnknownId`, what `add` raises, and `ConflictingChange` where it is not as `seen` any
        more.
        """
        company = attrs.evolve(company, name=shown_name(company.name))

        def task(work: Work) -> None:
            before = _record(work, company.id)
            wanted = attrs.evolve(before, company=company, card=card)
            if not isinstance(seen, Unseen) and before not in {seen, wanted}:
                raise changed_meanwhile("company", company.id)
            _put(work, company, card, "edited a company")

        self.desk.do(actor, Operation.EDIT_COMPANIES, task)

    def effect_of_deleting(self, actor: Actor, id: str) -> DeletingCompany:  # noqa: A002
        """Return what deleting a company takes along; raise as `delete` does."""
        return self.desk.see(actor, Operation.DELETE_COMPANIES, lambda look: _deleting(look, id))

    def delete(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Delete a company with its roles; its people stay, without a company.

        It cannot be undone; the audit trail keeps that it was there. Raises `UnknownId`,
        `InvalidInput` for the original company, and `ConfirmationNeeded` unless the `confirmation`
        is its effect.
        """

        def task(work: Work) -> None:
            effect = _deleting(work, id)
            confirmed(effect.text, confirmation)
            because = f"deleted the company {id}"
            undefine(work, effect.undefining, because)
            by, at = actor.id, actor.at
            without = [
                attrs.evolve(one, company=None) for one in work.t.people() if one.company == id
            ]
            work.t.put(without, by=by, at=at, because=because)
            work.t.drop(_records(work.t)[id].company, by=by, at=at, because=because)
            if COMPANIES.find(work.t, id) is not None:
                COMPANIES.take_off(work.t, actor, [id], because=because)

        self.desk.do(actor, Operation.DELETE_COMPANIES, task)


def _records(t: Reading) -> dict[str, CompanyRecord]:
    """Return the companies by id in the order in which they came."""
    companies = t.roster(()).companies
    cards = COMPANIES.all(t)
    return {
        one.id: CompanyRecord(one, cards.get(one.id, CompanyCard()), original=place == 0)
        for place, one in enumerate(companies)
    }


def _record(one: Look | Work, id: str) -> CompanyRecord:  # noqa: A002 - the field's name
    known = _records(one.t)
    if id not in known:
        raise UnknownId("company", id, known=known)
    return known[id]


def _put(work: Work, company: Company, card: CompanyCard, because: str) -> None:
    for one in work.t.roster(()).companies:
        if one.id != company.id and name_key(one.name) == name_key(company.name):
            raise DuplicateId(
                company.name, "is the name of a company already", "Give it another.", field="name"
            )
    actor = work.actor
    work.t.put([company], by=actor.id, at=actor.at, because=because)
    COMPANIES.put(work.t, actor, {company.id: card}, because=because)


def _deleting(one: Look | Work, id: str) -> DeletingCompany:  # noqa: A002 - the field's name
    record = _record(one, id)
    if record.original:
        raise InvalidInput(
            record.company.name,
            "is the original company, which stays",
            "Rename it, or delete another one (K-18).",
            field="id",
        )
    roles = [role for role in one.t.roster(()).roles if role.company == id]
    subjects = sum(person.company == id for person in one.t.people())
    return DeletingCompany(record.company.name, Undefining.of(one.t, roles), subjects)
