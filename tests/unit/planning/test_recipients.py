"""Who is told, once each, and who is not (R-29, R-57, R-62)."""

from datetime import date

import certrules as cr
from certrules.planning.recipients import AUDIENCES, WhyNot, addressees
from certrules.planning.telling import Cause

ON = date(2026, 6, 1)
PEOPLE = {
    one.id: one
    for one in (
        cr.Subject("ana", supervisor="bo"),
        cr.Subject("bo", supervisor="cem"),
        cr.Subject("cem"),
        cr.Subject("dee", supervisor="eli"),
        cr.Subject("eli", supervisor="dee"),
        cr.Subject("fay", supervisor="gil"),
        cr.Subject("gil", active_until=date(2026, 5, 31)),
        cr.Subject("hal", active_from=date(2026, 6, 2)),
    )
}


def told(audience, subject="ana"):
    """Return who is told and who is not, each with the reason."""
    found = addressees(audience, PEOPLE[subject], PEOPLE.get, ON)
    return [(one.id, one.why_not) for one in found]


def test_subject_and_supervisor():
    """The words stand for the subject and its own supervisor."""
    assert told(("subject", "supervisor")) == [("ana", None), ("bo", None)]


def test_supervisors_all_the_way_up():
    """The plural stands for everyone above the subject."""
    assert told(("supervisors",)) == [("bo", None), ("cem", None)]


def test_supervisors_in_a_ring_end():
    """People who supervise each other are told once each, the subject not by this word."""
    assert told(("supervisors",), "dee") == [("eli", None)]


def test_nobody_is_told_twice():
    """Who is meant by several words is told once."""
    assert told(("supervisor", "supervisors", "bo")) == [("bo", None), ("cem", None)]


def test_a_name_is_itself():
    """A name that is no subject's is the host's business."""
    assert told(("safety@example.org",)) == [("safety@example.org", None)]


def test_those_who_left_are_not_told():
    """R-62: the day after the last active day nobody is told any more; the reason is kept."""
    assert told(("supervisor",), "fay") == [("gil", WhyNot.LEFT)]
    assert told(("gil", "hal")) == [("gil", WhyNot.LEFT), ("hal", WhyNot.NOT_ACTIVE_YET)]


def test_who_has_no_supervisor_says_so():
    """Without a supervisor the reason stands in place of the person."""
    assert told(("supervisor",), "cem") == [("supervisor", WhyNot.NO_SUPERVISOR)]


def test_every_cause_but_a_rule_has_an_audience():
    """R-29: each notice of a run has an audience by default; a rule names its own."""
    of_submissions = {Cause.SUBMITTED, Cause.APPROVED, Cause.DECLINED}
    assert set(AUDIENCES) == set(Cause) - {Cause.RULE} - of_submissions
