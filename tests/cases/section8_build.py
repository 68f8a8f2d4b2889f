"""Build policies from a TOML document, key by key, until the package reads the new keys itself.

Only names are known here: which table of the document becomes which model. Whatever a value is,
the model takes it or refuses it; a refusal gets the path at which the value stands.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certrules as cr
from certrules.errors import InvalidInput


def catalogue(path: Path) -> dict[str, cr.Certification]:
    """Return the certifications of a document by their ids."""
    document = tomllib.loads(path.read_text("utf-8"))
    return {one["id"]: _certification(one) for one in document["certification"]}


def policy(text: str) -> cr.Policy:
    """Return the policy that an inline table of one line holds."""
    return _policy(tomllib.loads(f"policy = {text}")["policy"])


@contextmanager
def _at(path: str) -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        raise error.named(path) from None


def _certification(table: dict) -> cr.Certification:
    given = dict(table["policy"])
    revisions = [_revision(one) for one in given.pop("revisions", [])]
    return cr.Certification(table["id"], table["name"], _policy(given), revisions=revisions)


def _revision(table: dict) -> cr.Revision:
    given = dict(table)
    begin = given.pop("effective_from")
    retroactive = given.pop("retroactive", False)
    return cr.Revision(begin, _policy(given), retroactive=retroactive)


def _policy(table: dict) -> cr.Policy:
    given = dict(table)
    if "terms" in given:
        given["terms"] = [_term(f"terms[{n}]", one) for n, one in enumerate(given["terms"])]
    for key, model in (("renewal", cr.Renewal), ("anchor", cr.Anchor), ("credits", cr.Credits)):
        if key in given:
            with _at(key):
                given[key] = model(**given[key])
    return cr.Policy(**given)


def _term(path: str, table: dict) -> cr.Term:
    given = dict(table)
    with _at(path):
        if "valid_for_by_age" in given:
            bands = enumerate(given["valid_for_by_age"])
            given["valid_for_by_age"] = [_band(f"valid_for_by_age[{n}]", one) for n, one in bands]
        if "age_limit" in given:
            with _at("age_limit"):
                given["age_limit"] = cr.AgeLimit(**given["age_limit"])
        return cr.Term(**given)


def _band(path: str, table: dict) -> cr.AgeBand:
    with _at(path):
        return cr.AgeBand(**table)
