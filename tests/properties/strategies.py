"""Random policies, histories, assignments and rosters, valid by construction.

One rule makes the examples worth their time: dates are drawn from four years and, as often as not,
from a short list of days that matter (month ends, leap days, year ends) or one day beside them, and
periods are mostly whole months or years. So dates meet: a renewal falls on the last day of a
window, a completion on an expiration date, a deferral ends on the day on which a training does.

And one rule makes them quick: a date, a period or an instant is one choice from a table, and the
strategies that choose are made once, here, not anew in each example.

Everything drawn is a value of the public face. Smaller strategies come first.
"""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st

import certrules as cr

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2999, 12, 31)
ONE_DAY = timedelta(days=1)

FIRST_FACT = date(2023, 1, 1)
"""No date of a drawn fact is earlier."""

LAST_FACT = date(2026, 12, 31)
"""No date of a drawn fact is later; what is computed from them may be."""


def day_after_day(first, last):
    """Return every day from `first` through `last`."""
    return [first + timedelta(days=past) for past in range((last - first).days + 1)]


def examples(share):
    """Return settings with this share of the profile's examples, for tests that take long."""
    return settings(max_examples=max(5, int(settings().max_examples * share)))


def row_of(table):
    """Return the strategy of any row of a table; its `repr` is short however long that is."""
    places = st.sampled_from(range(len(table)))

    @st.composite
    def row(draw):
        return table[draw(places)]

    return row()


# ---------------------------------------------------------------- dates, instants, periods

DAYS_THAT_MATTER = [
    date.fromisoformat(day)
    for day in (
        *("2024-02-29", "2024-01-31", "2025-02-28", "2025-01-31", "2024-03-31", "2025-03-31"),
        *("2023-02-28", "2024-02-28", "2024-01-30", "2025-03-01", "2026-02-28", "2026-03-01"),
        *("2023-07-01", "2024-07-01", "2025-07-01", "2024-06-30", "2023-12-31", "2024-12-31"),
    )
]
BESIDE_THEM = [day + by * ONE_DAY for day in DAYS_THAT_MATTER for by in (-1, 1)]
EVERY_DAY = day_after_day(FIRST_FACT, LAST_FACT)

any_day = st.dates(FIRST_DAY, LAST_DAY)
"""A civil date anywhere in the domain of R-4."""

DAYS = DAYS_THAT_MATTER * 40 + BESIDE_THEM * 20 + EVERY_DAY
INSTANTS = [
    datetime.combine(day, hour, UTC)
    for day in (*DAYS_THAT_MATTER, *BESIDE_THEM)
    for hour in (time(0), time(12), time(23, 59, 59))
]

days = row_of(DAYS)
"""A date of a fact: twice in three a day that matters or one beside it."""

maybe_days = row_of([None] * len(DAYS) + DAYS)
rarely_days = row_of([None] * 2 * len(DAYS) + DAYS)

instants = row_of(INSTANTS)
"""An aware instant in UTC at which something becomes known."""

maybe_instants = known_ats = row_of([None] * len(INSTANTS) + INSTANTS)
"""No instant, or one; as `known_at`: now, or an earlier instant to look from (R-30)."""

LONGEST = {"day": 73_049, "week": 10_435, "month": 2_400, "year": 200}

any_period = st.builds(
    lambda unit, count: cr.Period(min(count, LONGEST[unit]), unit),
    st.sampled_from(list(LONGEST)),
    st.integers(1, 73_049),
)
"""A period of any length that R-1 and R-4 allow."""

USUAL_PERIODS = ["1 month", "1 year", "2 months", "12 months", "2 weeks", "30 days", "6 months"]
PERIODS = [
    *[cr.Period.parse(words) for words in USUAL_PERIODS * 40],
    *[cr.Period(count, "day") for count in range(1, 60)],
    *[cr.Period(count, "week") for count in range(1, 20)],
    *[cr.Period(count, "month") for count in range(1, 19)],
    *[cr.Period(count, "year") for count in range(1, 4)] * 3,
]

periods = row_of(PERIODS)
"""A period from one day to three years, mostly one of the usual ones."""

maybe_periods = row_of([None] * len(PERIODS) + PERIODS)

chances = st.sampled_from(range(10))
"""One of ten equal chances, for what is to be rare."""

flags = st.booleans()

# ---------------------------------------------------------------- policies

roundings = st.sampled_from((None, None, "end of month", "end of year"))

expiring_terms = st.builds(
    cr.Term,
    valid_for=periods,
    extend_to=roundings,
    first_notice=maybe_periods,
    second_notice=maybe_periods,
)
"""A term with a duration; its notices may even be longer than that."""

never_expires = st.just(cr.Term())

terms = st.one_of(*[expiring_terms] * 7, never_expires)
"""A term; now and then one that never expires, which takes no date option (R-6)."""

anchors = st.builds(cr.Anchor, st.one_of(days, days, any_day))
"""A force date, mostly in the years of the facts, else anywhere."""


@st.composite
def renewals(draw, used):
    """Draw a renewal rule; an early window after a notice only when one of `used` has it."""
    early = [None, draw(periods)]
    early += ["after first notice"] * any(one.first_notice for one in used)
    early += ["after second notice"] * any(one.second_notice for one in used)
    return cr.Renewal(early=early[draw(chances) % len(early)], late=draw(maybe_periods))


term_lists = st.lists(terms, min_size=1, max_size=3)
expiring_term_lists = st.lists(expiring_terms, min_size=1, max_size=3)


@st.composite
def policies(draw, never=True, anchored=None, most_terms=3):
    """Draw a policy of up to three terms.

    `never`: a term may be one that never expires. `anchored`: it has a force date, or has none;
    None for either. `most_terms`: how many terms it has at most.
    """
    drawn = draw(term_lists if never else expiring_term_lists)[:most_terms]
    with_anchor = draw(flags) if anchored is None else anchored
    anchor = draw(anchors) if with_anchor else None
    return cr.Policy(terms=drawn, renewal=draw(renewals(drawn)), anchor=anchor)


any_policy = policies()
revision_dates = st.lists(days, max_size=2, unique=True)


@st.composite
def revision_lists(draw):
    """Draw up to two later policies, in any order, each from a date of its own."""
    return [cr.Revision(one, draw(any_policy), draw(flags)) for one in draw(revision_dates)]


any_revisions = revision_lists()


@st.composite
def certifications(draw, name="a", revised=True):
    """Draw a certification for employees with the id `name`; `revised`: perhaps with revisions."""
    revisions = draw(any_revisions) if revised and draw(chances) < 4 else ()
    return cr.Certification(name, policy=draw(any_policy), revisions=revisions)


# ---------------------------------------------------------------- facts

states = st.sampled_from(("approved",) * 7 + ("pending", "declined", "withdrawn"))

completions = st.builds(
    cr.Completion,
    days,
    expires_on=rarely_days,
    effective_on=rarely_days,
    recorded_at=maybe_instants,
    state=states,
    decided_at=maybe_instants,
    withdrawn_at=maybe_instants,
)
"""A completion in any state, recorded and decided at some time or known always; without an id."""


def with_ids(drawn, corrections=()):
    """Return completions with the ids c0, c1, ...; `corrections`: pairs (later, earlier)."""
    corrected = {later: f"c{earlier}" for later, earlier in corrections}
    return [
        cr.Completion(
            one.completed_on,
            expires_on=one.expires_on,
            effective_on=one.effective_on,
            recorded_at=one.recorded_at,
            id=f"c{place}",
            state=one.state,
            decided_at=one.decided_at,
            withdrawn_at=one.withdrawn_at,
            supersedes=corrected.get(place),
        )
        for place, one in enumerate(drawn)
    ]


how_many = st.sampled_from((2, 1, 3, 0, 2, 3, 4))
"""How many completions a history has."""


@st.composite
def histories(draw):
    """Draw up to four completions with ids, in any order; now and then one corrects another."""
    drawn = [draw(completions) for _ in range(draw(how_many))]
    corrections = []
    if len(drawn) > 1 and draw(chances) < 2:
        later = draw(chances) % (len(drawn) - 1) + 1
        corrections.append((later, draw(chances) % later))
    named = with_ids(drawn, corrections)
    return named[::-1] if draw(flags) else named


any_history = histories()

days_off_schedule = st.sampled_from((-1, 0, 1, -14, 14, 7, -30, -31, 30, -60))


@st.composite
def renewed_histories(draw, certification):
    """Draw a history and, mostly, one more completion about when one of it expires.

    So renewals fall into windows and just outside them, which dates by chance seldom do.
    """
    history = draw(any_history)
    if not history or draw(chances) < 3:
        return history
    first = history[draw(chances) % len(history)]
    expires_on = cr.expiration_date(certification, first.completed_on)
    if expires_on is None or expires_on > LAST_FACT:
        return history
    day = expires_on + draw(days_off_schedule) * ONE_DAY
    return [*history, cr.Completion(min(day, LAST_FACT), id="renewal")]


approved = st.lists(st.tuples(days, rarely_days), max_size=4, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [
        cr.Completion(day, expires_on, id=f"c{place}")
        for place, (day, expires_on) in enumerate(sorted(pairs, key=lambda pair: pair[0]))
    ]
)
"""Up to four approved completions on different days, in their order, some with a date by hand."""

REVOCATION_REASONS = [("misconduct", ""), ("fraud", ""), ("other", "the signature was forged")]


def _revocation(revoked_on, reason, recorded_at, reinstated_on, reinstatement_recorded_at):
    if reinstated_on is not None:
        reinstated_on = max(revoked_on, reinstated_on)
    return cr.Revocation(revoked_on, *reason, recorded_at, reinstated_on, reinstatement_recorded_at)


revocations = st.builds(
    _revocation,
    days,
    st.sampled_from(REVOCATION_REASONS),
    maybe_instants,
    maybe_days,
    maybe_instants,
)
"""A revocation for one of the usual reasons or `other` with a text; perhaps reinstated (R-17)."""

first_kinds = st.sampled_from(["deferred"] * 5 + ["not applicable", "must not be deferred", "none"])


@st.composite
def exemptions(draw, most=3):
    """Draw a mark of any kind that replaces up to `most` - 1 others; no deferral is refused."""
    mark = None
    for _ in range(1 + draw(chances) % most):
        kind = draw(first_kinds)
        if mark is not None and mark.kind is cr.ExemptionKind.MUST_NOT_BE_DEFERRED:
            kind = "none" if kind == "deferred" else kind
        until = draw(days) if kind == "deferred" else None
        mark = cr.Exemption(kind, until=until, recorded_at=draw(maybe_instants), replaces=mark)
    return mark


any_exemption = exemptions()
maybe_exemptions = st.none() | any_exemption

ROLES = ("crew", "driver", "guard")

trainings = st.builds(cr.Training, days, recorded_at=maybe_instants)
maybe_trainings = st.none() | trainings


def _span(since, until):
    if since is not None and until is not None:
        return min(since, until), max(since, until)
    return since, until


spans = st.builds(_span, maybe_days, rarely_days)
"""A first and a last day, either of them perhaps open."""


def _requirement(role, span, training, recorded_at):
    return cr.Requirement(role, *span, training if role else None, recorded_at)


requirements = st.builds(
    _requirement, st.sampled_from((None, *ROLES, *ROLES)), spans, maybe_trainings, maybe_instants
)
"""A requirement by a role, perhaps in training for it, or directly."""

# ---------------------------------------------------------------- assignments and rosters

requirement_lists = st.lists(requirements, max_size=3)
revocation_lists = st.lists(revocations, min_size=1, max_size=2)
certification_named = {name: certifications(name) for name in ("a", "p", "q")}
parents_named = st.sampled_from(((), (), (), ("p",), ("p",), ("p", "q")))


@st.composite
def assignments(draw, name="a", parents=True, exempt=True, always_required=False):
    """Draw an assignment with facts of every kind.

    `name`: the id of its certification. `parents`: perhaps with up to two, which may cover it.
    `exempt`: perhaps with a mark on it. `always_required`: by one open, direct requirement only.
    """
    covering = draw(parents_named) if parents else ()
    certification = draw(certification_named[name])
    return cr.Assignment(
        certification,
        completions=draw(renewed_histories(certification)),
        requirements=[cr.Requirement()] if always_required else draw(requirement_lists),
        exemption=draw(maybe_exemptions) if exempt else None,
        revocations=draw(revocation_lists) if draw(chances) < 2 else (),
        parents=[draw(alone_named[one]) for one in covering],
    )


alone_named = {name: assignments(name, parents=False) for name in ("p", "q")}

any_assignment = assignments()
"""An assignment with facts of every kind and perhaps parents."""

plain_assignments = st.builds(
    cr.Assignment,
    certifications(revised=False),
    completions=approved,
    requirements=st.sampled_from(((), (cr.Requirement(),), (cr.Requirement("crew"),))),
)
"""An assignment as most are: approved completions, perhaps a requirement, and nothing else."""


@st.composite
def catalogues(draw):
    """Draw four certifications for employees: `a` covers `b` and `c`, and `d` stands alone."""
    relatives = {"a": {"children": ["b"]}, "b": {}, "c": {"parents": ["a"]}, "d": {}}
    return cr.Catalogue(
        cr.Certification(name, policy=draw(any_policy), **related)
        for name, related in relatives.items()
    )


def _competency(months, lead):
    if lead is None:
        return cr.Competency(cr.Period(months, "month"))
    return cr.Competency(cr.Period(months, "month"), cr.Period(1 + lead % (months - 1), "month"))


competencies = st.one_of(
    st.just(cr.Competency()),
    st.builds(_competency, st.integers(2, 36), st.none() | st.integers(0, 36)),
)
"""A competency with or without a lead time, which is shorter than its duration (R-26)."""

people = st.sampled_from(("x", "y", "z"))
facts = st.one_of(completions, revocations, exemptions(most=1), requirements)
roles = st.tuples(
    *[
        st.builds(
            cr.Role,
            st.just(name),
            requires=st.lists(st.sampled_from("abcd"), unique=True, max_size=3),
            competency=st.none() | competencies,
        )
        for name in ROLES
    ]
)
memberships = st.lists(
    st.builds(
        lambda subject, role, span, training: cr.Membership(subject, role, *span, training),
        people,
        st.sampled_from(ROLES),
        spans,
        maybe_trainings,
    ),
    max_size=4,
)
# One fact of each kind for a pair: a deferral after a "must not be deferred" would be refused.
entries = st.lists(
    st.builds(cr.Entry, people, st.sampled_from("abcd"), facts),
    max_size=6,
    unique_by=lambda entry: (entry.subject, entry.certification, type(entry.fact)),
)
rosters = st.builds(
    cr.Roster,
    st.just(()),
    st.just([cr.Subject("x"), cr.Subject("y"), cr.Subject("z")]),
    roles,
    memberships,
    entries,
)
"""Three employees, three roles, their memberships, and facts of every kind."""
