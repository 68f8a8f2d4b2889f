"""Status counts by day from a table are those of the objects (R-32, X-6)."""

from datetime import date

import certrules as cr
from certrules.bulk import prepare, table_of
from certrules.planning.trend import trend, trend_from

FIRST, LAST = date(2024, 2, 1), date(2024, 6, 30)


def test_a_table_gives_the_same():
    """R-32: the bulk evaluation counts the same workforce to the same numbers."""
    rule = cr.Certification("a", policy=cr.Policy([cr.Term("1 year", first_notice="1 month")]))
    assignments = [
        cr.Assignment(rule, cr.Subject(f"s{number}"), [date(2023, 3, 1 + number)])
        for number in range(9)
    ]
    prepared = prepare(table_of(assignments), cr.Catalogue([rule]))
    assert trend_from(prepared.trend(FIRST, LAST)) == trend(assignments, FIRST, LAST)
