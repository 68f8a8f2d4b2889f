"""The compiled kernel, run as Python: what numba compiles can be followed line by line."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import random
from datetime import timedelta
from certrules import bulk
from tests.bulk import test_fold, test_kernel_fold
from tests.bulk.tables import table_of
from tests.bulk.workforces import days_that_matter, random_workforce

for seed in (0, 5, 9):
    workforce = random_workforce(seed, 700)
    table = table_of(workforce.rows, seed=seed)
    plain = bulk.prepare(table, workforce.catalogue, jit=False)
    kernel = bulk.prepare(table, workforce.catalogue, jit=True)
    for on in days_that_matter(random.Random(seed), workforce, 3):
        assert kernel.evaluate(on).equals(plain.evaluate(on))
        last = min(on + timedelta(days=100), workforce.scale.last)
        span = min(on, last), last
        assert kernel.trend(*span).equals(plain.trend(*span))
for check in (
    test_fold.test_renewal_of_what_is_revoked,
    test_fold.test_dates_by_hand_and_later_effect,
    test_fold.test_effect_after_a_revocation,
    test_fold.test_revisions_of_plain_rules,
    test_fold.test_simple_rules_beside_others,
    test_fold.test_chain_of_renewals,
):
    check(True)
test_kernel_fold.test_same_layout_of_several_kinds(400)
for check in (
    test_kernel_fold.test_same_layout_of_nothing_on_file,
    test_kernel_fold.test_tables_grow_for_what_is_compiled,
    test_kernel_fold.test_too_late_for_any_table,
):
    check()
print("same")
"""


def test_kernel_without_compiler():
    """Not compiled, the kernel gives the answers and the trends of NumPy, and dates by hand."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    assert done.stdout.strip() == "same", done.stderr
