"""Models as JSON text: what a database keeps of catalogues, messages and tasks."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

import certrules as cr
from certrules.adapters.sql import documents
from certrules.exchange.documents import load
from certrules.ports.messages import Addressee, Cause, Message, NoticeItem, TaskToDo
from tests.house.tree import TESTS
from tests.properties import strategies as drawn


@drawn.examples(0.5)
@given(drawn.catalogues())
def test_a_catalogue_comes_back(catalogue):
    """A catalogue is the same after it was text."""
    assert documents.catalogue_of(documents.catalogue_text(catalogue)) == catalogue


def test_every_option_comes_back():
    """All options of all rules, and the cases beside them, are the same after they were text."""
    files = sorted((TESTS.parent / "examples").rglob("*.toml"))
    files = [path for path in files if path.name != "mapping.toml"]  # those are of no rules
    files += sorted((TESTS / "cases").glob("*policies.toml"))
    assert files
    for path in files:
        catalogue = load(path)
        assert documents.catalogue_of(documents.catalogue_text(catalogue)) == catalogue, path


@given(st.text().filter(str.strip).map(str.strip))
def test_any_text_comes_back(text):
    """A message is the same after it was text, whatever a person wrote; the text is plain ASCII."""
    day = date(2026, 6, 1)
    items = [NoticeItem(text, cause, day, "x", "a", about=day, text=text) for cause in Cause]
    for content in (
        Message("m", Addressee(text, addresses=[text]), items, day, text),
        TaskToDo("t", text, "x", day, "x", "a", expires_on=day, company=text),
    ):
        written = documents.content_text(content)
        assert written.isascii()
        assert documents.content_of(written) == content
        assert json.dumps(json.loads(written), separators=(",", ":")) == written


def test_every_class_is_known():
    """Each class of a catalogue or message can be named in a text."""
    for kind in (cr.Certification, cr.RuleCase, cr.Requirement, cr.Training, Cause, cr.Status):
        assert documents.CLASSES[kind.__name__] is kind
