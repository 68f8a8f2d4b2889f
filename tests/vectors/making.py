"""The files of the vectors, made from the hand-worked cases and from what two sides agree on."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from certrules.testing.vectors.answering import answer
from certrules.testing.vectors.reading import cases_of
from certrules.testing.vectors.running import compared
from tests.vectors import agreed, by_hand


def texts(ids: Iterable[str]) -> dict[str, str]:
    """Return the text of every file by its name."""
    files = [*by_hand.files(), *agreed.files(ids)]
    return {f"{one.name}.json": one.text() for one in files}


def digests(files: dict[str, str]) -> dict[str, str]:
    """Return the digest of every case by its id; certrules must answer each as it expects."""
    found: dict[str, str] = {}
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder) / name
            path.write_text(text, "ascii")
            for case in cases_of(path):
                failure = compared(case, answer(case))
                assert failure is None, failure
                assert case.id not in found, case.id
                found[case.id] = case.digest
    return found
