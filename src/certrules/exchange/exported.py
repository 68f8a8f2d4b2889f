"""What an export comes to."""

import attrs

from certrules.errors import Problem


@attrs.frozen
class Exported:
    """A file's text: `rows` records, and warnings about what it cannot hold."""

    text: str
    rows: int
    warnings: tuple[Problem, ...] = ()
