"""Where results are kept, and the machine they were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
TITLE = """# Results

Each section is written by the command that it names.
Ratios come first: they hold on other machines, the times beside them do not.
"""


def machine(*packages: str) -> str:
    """Return what a reader needs to know of the machine: interpreter, processor, versions."""
    versions = [f"{name} {version(name)}" for name in packages]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return ", ".join(
        [python, f"{_processor()} ({os.cpu_count()} cores)", platform.system(), *versions]
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        named = re.search(r"^model name\s*:\s*(.+)$", information.read_text("utf-8"), re.MULTILINE)
        if named:
            return named[1].strip()
    return platform.processor() or platform.machine()


def load() -> float:
    """Return how many processes have wanted a core in the last minute, on average."""
    return os.getloadavg()[0]


def how_busy(before: float) -> str:
    """Return how busy the machine was, in words; `before`: the load at the beginning."""
    return (
        f"The load of the machine was {before:.1f} at the beginning and {load():.1f} at the end;\n"
        "where it is above the number of cores, the times are too long."
    )


def table(header: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table; the first column is text, the others are numbers."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, rule, *rows])


def keep(title: str, body: str) -> None:
    """Write a section of RESULTS.md, in place of the one with this title."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else ""
    _, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    kept = {section.partition("\n")[0]: section.partition("\n")[2].strip() for section in sections}
    kept[title] = body.strip()
    parts = [f"## {name}\n\n{kept[name]}\n" for name in sorted(kept)]
    RESULTS.write_text("\n".join([TITLE, *parts]), "utf-8")
