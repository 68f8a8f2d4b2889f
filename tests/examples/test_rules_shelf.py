"""The shelf of real rules: every document loads, every case passes, the README tells the truth."""

import re
from datetime import timedelta

import attrs
import pytest

import certrules as cr
from certrules.exchange.documents import load
from tests.house.tree import ROOT

SHELF = ROOT / "examples" / "rules"
FILES = sorted(SHELF.glob("*.toml"))
README = (SHELF / "README.md").read_text("utf-8")
PUBLISHED, BY_HAND = "published:", "worked by hand"
TITLE = re.compile(r"# ([^:.\n]+)[:.]")
SECTION = re.compile(r"^### .*?\[(\w+\.toml)\]\(\1\)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
UNCOMPARED = " †"


def rows(name):
    """Return the cells of the rows of the README's table of a file."""
    [table] = [table for file, table in SECTION.findall(README) if file == name]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.fixture(scope="module")
def catalogues():
    """The documents of the shelf, by the names of their files."""
    return {path.name: load(path) for path in FILES}


@pytest.fixture(scope="module")
def rules(catalogues):
    """Every rule of the shelf."""
    return [rule for catalogue in catalogues.values() for rule in catalogue]


@pytest.fixture(scope="module")
def cases(rules):
    """Every case of the shelf."""
    return [case for rule in rules for case in rule.cases]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_case_passes(path, catalogues):
    """Each document has cases, and what each of them expects comes out."""
    results = cr.run_cases(catalogues[path.name])
    assert results
    assert [one for one in results if not one.passed] == []


def test_shelf_is_large_enough(rules, cases):
    """There are at least 40 rules of 25 authorities in 8 fields, with at least 150 cases."""
    fields = {TITLE.match(path.read_text("utf-8"))[1] for path in FILES}
    assert len(rules) >= 40
    assert len({rule.source.authority for rule in rules}) >= 25
    assert len(fields) >= 8
    assert len(cases) >= 150


def test_every_rule_has_its_source(rules):
    """Each rule names authority, title and citation, the date of its text, and what is said."""
    wanted = ("authority", "title", "citation", "read", "expressed", "not_expressed")
    lacking = [
        (rule.id, name) for rule in rules for name in wanted if not getattr(rule.source, name)
    ]
    assert lacking == []


def test_every_rule_has_cases(rules):
    """No rule stands without a case, composites neither."""
    assert [rule.id for rule in rules if not rule.cases] == []


def test_every_rule_has_an_id_of_its_own(rules):
    """No id stands in two documents, so that they can be put together."""
    assert len(cr.Catalogue(rules)) == len(rules)


def test_every_case_says_where_it_comes_from(cases):
    """Each case is published, and says where, or was worked by hand."""
    strange = [
        case.name
        for case in cases
        if not case.source.startswith(BY_HAND)
        and not (case.source.startswith(PUBLISHED) and case.source.removeprefix(PUBLISHED).strip())
    ]
    assert strange == []


def moved(expected):
    """Return an expected date a day later; a word stays."""
    return expected if isinstance(expected, str) else expected + timedelta(days=1)


def test_cases_tell_one_day_from_the_next(catalogues):
    """Every case that expects dates fails when they are expected a day later."""
    for name, catalogue in catalogues.items():
        changed = [
            attrs.evolve(
                rule,
                cases=[
                    attrs.evolve(case, expires=[moved(one) for one in case.expires])
                    for case in rule.cases
                    if any(not isinstance(one, str) for one in case.expires)
                ],
            )
            for rule in catalogue
        ]
        results = cr.run_cases(cr.Catalogue(changed))
        assert results, name
        assert [one for one in results if one.passed] == []


def test_counts_of_the_readme_agree(rules, cases):
    """The numbers of rules, authorities, cases and published ones are those of the documents."""
    authorities = {rule.source.authority for rule in rules}
    published = [case for case in cases if case.source.startswith(PUBLISHED)]
    assert (
        f"{len(rules)} published recertification rules of {len(authorities)} authorities, "
        f"as policy documents, with {len(cases)} cases beside them.\n"
        f"{len(published)} of the cases are published worked examples;"
    ) in README


def test_readme_names_every_file():
    """Each document has its table in the README, and each table its document."""
    assert sorted(name for name, _ in SECTION.findall(README)) == [path.name for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_table_of_the_readme_agrees(path, catalogues):
    """Each rule has its row: name, authority, citation and date, in the order of the document."""
    told = [[name.removesuffix(UNCOMPARED), *rest[:3]] for name, *rest in rows(path.name)]
    assert told == [
        [rule.name, rule.source.authority, rule.source.citation, str(rule.source.read)]
        for rule in catalogues[path.name]
    ]


def test_disclaimer_is_said_once():
    """That nothing is legal advice is said, and said once."""
    text = README + "".join(path.read_text("utf-8") for path in FILES)
    assert text.count("legal advice") == 1
