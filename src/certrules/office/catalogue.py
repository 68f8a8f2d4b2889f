"""Certifications, as those who define them work on them (K-1 to K-17, H-1 to H-8)."""

from collections.abc import Collection, Iterable, Iterator

import attrs

from certrules.errors import (
    DuplicateId,
    InvalidCertification,
    Problem,
    ProblemsFound,
    UnknownId,
)
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.counting import counted
from certrules.model.names import check_name, name_key
from certrules.model.subjects import Role, SubjectKind
from certrules.model.terms import Term
from certrules.office.access import levels_of
from certrules.office.actors import Actor
from certrules.office.attachments import FILES
from certrules.office.desk import Desk, Look, Work, confirmed
from certrules.office.drawers import UNSEEN, Unseen, changed_meanwhile
from certrules.office.groups import GROUPS, within
from certrules.office.operations import Operation
from certrules.office.removing import remove_in
from certrules.ports.store import Reading


@attrs.frozen
class Certifications:
    """The catalogue of an office. Every operation raises `NotAllowed` for who may not do it.

    What is hidden from the actor (K-12) is for the actor not there.
    """

    desk: Desk

    def get(self, actor: Actor, id: str) -> Certification:  # noqa: A002 - the field's name
        """Return a certification; raise `UnknownId`."""

        def ask(look: Look) -> Certification:
            return _seen(look, id)

        return self.desk.see(actor, Operation.VIEW_CERTIFICATIONS, ask)

    def all(
        self,
        actor: Actor,
        *,
        group: str | None = None,
        kind: SubjectKind | None = None,
        tags: Iterable[str] = (),
    ) -> tuple[Certification, ...]:
        """Return certifications in the order of the catalogue.

        `group`: only those in a group, and in the groups in it. `kind`: only those for a kind of
        subject. `tags`: only those with one of these tags. Raises `UnknownId` for the group.
        """
        wanted = {name_key(tag) for tag in tags}

        def ask(look: Look) -> tuple[Certification, ...]:
            inside: set[str] | None = None
            if group is not None:
                GROUPS.get(look.t, group)
                inside = within(GROUPS.all(look.t), group)
            return tuple(
                one
                for one in look.t.catalogue()
                if look.viewer.sees(one)
                and (inside is None or one.handling.group in inside)
                and kind in {None, one.subject_kind}
                and (not wanted or wanted & {name_key(tag) for tag in one.handling.tags})
            )

        return self.desk.see(actor, Operation.VIEW_CERTIFICATIONS, ask)

    def create(
        self,
        actor: Actor,
        certification: Certification,
        *,
        group: str | None = None,
        without_notices: bool = False,
    ) -> Certification:
        """Add a certification, and return it as it stands in the catalogue.

        `group`: where it is made, which prefills its group (H-2). `without_notices`: a term with a
        duration may lack its first or second notice (K-3).

        Raises `InvalidCertification` for a name or notices that K-1 and K-3 do not allow,
        `DuplicateId` for an id or a name that is taken, and `ProblemsFound` with all that it names
        and is not there.
        """
        made = certification
        if group is not None and made.handling.group is None:
            made = attrs.evolve(made, handling=attrs.evolve(made.handling, group=group))

        def task(work: Work) -> Certification:
            catalogue = work.t.catalogue()
            if made.id in catalogue:
                raise DuplicateId(made.id, "is the id of a certification already", _ANOTHER)
            kept = _checked(work, catalogue, made, without_notices=without_notices)
            because = f"created the certification {kept.id}"
            _set(work, Catalogue([*catalogue, kept]), because)
            return kept

        return self.desk.do(actor, Operation.CREATE_CERTIFICATION, task)

    def edit(
        self,
        actor: Actor,
        certification: Certification,
        *,
        seen: Certification | Unseen = UNSEEN,
        without_notices: bool = False,
    ) -> Certification:
        """Change a certification, and return it as it stands in the catalogue.

        Raises what `create` raises, `UnknownId` for one that is not there, and `ConflictingChange`
        where it is not as `seen` any more. The kind of subject cannot change once it is assigned,
        which is refused with `InvalidCertification` (H-1).
        """

        def task(work: Work) -> Certification:
            before = _seen(work, certification.id)
            if not isinstance(seen, Unseen) and before not in {seen, certification}:
                raise changed_meanwhile("certification", certification.id)
            catalogue = work.t.catalogue()
            kept = _checked(work, catalogue, certification, without_notices=without_notices)
            if kept.subject_kind is not before.subject_kind and _assigned(work.t, kept.id):
                raise InvalidCertification(
                    kept.subject_kind.value,
                    f"is not the kind of subject that {kept.name!r} is assigned to",
                    "Make another certification for the other kind (H-1).",
                    field="subject_kind",
                )
            others = (kept if one.id == kept.id else one for one in catalogue)
            _set(work, Catalogue(others), f"edited the certification {kept.id}")
            return kept

        return self.desk.do(actor, Operation.EDIT_CERTIFICATION, task)

    def effect_of_deleting(self, actor: Actor, id: str) -> str:  # noqa: A002 - the field's name
        """Return what deleting a certification takes along, as it has to be confirmed (K-17)."""

        def ask(look: Look) -> str:
            return _effect(look.t, _seen(look, id))

        return self.desk.see(actor, Operation.DELETE_CERTIFICATION, ask)

    def delete(self, actor: Actor, id: str, confirmation: str | None = None) -> None:  # noqa: A002
        """Delete a certification with its records; the audit trail keeps that it was there (K-17).

        Raises `UnknownId`, `ConfirmationNeeded` unless the `confirmation` is its effect, and
        `InvalidCertification` for a part of another certification (R-59).
        """

        def task(work: Work) -> None:
            gone = _seen(work, id)
            catalogue = work.t.catalogue()
            for one in catalogue:
                if id in (*one.policy.all_of, *one.policy.any_of):
                    raise InvalidCertification(
                        gone.name,
                        f"is a part of {one.name!r}",
                        "Take it out of its parts first (R-59).",
                    )
            confirmed(_effect(work.t, gone), confirmation)
            because = f"deleted the certification {id}"
            remove_in(work, work.t.facts(certification=id), because=because)
            by, at = work.actor.id, work.actor.at
            without = [_without(one, id) for one in _requiring(work.t, id)]
            work.t.put(without, by=by, at=at, because=because)
            rest = (_alone(one, id) for one in catalogue if one.id != id)
            _set(work, Catalogue(rest), because)

        self.desk.do(actor, Operation.DELETE_CERTIFICATION, task)


_ANOTHER = "Give it another."


def _seen(look: Look | Work, id: str) -> Certification:  # noqa: A002 - the field's name
    """Return a certification that the actor may see; what is hidden is not there (K-12)."""
    catalogue = look.t.catalogue()
    known = [one.id for one in catalogue if look.viewer.sees(one)]
    if id not in known:
        raise UnknownId("certification", id, known=known)
    return catalogue[id]


def _set(work: Work, catalogue: Catalogue, because: str) -> None:
    work.t.set_catalogue(catalogue, by=work.actor.id, at=work.actor.at, because=because)


def _checked(
    work: Work, catalogue: Catalogue, certification: Certification, *, without_notices: bool
) -> Certification:
    """Return a certification with its name as it is kept, if an office can take it."""
    kept = attrs.evolve(certification, name=check_name(certification.name))
    for one in catalogue:
        if one.id != kept.id and name_key(one.name) == name_key(kept.name):
            raise DuplicateId(kept.name, "is the name of a certification already", _ANOTHER)
    if not without_notices:
        for place, term in enumerate(kept.policy.terms):
            _check_notices(place, term)
    if kept.handling.clients and kept.subject_kind is not SubjectKind.EMPLOYEE:
        raise InvalidCertification(
            kept.subject_kind.value,
            "is no kind of subject that works for clients",
            "Leave the clients out, or make it for employees (H-3).",
            field="handling.clients",
        )
    problems = list(_missing(work.t, kept))
    if problems:
        raise ProblemsFound(problems)
    return kept


def _check_notices(place: int, term: Term) -> None:
    """Refuse a term with a duration that lacks a notice (K-3)."""
    for field in ("first_notice", "second_notice"):
        if not term.never_expires and getattr(term, field) is None:
            raise InvalidCertification(
                str(term.valid_for),
                f"is a duration without a {field.replace('_', ' ')}",
                "Give both notices, or say that it goes without (K-3).",
                field=f"policy.terms[{place}].{field}",
            )


def _missing(t: Reading, one: Certification) -> Iterator[Problem]:
    """Yield a problem for everything that a certification names and that is not there."""
    handling = one.handling
    roster = t.roster(())
    roles = {role.id for role in roster.roles} | {role.name for role in roster.roles}
    levels = levels_of(t)
    privacy = handling.privacy
    yield from _unknown(
        "access level", "privacy.hide_from_levels", privacy.hide_from_levels, levels
    )
    hidden = privacy.hide_attachments_from_levels
    yield from _unknown("access level", "privacy.hide_attachments_from_levels", hidden, levels)
    yield from _unknown("role", "approval.batch_roles", handling.approval.batch_roles, roles)
    group = () if handling.group is None else (handling.group,)
    yield from _unknown("group", "group", group, GROUPS.some(t, group))
    clients = {
        person.id for person in t.people(handling.clients) if person.kind is SubjectKind.CLIENT
    }
    yield from _unknown("client", "clients", handling.clients, clients)
    materials = handling.materials
    yield from _unknown("file", "materials", materials, FILES.some(t, materials))
    if (activity := handling.activity) is not None:
        for field in ("teachers", "owners"):
            named: tuple[str, ...] = getattr(activity, field)
            there = roles | {person.id for person in t.people(named)}
            yield from _unknown("subject or role", f"activity.{field}", named, there)
        file = () if activity.file is None else (activity.file,)
        yield from _unknown("file", "activity.file", file, FILES.some(t, file))


def _unknown(
    what: str, field: str, named: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    for one in named:
        if one not in known:
            message = str(UnknownId(what, one, known=known))
            yield Problem("", f"handling.{field}", None, UnknownId.code, one, message)


def _requiring(t: Reading, id: str) -> list[Role]:  # noqa: A002 - the field's name
    return [role for role in t.roster(()).roles if id in role.requires]


def _without(role: Role, id: str) -> Role:  # noqa: A002 - the field's name
    return attrs.evolve(role, requires=[one for one in role.requires if one != id])


def _alone(one: Certification, id: str) -> Certification:  # noqa: A002 - the field's name
    """Return a certification that has another one no more for a parent or child."""
    return attrs.evolve(
        one,
        parents=[each for each in one.parents if each != id],
        children=[each for each in one.children if each != id],
    )


def _assigned(t: Reading, id: str) -> bool:  # noqa: A002 - the field's name
    """Return whether anybody has a certification on file, or is required to hold it."""
    members = t.memberships(role.id for role in _requiring(t, id))
    return bool(members or t.facts(certification=id))


def _effect(t: Reading, one: Certification) -> str:
    """Return what deleting a certification takes along."""
    facts = t.facts(certification=one.id)
    subjects = {fact.entry.subject for fact in facts}
    roles = [role.name for role in _requiring(t, one.id)]
    catalogue = t.catalogue()
    related = [each.name for each in catalogue if one.id in (*each.parents, *each.children)]
    effect = (
        f"deletes the certification {one.name!r} "
        f"with {counted(len(facts), 'record')} of {counted(len(subjects), 'subject')}"
    )
    if roles:
        effect += f", takes it from the roles {_listed(roles)}"
    if related:
        effect += f", and leaves {_listed(related)} without it as a parent or child"
    return effect


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
