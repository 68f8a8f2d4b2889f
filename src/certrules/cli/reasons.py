"""The steps of an explanation as people read them."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from certrules.cli.console import plain
from certrules.model.verdicts import Reason


def reasons_table(reasons: Iterable[Reason]) -> Table:
    """Return the steps of an explanation, each after the number of its rule (R-31)."""
    drawn = Table.grid(padding=(0, 2))
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for reason in reasons:
        drawn.add_row(Text(f"  {reason.rule}", "dim"), plain(reason.sentence))
    return drawn
