"""What an export comes to."""

import attrs

from certrules.errors import Problem
from certrules.exchange.sheets import Sheet


@attrs.frozen
class Exported:
    """A table on its way out, and warnings about what it cannot hold."""

    sheet: Sheet
    warnings: tuple[Problem, ...] = ()

    @property
    def rows(self) -> int:
        """How many records there are."""
        return len(self.sheet.rows)

    @property
    def text(self) -> str:
        """The table as CSV."""
        return self.sheet.text
