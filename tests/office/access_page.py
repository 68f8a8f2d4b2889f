"""The page of the access table, made from the operations and the default levels.

`python -m tests.office.access_page` writes it.
"""

from itertools import groupby
from pathlib import Path

from certrules.office.operations import Operation, Relation
from certrules.office.permissions import DEFAULT_LEVELS, Permission

PAGE = Path("docs/reference/access.md")

HEAD = """\
# Who may do what

An access level is a named set of permissions.
An account has levels, and may do what any of them allows.
These are the levels that there are unless a host makes its own, and every operation of an office.

An operation about a subject depends on how the subject stands to the actor:
it is the actor's *own*, it is *supervised* by the actor, directly or further up, or any *other*.
Where the three differ, a cell names those for whom it is allowed.

Whoever may not do something is answered `NotAllowed`, and nothing is changed.
The answer is the same for what is there and for what is not.
While the module is off, only switching it on again is left.

"""


def page():
    """Return the page."""
    names = [one.name for one in DEFAULT_LEVELS]
    rows = [
        HEAD + "## Operations\n",
        f"| operation | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
    ]
    for operation in Operation:
        cells = [cell(operation, level) for level in DEFAULT_LEVELS]
        rows.append(f"| {operation.words} | {' | '.join(cells)} |")
    rows += ["", "## Permissions", ""]
    for category, those in groupby(Permission, lambda one: one.category):
        rows += [
            f"### {category[0].upper()}{category[1:]}",
            "",
            f"| permission | {' | '.join(names)} |",
            f"|---|{'---|' * len(names)}",
        ]
        for permission in those:
            held = [mark(permission in level.permissions) for level in DEFAULT_LEVELS]
            rows.append(f"| `{permission.value}` | {' | '.join(held)} |")
        rows.append("")
    return "\n".join(rows).rstrip() + "\n"


def cell(operation, level):
    """Return what a level may do with an operation, in words."""
    allowed = [
        relation
        for relation in Relation
        if {Permission.MODULE, operation.need.of(relation)} <= {*level.permissions}
    ]
    if len(allowed) in {0, len(Relation)}:
        return mark(bool(allowed))
    return ", ".join(one.value for one in allowed)


def mark(allowed):
    """Return whether something is allowed, in a word."""
    return "yes" if allowed else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8", newline="\n")
