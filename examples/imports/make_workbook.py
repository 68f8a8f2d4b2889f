"""Write the workbook of the Workday example: `python make_workbook.py [FILE]`."""

import sys
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

HEADER = (
    *("Worker", "Employee ID", "Certification", "Certification Issuer"),
    *("Certification Number", "Issued Date", "Expiration Date", "Verified"),
)
BLS, FORKLIFT = ("BLS Provider", "Heart Society"), ("Forklift Operator", "Safety Board")
ROWS = (
    ("Ana Ng", "10021", *FORKLIFT, "F-77/4", date(2024, 5, 20), date(2027, 5, 19), "Yes"),
    ("Bo Lind", "10022", *BLS, 883201, date(2025, 11, 28), None, "Yes"),
    ("Cem Aydın", "10023", *FORKLIFT, "F-91/2", date(2026, 2, 2), date(2029, 2, 1), "No"),
    ("Zoë Ortega", "00417", *BLS, 771034, date(2022, 6, 10), date(2024, 6, 30), "Yes"),
)


def write(path: Path) -> None:
    """Write the report: a title, a prompt, a blank row, the header, the rows, their count."""
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": datetime(2026, 7, 1)})  # noqa: DTZ001 - without a zone
        day = book.add_format({"num_format": "mm/dd/yyyy"})
        sheet = book.add_worksheet("Certifications")
        sheet.merge_range("A1:H1", "Worker Certifications")
        sheet.write_row("A2", ("Effective as of", "07/01/2026"))
        sheet.write_row("A4", HEADER)
        for number, row in enumerate(ROWS, start=4):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                else:
                    sheet.write(number, place, value)
        sheet.write_row(len(ROWS) + 4, 0, ("Total", len(ROWS)))


if __name__ == "__main__":
    beside = Path(__file__).parent / "workday" / "certifications.xlsx"
    write(Path(sys.argv[1]) if sys.argv[1:] else beside)
