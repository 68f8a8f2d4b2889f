"""What a file is called once it is attached (K-36)."""

from typing import Final

from certrules.model.facts import Completion
from certrules.model.subjects import Subject
from certrules.office.access import ACCOUNTS
from certrules.office.cards import PEOPLE, PersonCard
from certrules.office.drawers import Drawer
from certrules.office.file_names import Naming
from certrules.office.sought import Decisions, held, subjects_there
from certrules.ports.store import Reading

NAMING = Drawer("naming", Naming)

THE_NAMING: Final = "attachments"
"""The key of the only record of how files are named."""


def naming_of(t: Reading) -> Naming:
    """Return how files that are attached are named."""
    return NAMING.get_or(t, THE_NAMING, Naming())


def values_for(t: Reading, fact: str, subject: str) -> dict[str, str]:
    """Return what the places of a template stand for, for a record of a subject.

    The expiration date is the one given by hand, or what the record came to; blank where it came to
    none, or waits.
    """
    (stored,) = t.facts(subject, id=fact)
    person = subjects_there(t, [subject])[subject]
    card = PEOPLE.get_or(t, subject, PersonCard(subject))
    first, last = names_of(person, card)
    account = next(iter(ACCOUNTS.about(t, subject=subject).values()), None)
    assignment = held(t, [subject])[subject, stored.entry.certification]
    values = {
        "FirstName": first,
        "LastName": last,
        "Username": "" if account is None else account.username or account.id,
        "CertificationName": assignment.certification.name,
    }
    completion = stored.entry.fact
    if isinstance(completion, Completion):
        values["CompletionDate"] = completion.completed_on.isoformat()
        decision = Decisions(assignment).of(completion)
        expires_on = completion.expires_on
        if expires_on is None and decision is not None:
            expires_on = decision.expires_on
        values["ExpirationDate"] = "" if expires_on is None else expires_on.isoformat()
    return values


def names_of(person: Subject, card: PersonCard) -> tuple[str, str]:
    """Return the first and the last name of a person.

    Where the card does not say, the last word of the whole name is the last name.

    >>> names_of(Subject("ana", name="Ana Maria Ng"), PersonCard("ana"))
    ('Ana Maria', 'Ng')
    """
    first, _, last = person.name.rpartition(" ")
    return card.first_name or first, card.last_name or last
