"""Hostile lengths: what is read takes time that grows with its length and no faster."""

from contextlib import suppress
from time import process_time

import pytest

from certrules.errors import CertrulesError, ProblemsFound
from certrules.exchange import cells
from certrules.exchange.documents import dumps, loads
from certrules.exchange.problems import MOST_PROBLEMS, Findings, Where
from certrules.exchange.rosters import read_roster
from certrules.exchange.shapes import to_date, to_instant
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.periods import Period
from tests.exchange.folders import fill

LENGTH = 10**6
SECONDS = 2.0  # of the processor, for what takes some milliseconds on most machines

READERS = {
    "period": Period.parse,
    "date": to_date,
    "instant": to_instant,
    "integer": cells.integer,
    "decimal": cells.decimal,
    "boolean": cells.boolean,
    "name": cells.name,
    "list": cells.list_of(cells.name),
    "guard": cells.guarded,
    "guard taken away": cells.unguarded,
    "declared date": cells.dates_as("%d.%m.%Y"),
}
PATTERNS = ["a", "1", " ", "'", "'=", "1 ", "9.", ";a", "\u0301", "P1", "2026-", "\0", '"']


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_text_of_a_million_characters(read, pattern):
    """A text of a million characters is read or refused at once."""
    text = (pattern * LENGTH)[:LENGTH]
    start = process_time()
    with suppress(CertrulesError):
        read(text)
    assert process_time() - start < SECONDS


LINES = {
    "quotes": '"' * LENGTH,
    "doubled quotes": '"' + '""' * (LENGTH // 2) + '"',
    "commas": "," * LENGTH,
    "quoted commas": '"",' * (LENGTH // 3),
    "open quotes in turn": '",\n' * (LENGTH // 3),
    "open quote, short lines": '"' + "x\n" * (LENGTH // 2),
    "returns": "\r" * LENGTH,
    "newlines": "\n" * LENGTH,
    "quotes after text": 'a"\n' * (LENGTH // 3),
    "marks of byte order": "\ufeff" * (LENGTH // 3),
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
@pytest.mark.parametrize("header", ["id\n", ""], ids=["as rows", "as header"])
def test_table_of_a_million_characters(tmp_path, header, text):
    """A hostile table of a million characters is refused or read within seconds."""
    folder = fill(tmp_path / "r", {"subjects.csv": header + text}, based_on={})
    start = process_time()
    with suppress(ProblemsFound):
        read_roster(folder)
    assert process_time() - start < 5 * SECONDS


def test_many_unknown_ids(tmp_path):
    """Ten thousand unknown ids among ten thousand known ones are reported within seconds."""
    count = 10_000
    files = {
        "subjects.csv": "id\n" + "".join(f"person-{n}\n" for n in range(count)),
        "completions.csv": "subject,certification,completed_on\n"
        + "".join(f"persn-{n},a,2025-01-01\n" for n in range(count)),
    }
    start = process_time()
    with pytest.raises(ProblemsFound) as caught:
        read_roster(fill(tmp_path / "r", files, based_on={}))
    assert process_time() - start < 5 * SECONDS
    assert len(caught.value.problems) == count
    assert "Did you mean 'person-" in caught.value.problems[0].message


def test_reading_ends_when_everything_is_wrong(tmp_path):
    """A table in which every row is wrong is left after a hundred thousand problems."""
    rows = "".join(f"a{number},b,c\n" for number in range(110_000))
    files = {"subjects.csv": "id,kind\n" + rows}
    with pytest.raises(ProblemsFound) as caught:
        read_roster(fill(tmp_path / "r", files, based_on={}))
    assert len(caught.value.problems) == MOST_PROBLEMS + 1
    assert caught.value.problems[-1].code == "too-many-problems"


@pytest.mark.parametrize("wrong", ["0,", '{"naem": 1},', "[],"])
def test_reading_ends_when_everything_in_a_document_is_wrong(wrong):
    """A document of nothing but faults is left after a hundred thousand problems."""
    start = process_time()
    with pytest.raises(ProblemsFound) as caught:
        loads(f'{{"certification": [{wrong * 300_000}0]}}', "json", source="p")
    assert process_time() - start < 5 * SECONDS
    assert len(caught.value.problems) == MOST_PROBLEMS + 1
    last = caught.value.problems[-1]
    assert (last.source, last.place, last.code) == ("p", "", "too-many-problems")


def test_no_more_problems_than_the_most_are_noted():
    """What does not stop at too many problems notes once that there may be more."""
    found, where = Findings(), Where("f", "c", 7)
    for _ in range(MOST_PROBLEMS + 5):
        found.add(where, "invalid-date", "x", "is no date. Correct it.")
    assert [one.code for one in found.problems[MOST_PROBLEMS - 1 :]] == [
        "invalid-date",
        "too-many-problems",
    ]
    assert (found.problems[-1].row, found.problems[-1].place) == (7, "")


def test_many_unknown_keys():
    """Ten thousand unknown keys are reported within seconds."""
    keys = "".join(f"naem{n} = 1\n" for n in range(10_000))
    start = process_time()
    with pytest.raises(ProblemsFound) as caught:
        loads(f'[[certification]]\nid = "a"\n{keys}', "toml")
    assert process_time() - start < 5 * SECONDS
    assert len(caught.value.problems) == 10_000


UNITS = ["[", "{", "[[", "a.", '"a".', "- ", '"', "# ", "&a ", "\\", "a = [", '{"a":', "[a.", "{a."]


@pytest.mark.parametrize("language", ["toml", "json", "yaml"])
@pytest.mark.parametrize("unit", UNITS)
def test_document_of_many_characters(language, unit):
    """A hostile document of a quarter of a million characters is refused within seconds."""
    text = unit * (250_000 // len(unit))
    start = process_time()
    with pytest.raises(ProblemsFound):
        loads(text, language)
    assert process_time() - start < 5 * SECONDS


def test_long_description_with_dots_is_read():
    """Dots in a text are no dots of a key, however many."""
    description = "A sentence. " * 5_000
    catalogue = Catalogue([Certification("a", description=description)])
    assert loads(dumps(catalogue, "toml"), "toml") == catalogue
