"""Which thing a cell names (F-7): its name as it stands, its key, its id."""

import pytest

from certrules.exchange.naming import AmbiguousName, Names, UnknownName

ROLES = Names("role", [("crew", "Crew"), ("r2", "Crew"), ("Deck", "Deck hand"), ("r4", "deck")])


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("Deck hand", "Deck"),
        ("DECK HAND", "Deck"),
        ("deck", "r4"),
        ("crew", "crew"),
        ("r2", "r2"),
        ("R2", "r2"),
    ],
)
def test_what_a_cell_names(cell, id_):
    """A name goes before an id, and letters as they stand before folded ones."""
    assert ROLES.id_of(cell) == id_


@pytest.mark.parametrize("cell", ["Crew", "CREW"])
def test_a_name_of_several_is_no_id_in_other_letters(cell):
    """Whoever writes the name of two things does not mean the one with a similar id."""
    with pytest.raises(AmbiguousName, match="'crew', 'r2'"):
        ROLES.id_of(cell)


def test_what_nothing_has():
    """A name that nothing has is told with the nearest."""
    with pytest.raises(UnknownName, match="Did you mean 'Crew'"):
        ROLES.id_of("Crw")
