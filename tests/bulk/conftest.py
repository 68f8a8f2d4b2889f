"""What the tests of bulk share."""

from certrules import bulk
from tests.oracle.conftest import untraced

__all__ = ["untraced"]

_WHOLE = all(hasattr(bulk, name) for name in ("NONE", "prepare", "table_of", "evaluate_file"))
collect_ignore_glob = [] if _WHOLE else ["test_[aefprst]*.py", "test_cycle.py"]
