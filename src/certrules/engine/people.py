"""The names that notices need: who is who, and what certifications are called."""

from collections.abc import Iterable

import attrs

from certrules.model.catalogue import Catalogue
from certrules.model.roster import Roster
from certrules.model.subjects import Company, Subject
from certrules.ports.store import Reading
from certrules.status.rosters import competencies_of


@attrs.define
class People:
    """Subjects, companies and certifications that a run has met, so that none is read twice."""

    subjects: dict[str, Subject | None] = attrs.field(factory=dict)
    companies: dict[str, Company] = attrs.field(factory=dict)
    certifications: dict[str, str] = attrs.field(factory=dict)

    def meet(self, roster: Roster, catalogue: Catalogue) -> None:
        """Take the names of a roster and its certifications."""
        self.subjects.update((one.id, one) for one in roster.subjects)
        self.companies.update((one.id, one) for one in roster.companies)
        if not self.certifications:
            known = (*catalogue, *competencies_of(roster.roles))
            self.certifications.update((one.id, one.name) for one in known)

    def fetch(self, t: Reading, ids: Iterable[str]) -> None:
        """Read those of these ids that have not been met; what is no subject's stays a name."""
        if not self.certifications:
            # A roster of nobody brings every company and role along.
            self.meet(t.roster(()), t.catalogue())
        missing = {one for one in ids if one not in self.subjects}
        if missing:
            self.subjects.update((one.id, one) for one in t.people(missing))
            for one in missing:
                self.subjects.setdefault(one, None)

    def get(self, id: str) -> Subject | None:  # noqa: A002 - the field's name
        """Return the subject with an id that was met, None for a name that is no subject's."""
        return self.subjects.get(id)

    def name(self, id: str) -> str:  # noqa: A002 - the field's name
        """Return what to call a subject or another recipient."""
        person = self.get(id)
        return id if person is None else person.name

    def certification(self, id: str) -> str:  # noqa: A002 - the field's name
        """Return what to call a certification."""
        return self.certifications.get(id, id)
