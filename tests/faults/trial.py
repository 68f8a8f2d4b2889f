"""``python -m tests.faults.trial COPY NAME...``: plant faults in a copy of the package, one by one.

Each is planted, the suite is run against the copy until a property fails, and the copy is put right
again. One line of JSON says of each which property found it, or that none did. The name `none`
plants nothing.
"""

import json
import shutil
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # what is compiled from a fault must not outlive it

from tests.faults.planted import FAULTS  # noqa: E402 - after the line above
from tests.faults.suite import properties  # noqa: E402

ROOM = "certrules"

LIKELY = {
    "status/rosters.py": "rosters_keep_what_they_are_given",
    "status/plain.py": "plain_answers_are_those_of_the_oracle",
    "status/": "answers_are_those_of_the_oracle",
    "planning/": "notices_follow_the_states",
    "": "decisions_are_those_of_the_oracle",
}
"""Which property looks at what; it is tried first, which saves most of the time."""


def forget():
    """Forget every module of certrules, so that it is imported anew."""
    for name in [one for one in sys.modules if one.partition(".")[0] == ROOM]:
        del sys.modules[name]


def likely_first(found, fault):
    """Return the properties, those first that look at the file in which a fault is."""
    file = fault.file if fault else ""
    first = next(name for part, name in LIKELY.items() if file.startswith(part))
    first = (fault and fault.shows_in) or first
    return sorted(found, key=lambda one: one.__name__ != first)


def finder(package, fault=None):
    """Return the name of the property that finds what is planted, and what it says, or None."""
    forget()
    for one in likely_first(properties(), fault):
        assert Path(sys.modules[ROOM].__file__).is_relative_to(package)
        try:
            one()
        except Exception as error:  # noqa: BLE001 - a fault may show as any error
            return one.__name__, repr(error)[:300]
    return None, ""


def plant(path, fault):
    """Put a fault into a file; its text must be there, once."""
    text = path.read_text("utf-8")
    assert text.count(fault.text) == 1, f"{fault.name}: {text.count(fault.text)} places"
    path.write_text(text.replace(fault.text, fault.replacement), "utf-8")


def main(package, names):
    """Try each fault, and say what found it."""
    sys.path.insert(0, str(package.parent))
    by_name = {one.name: one for one in FAULTS}
    for name in names:
        fault = by_name.get(name)
        path = package / (fault.file if fault else "__init__.py")
        kept = path.with_suffix(".kept")
        shutil.copy2(path, kept)
        if fault is not None:
            plant(path, fault)
        found, says = finder(package, fault)
        kept.replace(path)
        sys.stdout.write(json.dumps({"fault": name, "found": found, "says": says}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
