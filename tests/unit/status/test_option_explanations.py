"""R-31 for the options that bear on a status: what each of them says, and on which day."""

from datetime import date

import certrules as cr

ANA = cr.Subject("ana", active_from=date(2026, 1, 1), active_until=date(2026, 12, 31))
YEAR = cr.Policy([cr.Term("1 year", grace="1 month")])


def said(assignment, on):
    """Return the sentences of an evaluation by the code of their reason."""
    return {one.code: str(one) for one in cr.evaluate(assignment, on).reasons}


def test_outside_the_active_days():
    """R-62: outside the active days nothing is required, and the explanation says why."""
    held = cr.Assignment(cr.Certification("a"), ANA, requirements=[cr.Requirement()])
    assert said(held, date(2025, 12, 31))["not-active"] == (
        "R-62: The subject is not active on 2025-12-31."
    )
    assert cr.evaluate(held, date(2026, 1, 1)).status is cr.Status.MISSING


def test_grace_and_extension():
    """R-45, R-61: grace names its last day, an extension its new day and its reason."""
    held = cr.Assignment(cr.Certification("a", policy=YEAR), completions=[date(2025, 7, 1)])
    assert said(held, date(2026, 7, 2))["grace"] == (
        "R-45: It expired, 2026-07-02 is after 2026-07-01, but its grace lasts to 2026-08-01."
    )
    extension = cr.Extension(date(2026, 9, 30), date(2026, 6, 1), "emergency order")
    longer = cr.Assignment(held.certification, completions=held.completions, extensions=[extension])
    assert said(longer, date(2026, 7, 2))["extended"] == (
        "R-61: Its last valid day was moved to 2026-09-30: emergency order."
    )
    assert "extended" not in said(longer, date(2026, 5, 31))


def test_the_last_day_is_not_valid():
    """R-44: on the expiration date itself it has expired."""
    policy = cr.Policy([cr.Term("1 year", last_day_valid=False)])
    held = cr.Assignment(cr.Certification("a", policy=policy), completions=[date(2025, 7, 1)])
    assert said(held, date(2026, 7, 1))["expired"] == (
        "R-16: It expired: 2026-07-01 is not before 2026-07-01."
    )


def test_initial_due_beside_a_deferral():
    """R-58, R-21: nothing need be on file yet; with a deferral the later end shows."""
    policy = cr.Policy([cr.Term("1 year")], initial_due="30 days")
    held = cr.Assignment(
        cr.Certification("a", policy=policy),
        requirements=[cr.Requirement(since=date(2026, 6, 1))],
        exemption=cr.Exemption("deferred", date(2026, 6, 15)),
    )
    found = said(held, date(2026, 6, 10))
    assert found["initial-due"] == (
        "R-58: Nothing need be on file yet: every requirement allows until 2026-07-01."
    )
    assert found["both"] == "R-21: The later end shows: 2026-07-01."


def test_a_composite_says_what_decides():
    """R-59: the part that decides gives the dates; until satisfied, that is said."""
    both = cr.Certification("both", policy=cr.Policy(all_of=["a", "b"]))
    either = cr.Certification("either", policy=cr.Policy(any_of=["a", "b"]))
    parts = [
        cr.Assignment(cr.Certification("a", policy=YEAR), completions=[date(2025, 7, 1)]),
        cr.Assignment(cr.Certification("b", policy=YEAR), completions=[date(2025, 9, 1)]),
    ]
    found = said(cr.Assignment(both, parts=parts), date(2026, 1, 1))
    assert found["composite"] == "R-59: It is all of a, b: the first of them to end decides."
    assert said(cr.Assignment(both, parts=parts), date(2025, 8, 1))["not-satisfied"] == (
        "R-59: Not all that it takes is in effect yet."
    )
    found = said(cr.Assignment(either, parts=parts), date(2026, 1, 1))
    assert found["composite"] == "R-59: It is any of a, b: the last of them to end decides."


def test_the_first_term_from_the_due_date():
    """R-56: a first completion before the due date counts from it."""
    policy = cr.Policy([cr.Term("1 year")], initial_due="30 days", first_from="due date")
    held = cr.Assignment(
        cr.Certification("a", policy=policy),
        completions=[date(2026, 6, 10)],
        requirements=[cr.Requirement(since=date(2026, 6, 1))],
    )
    answer = cr.evaluate(held, date(2026, 6, 10))
    assert answer.expires_on == date(2027, 7, 1)
    assert "R-56: The first term counts from the due date, 2026-07-01." in map(str, answer.reasons)


def test_an_extension_of_a_roster():
    """R-61: an extension among a roster's entries reaches its assignment."""
    extension = cr.Extension(date(2026, 9, 30), date(2026, 6, 1), "emergency order")
    roster = cr.Roster(
        subjects=[cr.Subject("ana")],
        entries=[
            cr.Entry("ana", "a", cr.Completion(date(2025, 7, 1))),
            cr.Entry("ana", "a", extension),
        ],
    )
    (held,) = cr.assignments(cr.Catalogue([cr.Certification("a", policy=YEAR)]), roster)
    assert cr.evaluate(held, date(2026, 8, 1)).expires_on == date(2026, 9, 30)


def test_tasks_fall_due_once():
    """R-57: a task falls due its period before the expiration date, or when it may again."""
    book = cr.TaskRule("2 months", "Book the course", "supervisor")
    held = cr.Assignment(
        cr.Certification("a", policy=YEAR, tasks=[book]),
        completions=[date(2025, 7, 1)],
        requirements=[cr.Requirement()],
        exemption=cr.Exemption("deferred", date(2026, 5, 20)),
    )
    (task,) = cr.tasks(held, date(2026, 1, 1), date(2026, 12, 31))
    assert (task.on, task.title, task.assignee, task.rule) == (
        date(2026, 5, 21),
        "Book the course",
        "supervisor",
        1,
    )
    assert cr.tasks(held, date(2026, 5, 22), date(2026, 12, 31)) == ()
