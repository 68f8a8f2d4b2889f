"""certrules behind Django models: a site on SQLite, asked through everything that it offers."""

import json
import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest

from certrules.errors import ProblemsFound
from tests.house.tree import ROOT

FOLDER = ROOT / "examples" / "django_roster"
DAY = date(2026, 7, 1)

# Who, what → status, expires on, required, pending, covered by; worked out by hand from
# fixtures/people.json for 2026-07-01.
ANSWERS = {
    ("Ana Ng", "induction"): ("valid", None, True, False, None),
    # 2025-07-20 + 1 year; the first notice began on 06-20.
    ("Ana Ng", "forklift"): ("due", date(2026, 7, 20), True, False, None),
    # 2024-06-10 + 2 years, to the end of June: yesterday.
    ("Ana Ng", "first-aid"): ("expired", date(2026, 6, 30), True, False, None),
    ("Bo Lind", "induction"): ("valid", None, True, False, None),
    # The renewal of 06-20 is not approved yet.
    ("Bo Lind", "forklift"): ("expired", date(2026, 6, 15), True, True, None),
    ("Cem Aydin", "induction"): ("valid", None, True, False, None),
    # Nobody requires it of him, but it covers his pallet truck, which ended on 05-01.
    ("Cem Aydin", "forklift"): ("valid", date(2027, 1, 10), False, False, None),
    ("Cem Aydin", "pallet-truck"): ("valid", date(2027, 1, 10), True, False, "forklift"),
    # Her last day was yesterday.
    ("Dee Marsh", "forklift"): ("valid", date(2027, 1, 10), False, False, None),
    ("Eli Novak", "induction"): ("missing", None, True, False, None),
    # Required from 07-06 on; what he did was declined.
    ("Eli Novak", "pallet-truck"): ("not_required", None, False, False, None),
    # Required through 05-31.
    ("Eli Novak", "forklift"): ("not_required", None, False, False, None),
}
PRINTED = """\
Person      Certificate   Status    Expires on
Eli Novak   induction     missing   -
Bo Lind     forklift      expired   2026-06-15  a renewal awaits approval
Ana Ng      first-aid     expired   2026-06-30
Ana Ng      forklift      due       2026-07-20

All that is required, in bulk:
first-aid     1 expired
forklift      1 due, 1 expired
induction     1 missing, 3 valid
pallet-truck  1 valid
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The site with its tables made and filled, in a file of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(FOLDER)
        patch.setenv("TZ", "UTC")  # Django sets it for the whole process; this takes it back
        patch.setenv("DJANGO_SETTINGS_MODULE", "workshop.settings")
        patch.setenv("WORKSHOP_DATABASE", str(tmp_path_factory.mktemp("site") / "site.db"))
        import django  # noqa: PLC0415 - the settings have to be named before

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415
        from workshop import answers, many, models  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        call_command("loaddata", "people", verbosity=0)
        yield SimpleNamespace(answers=answers, many=many, models=models, command=call_command)
        connections.close_all()
    time.tzset()


@pytest.fixture
def site(started):
    """The site; what a test writes is taken back at its end."""
    from django.db import transaction  # noqa: PLC0415 - after the settings

    with transaction.atomic():
        yield started
        transaction.set_rollback(True)


@pytest.fixture
def people(site):
    """Everybody."""
    return site.models.Person.objects.order_by("pk")


@pytest.fixture
def get(site):
    """Ask the site for an address; return the status and the text."""
    from django.test import Client  # noqa: PLC0415 - after the settings

    def get(address):
        response = Client(SERVER_NAME="localhost").get(address)
        return response.status_code, response.content.decode()

    return get


def as_rows(evaluations):
    """Return answers by the names of person and certificate, as in `ANSWERS`."""
    return {
        (one.subject.name, one.certification.id): (
            answer.status.value,
            answer.expires_on,
            answer.required,
            answer.pending,
            answer.inherited_from,
        )
        for one, answer in evaluations
    }


def bulk_rows(site, answers):
    """Return the answers of a table by the names of person and certificate, as in `ANSWERS`."""
    names = dict(site.models.Person.objects.values_list("pk", "name"))
    fields = ("status", "expires_on", "required", "pending", "inherited_from")
    return {
        (names[row["subject"]], row["certification"]): tuple(row[field] for field in fields)
        for row in answers.to_pylist()
    }


def crowd(site, count):
    """Add people with requirements and completions by chance."""
    models, chance = site.models, random.Random(11)
    codes = list(models.Certificate.objects.values_list("pk", flat=True))

    def day(first=0, last=900):
        return date(2024, 7, 1) + timedelta(days=chance.randint(first, last))

    for number in range(count):
        person = models.Person.objects.create(
            name=f"Person {number}", last_day=chance.choice([None, None, None, day(500)])
        )
        for code in chance.sample(codes, 3):
            for _ in range(chance.choice([0, 1, 1, 2])):
                since = chance.choice([None, day(0, 400)])
                until = chance.choice([None, None, day(400)])
                models.Requirement.objects.create(
                    person=person, certificate_id=code, since=since, until=until
                )
            for _ in range(chance.choice([0, 1, 2, 3])):
                models.Completion.objects.create(
                    person=person,
                    certificate_id=code,
                    passed_on=day(),
                    state=chance.choice(["approved"] * 5 + ["pending", "declined", "withdrawn"]),
                    recorded_at=datetime(2026, 6, chance.randint(1, 30), tzinfo=UTC),
                )


def test_answers_are_those_worked_out_by_hand(site, people):
    """From models to answers: every person and certificate has the status that follows."""
    assert as_rows(site.answers.evaluations(people, DAY)) == ANSWERS


def test_bulk_answers_are_those_worked_out_by_hand(site, people):
    """From rows to a table of answers: the same."""
    assert bulk_rows(site, site.many.evaluate(people, DAY)) == ANSWERS


def test_bulk_is_the_same_for_a_crowd(site, people):
    """For hundreds of people with facts by chance, the table says what the objects say."""
    crowd(site, 300)
    found = site.many.evaluate(people, DAY)
    assert found.num_rows > 500  # fewer would be evaluated as objects
    assert bulk_rows(site, found) == as_rows(site.answers.evaluations(people, DAY))


def test_queries_do_not_grow_with_the_people(site, people):
    """However many people there are, they are read in a fixed number of queries."""
    from django.db import connection  # noqa: PLC0415 - after the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    counts = []
    for more in (0, 40):
        crowd(site, more)
        with CaptureQueriesContext(
            connection,
        ) as objects:
            list(site.answers.evaluations(people, DAY))
        with CaptureQueriesContext(connection) as table:
            site.many.evaluate(people, DAY)
        counts.append((len(objects), len(table)))
    assert counts == [(5, 5), (5, 5)]


def test_the_command_prints_who_needs_attention(site):
    """The command prints the most urgent first, and the counts of the bulk evaluation."""
    out = StringIO()
    site.command("attention", "--on", "2026-07-01", stdout=out)
    assert out.getvalue() == PRINTED


def test_the_view_lists_who_needs_attention(get):
    """The view gives the same as JSON, with the colour of each status."""
    code, text = get("/attention/?on=2026-07-01")
    assert code == 200
    answer = json.loads(text)
    assert answer["on"] == "2026-07-01"
    assert [(one["person"], one["status"]) for one in answer["attention"]] == [
        ("Eli Novak", "missing"),
        ("Bo Lind", "expired"),
        ("Ana Ng", "expired"),
        ("Ana Ng", "due"),
    ]
    assert answer["attention"][1] == {
        "person": "Bo Lind",
        "certificate": "forklift",
        "status": "expired",
        "colour": "red",
        "expires_on": "2026-06-15",
        "pending": True,
    }


def test_the_view_can_be_asked_for_one_person(get):
    """Only the person asked for is read."""
    _, text = get("/attention/?on=2026-07-01&person=5")
    assert [one["person"] for one in json.loads(text)["attention"]] == ["Eli Novak"]


def test_without_a_day_it_is_today(get):
    """Without a day the view answers for today in the site's time zone."""
    from django.utils import timezone  # noqa: PLC0415 - after the settings

    before = timezone.localdate()
    _, text = get("/attention/")
    assert before <= date.fromisoformat(json.loads(text)["on"]) <= timezone.localdate()


@pytest.mark.parametrize("query", ["on=soon", "on=2026-02-30", "person=ana", "person="])
def test_the_view_refuses_what_is_no_question(get, query):
    """A day or a number that is none is answered with what to write."""
    assert get(f"/attention/?{query}") == (400, "Write on=YYYY-MM-DD and person=NUMBER.")


def test_a_completion_changes_the_answer_at_once(site, people):
    """Nothing is kept, so what is saved shows in the next answer."""
    site.models.Completion.objects.filter(person=2, state="pending").update(state="approved")
    # It came after the end of the one before, so it counts from its own day.
    expected = ("valid", date(2027, 6, 20), True, False, None)
    assert as_rows(site.answers.evaluations(people, DAY))["Bo Lind", "forklift"] == expected


def test_rules_are_checked_before_they_are_saved(site):
    """A form refuses rules that certrules cannot read, with each problem."""
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - after the settings

    wrong = {"terms": [{"valid_for": "1 yaer", "frist_notice": "1 month"}]}
    with pytest.raises(ValidationError) as caught:
        site.models.Certificate(code="badge", title="Badge", rules=wrong).full_clean()
    said = " ".join(caught.value.message_dict["rules"])
    assert "Did you mean 'first_notice'" in said
    assert "1 yaer" in said


def test_rules_that_were_forced_in_are_told(site, people):
    """Rules that came past the forms are an error that names them, not a wrong answer."""
    site.models.Certificate.objects.filter(pk="forklift").update(rules={"terms": "1 year"})
    with pytest.raises(ProblemsFound, match=r"policy\.terms"):
        list(site.answers.evaluations(people, DAY))


def test_the_migration_makes_the_models(site):
    """The tables are those of the models: no migration is missing."""
    site.command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_one_command_shows_it(tmp_path):
    """The demo makes its tables in memory, fills them, and prints; warnings are errors."""
    environment = {k: v for k, v in os.environ.items() if k != "WORKSHOP_DATABASE"}
    done = subprocess.run(
        [sys.executable, "-W", "error", FOLDER / "manage.py", "demo"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        text=True,
    )
    assert (done.stdout, done.stderr) == (PRINTED, "")
    assert list(tmp_path.iterdir()) == []
