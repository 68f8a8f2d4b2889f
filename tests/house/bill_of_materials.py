"""The bill of materials of a wheel: what it is, what it holds, and what it asks for.

    python -m tests.house.bill_of_materials dist/certrules-0.1.0-py3-none-any.whl build/bom.json

It is a document in CycloneDX 1.6, made of the wheel and nothing else, so the same wheel gives the
same bytes. What the wheel asks for has a range and no version: which one is installed beside it is
decided where it is installed.
"""

import json
import sys
import tomllib
import zipfile
from email.message import Message
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

Table = dict[str, Any]


def bill(wheel: Path) -> Table:
    """Return the bill of materials of a wheel."""
    digest = sha256(wheel.read_bytes()).hexdigest()
    with zipfile.ZipFile(wheel) as files:
        about = metadata(files)
        contents = [of_file(files, name) for name in sorted(files.namelist())]
    own = f"pkg:pypi/{canonicalize_name(about['Name'])}@{about['Version']}"
    wanted = requirements(about)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{own}#{digest}')}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": own,
                "name": about["Name"],
                "version": about["Version"],
                "description": about["Summary"],
                "licenses": [{"license": {"id": about["License-Expression"]}}],
                "purl": own,
                "hashes": [{"alg": "SHA-256", "content": digest}],
                "components": contents,
            }
        },
        "components": [of_requirement(name, asked) for name, asked in wanted.items()],
        "dependencies": [
            {"ref": own, "dependsOn": [f"pkg:pypi/{name}" for name in wanted]},
            *({"ref": f"pkg:pypi/{name}"} for name in wanted),
        ],
    }


def metadata(files: zipfile.ZipFile) -> Message:
    """Return what the wheel says of itself."""
    [name] = [one for one in files.namelist() if one.endswith(".dist-info/METADATA")]
    return BytesParser().parsebytes(files.read(name))


def of_file(files: zipfile.ZipFile, name: str) -> Table:
    """Return the entry of one file in the wheel."""
    digest = sha256(files.read(name)).hexdigest()
    return {
        "type": "file",
        "bom-ref": f"file:{name}",
        "name": name,
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def requirements(about: Message) -> dict[str, list[Requirement]]:
    """Return what a wheel asks for, by name; itself with an extra is no other package."""
    found: dict[str, list[Requirement]] = {}
    for text in about.get_all("Requires-Dist", []):
        one = Requirement(text)
        name = canonicalize_name(one.name)
        if name != canonicalize_name(about["Name"]):
            found.setdefault(name, []).append(one)
    return dict(sorted(found.items()))


def of_requirement(name: str, asked: list[Requirement]) -> Table:
    """Return the entry of a package that is asked for, with each range and its condition."""
    always = any(one.marker is None for one in asked)
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}",
        "name": name,
        "purl": f"pkg:pypi/{name}",
        "scope": "required" if always else "optional",
        "properties": [{"name": "certrules:requires", "value": str(one)} for one in asked],
    }


def project() -> Table:
    """Return the [project] table of pyproject.toml."""
    table: Table = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def differing(found: Table, says: Table) -> list[str]:
    """Return what of a bill is not as the [project] table says."""
    needed = {
        entry["value"]
        for one in found["components"]
        if one["scope"] == "required"
        for entry in one["properties"]
    }
    wrong = {
        "version": found["metadata"]["component"]["version"] != says["version"],
        "dependencies": needed != {str(Requirement(one)) for one in says["dependencies"]},
    }
    return [name for name, differs in wrong.items() if differs]


def main(wheel: str, target: str) -> None:
    """Write the bill of materials of a wheel into a file; refuse a wheel of another project."""
    found = bill(Path(wheel))
    if wrong := differing(found, project()):
        sys.exit(f"{wheel} is not what pyproject.toml says: {', '.join(wrong)}. Build it again.")
    text = json.dumps(found, indent=2, ensure_ascii=False)
    Path(target).write_text(f"{text}\n", "utf-8")
    sys.stdout.write(f"The bill of materials of {Path(wheel).name} is in {target}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
