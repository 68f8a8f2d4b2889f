"""Is there a Java on which Spark runs?

`CERTRULES_REQUIRE_JAVA=1`: without Java tests fail, where they would be skipped.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

REQUIRED_VARIABLE = "CERTRULES_REQUIRE_JAVA"
OLDEST = 17


def program():
    """Return the program that Spark would start, or None when there is none."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home, "bin", "java") if home else "java")


def version_of(java):
    """Return the first number of the version of Java, 0 when it does not say any."""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', said.stderr + said.stdout)
    return int(found[1]) if found else 0


def missing():
    """Return why no Spark can be started, or None when one can."""
    java = program()
    if java is None:
        return "no Java for Spark: neither JAVA_HOME nor PATH leads to one"
    if (version := version_of(java)) < OLDEST:
        return f"no Java for Spark: {java} has version {version}, and {OLDEST} is needed"
    return None


def is_missing():
    """Return whether to skip what runs on Java; fail where Java is required."""
    reason = missing()
    if reason and os.environ.get(REQUIRED_VARIABLE) == "1":
        pytest.fail(f"{reason}; {REQUIRED_VARIABLE}=1 requires it")
    return reason is not None
