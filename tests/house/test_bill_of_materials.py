"""The bill of materials says what a wheel holds and asks for, and nothing that is not in it."""

import json
import zipfile
from hashlib import sha256

import pytest

from tests.house import bill_of_materials

METADATA = """Metadata-Version: 2.4
Name: certrules
Version: 1.2.3
Summary: Rules
License-Expression: MIT
Requires-Dist: attrs>=23.1
Requires-Dist: click>=8.1; extra == 'all'
Requires-Dist: click>=8.1; extra == 'cli'
Requires-Dist: certrules[cli]; extra == 'more'

The page.
"""


@pytest.fixture
def wheel(tmp_path):
    """A small wheel."""
    path = tmp_path / "certrules-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as files:
        files.writestr("certrules/__init__.py", "x = 1\n")
        files.writestr("certrules-1.2.3.dist-info/METADATA", METADATA)
    return path


def test_wheel_is_named_by_its_hash(wheel):
    """The bill names the distribution, its version and licence, and the hash of the very file."""
    about = bill_of_materials.bill(wheel)["metadata"]["component"]
    assert (about["name"], about["version"]) == ("certrules", "1.2.3")
    assert about["licenses"] == [{"license": {"id": "MIT"}}]
    digest = sha256(wheel.read_bytes()).hexdigest()
    assert about["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_every_file_is_listed(wheel):
    """Each file in the wheel stands in the bill with its hash."""
    files = bill_of_materials.bill(wheel)["metadata"]["component"]["components"]
    assert {one["name"]: one["hashes"][0]["content"] for one in files} == {
        "certrules/__init__.py": sha256(b"x = 1\n").hexdigest(),
        "certrules-1.2.3.dist-info/METADATA": sha256(METADATA.encode()).hexdigest(),
    }


def test_requirements_are_listed_with_their_conditions(wheel):
    """Each package stands there once, required or optional, with each range and no version."""
    found = bill_of_materials.bill(wheel)
    parts = {one["name"]: one for one in found["components"]}
    assert sorted(parts) == ["attrs", "click"]
    assert (parts["attrs"]["scope"], parts["click"]["scope"]) == ("required", "optional")
    assert [one["value"] for one in parts["click"]["properties"]] == [
        'click>=8.1; extra == "all"',
        'click>=8.1; extra == "cli"',
    ]
    assert not any("version" in one for one in found["components"])


def test_every_reference_leads_to_a_part(wheel):
    """What the graph of dependencies names is in the bill, and each name is there once."""
    found = bill_of_materials.bill(wheel)
    own = found["metadata"]["component"]
    references = [one["bom-ref"] for one in (own, *own["components"], *found["components"])]
    assert len(references) == len(set(references))
    named = {one for entry in found["dependencies"] for one in entry.get("dependsOn", [])}
    assert named | {entry["ref"] for entry in found["dependencies"]} <= set(references)


def test_same_wheel_gives_the_same_bytes(wheel, tmp_path, capsys, monkeypatch):
    """The bill is made of the wheel alone, and its number belongs to the very file."""
    project = {"version": "1.2.3", "dependencies": ["attrs>=23.1"]}
    monkeypatch.setattr(bill_of_materials, "project", lambda: project)
    targets = [tmp_path / "one.json", tmp_path / "two.json"]
    for target in targets:
        bill_of_materials.main(str(wheel), str(target))
    one, two = (target.read_bytes() for target in targets)
    assert one == two
    assert capsys.readouterr().out.count("is in") == 2
    with zipfile.ZipFile(wheel, "a") as files:
        files.writestr("more.txt", "x")
    assert bill_of_materials.bill(wheel)["serialNumber"] != json.loads(one)["serialNumber"]


def test_bill_is_held_against_the_project(wheel, tmp_path):
    """A wheel of another version, or with other requirements, than pyproject.toml says is told."""
    found = bill_of_materials.bill(wheel)
    right = {"version": "1.2.3", "dependencies": ["attrs>=23.1"]}
    assert bill_of_materials.differing(found, right) == []
    assert bill_of_materials.differing(found, right | {"version": "1.2.4"}) == ["version"]
    wrong = right | {"dependencies": ["attrs>=23.1", "python-dateutil"]}
    assert bill_of_materials.differing(found, wrong) == ["dependencies"]
    with pytest.raises(SystemExit, match="version, dependencies"):
        bill_of_materials.main(str(wheel), str(tmp_path / "bill.json"))
