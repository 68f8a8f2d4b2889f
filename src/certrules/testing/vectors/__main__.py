"""``python -m certrules.testing.vectors [ANSWERS]``: run the vectors, or hold answers against them.

Without an argument certrules answers. ANSWERS is a file of JSON lines, one for each case, that
another implementation has written: ``{"id": "...", "answer": {...}}``. The exit code is 0 when
every case is answered as expected, 1 when one is not, and 2 when the file cannot be used.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from certrules.testing.vectors.reading import Case, load
from certrules.testing.vectors.running import run

NOT_ANSWERED = {"answer": "none was given"}


def main(arguments: Sequence[str]) -> int:
    """Run the vectors and print the report; return the exit code."""
    if len(arguments) > 1 or any(one.startswith("-") for one in arguments):
        sys.stderr.write(__doc__ or "")
        return 2
    if not arguments:
        report = run()
    else:
        try:
            ask = answers_of(Path(arguments[0]))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{arguments[0]} cannot be used: {error}\n")
            return 2
        report = run(ask)
    sys.stdout.write(f"{report}\n")
    return 0 if report.passed else 1


def answers_of(path: Path) -> Callable[[Case], Mapping[str, Any]]:
    """Return what gives the answers of a file; a case that is not in it is answered wrongly.

    Raises `ValueError` for a line of another form, and for an id that no case has or that is
    answered twice.
    """
    answers: dict[str, Mapping[str, Any]] = {}
    known = {case.id for case in load()}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        one = json.loads(line)
        if not isinstance(one, dict) or not isinstance(one.get("answer"), dict):
            message = f'line {number} is not of the form {{"id": "...", "answer": {{...}}}}'
            raise ValueError(message)  # noqa: TRY004 - what is wrong is the text of a file
        if one.get("id") not in known or one["id"] in answers:
            message = f"line {number} answers {one.get('id')!r}, which is no case or answered twice"
            raise ValueError(message)
        answers[one["id"]] = one["answer"]
    return lambda case: answers.get(case.id, NOT_ANSWERED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
