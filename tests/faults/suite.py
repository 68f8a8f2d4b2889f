"""A property suite made of nothing but `certrules.testing.strategies` and reference answers.

The references are the oracle, which shares no code with certrules, dateutil, and the words of
R-29. `properties` imports certrules anew each time, so that each planted fault is really met.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tests.faults import as_plain
from tests.oracle.day_by_day import Oracle
from tests.oracle.expirations import outcomes
from tests.oracle.known import facts_known
from tests.oracle.records import Rejected
from tests.testing.drawing import often

ONE_DAY = timedelta(days=1)
KINDS = {"DUE": "first", "OVERDUE": "second", "EXPIRED": "expiry"}
DATES = ("base", "expires_on", "due_on", "overdue_on")


def properties():  # noqa: C901 - one property after another
    """Return the properties, those first that fail soonest, of certrules as it is found now."""
    import certrules as cr  # noqa: PLC0415 - found anew for each fault
    from certrules.dates.arithmetic import add_period  # noqa: PLC0415
    from certrules.testing import strategies  # noqa: PLC0415

    @often(60)
    @given(strategies.any_dates(), strategies.periods())
    def sums_are_those_of_dateutil(day, period):
        assert add_period(day, period) == day + relativedelta(
            **{f"{period.unit.value}s": period.count}
        )

    @often(500)
    @given(st.data())
    def decisions_are_those_of_the_oracle(data):
        subject = data.draw(strategies.subjects())
        certification = data.draw(strategies.certifications())
        history = data.draw(strategies.histories(certification, subject))
        plain = as_plain.certification(certification)
        plain["subject"] = as_plain.subject(subject)
        plain["completions"] = [as_plain.completion(one) for one in history]
        found = cr.replay(certification, history, subject=subject)
        assert [decided(one) for one in found] == [
            outcome(one) for one in outcomes(plain, facts_known(plain, None))
        ]

    def agrees(data, assignment, known_at):
        oracle = Oracle(as_plain.assignment(assignment), known_at)
        for _ in range(3):
            day = data.draw(strategies.days(assignment, known_at))
            found = cr.evaluate(assignment, day, known_at)
            assert answered(found) == oracle.on(day)._asdict()
            following = found.next_change_on
            if following is not None:
                assert oracle.on(following - ONE_DAY) == oracle.on(day)
                assert oracle.on(following) != oracle.on(day)

    @often(250)
    @given(st.data())
    def answers_are_those_of_the_oracle(data):
        assignment = data.draw(strategies.assignments())
        agrees(data, assignment, data.draw(strategies.known_ats(assignment)))

    @often(150)
    @given(st.data())
    def plain_answers_are_those_of_the_oracle(data):
        plain = strategies.assignments(options=False, later=False, required=True)
        agrees(data, data.draw(plain), None)

    @often(100)
    @given(st.data())
    def notices_follow_the_states(data):
        assignment = data.draw(strategies.assignments())
        told, given_ = [], set()
        for one in cr.timeline(assignment):
            kind = KINDS.get(one.status.name) if one.required else None
            if kind and (kind, one.expires_on) not in given_:
                given_.add((kind, one.expires_on))
                told.append((one.start, kind))
        first, last = sorted(data.draw(strategies.days(assignment)) for _ in range(2))
        found = [one for one in cr.notices(assignment, first, last) if one.rule is None]
        assert [(one.on, one.kind.value) for one in found] == [
            one for one in told if first <= one[0] <= last
        ]

    @often(60)
    @given(strategies.workforces(later=False))
    def rosters_keep_what_they_are_given(workforce):
        entries = workforce.roster.entries
        for one in workforce.assignments():
            own = [
                entry.fact
                for entry in entries
                if (entry.subject, entry.certification) == (one.subject.id, one.certification.id)
            ]
            marks = [fact for fact in own if isinstance(fact, cr.Exemption)]
            assert [mark.kind for mark in chain(one.exemption)] == [mark.kind for mark in marks]
            held = [*one.completions, *one.revocations, *one.extensions]
            assert all(fact in own for fact in held)
            parents = (
                {one.id for one in workforce.catalogue.parents_of(one.certification.id)}
                if (one.certification.id in workforce.catalogue)
                else set()
            )
            assert {parent.certification.id for parent in one.parents} <= parents

    return [
        sums_are_those_of_dateutil,
        decisions_are_those_of_the_oracle,
        answers_are_those_of_the_oracle,
        plain_answers_are_those_of_the_oracle,
        notices_follow_the_states,
        rosters_keep_what_they_are_given,
    ]


def chain(mark):
    """Return a mark and those it replaces, the earliest first."""
    return [] if mark is None else [*chain(mark.replaces), mark]


def outcome(one):
    """Return what the oracle says to one completion."""
    if isinstance(one, Rejected):
        return one.id, "rejected"
    return one.id, *(getattr(one, name) for name in DATES)


def decided(one):
    """Return what certrules says to it."""
    return (one.id, "rejected") if one.rejected else (one.id, *(getattr(one, n) for n in DATES))


def answered(found):
    """Return an evaluation as the oracle writes it."""
    return {
        "status": found.status.name,
        "underlying": found.underlying.name,
        "expires_on": found.expires_on,
        "due_on": found.due_on,
        "overdue_on": found.overdue_on,
        "exempt_until": found.exempt_until,
        "inherited_from": found.inherited_from,
        "required": found.required,
        "pending": found.pending,
        "compliant": found.compliant,
    }
