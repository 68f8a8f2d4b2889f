"""The 42 columns of the certifications CSV, and which field of a certification each is (F-10)."""

from collections.abc import Callable, Iterator
from typing import Final

from certrules.errors import UnknownWord
from certrules.exchange import cells
from certrules.exchange.cells import InvalidNumber
from certrules.exchange.reading import Column
from certrules.model.handling import to_url

ID: Final = "Certification ID"
NAME: Final = "Name"
INFORMATION: Final = "Information"
URL: Final = "External URL"
EXPIRES: Final = "Certification Expires"
REFRESHER: Final = "Refresher Training"
PARENT: Final = "Parent Certification"
CHILDREN: Final = "Child Certification(s)"
BATCH_ROLES: Final = "Allowed Batch Submission Roles"

COST: Final = "Cost of Training"
TIME: Final = "Time to Complete"
DURATION: Final = "Duration"
EXTEND: Final = "Extend Duration"
DUE: Final = "Due"
OVERDUE: Final = "Overdue"

FIRST: Final = ""
"""What stands before the columns of the first term."""

SECOND: Final = "Refresher "
"""What stands before the columns of the refresher term."""

NONE: Final = "none"

UNITS: Final = ("days", "weeks", "months", "years")

EXTENSIONS: Final = {"month": "end of month", "year": "end of year"}
"""The words for the day to which an expiration date is extended, and those of the policy."""

PERIODS: Final = {DURATION: "valid_for", DUE: "first_notice", OVERDUE: "second_notice"}
"""The columns of a term that hold a period, and its fields."""

TERM: Final = {**PERIODS, EXTEND: "extend_to", COST: "cost", TIME: "time_to_complete"}
"""The columns of a term, and its fields."""

FLAGS: Final = {
    "Hide From Shared Reports": ("privacy", "hide_from_shared_reports"),
    "Hide From QR Reports": ("privacy", "hide_from_qr_reports"),
    "Hide Attachments From Shared Reports": ("privacy", "hide_attachments_from_shared_reports"),
    "Hide Attachments From QR Reports": ("privacy", "hide_attachments_from_qr_reports"),
    "Require Attachment": ("approval", "require_attachment"),
    "Auto Approve User Submissions": ("approval", "automatic"),
    "Auto Approve On Activity Completion": ("approval", "automatic_on_activity"),
    "Generate Attachment On Approval": ("certificate", "on_approval"),
    "Generate Attachment On Activity Completion": ("certificate", "on_activity"),
    "Hide Expiration Date In Generated Attachments": ("certificate", "hide_expiration"),
    "Attach Certificates To Notifications": ("certificate", "attach_to_notices"),
}
"""The columns that say yes or no, and where in the handling they belong."""

LEVELS: Final = {
    "Hide From People Module Levels": ("privacy", "hide_from_levels"),
    "Hide Attachments From People Module Levels": ("privacy", "hide_attachments_from_levels"),
}
"""The columns that name access levels."""


def unit_of(column: str) -> str:
    """Return the name of the column with the unit of a number.

    >>> unit_of("Due")
    'Due Period'
    """
    return f"{column} Period"


def _choice(*words: str) -> Callable[[str], str | None]:
    """Return a reader for some words, None for the word "none"."""
    choice = ", ".join(map(repr, (*words, NONE)))

    def read(cell: str) -> str | None:
        found = cell.casefold()
        if found not in {*words, NONE}:
            raise UnknownWord(cell, "is not a word known here", f"Use one of {choice}.")
        return None if found == NONE else found

    return read


def _positive(cell: str) -> int:
    number = cells.integer(cell)
    if number == 0:
        raise InvalidNumber(cell, "is not more than 0", "Write a number, or leave the cell blank.")
    return number


_LIST = cells.list_of(cells.name)


def _term_columns(prefix: str) -> Iterator[Column]:
    yield Column(f"{prefix}{COST}", cells.decimal, needed=True)
    yield Column(f"{prefix}{TIME}", cells.decimal, needed=True)
    yield Column(unit_of(f"{prefix}{TIME}"), _choice("hours", *UNITS), needed=True)
    if prefix == FIRST:
        yield Column(EXPIRES, cells.boolean, needed=True)
    yield Column(f"{prefix}{DURATION}", _positive, needed=True)
    yield Column(unit_of(f"{prefix}{DURATION}"), _choice(*UNITS), needed=True)
    yield Column(f"{prefix}{EXTEND}", _choice(*EXTENSIONS), needed=True)
    yield Column(f"{prefix}{DUE}", _positive, needed=True)
    yield Column(unit_of(f"{prefix}{DUE}"), _choice(*UNITS), needed=True)
    yield Column(f"{prefix}{OVERDUE}", _positive, needed=True)
    yield Column(unit_of(f"{prefix}{OVERDUE}"), _choice(*UNITS[:-1]), needed=True)


def _handling_columns() -> Iterator[Column]:
    for name in (
        "Hide From Shared Reports",
        "Hide From QR Reports",
        "Hide From People Module Levels",
        "Hide Attachments From Shared Reports",
        "Hide Attachments From QR Reports",
        "Hide Attachments From People Module Levels",
        "Require Attachment",
        "Auto Approve User Submissions",
        "Auto Approve On Activity Completion",
        BATCH_ROLES,
        "Generate Attachment On Approval",
        "Generate Attachment On Activity Completion",
        "Hide Expiration Date In Generated Attachments",
        "Attach Certificates To Notifications",
    ):
        yield Column(name, cells.boolean if name in FLAGS else _LIST, needed=True)


COLUMNS: Final = (
    Column(ID, cells.name, needed=True, key=True),
    Column(NAME, cells.name, filled=True, key=True),
    Column(INFORMATION, cells.text, needed=True),
    Column(URL, to_url, needed=True),
    *_term_columns(FIRST),
    Column(REFRESHER, cells.boolean, needed=True),
    *_term_columns(SECOND),
    *_handling_columns(),
    Column(PARENT, cells.name, needed=True),
    Column(CHILDREN, _LIST, needed=True),
)
"""The columns in the order in which an export writes them."""
