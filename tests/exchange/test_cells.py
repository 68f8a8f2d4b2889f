"""What one cell means, and what it may not be (F-6, F-7)."""

from datetime import date
from decimal import Decimal

import pytest

from certrules.errors import DateOutOfRange, InvalidDate, InvalidInput
from certrules.exchange import cells
from certrules.exchange.shapes import kind_of
from certrules.model.names import name_key

NUMBERS_THAT_ARE_NONE = [
    "-12", "+7", "1_0", "１２", "²", "٣", "1.23E+05", "1e3", "0x1f", "1 000", "1,5", "NaN",
    "Infinity", "$1,250", "1.234,56", "1.", ".5", "1.5.2", "--1", "", " ", "7 ", "½",
]  # fmt: skip


@pytest.mark.parametrize("cell", [*NUMBERS_THAT_ARE_NONE, "1.5", "1.0"])
def test_no_whole_number(cell):
    """Only ASCII digits are a whole number."""
    with pytest.raises(cells.InvalidNumber):
        cells.integer(cell)


@pytest.mark.parametrize("cell", [*NUMBERS_THAT_ARE_NONE, "1e400", "1_000.5"])
def test_no_decimal_number(cell):
    """Only ASCII digits with one point are a decimal number."""
    with pytest.raises(cells.InvalidNumber):
        cells.decimal(cell)


def test_numbers():
    """Numbers are read exactly, leading zeros and all."""
    assert cells.integer("0") == 0
    assert cells.integer("000000012") == 12
    assert cells.integer("999999999") == 999_999_999
    assert cells.decimal("0.10") == Decimal("0.10")
    assert str(cells.decimal("123456789012345678901234567890.01")).endswith("90.01")


def test_whole_number_has_nine_digits_at_most():
    """A tenth digit is one too many, and five thousand are refused at once."""
    for digits in (10, 5_000, 10**6):
        with pytest.raises(cells.InvalidNumber, match="at most 9 digits"):
            cells.integer("1" * digits)


@pytest.mark.parametrize(
    "cell", ["Sí", "maybe", "2", "-1", "yess", "ja", "t", "f", "да", "１", "ÿ"]
)
def test_no_truth_value(cell):
    """A word that says neither yes nor no is never read as no."""
    with pytest.raises(cells.InvalidBoolean):
        cells.boolean(cell)


@pytest.mark.parametrize(
    ("declared", "cell", "day"),
    [
        ("%m/%d/%Y", "03/04/2026", date(2026, 3, 4)),
        ("%d/%m/%Y", "03/04/2026", date(2026, 4, 3)),
        ("%d.%m.%Y", "1.2.2026", date(2026, 2, 1)),
        ("%Y%m%d", "20260229", None),
        ("%m/%d/%Y", "13/04/2026", None),
        ("%m/%d/%Y", "3/4/26", None),
        ("%m/%d/%Y", "2026-03-04", None),
        ("%d.%m.%Y", "1x2x2026", None),
        ("%m/%d/%Y", "３/4/2026", None),
        ("%m/%d/%Y", "0/4/2026", None),
        ("%m%d%Y", "1112026", None),
        ("%m%d%Y", "01112026", date(2026, 1, 11)),
        ("%d1%m.%Y", "21134.2026", None),
    ],
)
def test_dates_in_a_declared_format(declared, cell, day):
    """A declared format is the only one that is read, and no year has two digits."""
    read = cells.dates_as(declared)
    if day is None:
        with pytest.raises(InvalidDate):
            read(cell)
    else:
        assert read(cell) == day


@pytest.mark.parametrize(
    ("declared", "cell", "day"),
    [
        ("%d %B %Y", "4 march 2026", date(2026, 3, 4)),
        ("%b-%d-%Y", "MAR-04-2026", date(2026, 3, 4)),
        ("%Y-%m-%d %H:%M:%S", "2026-03-04 23:59:59", date(2026, 3, 4)),
        ("%m/%d/%Y %I:%M %p", "3/4/2026 12:00 AM", date(2026, 3, 4)),
        ("%d %b %Y", "4 March 2026", None),
        ("%d %B %Y", "4 Mar 2026", None),
        ("%d %B %Y", "30 February 2026", None),
        ("%d %b %Y", "4 Mär 2026", None),
        ("%Y-%m-%d %H:%M", "2026-03-04 24:00", None),
        ("%Y-%m-%d %I:%M %p", "2026-03-04 13:00 PM", None),
        ("%Y-%m-%d %H:%M", "2026-03-04", None),
    ],
)
def test_dates_with_months_by_name_and_times(declared, cell, day):
    """Where it is allowed, months may have English names, and a time of day is checked only."""
    read = cells.dates_as(declared, wide=True)
    if day is None:
        with pytest.raises(InvalidDate):
            read(cell)
    else:
        assert read(cell) == day
    with pytest.raises(InvalidInput, match="is no format of dates"):
        cells.dates_as(declared)


def test_declared_format_keeps_to_the_domain():
    """A date outside the domain is refused in any format (R-4)."""
    with pytest.raises(DateOutOfRange):
        cells.dates_as("%d.%m.%Y")("1.1.1899")


@pytest.mark.parametrize("declared", ["%y-%m-%d", "%Y-%m", "%Y-%m-%m", "", "%Y-%m-%d-%d"])
def test_declared_format_is_whole(declared):
    """A format names year, month and day once each; two digits of a year are none."""
    with pytest.raises(InvalidInput, match="is no format of dates"):
        cells.dates_as(declared)


def test_lists():
    """Lists are trimmed, blanks dropped, doubles refused; what differs by case is different."""
    read = cells.list_of(cells.name)
    assert read("A; ;B;") == ("A", "B")
    assert read("a;A") == ("a", "A")
    assert read(";;") == ()
    with pytest.raises(cells.InvalidList, match="'A' stands twice"):
        read("A;B; A")
    with pytest.raises(cells.InvalidText):
        read("A;B\u202e")


CONTROLS = [0x00, 0x07, 0x1F, 0x7F, 0x85, 0x9F]
SEPARATORS = [0x2028, 0x2029]
TURNING = [0x061C, 0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069]


@pytest.mark.parametrize("code", [*CONTROLS, *SEPARATORS, *TURNING])
def test_characters_that_no_name_has(code):
    """Controls, separators of lines and marks that turn the writing are refused in names."""
    with pytest.raises(cells.InvalidText, match=f"U\\+{code:04X}"):
        cells.name(f"a{chr(code)}b")


@pytest.mark.parametrize(
    "name", ["👷🏽\u200d♀️", "می\u200cخواهم", "שלום", "a\u00a0b", "\u00ad", "\ufeffx"]
)
def test_characters_that_a_name_may_have(name):
    """Joiners, other scripts and odd spaces are kept as they were typed."""
    assert cells.name(name) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Straße", "STRASSE", True),
        ("é", "e\u0301", True),
        (" First Aid\u00a0", "first aid", True),
        ("İ", "i̇", True),
        ("ΣΊΣΥΦΟΣ", "σίσυφος", True),
        ("a", "а", False),
        ("First  Aid", "First Aid", False),
        ("ﬁ", "fi", True),
    ],
)
def test_names_are_compared_by_their_key(one, other, same):
    """Case, form and blanks around a name do not matter; look-alike letters do."""
    assert (name_key(one) == name_key(other)) is same


@pytest.mark.parametrize("name", ["Straße", "İ", "ǅ", "ΐ", "ᾳ", "e\u0301\u0327"])
def test_key_of_a_key_is_the_key(name):
    """A key is its own key, so that keys may be kept and compared."""
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\nx", "'\nx"), ("'=1", "''=1"), ("'''-", "''''-"), ("'", "'"), ("'a", "'a"), ("", ""),
        ("a=1", "a=1"), (" =1", " =1"),
    ],
)  # fmt: skip
def test_guard(cell, written):
    """What a spreadsheet would run gets one apostrophe, nothing else does (F-13)."""
    assert cells.guarded(cell) == written
    assert cells.unguarded(written) == cell


def test_kinds_of_values_have_names():
    """A value of any kind can be named in a message."""
    assert kind_of({1}) == "set"
    assert kind_of(None) == "nothing (null)"
    assert kind_of(Decimal(1)) == "a number"
