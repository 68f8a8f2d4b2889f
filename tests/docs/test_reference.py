"""The reference is whole: what certrules shows to its users, the reference names."""

import ast
import importlib
import inspect
import json
import re
from importlib.resources import files
from pathlib import Path

import certrules
from certrules import errors
from certrules.exchange import problems

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"
FILE_SECTION = re.compile(r"^## (\w+\.csv)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def page(name):
    """Return the text of a page of the reference."""
    return (REFERENCE / name).read_text("utf-8")


def error_classes():
    """Return every class of error."""
    return [
        thing
        for _, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, errors.CertrulesError)
    ]


def added_codes(node):
    """Yield the code in a call such as `found.add(where, "missing-key", ...)`."""
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "").startswith("add"):
        yield from (
            argument.value
            for argument in node.args[1:2]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        )


def class_codes(node):
    """Yield the code that the body of a class gives to its errors."""
    if isinstance(node, ast.ClassDef):
        for line in node.body:
            target = line.target if isinstance(line, ast.AnnAssign) else None
            if isinstance(target, ast.Name) and target.id == "code":
                yield line.value.value


def keys_of(schema):
    """Yield the name of each property in a JSON Schema, however deep."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from keys_of(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys_of(value)


def test_every_error_code_is_documented():
    """The table of errors has each class with its code, what is wrong, and what to do."""
    table = page("errors.md").partition("\n| code | class |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `([^`]+)` \| `(\w+)` \| [^|]+[.] \| [^|]+[.] \|$", table, re.MULTILINE)
    assert sorted(rows) == sorted((error.code, error.__name__) for error in error_classes())


def test_every_code_of_a_file_problem_is_documented():
    """Each code that a problem of a file can have stands in a table of the page about errors."""
    exchange = Path(certrules.__file__).parent / "exchange"
    trees = [ast.parse(path.read_text("utf-8")) for path in exchange.glob("*.py")]
    codes = {
        code
        for tree in trees
        for node in ast.walk(tree)
        for code in (*added_codes(node), *class_codes(node))
    }
    assert len(codes) > 20
    assert sorted(codes - set(ROW.findall(page("errors.md")))) == []


def test_every_documented_code_of_a_file_problem_is_given_and_has_a_remedy():
    """Each code in the table of files is one that is given, and its row says what to do."""
    section = page("errors.md").partition("## Problems of files")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| [^|]+[.] \| [^|]+[.] \|$", section, re.MULTILINE)
    assert len(rows) == len(set(rows)) == section.count("\n| `")
    paths = Path(certrules.__file__).parent.rglob("*.py")
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    texts = {
        node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)
    }
    assert sorted(set(rows) - texts) == []


def test_the_list_of_codes_in_the_package_is_that_of_the_reference():
    """The module of problems names the codes that the reference has, but for those of columns."""
    section = page("errors.md").partition("## Problems of files")[2].partition("\n## ")[0]
    named = set(re.findall("``([a-z0-9-]+)``", problems.__doc__))
    assert named == {*ROW.findall(section)} - {"wrong-column", "null-value"}


def test_every_kind_of_finding_is_documented():
    """Each kind of finding of the policy check stands in the table with its severity."""
    kinds = importlib.import_module("certrules.planning.findings").KINDS
    rows = [f"| `{code}` | {kind.severity.value} |" for code, kind in kinds.items()]
    assert [row for row in rows if row not in page("findings.md")] == []


def test_every_rule_has_a_page():
    """Each rule of certrules stands in the list, and the page that it leads to names it."""
    rows = re.findall(r"^\| (R-\d+) \|.*\]\(([^)]+)\) \|$", page("rules.md"), re.MULTILINE)
    numbers = [*range(1, 35), *range(40, 63)]
    assert [rule for rule, _ in rows] == [f"R-{number}" for number in numbers]
    silent = [
        rule
        for rule, target in rows
        if not re.search(rf"\b{rule}\b", (REFERENCE / target).read_text("utf-8"))
    ]
    assert silent == []


def test_every_key_of_a_policy_document_is_documented():
    """Each key that the JSON Schema knows stands in a table of the page about the document."""
    text = (files("certrules.exchange") / "policy.schema.json").read_text("utf-8")
    keys = set(keys_of(json.loads(text)))
    assert keys
    assert sorted(keys - set(ROW.findall(page("policy-document.md")))) == []


def test_every_module_has_its_place():
    """Each file of the package stands on the design page that says what goes where."""
    package = Path(certrules.__file__).parent
    house = (DOCS / "design" / "house.md").read_text("utf-8")
    lost = [
        str(path.relative_to(package))
        for path in sorted(package.rglob("*.py"))
        if path.name not in {"__init__.py", "__main__.py"} and f"`{path.name}`" not in house
    ]
    assert lost == []


def test_every_file_on_the_design_page_is_there():
    """The design page names no file that the package does not have."""
    package = Path(certrules.__file__).parent
    names = {path.name for path in package.rglob("*.py")}
    house = (DOCS / "design" / "house.md").read_text("utf-8")
    assert sorted(set(re.findall(r"`(\w+\.py)`", house)) - names) == []


def test_every_column_of_a_roster_is_documented():
    """Each column of each file of a roster stands in the table under the file's name."""
    sheets = importlib.import_module("certrules.exchange.roster_tables")
    sections = dict(FILE_SECTION.findall(page("roster-files.md")))
    lost = [
        f"{sheet.file}: {column.name}"
        for sheet in (*sheets.SHEETS, sheets.CERTIFICATIONS)
        for column in sheet.columns
        if not re.search(rf"^\| [^|]*`{column.name}`", sections.get(sheet.file, ""), re.MULTILINE)
    ]
    assert lost == []


def test_required_columns_stand_in_bold():
    """The columns in bold are exactly those that must be in the header."""
    sheets = importlib.import_module("certrules.exchange.roster_tables")
    sections = dict(FILE_SECTION.findall(page("roster-files.md")))
    for sheet in (*sheets.SHEETS, sheets.CERTIFICATIONS):
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", sections[sheet.file]))
        assert bold == {column.name for column in sheet.columns if column.needed}, sheet.file


def test_every_command_is_documented():
    """Each command has a section with its help, which runs as an example."""
    commands = importlib.import_module("certrules.cli.application").COMMANDS
    assert commands
    text = page("command-line.md")
    for name in commands:
        assert f"\n## certrules {name}\n" in text
        assert f"\n$ certrules {name} --help\n" in text


def options(command, name):
    """Yield each option of a command, and of those below it, with the name of the command."""
    for one in command.params:
        if one.param_type_name == "option":
            yield from ((name, spelling) for spelling in (*one.opts, *one.secondary_opts))
            yield from ((name, variable) for variable in [one.envvar] if variable)
    for below in command.list_commands(None) if hasattr(command, "list_commands") else ():
        yield from options(command.get_command(None, below), f"{name} {below}")


def test_every_option_is_documented():
    """Each option of each command stands in the section of the command, and each variable."""
    application = importlib.import_module("certrules.cli.application").application
    text = page("command-line.md")
    sections = {"certrules": text.partition("\n## ")[0]}
    for heading in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        sections[heading.partition("\n")[0]] = heading
    every = list(options(application, "certrules"))
    assert len(every) > 60
    lost = [
        (command, option)
        for command, option in every
        if not re.search(rf"(?<![\w-]){option}(?![\w-])", sections.get(command, ""))
    ]
    assert lost == []


def test_every_field_of_status_is_documented():
    """Each field that `certrules status` gives to programs stands in the table of fields."""
    columns = importlib.import_module("certrules.cli.status").COLUMNS
    table = "".join(re.findall(r"^\| (`.*?) \|", page("command-line.md"), re.MULTILINE))
    assert [column for column in columns if f"`{column}`" not in table] == []
