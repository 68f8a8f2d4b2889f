"""Who acts, when, and on which day."""

from datetime import date, datetime

import attrs

from certrules.model.fields import civil_date, identifier, instant, names_fields


@names_fields
@attrs.frozen
class Actor:
    """Who does something in an office, at an instant, on a day.

    `id`: of the account; an account of the same id as a subject is that subject's own unless it
    says otherwise. `at`: the aware instant that is recorded. `on`: the actor's today.

    >>> from datetime import UTC
    >>> Actor("ana", datetime(2026, 6, 1, 8, tzinfo=UTC), date(2026, 6, 1)).id
    'ana'
    """

    id: str = attrs.field(converter=identifier)
    at: datetime = attrs.field(converter=instant)
    on: date = attrs.field(converter=civil_date)
