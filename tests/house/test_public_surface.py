"""The public surface is listed, documented, typed and shown, and no name leaves it unannounced."""

import inspect

import pytest

from certrules import Period, Term
from tests.house import public_surface as house

POLICY = (
    "These public names are gone. A name is deprecated first, and leaves with the next major "
    "version: see docs/reference/stability.md, bring them back, or, for a major version, take "
    "them out of tests/house/public_names.txt and into CHANGELOG.md:"
)
NEW = "Run python -m tests.house.public_surface: these names are new, and public from now on:"


def test_no_name_leaves():
    """What was public once still is."""
    gone = sorted(set(house.listed()) - house.surface())
    assert not gone, "\n".join([POLICY, *gone])


def test_every_name_is_listed():
    """What is public stands in the list, so that it cannot leave unseen."""
    new = sorted(house.surface() - set(house.listed()))
    assert not new, "\n".join([NEW, *new])


def test_list_is_sorted():
    """The list is sorted and names nothing twice, so that two changes to it meet in one place."""
    assert house.listed() == sorted(set(house.listed()))


def test_lost_name_is_seen(tmp_path, monkeypatch):
    """A name of the list that nothing has is told with the policy of deprecation."""
    planted = tmp_path / "names.txt"
    planted.write_text("certrules.Term\ncertrules.Trem\n", "utf-8")
    monkeypatch.setattr(house, "LIST", planted)
    with pytest.raises(AssertionError, match=r"(?s)stability\.md.*certrules\.Trem"):
        test_no_name_leaves()


def test_new_names_are_added_and_none_is_taken_away(tmp_path, monkeypatch):
    """The command adds what is new and keeps what is gone, and its remarks at the top."""
    planted = tmp_path / "names.txt"
    planted.write_text("# remark\ncertrules.Trem\n", "utf-8")
    monkeypatch.setattr(house, "LIST", planted)
    added = house.add_new()
    assert set(house.listed()) == house.surface() | {"certrules.Trem"}
    assert len(house.listed()) == added + 1
    assert planted.read_text("utf-8").startswith("# remark\n")


def test_every_name_has_an_entry():
    """Each public name has an entry of its own in the reference, under its path or its home."""
    entries = house.documented()
    homes = {house.home(path) for path in entries}
    bare = house.promised() - entries
    assert sorted(path for path in bare if house.home(path) not in homes) == []


def test_every_entry_has_words():
    """Each public class and function, and each of their methods, has a docstring."""
    silent = [
        path
        for path in sorted(house.public())
        if (inspect.isclass(what := house.thing(path)) or inspect.isroutine(what))
        and not (inspect.getdoc(what) or "").strip()
    ]
    methods = [
        f"{path}.{name}"
        for path in sorted(house.public())
        for name, value in house.members(path).items()
        if (inspect.isroutine(value) or isinstance(value, property | classmethod | staticmethod))
        and not inspect.getdoc(getattr(house.thing(path), name))
    ]
    assert silent + methods == []


def test_every_name_has_types():
    """Each public function and method has a type for each argument and for what it returns."""
    assert [name for path in sorted(house.public()) for name in house.untyped(path)] == []


def test_every_name_is_shown():
    """Each public name is used in an example that is run, or comes out of one that is."""
    assert sorted(house.public() - house.shown()) == []


class Untyped:
    """A class with a method that has no types, planted."""

    def method(self, one):
        """Say nothing of types."""
        return one


def test_missing_type_is_seen(monkeypatch):
    """A method without types is told by its path, and one with types is not."""
    monkeypatch.setattr(Untyped, "__module__", "certrules.planted")
    monkeypatch.setattr(house, "thing", {"planted.Untyped": Untyped}.get)
    assert list(house.untyped("planted.Untyped")) == ["planted.Untyped.method"]
    Untyped.method.__annotations__.update(one=int)
    Untyped.method.__annotations__["return"] = int
    assert list(house.untyped("planted.Untyped")) == []


def test_missing_example_is_seen(monkeypatch):
    """Without any example nothing is shown, not even what comes out of functions."""
    monkeypatch.setattr(house, "used", frozenset)
    assert house.shown() == set()


class Holder:
    """A class with two attributes, planted."""

    def __init__(self, given):
        self.period = Period(given)
        self._own = Term(given)
        self.text = given.strip()


def test_attributes_are_seen():
    """What a class makes for its public attributes is known, and nothing else."""
    assert house.made_of(Holder) == {"Period"}
    assert house.made_of(Untyped) == set()


def test_what_comes_out_is_shown(monkeypatch):
    """A type that a shown function returns is shown, and so is what its fields hold."""
    monkeypatch.setattr(house, "used", lambda: frozenset({"evaluate"}))
    monkeypatch.setattr(
        house,
        "public",
        lambda: {f"certrules.{name}" for name in ("evaluate", "Evaluation", "Reason", "Term")},
    )
    assert house.shown() == {"certrules.evaluate", "certrules.Evaluation", "certrules.Reason"}
