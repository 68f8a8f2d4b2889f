"""Random catalogues and rosters that can be written and read again."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from certrules.exchange.roster_tables import SHEETS
from certrules.exchange.rosters import FACTS
from certrules.model.activities import Activity, ActivityKind, CertificationForm
from certrules.model.anchors import Anchor, DateOfSubject, OnDay
from certrules.model.cases import Dated, ExpectedStatus, Person, RuleCase, Source
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification, NoticeRule, TaskRule
from certrules.model.facts import (
    Completion,
    CompletionState,
    Exemption,
    ExemptionKind,
    Extension,
    Revocation,
)
from certrules.model.handling import Approval, CertificateSettings, Handling, Privacy
from certrules.model.periods import LONGEST, Counting, Edge, MonthEnds, Period, Unit
from certrules.model.policies import Credits, FirstFrom, Policy, Revision
from certrules.model.renewals import AfterNotice, Renewal, TooEarly, TooLate
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import (
    Company,
    Competency,
    Membership,
    Requirement,
    Role,
    Subject,
    SubjectKind,
    Training,
)
from certrules.model.terms import AgeBand, AgeLimit, Term
from certrules.model.verdicts import Status

HOSTILE_NAMES = [
    "=1+1",
    "'=1+1",
    "''@x",
    "-",
    "+49 30",
    "'tis",
    '"quoted"',
    "a,b",
    "Straße",
    "İstanbul",
    "é",
    "é",
    "👷🏽\u200d♀️",
    "שלום",
    "NULL",
    "null",
    "~",
    "007",
    "TRUE",
    "yes",
    "1e5",
    "2026-07-01",
    "1 year",
    "[a]",
    "{a}",
    "# a",
    "a # b",
    "a: b",
    "- a",
    "<script>",
    "{0.__class__}",
    "\\n",
    "C:\\x",
    "a\u00a0b",
    "\ufeffa",
    "%",
    "|",
    ">",
    "&a",
    "*a",
    "!a",
    "?",
]
"""Names that some format would take for something else."""

DATES = st.dates(date(1900, 1, 1), date(2999, 12, 31))
INSTANTS = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001 - the bounds are naive
    datetime(2999, 12, 30),  # noqa: DTZ001
    timezones=st.just(UTC),
)


TURNING = "".join(
    ["\u061c", "\u200e", "\u200f", *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])]
)
"""Marks that turn the direction of writing, which no name may hold."""

# A name is on one line, without controls, and without blanks around it.
LETTERS = st.characters(exclude_categories=["Cc", "Zl", "Zp", "Cs"], exclude_characters=TURNING)
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def _names(longest):
    return st.text(LETTERS, min_size=1, max_size=longest).map(str.strip).filter(bool)


NAMES = st.sampled_from(HOSTILE_NAMES) | _names(12)
IDS = NAMES.filter(lambda name: ";" not in name)

# What documents keep exactly: every text that is Unicode, on as many lines as it likes.
DOCUMENT_TEXTS = st.text(CHARACTERS, max_size=20) | st.sampled_from(
    [*HOSTILE_NAMES, "a\nb", "\r\n", "\t", " "]
)
DOCUMENT_IDS = NAMES | _names(8)
DOCUMENT_NAMES = DOCUMENT_IDS | st.sampled_from(["", " ", "\u00a0"])

# What CSV keeps: no blanks around it, unless a guard stands before them.
TEXTS = st.text(CHARACTERS, max_size=20).map(str.strip)


@st.composite
def periods(draw):
    """A period of any length and unit."""
    unit = draw(st.sampled_from(Unit))
    return Period(draw(st.integers(1, LONGEST[unit])), unit)


AMOUNTS = st.decimals(0, 10**9, places=2) | st.sampled_from([Decimal(0), Decimal("0.0000001")])


ROUNDINGS = st.sampled_from(
    ["end of month", "end of quarter", "end of year", "first of month", "first of next month"]
) | st.integers(1, 31).map("day {}".format)
OPTIONAL = st.none() | periods()
BANDS = st.lists(
    st.builds(AgeBand, st.integers(0, 200), periods()),
    min_size=1,
    max_size=2,
    unique_by=lambda band: band.from_age,
).map(lambda bands: sorted(bands, key=lambda band: band.from_age))
LIMITS = st.none() | st.builds(AgeLimit, st.integers(0, 40), st.integers(40, 200))


TRAINING_TIMES = st.sampled_from(["8 hours", "1 hour", "1.5 days", "0.25 years", "2 weeks"])
NAMES_OF_LEVELS = st.lists(st.sampled_from(["observer", "employee"]), unique=True)


def handlings(names):
    """How certifications are handled, with names of roles drawn from a strategy."""
    return st.builds(
        Handling,
        st.sampled_from(["", "https://example.org/a?b=c", "HTTP://x"]),
        st.builds(Approval, *[st.booleans()] * 3, st.lists(names, max_size=2, unique=True)),
        st.builds(
            Privacy,
            *[st.booleans()] * 2,
            NAMES_OF_LEVELS,
            *[st.booleans()] * 2,
            NAMES_OF_LEVELS,
        ),
        st.builds(CertificateSettings, *[st.booleans()] * 4),
        st.none() | activities(names),
        tags=st.lists(names, max_size=2, unique=True),
        materials=st.lists(names, max_size=2, unique=True),
        group=st.none() | names,
        issuer=DOCUMENT_TEXTS,
        clients=st.lists(names, max_size=2, unique=True),
        forms=st.lists(
            st.builds(CertificationForm, names, st.booleans(), st.booleans()),
            max_size=2,
            unique_by=lambda one: one.name,
        ),
        valid_when_added=st.booleans(),
    )


def activities(names):
    """What is done to earn a certification, of each kind, with what belongs to it."""
    some = st.lists(names, max_size=2, unique=True)
    more = {
        ActivityKind.COURSE: {"teachers": some},
        ActivityKind.EXTERNAL_COURSE: {"teachers": some},
        ActivityKind.ACKNOWLEDGEMENT: {
            "owners": some,
            "file": st.none() | names,
            "revision": DOCUMENT_TEXTS,
            "revised_on": st.none() | DATES,
            "required_at_login": st.booleans(),
        },
        ActivityKind.FORM: {
            "takes_payment": st.booleans(),
            "allows_drafts": st.booleans(),
            "required_at_login": st.booleans(),
        },
        ActivityKind.PAYMENT: {"takes_payment": st.booleans()},
    }
    told = {"title": DOCUMENT_TEXTS, "reference": DOCUMENT_TEXTS, "makes_submission": st.booleans()}
    return st.one_of(
        st.builds(Activity, st.just(kind), **told, **own) for kind, own in more.items()
    )


@st.composite
def terms(draw):
    """A term, with its date options only if it expires."""
    cost = draw(st.none() | AMOUNTS.map(lambda amount: f"{amount:f}"))
    plain = {"cost": cost, "time_to_complete": draw(OPTIONAL | TRAINING_TIMES)}
    length = draw(st.sampled_from(["never", "valid_for", "valid_for_by_age"]))
    if length == "never":
        return Term(**plain)
    return Term(
        **plain,
        **{length: draw(periods() if length == "valid_for" else BANDS)},
        extend_to=draw(st.none() | ROUNDINGS),
        first_notice=draw(OPTIONAL),
        second_notice=draw(OPTIONAL),
        counting=draw(st.sampled_from(Counting)),
        month_ends=draw(st.sampled_from(MonthEnds)),
        last_day_valid=draw(st.booleans()),
        grace=draw(OPTIONAL),
        at_most=draw(OPTIONAL),
        age_limit=draw(LIMITS),
    )


ANCHORS = (
    st.none()
    | st.builds(Anchor, DATES, every=OPTIONAL, at_least=OPTIONAL)
    | st.builds(Anchor, subject=st.sampled_from(DateOfSubject), on=st.sampled_from(OnDay))
)


@st.composite
def renewals(draw, drawn):
    """A renewal rule; its early window opens after a notice only if a term has that notice."""
    early = [st.none(), periods(), st.just("always")]
    if any(term.first_notice for term in drawn):
        early.append(st.just(AfterNotice.FIRST))
    if any(term.second_notice for term in drawn):
        early.append(st.just(AfterNotice.SECOND))
    options = {
        "early": draw(st.one_of(early)),
        "late": draw(OPTIONAL | st.just("always")),
        "edge": draw(st.sampled_from(Edge)),
        "credit_at_most": draw(OPTIONAL),
        "minimum_interval": draw(OPTIONAL),
        "refresher_until": draw(OPTIONAL),
        "never_shorten": draw(st.booleans()),
    }
    if isinstance(options["early"], Period | AfterNotice) and isinstance(options["late"], Period):
        options["too_early"] = draw(st.sampled_from(TooEarly))
        options["too_late"] = draw(st.sampled_from(TooLate))
    return Renewal(**options)


CREDITS = st.none() | st.builds(
    Credits, st.decimals("0.01", 1_000, places=2) | st.integers(1, 100), periods()
)


@st.composite
def policies(draw):
    """A policy with options of every kind."""
    drawn = draw(st.lists(terms(), min_size=1, max_size=2))
    due = draw(OPTIONAL)
    return Policy(
        drawn,
        draw(renewals(drawn)),
        draw(ANCHORS),
        due,
        draw(st.sampled_from(FirstFrom)) if due else "completion",
        credits=draw(CREDITS),
    )


NOTICES = st.lists(
    st.builds(NoticeRule, before=periods(), every=OPTIONAL)
    | st.builds(NoticeRule, after=periods(), to=st.lists(DOCUMENT_IDS, min_size=1, max_size=2)),
    max_size=1,
)
TASKS = st.lists(st.builds(TaskRule, periods(), DOCUMENT_IDS, DOCUMENT_IDS), max_size=1)
SOURCES = st.none() | st.builds(Source, DOCUMENT_IDS, DOCUMENT_TEXTS, read=st.none() | DATES)
HOURS = st.none() | st.decimals(0, 99, places=1)
DATED = st.builds(Dated, DATES, st.none() | DATES, credits=HOURS)
STATUSES = st.builds(ExpectedStatus, DATES, st.sampled_from(Status))


@st.composite
def cases(draw):
    """A case that stands beside a rule."""
    completions = draw(st.lists(DATED, max_size=2))
    expected = DATES | st.sampled_from(["never", "rejected"])
    return RuleCase(
        draw(DOCUMENT_IDS),
        draw(DOCUMENT_TEXTS),
        draw(st.builds(Person, birth_date=st.none() | DATES)),
        completions,
        draw(st.dictionaries(DOCUMENT_IDS, st.lists(DATED, max_size=1), max_size=1)),
        draw(st.lists(st.builds(Requirement, since=DATES), max_size=1)),
        draw(st.lists(expected, min_size=len(completions), max_size=len(completions))),
        draw(st.lists(STATUSES, min_size=1, max_size=1)),
    )


REVISIONS = st.lists(
    st.builds(Revision, DATES, policies(), st.booleans()),
    max_size=2,
    unique_by=lambda revision: revision.effective_from,
)


@st.composite
def catalogues(draw):
    """A catalogue with parents, children, revisions and texts of every kind."""
    ids = draw(st.lists(DOCUMENT_IDS, max_size=4, unique=True))
    above = ids[: len(ids) // 2]
    certifications = []
    for one in ids:
        parents = (
            draw(st.lists(st.sampled_from(above), unique=True))
            if above and one not in above
            else []
        )
        certifications.append(
            Certification(
                one,
                draw(DOCUMENT_NAMES),
                draw(policies()),
                parents=parents,
                revisions=draw(REVISIONS),
                notices=draw(NOTICES),
                tasks=draw(TASKS),
                source=draw(SOURCES),
                cases=draw(st.lists(cases(), max_size=1)),
                competency_of=draw(st.none() | DOCUMENT_IDS),
                description=draw(DOCUMENT_TEXTS),
                handling=draw(handlings(DOCUMENT_IDS)),
            )
        )
    if len(ids) > 1 and not any(one.parents for one in certifications):
        certifications[0] = attrs.evolve(certifications[0], children=draw(st.permutations(ids[1:])))
    return Catalogue(draw(st.permutations(certifications)))


def _spans(draw):
    since, until = draw(st.none() | DATES), draw(st.none() | DATES)
    return (until, since) if since and until and until < since else (since, until)


TRAININGS = st.builds(Training, DATES, TEXTS, st.none() | INSTANTS)


@st.composite
def requirements(draw, roles):
    """A requirement, direct or through one of the roles."""
    role = draw(st.none() | st.sampled_from(roles)) if roles else None
    training = draw(st.none() | TRAININGS) if role else None
    return Requirement(role, *_spans(draw), training, draw(st.none() | INSTANTS))


@st.composite
def completions(draw, number):
    """A completion; its id is its own."""
    return Completion(
        draw(DATES),
        *draw(st.tuples(*[st.none() | DATES] * 2)),
        credits=draw(HOURS),
        recorded_at=draw(st.none() | INSTANTS),
        id=draw(st.just("") | st.just(f"c{number}")),
        state=draw(st.sampled_from(CompletionState)),
        decided_at=draw(st.none() | INSTANTS),
        withdrawn_at=draw(st.none() | INSTANTS),
        comment=draw(TEXTS),
    )


@st.composite
def exemptions(draw):
    """A mark; none that a deferral could not follow."""
    kind = draw(
        st.sampled_from([one for one in ExemptionKind if one.name != "MUST_NOT_BE_DEFERRED"])
    )
    until = draw(DATES) if kind is ExemptionKind.DEFERRED else None
    return Exemption(kind, until, draw(TEXTS), draw(st.none() | INSTANTS))


@st.composite
def revocations(draw):
    """A revocation, perhaps with its reinstatement."""
    revoked, reinstated = _spans(draw)
    if revoked is None:
        revoked, reinstated = draw(DATES), None
    return Revocation(
        revoked,
        draw(st.sampled_from(["fraud", "=fraud", "a\nb"])),
        draw(TEXTS),
        *draw(st.tuples(st.none() | INSTANTS, st.just(reinstated), st.none() | INSTANTS)),
    )


EXTENSIONS = st.builds(Extension, DATES, DATES, st.just("by decree"), st.none() | INSTANTS)
COMPETENCIES = st.builds(Competency, st.none() | periods()) | st.builds(
    Competency, st.just("2 years"), st.sampled_from(["1 day", "3 weeks", "23 months", "1 year"])
)
ZONES = st.none() | st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "America/Havana"])


@st.composite
def rosters(draw):
    """A roster whose entries stand in the order of its files."""
    companies, people, roles, certifications = (
        draw(st.lists(IDS, max_size=3, unique=True)) for _ in range(4)
    )
    company = st.none() | st.sampled_from(companies) if companies else st.none()
    supervisor = st.none() | st.sampled_from(people) if people else st.none()
    name = st.just("") | NAMES
    members = [st.sampled_from(people), st.sampled_from(roles)] if people and roles else None
    return Roster(
        companies=[Company(one, draw(name), draw(ZONES)) for one in companies],
        subjects=[
            Subject(
                one,
                draw(st.sampled_from(SubjectKind)),
                draw(name),
                *draw(st.tuples(st.none() | DATES, st.none() | DATES)),
                *_spans(draw),
                *draw(st.tuples(ZONES, company, supervisor)),
            )
            for one in people
        ],
        roles=[
            Role(
                one,
                draw(name),
                draw(company),
                draw(st.lists(IDS, max_size=2, unique=True)),
                draw(st.none() | COMPETENCIES),
            )
            for one in roles
        ],
        memberships=[
            Membership(*draw(st.tuples(*members)), *_spans(draw), draw(st.none() | TRAININGS))
            for _ in range(draw(st.integers(0, 3)) if members else 0)
        ],
        entries=_in_order(
            Entry(
                draw(st.sampled_from(people)),
                draw(st.sampled_from(certifications)),
                draw(
                    st.one_of(
                        requirements(roles),
                        exemptions(),
                        completions(number),
                        revocations(),
                        EXTENSIONS,
                    )
                ),
            )
            for number in range(draw(st.integers(0, 6)) if people and certifications else 0)
        ),
    )


def _in_order(entries):
    order = [sheet.fact for sheet in SHEETS if sheet.name in FACTS]
    return sorted(entries, key=lambda entry: order.index(type(entry.fact)))
