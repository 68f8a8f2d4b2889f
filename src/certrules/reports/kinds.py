"""All subjects of a kind with every certification, and certifications by group (H-12, H-13)."""

from collections.abc import Collection
from datetime import date

import attrs

from certrules.model.certifications import Certification
from certrules.model.names import name_key
from certrules.model.subjects import Subject, SubjectKind, to_subject_kind
from certrules.office.groups import Group
from certrules.reports.choosing import Choice, chosen
from certrules.reports.ordering import Order, by_name, ordered
from certrules.reports.snapshots import Snapshot
from certrules.reports.standings import Standing


@attrs.frozen
class KindRow:
    """A subject with all that is required of it or on file, by name of certification."""

    subject: Subject
    standings: tuple[Standing, ...]


@attrs.frozen
class KindView:
    """All subjects of a kind, by name, on a day.

    `certifications`: those for the kind, by name.
    """

    on: date
    kind: SubjectKind
    certifications: tuple[Certification, ...]
    rows: tuple[KindRow, ...]

    def ordered(self, by: Order | str, *, descending: bool = False) -> "KindView":
        """Return the same view with each row in an order; see `ordering.ordered`."""
        rows = (
            attrs.evolve(row, standings=ordered(row.standings, by, descending=descending))
            for row in self.rows
        )
        return attrs.evolve(self, rows=tuple(rows))


@attrs.frozen
class Listed:
    """A certification with all that is required or on file of it, by name of subject."""

    certification: Certification
    standings: tuple[Standing, ...]


@attrs.frozen
class GroupPart:
    """A group with its certifications, by name.

    `group`: None for what is in no group. `path`: its name after those of the groups that it is in,
    the outermost first; empty for no group.
    """

    group: Group | None
    path: tuple[str, ...]
    certifications: tuple[Listed, ...]


@attrs.frozen
class GroupView:
    """Certifications by group, on a day.

    `parts`: in the order of the tree, by name, a group before those in it; no group last. Groups
    without a certification that is shown are left out.
    """

    on: date
    parts: tuple[GroupPart, ...]


def kind_view(
    view: Snapshot, kind: SubjectKind | str, *, labels: Collection[str] | None = None
) -> KindView:
    """Return all subjects of a kind with every certification (H-13).

    `labels`: only what has one of these labels, and who has any of it (H-12); see
    `choosing.LABELS`. Raises `InvalidInput` for words that are none.

    >>> from certrules.model.catalogue import Catalogue
    >>> from certrules.model.roster import Roster
    >>> from certrules.reports.snapshots import snapshot
    >>> roster = Roster(subjects=[Subject("ana"), Subject("van", kind="asset")])
    >>> view = snapshot(Catalogue([]), roster, date(2026, 6, 1))
    >>> [row.subject.id for row in kind_view(view, "asset").rows]
    ['van']
    """
    kind = to_subject_kind(kind)
    part = chosen(view, Choice(kinds=[kind], labels=labels))
    rows = (
        KindRow(one, ordered(part.by_subject.get(one.id, ()), Order.CERTIFICATION))
        for one in by_name(part.subjects)
    )
    return KindView(
        view.on,
        kind,
        by_name(one for one in part.certifications if one.subject_kind is kind),
        tuple(row for row in rows if labels is None or row.standings),
    )


def group_view(view: Snapshot, *, labels: Collection[str] | None = None) -> GroupView:
    """Return the certifications of a snapshot by group (H-13).

    `labels`: as in `kind_view`; certifications without any of it are left out.
    """
    part = chosen(view, Choice(labels=labels))
    of: dict[str, list[Standing]] = {}
    for one in part.standings:
        of.setdefault(one.certification.id, []).append(one)
    held: dict[str | None, list[Listed]] = {}
    for certification in by_name(part.certifications):
        group = certification.handling.group
        standings = ordered(of.get(certification.id, ()), Order.SUBJECT)
        if labels is None or standings:
            place = group if group in view.groups else None
            held.setdefault(place, []).append(Listed(certification, standings))
    parts = (
        GroupPart(one, view.group_path(one.id), tuple(held[one.id]))
        for one in _in_tree_order(view)
        if one.id in held
    )
    loose = [GroupPart(None, (), tuple(held[None]))] if None in held else []
    return GroupView(view.on, (*parts, *loose))


def _in_tree_order(view: Snapshot) -> list[Group]:
    def place(one: Group) -> tuple[tuple[str, ...], str]:
        return tuple(map(name_key, view.group_path(one.id))), one.id

    return sorted(view.groups.values(), key=place)
