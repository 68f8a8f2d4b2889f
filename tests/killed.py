"""Programs that are killed at random steps, and what they report."""

import json
import subprocess
import sys
from pathlib import Path


def report_of(module, folder, kills, seed):
    """Run a program that kills itself over and over in a folder; return what it counted."""
    program = [sys.executable, "-m", module, str(folder), str(kills), str(seed)]
    done = subprocess.run(
        program, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1]
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)
