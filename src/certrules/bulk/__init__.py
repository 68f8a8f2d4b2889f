"""Millions of assignments at once, row for row equal to the object evaluation (R-32)."""

from certrules.errors import MissingExtra

try:
    import numpy as np
    import pyarrow as pa
except ImportError:
    raise MissingExtra("the bulk evaluation", "arrow") from None

from certrules.bulk.batches import answer_schema, evaluate_batches, trend_batches
from certrules.bulk.columns import NO_DATE as NONE
from certrules.bulk.evaluation import Answers
from certrules.bulk.prepared import Prepared, evaluate, prepare
from certrules.bulk.rows import table_of

__all__ = [
    "NONE",
    "Answers",
    "Prepared",
    "answer_schema",
    "evaluate",
    "evaluate_batches",
    "prepare",
    "table_of",
    "trend_batches",
]

del np, pa
