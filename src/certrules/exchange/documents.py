"""Policy documents: catalogues as TOML, YAML and JSON, read strictly and written without loss.

The keys are those of the table at the end of the rules' section 8; `policy.schema.json` beside
this module is their JSON Schema.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from certrules.errors import UnknownWord
from certrules.exchange.formats import LIMITS, format_of, parse, read_text
from certrules.exchange.plain import plain
from certrules.exchange.problems import Findings, Where
from certrules.exchange.relatives import Named, check_relatives
from certrules.exchange.rule_shapes import table_of
from certrules.exchange.shapes import REFUSED, Key, Parsed, Table, text, wrong_type
from certrules.exchange.writing import write_text, written
from certrules.model.catalogue import Catalogue
from certrules.model.certifications import Certification
from certrules.model.fields import word
from certrules.model.subjects import SubjectKind

M = TypeVar("M")

CERTIFICATIONS: Final = "certification"
"""The key of the list of certifications."""


def load(source: str | Path | Mapping[str, Any], *, limit: int | None = None) -> Catalogue:
    """Return the catalogue that a policy document holds.

    `source`: the path of a file, its format told by the suffix (.toml, .yaml, .yml, .json), or a
    mapping of plain data. `limit`: the largest file that is read, in bytes; 16 MiB if not given,
    and 256 KiB of YAML.

    Raises `ProblemsFound` with all problems at once, and `MissingExtra` for YAML without the extra.

    >>> load({"certification": [{"id": "first-aid"}]})
    Catalogue(['first-aid'])
    """
    if isinstance(source, Mapping):
        return _catalogue(source, Where())
    where, found = Where(str(source)), Findings()
    language = format_of(Path(source), where, found)
    found.raise_if_any()
    language = language or ""  # it would have been a problem
    content = read_text(Path(source), where, found, limit or LIMITS[language])
    found.raise_if_any()
    return loads(content or "", language, source=str(source))


def loads(text: str, language: str, *, source: str = "") -> Catalogue:
    r"""Return the catalogue that a text in a format ("toml", "yaml", "json") holds.

    `source` names the text in messages. Raises as `load` does.

    >>> loads('[[certification]]\nid = "first-aid"', "toml")
    Catalogue(['first-aid'])
    """
    _check_language(language)
    where, found = Where(source), Findings(stops=True)
    data = parse(text, language, where, found)
    found.raise_if_any()
    return _catalogue(data, where)


def dump(catalogue: Catalogue) -> dict[str, Any]:
    """Return a catalogue as plain data: what differs from a default, dates as ISO 8601 text.

    ``load(dump(catalogue)) == catalogue``.

    >>> dump(Catalogue([Certification("first-aid", name="First aid")]))
    {'certification': [{'id': 'first-aid', 'name': 'First aid'}]}
    """
    return {CERTIFICATIONS: [plain(one) for one in catalogue]}


def dumps(catalogue: Catalogue, language: str) -> str:
    """Return a catalogue as a text in a format: "toml", "yaml" or "json".

    ``loads(dumps(catalogue, language), language) == catalogue``. Raises `ProblemsFound` for what
    could not be read again, such as a name with control characters.

    >>> print(dumps(Catalogue([Certification("first-aid")]), "toml"), end="")
    [[certification]]
    id = "first-aid"
    """
    _check_language(language)
    data = dump(catalogue)
    _catalogue(data, Where())  # what could not be read again is not written
    return written(data, language)


def write(catalogue: Catalogue, path: str | Path) -> None:
    """Write a catalogue to a file, in the format that its suffix names; ``load`` reads it again.

    Raises `ProblemsFound` for a suffix of no known format, and as `dumps` does; then nothing is
    written.
    """
    found = Findings()
    language = format_of(Path(path), Where(str(path)), found)
    found.raise_if_any()
    write_text(Path(path), dumps(catalogue, language or ""))


def to_plain(model: object) -> dict[str, Any]:
    """Return any model as plain data: a policy, a completion, an assignment with all its facts.

    >>> to_plain(Certification("first-aid", parents=["aid"]))
    {'id': 'first-aid', 'parents': ['aid']}
    """
    return plain(model)


def from_plain(kind: type[M], data: Mapping[str, Any]) -> M:
    """Return the model of a kind that plain data describes: ``from_plain(type(x), to_plain(x))``.

    Raises `ProblemsFound` with all problems at once.

    >>> from_plain(Certification, {"id": "first-aid"}).name
    'first-aid'
    """
    found, wanted = Findings(stops=True), cast("type", kind)
    model = table_of(wanted).read(data, Where(), found)
    found.raise_if_any()
    assert isinstance(model, kind)  # noqa: S101 - what its table builds
    return model


def _check_language(language: str) -> None:
    if language not in LIMITS:
        choice = ", ".join(map(repr, LIMITS))
        raise UnknownWord(language, "is no format known here", f"Use one of {choice}.")


def _catalogue(data: object, where: Where) -> Catalogue:
    found = Findings(stops=True)
    catalogue = _DOCUMENT.read(data, where, found)
    found.raise_if_any()
    assert isinstance(catalogue, Catalogue)  # noqa: S101 - what _DOCUMENT builds
    return catalogue


def parse_certifications(value: object, where: Where, found: Findings) -> object:
    """Read a list of certifications; return each as `Parsed`, or REFUSED if it is no list."""
    if not isinstance(value, list | tuple):
        return wrong_type(value, where, found, "Write a list of certifications.")
    table = table_of(Certification)
    parsed = [table.parse(one, where.at(number), found) for number, one in enumerate(value)]
    check_relatives([named(one) for one in parsed], found)
    return parsed


def named(parsed: Parsed) -> Named:
    """Return what a certification says of others, as far as it could be read."""
    if parsed.model is not REFUSED:
        return Named.of(parsed.model, parsed.where)
    values = parsed.values
    kind = values.get("subject_kind")
    return Named(
        parsed.where,
        values.get("id"),
        word(kind, SubjectKind) if kind is not None else None,
        tuple(values.get("parents", ())),
        tuple(values.get("children", ())),
    )


def _built(certification: list[Parsed], **_: object) -> Catalogue:
    return Catalogue(one.model for one in certification)


# Editors find the schema by the key `$schema`; it says nothing of the certifications.
_DOCUMENT = Table(
    _built,
    {"$schema": Key(text), CERTIFICATIONS: Key(parse_certifications, required=True)},
)
