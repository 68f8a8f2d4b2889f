"""The hostile and odd files are as many as they say: each once, and each expects something."""

from collections import Counter

import pytest

from tests.exchange.hostile.files import SUFFIXES
from tests.exchange.hostile.gathered import HOSTILE
from tests.exchange.hostile.odd import ODD


def repeated(values):
    """Return what stands more than once among some values."""
    return [one for one, count in Counter(values).items() if count > 1]


@pytest.mark.parametrize(("files", "least"), [(HOSTILE, 200), (ODD, 40)], ids=["hostile", "odd"])
def test_files_are_counted_by_what_is_in_them(files, least):
    """G8: no id stands twice and no content is tried twice, so that the count is one of files."""
    assert repeated(file.id for file in files) == []
    contents = {file.id: (file.reader, str(file.content), file.date_format) for file in files}
    twice = repeated(contents.values())
    assert [id_ for id_, content in contents.items() if content in twice] == []
    assert len(files) >= least


def test_every_hostile_file_expects_a_problem():
    """A case that expects nothing would pass whatever happens."""
    assert [file.id for file in HOSTILE if not file.wanted] == []


def test_every_odd_file_expects_something():
    """An odd file is held to its counts, to what it says, or to the rows that it answers."""
    asked = ("counts", "plain", "model", "rows")
    silent = [one.id for one in ODD if not any(getattr(one, name) is not None for name in asked)]
    assert silent == []
    assert [one.id for one in ODD if one.wanted] == []


def test_an_odd_file_is_not_its_plain_form():
    """An odd file that is the plain one would say nothing of what is odd."""
    assert [one.id for one in ODD if one.plain == one.content] == []


@pytest.mark.parametrize("reader", SUFFIXES)
def test_every_reader_has_its_files(reader):
    """G8: there are hostile files and odd ones for every reader."""
    assert sum(file.reader == reader for file in HOSTILE) >= 20
    assert sum(file.reader == reader for file in ODD) >= 2


def test_the_codes_are_many():
    """Most of the codes that a file can be refused for are met."""
    codes = {code for file in HOSTILE for *_, code in file.wanted}
    assert len(codes) >= 35, sorted(codes)
