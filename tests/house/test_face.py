"""The face of the package: what `import certrules` shows is what it promises."""

import importlib.resources
import inspect
from types import ModuleType

import certrules

FOR_TYPE_CHECKERS = {"TYPE_CHECKING"}  # they know it by this name only, so it cannot hide


def shown():
    """Return the public names of the face that are no modules.

    Both ways of asking count: `dir` knows names that are loaded late, `vars` those that it hides.
    """
    return {
        name
        for name in {*dir(certrules), *vars(certrules)} - FOR_TYPE_CHECKERS
        if not name.startswith("_") and not isinstance(getattr(certrules, name), ModuleType)
    }


def has_own_docstring(thing):
    """Whether a class or function explains itself and does not only inherit an explanation."""
    text = vars(thing).get("__doc__") if inspect.isclass(thing) else thing.__doc__
    return bool(text and text.strip())


def test_names_are_sorted():
    """`__all__` is sorted and names nothing twice."""
    assert list(certrules.__all__) == sorted(set(certrules.__all__))


def test_names_are_what_shows():
    """`__all__` is exactly what the face shows, modules aside."""
    assert set(certrules.__all__) == shown()


def test_star_import_works():
    """Each promised name can be had from a fresh import."""
    face = importlib.import_module("certrules")
    assert [name for name in certrules.__all__ if not hasattr(face, name)] == []


def test_public_names_are_documented():
    """Each public class and function has a docstring of its own."""
    things = {name: getattr(certrules, name) for name in certrules.__all__}
    explained = {n: t for n, t in things.items() if inspect.isclass(t) or inspect.isroutine(t)}
    assert [name for name, thing in explained.items() if not has_own_docstring(thing)] == []


def test_public_methods_are_documented():
    """Each public method and property has a docstring, its own or an inherited one."""
    silent = [
        f"{name}.{member}"
        for name in certrules.__all__
        if inspect.isclass(thing := getattr(certrules, name))
        for member, value in vars(thing).items()
        if not member.startswith("_")
        and (inspect.isroutine(value) or isinstance(value, property | classmethod | staticmethod))
        and not inspect.getdoc(getattr(thing, member))
    ]
    assert silent == []


def test_missing_docstring_is_seen():
    """A class that explains nothing, or only inherits its words, is told from one that does."""

    class Silent:
        pass

    class Explained:
        """Words."""

    class Heir(Explained):
        pass

    assert [has_own_docstring(thing) for thing in (Silent, Explained, Heir)] == [False, True, False]


def test_package_is_marked_as_typed():
    """Type checkers are told that the package has types."""
    assert importlib.resources.files("certrules").joinpath("py.typed").is_file()
