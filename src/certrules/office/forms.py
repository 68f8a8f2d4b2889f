"""Forms that go with certifying: which are in, and what waits for them (H-6)."""

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from certrules.errors import UnknownId
from certrules.model.activities import CertificationForm
from certrules.model.certifications import Certification
from certrules.model.fields import (
    civil_date,
    identifier,
    instant,
    names_fields,
    optional_identifier,
)
from certrules.office.desk import Work
from certrules.office.drawers import Drawer
from certrules.office.sought import Pair
from certrules.ports.keys import key_of
from certrules.ports.records import StoredFact
from certrules.ports.store import Reading


@names_fields
@attrs.frozen
class FormIn:
    """A form that is in.

    `id`: by which it is kept. `form`: its name, as in `CertificationForm`. `submitted_on`: the day
    from which it counts. `submitted_by`, `submitted_at`: who handed it in, and when. `fact`: the id
    of the completion that it goes with; None while it waits for the next one. `reference`: what the
    host knows what was filled in by.
    """

    id: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    form: str = attrs.field(converter=identifier)
    submitted_on: date = attrs.field(converter=civil_date)
    submitted_by: str = attrs.field(converter=identifier)
    submitted_at: datetime = attrs.field(converter=instant)
    fact: str | None = attrs.field(default=None, converter=optional_identifier)
    reference: str = ""


@names_fields
@attrs.frozen
class Granted:
    """A completion that was approved and waits for its forms.

    `fact`: the id of the completion. `by`, `at`: who approved it, and when.
    """

    fact: str = attrs.field(converter=identifier)
    subject: str = attrs.field(converter=identifier)
    certification: str = attrs.field(converter=identifier)
    by: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=instant)


FORMS_IN = Drawer("form", FormIn, subject="subject", certification="certification")
GRANTED = Drawer("approval", Granted, subject="subject", certification="certification")


def form_of(certification: Certification, name: str) -> CertificationForm:
    """Return a form of a certification; raise `UnknownId`."""
    forms = {one.name: one for one in certification.handling.forms}
    if name not in forms:
        raise UnknownId("form", name, known=forms)
    return forms[name]


def forms_in(t: Reading, pair: Pair) -> tuple[FormIn, ...]:
    """Return the forms that are in for an assignment, in the order in which they came."""
    return tuple(FORMS_IN.about(t, subject=pair[0], certification=pair[1]).values())


def forms_of(t: Reading, stored: StoredFact) -> tuple[FormIn, ...]:
    """Return the forms that go with a completion."""
    pair = (stored.entry.subject, stored.entry.certification)
    return tuple(one for one in forms_in(t, pair) if one.fact == stored.id)


def hand_in(work: Work, pair: Pair, form: str, submitted_on: date, reference: str = "") -> FormIn:
    """Take a form in; the same one at the same instant is taken in once."""
    actor = work.actor
    key = key_of(*pair, form, actor.id, actor.at.isoformat(), submitted_on)
    made = FormIn(key, *pair, form, submitted_on, actor.id, actor.at, reference=reference)
    there = FORMS_IN.find(work.t, key)
    if there is None:
        FORMS_IN.put(work.t, actor, {key: made})
    return there or made


def bind(work: Work, forms: Iterable[FormIn], fact: str) -> None:
    """Let forms go with a completion."""
    bound = {one.id: attrs.evolve(one, fact=fact) for one in forms}
    FORMS_IN.put(work.t, work.actor, bound)


def missing_forms(certification: Certification, forms: Iterable[FormIn]) -> tuple[str, ...]:
    """Return the names of the required forms of a certification that are not among those in."""
    there = {one.form for one in forms}
    required = [one.name for one in certification.handling.forms if one.required]
    return tuple(one for one in required if one not in there)


def last_required(certification: Certification, forms: Iterable[FormIn]) -> date | None:
    """Return the day on which the last required form came in, None where none is required."""
    required = {one.name for one in certification.handling.forms if one.required}
    first: dict[str, date] = {}
    for one in forms:
        if one.form in required:
            first[one.form] = min(one.submitted_on, first.get(one.form, one.submitted_on))
    return max(first.values(), default=None)
