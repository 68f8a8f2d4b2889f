"""Taking roles off in their companies, with everything that hangs on them (K-18 to K-20)."""

from collections.abc import Callable, Collection, Iterable

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.counting import counted
from certrules.model.names import name_key
from certrules.model.subjects import Membership, Requirement, Role
from certrules.office.cards import COMPETENCIES, ROLE_NAMES, ROLES, role_names
from certrules.office.desk import Work
from certrules.office.removing import remove_in
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading
from certrules.status.rosters import competency_id


@attrs.frozen
class Undefining:
    """What undefining roles takes along.

    `roles`: the definitions. `places`: each role with its company, in words. `memberships`: those
    in them, ended ones too. `facts`: what is recorded of their competencies, and direct
    requirements that name them. `certifications`: the ids of those that name them, for batch
    submission, as teachers or as owners.
    """

    roles: tuple[Role, ...]
    places: tuple[str, ...]
    memberships: tuple[Membership, ...] = ()
    facts: tuple[StoredFact, ...] = ()
    certifications: tuple[str, ...] = ()

    @classmethod
    def of(cls, t: Reading, roles: Iterable[Role]) -> "Undefining":
        """Return what undefining some roles takes along now."""
        roles = tuple(roles)
        ids = {one.id for one in roles}
        if not ids:
            return cls((), ())
        roster, change = t.roster(), becoming(t, ids, None)
        companies = {one.id: one.name for one in roster.companies}
        needing = {
            (one.subject, one.certification)
            for one in roster.entries
            if isinstance(one.fact, Requirement) and one.fact.role in ids
        }
        return cls(
            roles,
            tuple(_place(one, companies) for one in roles),
            tuple(one for one in roster.memberships if one.role in ids),
            (
                *(fact for pair in sorted(needing) for fact in t.facts(*pair) if _names(fact, ids)),
                *(fact for one in roles for fact in t.facts(certification=competency_id(one.id))),
            ),
            tuple(one.id for one in t.catalogue() if renamed(one, change) != one),
        )

    @property
    def text(self) -> str:
        """The effect in words, which is given back as the confirmation."""
        removed = f"removes {counted(len(self.memberships), 'membership')}"
        if self.facts:
            removed += f" and {counted(len(self.facts), 'record')} that name it"
        parts = [f"undefines the role {' and the role '.join(self.places)}", removed]
        if self.certifications:
            parts.append(f"takes it from {counted(len(self.certifications), 'certification')}")
        return ", ".join(parts)


def undefine(work: Work, effect: Undefining, because: str) -> None:
    """Take roles off with what hangs on them; the history keeps all of it, and the names stay."""
    if not effect.roles:
        return
    t, by, at = work.t, work.actor.id, work.actor.at
    ids = [one.id for one in effect.roles]
    names = role_names(t)
    kept = {key: names[key] for key in map(name_key, (one.name for one in effect.roles))}
    # A name that came with a definition stays without it.
    ROLE_NAMES.put(t, work.actor, kept, because=because)
    remove_in(work, effect.facts, because=because)
    for membership in effect.memberships:
        t.drop(membership, by=by, at=at, because=because)
    rename_in_catalogue(work, becoming(t, ids, None), because)
    for role in effect.roles:
        t.drop(role, by=by, at=at, because=because)
    for drawer in (ROLES, COMPETENCIES):
        drawer.take_off(t, work.actor, drawer.some(t, ids), because=because)


def rename_in_catalogue(work: Work, change: Callable[[str], str | None], because: str) -> None:
    """Change the names or ids of roles in all certifications; None takes one out."""
    catalogue = Catalogue(renamed(one, change) for one in work.t.catalogue())
    work.t.set_catalogue(catalogue, by=work.actor.id, at=work.actor.at, because=because)


def renamed(one: Certification, change: Callable[[str], str | None]) -> Certification:
    """Return a certification with the names or ids of roles in it changed."""

    def those(names: Iterable[str]) -> list[str]:
        return [new for name in names if (new := change(name)) is not None]

    handling = one.handling
    approval = attrs.evolve(handling.approval, batch_roles=those(handling.approval.batch_roles))
    activity = handling.activity
    if activity is not None:
        activity = attrs.evolve(
            activity, teachers=those(activity.teachers), owners=those(activity.owners)
        )
    return attrs.evolve(one, handling=attrs.evolve(handling, approval=approval, activity=activity))


def becoming(t: Reading, old: Collection[str], new: str | None) -> Callable[[str], str | None]:
    """Return what changes names or ids of roles, but those that are ids of subjects, too."""
    meant = {*old} - {one.id for one in t.people(old)}
    return lambda name: new if name in meant else name


def _place(role: Role, companies: dict[str, str]) -> str:
    if role.company is None:
        return repr(role.name)
    return f"{role.name!r} in {companies.get(role.company, role.company)!r}"


def _names(fact: StoredFact, roles: Collection[str]) -> bool:
    said = fact.entry.fact
    return isinstance(said, Requirement) and said.role in roles
