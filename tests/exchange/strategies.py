"""Random catalogues and rosters that can be written and read again."""

import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from certrules.exchange.roster_tables import SHEETS
from certrules.exchange.rosters import FACTS
from certrules.model.anchors import Anchor
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.facts import (
    Completion,
    CompletionState,
    Exemption,
    ExemptionKind,
    Revocation,
)
from certrules.model.periods import LONGEST, Period, Rounding, Unit
from certrules.model.policies import Policy, Revision
from certrules.model.renewals import AfterNotice, Renewal
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
from certrules.model.terms import Term

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


def _is_name(text):
    """Whether a text may be a name of a roster: one line, no controls, no blanks around it."""
    barred = {"Cc", "Zl", "Zp", "Cs"}
    turning = {
        "\u061c",
        "\u200e",
        "\u200f",
        *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]),
    }
    plain = not any(unicodedata.category(one) in barred or one in turning for one in text)
    return bool(text) and plain and text == text.strip()


NAMES = st.sampled_from(HOSTILE_NAMES) | st.text(min_size=1, max_size=12).filter(_is_name)
IDS = NAMES.filter(lambda name: ";" not in name)

# What documents keep exactly: every text that is Unicode, on as many lines as it likes.
DOCUMENT_TEXTS = st.text(max_size=20) | st.sampled_from(
    [*HOSTILE_NAMES, "a\nb", "\r\n", "\t", "\0", " "]
)
DOCUMENT_IDS = IDS | st.text(min_size=1, max_size=8).filter(lambda text: text == text.strip())

# What CSV keeps: no blanks around it, unless a guard stands before them.
TEXTS = st.text(max_size=20).filter(lambda text: text == text.strip() and "\0" not in text)


@st.composite
def periods(draw):
    """A period of any length and unit."""
    unit = draw(st.sampled_from(Unit))
    return Period(draw(st.integers(1, LONGEST[unit])), unit)


AMOUNTS = st.decimals(0, 10**9, places=2) | st.sampled_from([Decimal(0), Decimal("0.0000001")])


@st.composite
def terms(draw):
    """A term, with its date options only if it expires."""
    valid_for = draw(st.none() | periods())
    dated = st.none() | periods() if valid_for else st.none()
    return Term(
        valid_for=valid_for,
        extend_to=draw(st.none() | st.sampled_from(Rounding)) if valid_for else None,
        first_notice=draw(dated),
        second_notice=draw(dated),
        cost=draw(st.none() | AMOUNTS.map(lambda amount: f"{amount:f}")),
        time_to_complete=draw(st.none() | periods()),
    )


@st.composite
def policies(draw):
    """A policy; its early rule is after a notice only if there is one."""
    drawn = draw(st.lists(terms(), min_size=1, max_size=2))
    early = [st.none(), periods()]
    if any(term.first_notice for term in drawn):
        early.append(st.just(AfterNotice.FIRST))
    if any(term.second_notice for term in drawn):
        early.append(st.just(AfterNotice.SECOND))
    renewal = Renewal(draw(st.one_of(early)), draw(st.none() | periods()))
    return Policy(drawn, renewal, draw(st.none() | DATES.map(Anchor)))


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
                draw(DOCUMENT_TEXTS),
                draw(policies()),
                parents=parents,
                revisions=draw(REVISIONS),
                competency_of=draw(st.none() | DOCUMENT_IDS),
                description=draw(DOCUMENT_TEXTS),
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
                *draw(st.tuples(name, company, supervisor, ZONES)),
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
                    st.one_of(requirements(roles), exemptions(), completions(number), revocations())
                ),
            )
            for number in range(draw(st.integers(0, 6)) if people and certifications else 0)
        ),
    )


def _in_order(entries):
    order = [sheet.fact for sheet in SHEETS if sheet.name in FACTS]
    return sorted(entries, key=lambda entry: order.index(type(entry.fact)))
