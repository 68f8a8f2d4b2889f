"""The options of R-40 … R-62 as models: what goes together, and what is refused with its reason."""

from datetime import date
from decimal import Decimal

import pytest

import certrules as cr
from certrules.dates.arithmetic import add_by
from certrules.dates.rounding import round_to
from certrules.errors import (
    DateOutOfRange,
    InvalidCertification,
    InvalidFact,
    InvalidInput,
    InvalidPolicy,
    ProblemsFound,
    UnknownWord,
)

DAY = date(2026, 7, 1)
YEAR = cr.Policy([cr.Term("1 year")])


@pytest.mark.parametrize(
    ("make", "error", "field", "problem"),
    [
        (lambda: cr.Term("1 year", extend_to="day"), InvalidPolicy, "extend_to", "no rounding"),
        (lambda: cr.Term("1 year", extend_to="day 32"), InvalidPolicy, "extend_to", "no month"),
        (lambda: cr.Rounding("end of month", 3), InvalidPolicy, None, "no rounding"),
        (lambda: cr.AgeBand(-1, "1 year"), InvalidPolicy, "from_age", "no age"),
        (lambda: cr.AgeLimit(40, 39), InvalidPolicy, "until", "less than issued_before"),
        (
            lambda: cr.Term(valid_for_by_age=[cr.AgeBand(40, "1 year"), cr.AgeBand(0, "2 years")]),
            InvalidPolicy,
            "valid_for_by_age",
            "rising order",
        ),
        (
            lambda: cr.Term("1 year", valid_for_by_age=[cr.AgeBand(0, "1 year")]),
            InvalidPolicy,
            "valid_for",
            "beside durations by age",
        ),
        (lambda: cr.Term(last_day_valid=False), InvalidPolicy, "last_day_valid", "never expires"),
        (
            lambda: cr.Renewal(early="always", too_early="keep"),
            InvalidPolicy,
            "too_early",
            "never happen",
        ),
        (
            lambda: cr.Renewal(credit_at_most="1 month", too_early="reject"),
            InvalidPolicy,
            "too_early",
            "never happen",
        ),
        (
            lambda: cr.Renewal(late="always", too_late="reject"),
            InvalidPolicy,
            "too_late",
            "never happen",
        ),
        (cr.Anchor, InvalidPolicy, "date", "no anchor"),
        (lambda: cr.Anchor(DAY, "birth date"), InvalidPolicy, "date", "beside a date"),
        (
            lambda: cr.Anchor(subject="birth date", every="1 year"),
            InvalidPolicy,
            "every",
            "does not go with `subject`",
        ),
        (lambda: cr.Anchor(DAY, round="down"), InvalidPolicy, "round", "does not go with `date`"),
        (lambda: cr.Credits(0, "1 year"), InvalidPolicy, "need", "no number of credits"),
        (lambda: cr.Credits("many", "1 year"), InvalidPolicy, "need", "no number of credits"),
        (lambda: cr.Credits("NaN", "1 year"), InvalidPolicy, "need", "no number of credits"),
        (
            lambda: cr.Completion(DAY, id="a", supersedes="a"),
            InvalidFact,
            "supersedes",
            "supersedes itself",
        ),
        (
            lambda: cr.Policy(all_of=["a"], any_of=["b"]),
            InvalidPolicy,
            "all_of",
            "beside any_of",
        ),
        (lambda: cr.Policy(any_of=["a", "a"]), InvalidPolicy, "any_of", "twice"),
        (
            lambda: cr.Policy([cr.Term("1 year")], all_of=["a"]),
            InvalidPolicy,
            "all_of",
            "options that date completions",
        ),
        (lambda: cr.Policy(first_from="due date"), InvalidPolicy, "first_from", "initial due"),
        (
            lambda: cr.Policy(
                [cr.Term("11 months")], anchor=cr.Anchor(subject="hire date", round="down")
            ),
            InvalidPolicy,
            "terms[0].valid_for",
            "too short to round down",
        ),
        (cr.NoticeRule, InvalidCertification, "before", "both or none"),
        (
            lambda: cr.NoticeRule("1 week", "1 week"),
            InvalidCertification,
            "before",
            "both or none",
        ),
        (lambda: cr.NoticeRule("1 week", to=[]), InvalidCertification, "to", "names nobody"),
        (
            lambda: cr.Certification("a", policy=cr.Policy(all_of=["a"])),
            InvalidCertification,
            "policy",
            "its own parts",
        ),
        (
            lambda: cr.Certification(
                "a", policy=YEAR, revisions=[cr.Revision(DAY, cr.Policy(any_of=["b"]))]
            ),
            InvalidCertification,
            "revisions",
            "composite with policy revisions",
        ),
        (
            lambda: cr.Subject("ana", active_from=DAY, active_until=date(2026, 6, 30)),
            InvalidFact,
            "active_until",
            "before the first active day",
        ),
        (lambda: cr.Extension(DAY, DAY, " "), InvalidFact, "reason", "no reason"),
        (lambda: cr.Completion(DAY, credits="some"), InvalidFact, "credits", "no number"),
        (lambda: cr.Completion(DAY, credits=-1), InvalidFact, "credits", "less than no"),
        (lambda: cr.Dated(DAY, credits=-1), InvalidFact, "credits", "less than no"),
        (lambda: cr.ExpectedStatus(DAY, "fine"), UnknownWord, "status", "no status"),
        (lambda: cr.RuleCase("a"), InvalidInput, "expires", "expects nothing"),
        (lambda: cr.RuleCase("a", expires=["never"]), InvalidInput, "expires", "of 0 completions"),
        (
            lambda: cr.RuleCase("a", completions=[DAY], expires=["soon"]),
            UnknownWord,
            "expires",
            "no expected date",
        ),
    ],
)
def test_what_cannot_be_is_refused(make, error, field, problem):
    """R-40 … R-62: options that cannot go together name their field and the reason."""
    with pytest.raises(error) as caught:
        make()
    assert caught.value.field == field
    assert problem in str(caught.value)


def test_words_and_members_are_the_same():
    """R-9, R-48: a word, its member and the finished value give equal models."""
    end = cr.Rounding("end of quarter")
    assert cr.Term("1 year", end) == cr.Term("1 year", "end of quarter")
    assert cr.Term("1 year", cr.RoundingWord.END_OF_QUARTER).extend_to == end
    assert repr(end) == "Rounding('end of quarter')"
    assert cr.Renewal(early=cr.ALWAYS, late="always") == cr.Renewal("Always ", cr.ALWAYS)
    assert cr.Renewal(early=cr.AfterNotice.FIRST).early is cr.AfterNotice.FIRST
    assert cr.ExpectedStatus(DAY, cr.Status.DUE) == cr.ExpectedStatus(DAY, "due")
    assert cr.RuleCase("a", parts={"b": [DAY]}, status=[cr.ExpectedStatus(DAY, "due")]).parts == (
        ("b", (cr.Dated(DAY),)),
    )


def test_credits_are_exact_numbers():
    """R-60: credits may come as whole numbers, decimals or their text."""
    assert cr.Completion(DAY, credits="1.5").credits == Decimal("1.5")
    assert cr.Completion(DAY, credits=2).credits == 2
    assert cr.Credits(Decimal("7.5"), "1 year").need == Decimal("7.5")


def test_the_content_hash_tells_options_apart():
    """R-31: an option that is set is in the hash; one at its default is not."""
    by_age = cr.Policy([cr.Term(valid_for_by_age=[cr.AgeBand(0, "1 year")], last_day_valid=False)])
    assert by_age.content_hash != YEAR.content_hash
    assert cr.Policy([cr.Term("1 year", counting="anniversary")]).content_hash == YEAR.content_hash


def test_nothing_lies_beyond_the_year_9999():
    """R-4: month ends and roundings that would lie after 9999-12-31 are errors."""
    last = date(9999, 12, 31).toordinal()
    with pytest.raises(DateOutOfRange):
        round_to(last, cr.Rounding("first of next month"))
    with pytest.raises(DateOutOfRange):
        add_by(date(9999, 10, 31).toordinal(), cr.Period(2, "month"), cr.MonthEnds.NEXT) and add_by(
            last, cr.Period(1, "day"), cr.MonthEnds.NEXT
        )


def catalogue(*certifications):
    """Return the problems of a catalogue that is refused, as lines."""
    with pytest.raises(ProblemsFound) as caught:
        cr.Catalogue(certifications)
    return [str(problem) for problem in caught.value.problems]


def test_parts_are_checked_against_each_other():
    """R-59: unknown parts, parts of another kind, and parts that lead back are all named."""
    found = catalogue(
        cr.Certification("a", policy=cr.Policy(all_of=["b", "x"])),
        cr.Certification("b", policy=cr.Policy(any_of=["c", "d"])),
        cr.Certification("c", parents=["a"]),
        cr.Certification("d", policy=cr.Policy(any_of=["c"]), subject_kind="asset"),
    )
    text = "\n".join(found)
    assert "certification 'a', policy.all_of: There is no certification 'x'." in text
    assert "'b' and its part 'd' are for different kinds of subject." in text
    assert "'a' is, through its parts and their parents, made of itself." in text


def composite(**facts):
    """Return an assignment of all of a and b, with the facts given."""
    return cr.Assignment(cr.Certification("both", policy=cr.Policy(all_of=["a", "b"])), **facts)


def test_a_composite_takes_its_parts_only():
    """R-59: a composite has no completions, and parts that its policy names, of its subject."""
    ana = cr.Subject("ana")
    part = cr.Assignment(cr.Certification("a"), ana)
    other = cr.Assignment(cr.Certification("c"), ana)
    for facts, problem in (
        ({"completions": [DAY]}, "completes a composite"),
        ({"subject": ana, "parts": [other]}, "is no part of the composite"),
        ({"subject": ana, "parts": [part, part]}, "stands twice"),
        ({"parts": [part]}, "is assigned to another subject"),
    ):
        with pytest.raises(InvalidFact, match=problem):
            composite(**facts)
    assert composite(subject=ana, parts=[part]).parts == (part,)
