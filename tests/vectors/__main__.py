"""``python -m tests.vectors``: write the files of the vectors anew; ``--choose`` takes new seeds.

An id that is on the list keeps its case: where another would be written under it, nothing is
written at all.
"""

import sys
from pathlib import Path

from certrules.testing.vectors.reading import FOLDER, LIST, listed
from tests.vectors.agreed import ASKED, made
from tests.vectors.files import written
from tests.vectors.making import digests, texts

WANTED = {"decisions": 60, "evaluation": 80, "timeline": 20, "notices": 20}
"""How many cases of each question are chosen."""

TRIES = 6_000
LONGEST = 1_600
"""No chosen case has more characters: people read them, and they travel with the package."""


def choose() -> list[str]:
    """Return ids of cases each of which comes through a branch of the rules as none before it."""
    ids = []
    for ask in ASKED:
        met: set[str] = set()
        before = len(ids)
        for number in range(TRIES):
            if len(ids) - before == WANTED[ask]:
                break
            one = made(ask, ("plain", "options")[number % 2], number // 2)
            if one is None or len(written(one.case)) > LONGEST or one.branches <= met:
                continue
            ids.append(one.case["id"])
            met |= one.branches
    return ids


def main(arguments: list[str]) -> int:
    """Write the vectors and their list."""
    before = listed() if (FOLDER / LIST).exists() else {}
    ids = [*before, *choose()] if "--choose" in arguments else list(before)
    files = texts(dict.fromkeys(ids))
    now = digests(files)
    changed = [id_ for id_, digest in before.items() if now.get(id_) != digest]
    if changed:
        sys.stderr.write(f"These cases would change or be lost; give them new ids: {changed}\n")
        return 1
    for name, text in files.items():
        Path(FOLDER / name).write_text(text, "ascii")
    lines = [f"{id_} {digest}" for id_, digest in sorted(now.items())]
    (FOLDER / LIST).write_text("\n".join(lines) + "\n", "ascii")
    sys.stdout.write(f"{len(now)} cases in {len(files)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
