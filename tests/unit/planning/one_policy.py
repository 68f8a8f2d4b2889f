"""Catalogues of one certification, made of what a test is about."""

from datetime import date

import certrules as cr

BAND = cr.AgeBand
YEAR = cr.Term("1 year")
THREE_THEN_ONE = (cr.Term("3 years"), YEAR)


def one(*terms, **options):
    """Return a catalogue of one certification with these terms and options of a policy."""
    return of(cr.Policy(terms=terms or (YEAR,), **options))


def of(policy, **options):
    """Return a catalogue of one certification with a policy."""
    return cr.Catalogue([cr.Certification("a", policy=policy, **options)])


def term(valid_for="1 year", **options):
    """Return a catalogue of one certification with one term."""
    return one(cr.Term(valid_for, **options))


def renewing(*terms, **options):
    """Return a catalogue of one certification with these terms and renewal options."""
    return one(*terms, renewal=cr.Renewal(**options))


def anchored(*terms, extra=None, **options):
    """Return a catalogue of one certification with an anchor."""
    return one(*terms, anchor=cr.Anchor(**options), **(extra or {}))


def noticed(*rules, terms=(YEAR,), tasks=()):
    """Return a catalogue of one certification with notice rules."""
    return of(cr.Policy(terms=terms), notices=rules, tasks=tasks)


def revised(*revisions, policy=None):
    """Return a catalogue of one certification with revisions: year, duration, retroactive."""
    return of(
        policy or cr.Policy(terms=[YEAR]),
        revisions=[
            cr.Revision(date(year, 1, 1), cr.Policy(terms=[cr.Term(lasts)]), retroactive)
            for year, lasts, retroactive in revisions
        ],
    )


def family(parent, child):
    """Return a catalogue of a parent and its child."""
    return cr.Catalogue(
        [
            cr.Certification("p", policy=cr.Policy(terms=[cr.Term(parent)])),
            cr.Certification("a", policy=cr.Policy(terms=[cr.Term(child)]), parents=["p"]),
        ]
    )


def parts(*durations, field="all_of"):
    """Return a catalogue of a composite and its parts."""
    made = [
        cr.Certification(f"part-{place}", policy=cr.Policy(terms=[cr.Term(lasts)]))
        for place, lasts in enumerate(durations)
    ]
    whole = cr.Policy(**{field: [part.id for part in made]})
    return cr.Catalogue([*made, cr.Certification("a", policy=whole)])


def competency(**options):
    """Return a catalogue of one competency."""
    policy = cr.Policy(terms=[cr.Term("1 year", **options)])
    return of(policy, competency_of="crew")


def aged(first, **limit):
    """Return a catalogue of a certification with durations by age."""
    bands = [BAND(first, "5 years"), BAND(first + 40, "2 years")]
    limit = {"age_limit": cr.AgeLimit(**limit)} if limit else {}
    return one(cr.Term(valid_for_by_age=bands, **limit))
