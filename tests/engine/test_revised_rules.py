"""A revision of the rules, and what is kept already: incremental = full (R-13, R-34, X-9)."""

import pytest

import certrules as cr
from certrules.engine.answers import answers

from .world import TERM, YEARLY, day, held, staff

OTHER = cr.Certification("other", policy=cr.Policy([TERM]))
EARLY = cr.Renewal(early="after first notice")


def policy(valid_for, renewal=None):
    """Return a policy with notices a month and a week before."""
    term = cr.Term(valid_for, first_notice="1 month", second_notice="1 week")
    return cr.Policy([term], renewal=renewal or cr.Renewal())


def revise(world, before, after, effective_from, *, retroactive):
    """Put a revision of the course into force, and leave the other certification as it is."""
    revision = cr.Revision(day(effective_from), after, retroactive=retroactive)
    revised = cr.Certification(
        "yearly", YEARLY.name, policy=before, revisions=[revision] if after else ()
    )
    rules = cr.Catalogue([revised, OTHER])
    world.store.apply(lambda t: t.set_catalogue(rules, by="test", at=world.clock.now()))


@pytest.fixture
def renewed(world):
    """Ana renewed within the window on 2025-06-15, and holds the other certification, too."""
    world.load(
        cr.Catalogue([cr.Certification("yearly", policy=policy("1 year", EARLY)), OTHER]),
        subjects=staff("ana"),
        entries=[
            *held("ana", completed="2024-07-01"),
            *held("ana", completed="2026-01-01", certification="other"),
            cr.Entry("ana", "yearly", cr.Completion(day("2025-06-15"))),
        ],
    )
    world.run("2026-03-01")
    return world


def dates(world, on):
    """Return status and expiration dates as kept; they are as evaluated anew."""
    with world.store.reading() as t:
        kept = {
            one.certification: (one.status.name, str(one.expires_on))
            for one in t.evaluations(on=day(on))
        }
        anew = {
            one.assignment.certification.id: (
                one.evaluation.status.name,
                str(one.evaluation.expires_on),
            )
            for one in answers(t, day(on))
        }
    assert kept == anew
    return kept


OTHER_KEPT = {"other": ("VALID", "2027-01-01")}


def test_a_retroactive_revision_recomputes_what_is_kept(renewed):
    """With two years from the first on, the renewal came too early for the window: its own date.

    First the base was the expiration date 2025-07-01, now the completion date 2025-06-15.
    """
    assert dates(renewed, "2026-03-01") == {"yearly": ("VALID", "2026-07-01"), **OTHER_KEPT}
    revise(
        renewed,
        policy("1 year", EARLY),
        policy("2 years", EARLY),
        "2026-03-02",
        retroactive=True,
    )
    assert renewed.run("2026-03-02").looked_at == 1
    assert dates(renewed, "2026-03-02") == {"yearly": ("VALID", "2027-06-15"), **OTHER_KEPT}


def test_a_retroactive_revision_may_end_what_was_valid(renewed):
    """With six months the renewal ended on 2025-12-15, and people are told so."""
    revise(renewed, policy("1 year"), policy("6 months"), "2026-04-01", retroactive=True)
    told = renewed.told("2026-03-02")
    assert dates(renewed, "2026-03-02")["yearly"] == ("EXPIRED", "2025-12-15")
    assert [(cause, about) for _, cause, _, about in told] == [("expiry", "2025-12-15")]


def test_another_revision_leaves_what_is_kept(renewed):
    """A revision for what comes later changes no date, and on its day nothing is looked at."""
    revise(
        renewed,
        policy("1 year", EARLY),
        policy("2 years", EARLY),
        "2026-04-01",
        retroactive=False,
    )
    report = renewed.run("2026-03-02")
    assert (report.looked_at, report.changed) == (1, 0)
    assert renewed.run("2026-04-01").looked_at == 0
    assert dates(renewed, "2026-04-01") == {"yearly": ("VALID", "2026-07-01"), **OTHER_KEPT}
    renewed.record("ana", cr.Completion(day("2026-06-10")))
    renewed.run("2026-06-10")
    assert dates(renewed, "2026-06-10")["yearly"] == ("VALID", "2028-07-01")


def test_a_retroactive_revision_taken_back(renewed):
    """Without the revision everything is as it was before it."""
    before = dates(renewed, "2026-03-01")
    for number, after in enumerate([policy("6 months"), None], 2):
        revise(renewed, policy("1 year", EARLY), after, "2026-03-01", retroactive=True)
        renewed.run(f"2026-03-{number:02}")
    assert dates(renewed, "2026-03-03") == before
