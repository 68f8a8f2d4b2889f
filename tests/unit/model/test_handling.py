"""What a host reads of a certification: times of training, approval, privacy, documents."""

from decimal import Decimal

import pytest

import certrules as cr
from certrules.errors import InvalidCertification, InvalidFact, InvalidPeriod
from certrules.planning.lint import lint


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8 hours", "8 hours"),
        ("1 HOUR", "1 hour"),
        ("01.50 days", "1.5 days"),
        (" 0.25  years ", "0.25 years"),
        ("1.0 hours", "1 hour"),
    ],
)
def test_a_training_takes_hours_or_fractions(text, wanted):
    """K-2: a training may take hours, or a fraction of a longer unit."""
    taken = cr.Term(time_to_complete=text).time_to_complete
    assert isinstance(taken, cr.TrainingTime)
    assert str(taken) == wanted
    assert repr(taken) == f"TrainingTime({str(taken)!r})"


@pytest.mark.parametrize("text", ["2 days", "2.0 days", "P2D"])
def test_whole_longer_times_are_periods(text):
    """K-2: whole days, weeks, months and years are a period, however they are written."""
    assert cr.Term(time_to_complete=text).time_to_complete == cr.Period.parse("2 days")


def test_a_training_time_is_taken_as_it_is():
    """A value made by hand is taken, and one without a fraction becomes a period."""
    taken = cr.TrainingTime(Decimal("1.5"), "week")
    assert cr.Term(time_to_complete=taken).time_to_complete is taken
    whole = cr.TrainingTime(Decimal(3), "week")
    assert cr.Term(time_to_complete=whole).time_to_complete == cr.Period.parse("3 weeks")
    assert cr.Term(time_to_complete=None).time_to_complete is None


@pytest.mark.parametrize("text", ["0 hours", "0.0 days", "-1 hours", "1,5 hours", "8", "8 minutes"])
def test_what_is_no_time_is_refused(text):
    """A time of nothing, or in another form, is an error that names the field."""
    with pytest.raises(InvalidPeriod) as caught:
        cr.Term(time_to_complete=text)
    assert caught.value.field == "time_to_complete"


@pytest.mark.parametrize("text", ["8 minutes", "", "hours"])
def test_text_without_a_time(text):
    """A text that says no time is refused by its own reader, too."""
    with pytest.raises(InvalidPeriod):
        cr.TrainingTime.parse(text)


def test_a_time_in_hours_is_not_compared_with_notices():
    """The check of notices compares periods only; hours are never longer than a notice."""
    term = cr.Term(
        "1 year", first_notice="1 month", second_notice="1 day", time_to_complete="8 hours"
    )
    assert not [
        one
        for one in lint(cr.Catalogue([cr.Certification("a", policy=cr.Policy(terms=[term]))]))
        if one.code == "notice-shorter-than-training"
    ]


@pytest.mark.parametrize(
    "url",
    ["example.org", "ftp://x", "javascript:alert(1)", "https://", "http://a b", "http://a\x00"],
)
def test_a_web_address_is_http(url):
    """F-9: a web address is blank, http or https."""
    with pytest.raises(InvalidCertification) as caught:
        cr.Handling(url=url)
    assert caught.value.field == "url"


def test_names_are_ids():
    """Names of levels and roles are a list of texts without blanks around them."""
    with pytest.raises(InvalidFact) as caught:
        cr.Privacy(hide_from_levels="observer")
    assert caught.value.field == "hide_from_levels"
    with pytest.raises(InvalidFact):
        cr.Approval(batch_roles=[" "])
