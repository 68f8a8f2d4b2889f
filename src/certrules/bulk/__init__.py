"""Millions of assignments at once, row for row equal to the object evaluation (R-32)."""

from certrules.bulk.prepared import Prepared, evaluate, prepare
from certrules.bulk.rows import table_of

__all__ = ["Prepared", "evaluate", "prepare", "table_of"]
