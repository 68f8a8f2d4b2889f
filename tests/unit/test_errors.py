"""The error tree: what each error says, what it keeps, and what it is to a program."""

import copy

import pytest

from certrules import errors
from certrules.errors import (
    CertrulesError,
    DeferralRefused,
    InvalidInput,
    MissingExtra,
    MissingJava,
    Problem,
    ProblemsFound,
    UnknownId,
    nearest,
    shown,
)

CODES = {
    "CertrulesError": "certrules-error",
    "InvalidInput": "invalid-input",
    "InvalidPeriod": "invalid-period",
    "InvalidDate": "invalid-date",
    "DateOutOfRange": "date-out-of-range",
    "NaiveInstant": "naive-instant",
    "UnknownWord": "unknown-word",
    "InvalidPolicy": "invalid-policy",
    "InvalidCertification": "invalid-certification",
    "InvalidFact": "invalid-fact",
    "DuplicateId": "duplicate-id",
    "UnknownTimeZone": "unknown-time-zone",
    "UnknownId": "unknown-id",
    "DeferralRefused": "deferral-refused",
    "ProblemsFound": "problems-found",
    "MissingExtra": "missing-extra",
    "MissingJava": "missing-java",
}


def classes():
    """Return every error class of the tree by name."""
    found = {name: one for name, one in vars(errors).items() if isinstance(one, type)}
    return {name: one for name, one in found.items() if issubclass(one, CertrulesError)}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_codes_are_stable(name, code):
    """Each error has the code that files and programs know it by."""
    assert classes()[name].code == code


def test_every_error_has_a_code_of_its_own():
    """No error is left out of the list of codes, and no two share a code."""
    codes = {name: one.code for name, one in classes().items()}
    assert len(set(codes.values())) == len(codes)
    assert codes.items() >= CODES.items()


@pytest.mark.parametrize("name", [name for name in CODES if name.startswith(("Invalid", "Naive"))])
def test_a_wrong_value_is_a_value_error(name):
    """What is wrong with a value can be caught as a ValueError, too."""
    assert issubclass(classes()[name], ValueError)
    assert issubclass(classes()[name], InvalidInput)


def test_builtin_relatives():
    """An unknown id is a LookupError, and a missing extra an ImportError."""
    assert issubclass(UnknownId, LookupError)
    assert issubclass(MissingExtra, ImportError)


def test_a_message_gives_field_value_problem_and_remedy():
    """The message names the field, shows the value, says what is wrong and what to do."""
    error = InvalidInput("0 days", "is no period", "Write '1 day'.", field="valid_for")
    assert str(error) == "valid_for: '0 days' is no period. Write '1 day'."
    assert error.message == "'0 days' is no period. Write '1 day'."
    assert (error.field, error.value, error.problem, error.remedy) == (
        "valid_for",
        "0 days",
        "is no period",
        "Write '1 day'.",
    )


def test_a_message_without_a_field_has_no_colon():
    """Until the field is known the message is value, problem and remedy."""
    assert (
        str(InvalidInput(5, "is no period", "Write '1 day'.")) == "'5' is no period. Write '1 day'."
    )


def test_naming_builds_a_path():
    """Each place that an error passes on its way up is put before the place it has."""
    error = InvalidInput("x", "is wrong", "Mend it.")
    assert error.named("date").field == "date"
    assert error.named("[2]").field == "[2].date"
    assert error.named("terms").field == "terms[2].date"
    assert error.named("policy") is error
    assert str(error) == "policy.terms[2].date: 'x' is wrong. Mend it."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1 fortnight", "'1 fortnight'"),
        (5, "'5'"),
        (None, "'None'"),
        ("it's", '"it\'s"'),
        ("a\nb", r"'a\nb'"),
        ("x" * 60, "'" + "x" * 60 + "'"),
        ("x" * 61, "'" + "x" * 60 + "…'"),
        (list(range(100)), "'[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1…'"),
    ],
)
def test_values_are_shown_quoted_and_short(value, expected):
    """A value is shown as text in quotes, cut after 60 characters."""
    assert shown(value) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("forklfit", "Did you mean 'forklift'?"),
        ("forklift", "Did you mean 'forklift'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_word_is_offered(word, expected):
    """A misspelt word brings the nearest known one, and a strange word none."""
    assert nearest(word, ["forklift", "first-aid"]) == expected


def test_an_unknown_id_says_what_is_not_there():
    """An unknown id names its kind and the nearest id that exists."""
    error = UnknownId("certification", "forklfit", known=["first-aid", "forklift"])
    assert str(error) == "There is no certification 'forklfit'. Did you mean 'forklift'?"
    assert (error.what, error.id, error.hint) == (
        "certification",
        "forklfit",
        "Did you mean 'forklift'?",
    )


def test_an_unknown_id_without_neighbours():
    """Where nothing is near, the message ends with what is not there."""
    assert str(UnknownId("role", "crew")) == "There is no role 'crew'."


def test_a_refused_deferral_says_what_to_do_first():
    """R-20: the message names the mark and says to take it off."""
    assert str(DeferralRefused()) == (
        "The assignment is marked 'must not be deferred'. Take the mark off first, then defer it."
    )


@pytest.mark.parametrize(
    ("source", "place", "row", "expected"),
    [
        ("c.csv", "completed_on", 3, "c.csv, row 3, completed_on: is no date."),
        ("p.toml", "certification[2].policy", None, "p.toml, certification[2].policy: is no date."),
        ("", "policy", None, "policy: is no date."),
        ("", "", 7, "row 7: is no date."),
        ("", "", None, "is no date."),
    ],
)
def test_a_problem_is_one_line(source, place, row, expected):
    """A problem says where it is, as far as that is known, and then what is wrong."""
    assert str(Problem(source, place, row, "invalid-date", "x", "is no date.")) == expected


def test_all_problems_come_at_once():
    """Problems are counted and listed one a line, in their order."""
    one = Problem("c.csv", "role", 2, "unknown-id", "crwe", "There is no role 'crwe'.")
    other = Problem("c.csv", "role", 5, "unknown-id", "x", "There is no role 'x'.")
    error = ProblemsFound(iter([one, other]))
    assert error.problems == (one, other)
    assert str(error) == (
        "2 problems found; nothing was read:\n"
        "c.csv, row 2, role: There is no role 'crwe'.\n"
        "c.csv, row 5, role: There is no role 'x'."
    )


def test_a_single_problem_is_not_plural():
    """One problem is called one problem."""
    error = ProblemsFound([Problem("", "id", None, "duplicate-id", "a", "'a' stands twice.")])
    assert str(error) == "1 problem found; nothing was read:\nid: 'a' stands twice."


def test_a_missing_extra_names_the_command():
    """What is not installed is named together with the command that installs it."""
    error = MissingExtra("reading YAML", "yaml")
    assert (error.feature, error.extra) == ("reading YAML", "yaml")
    assert str(error) == (
        "reading YAML needs packages that are not installed. Run: pip install 'certrules[yaml]'"
    )


def test_a_missing_java_names_the_version():
    """Who lacks Java is told which one to install, and where certrules looks for it."""
    error = MissingJava("Spark", "17")
    assert isinstance(error, RuntimeError)
    assert (error.feature, error.version) == ("Spark", "17")
    assert str(error) == (
        "Spark runs on Java, which did not start. Install Java 17 or newer, or set JAVA_HOME to it."
    )


@pytest.mark.parametrize(
    "error",
    [
        InvalidInput("x", "is wrong", "Mend it.", field="date"),
        UnknownId("role", "crwe", known=["crew"]),
        DeferralRefused(),
        ProblemsFound([Problem("", "id", None, "duplicate-id", "a", "'a' stands twice.")]),
        MissingExtra("reading YAML", "yaml"),
        MissingJava("Spark", "17"),
    ],
    ids=lambda error: error.code,
)
def test_an_error_can_be_copied(error):
    """A copy of an error says the same, so that it can cross from one process to another."""
    assert str(copy.copy(error)) == str(error)
