"""``certrules test``: do the rules give what the cases beside them expect?"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import click
from rich.padding import Padding

from certrules.cli import BAD_DATA, FINDINGS, arguments
from certrules.cli.console import plain, report, say, show, tell, write
from certrules.cli.data import problem_fields, to_json
from certrules.cli.progress import Steps
from certrules.errors import ProblemsFound
from certrules.exchange.documents import load
from certrules.exchange.problems import Where
from certrules.model.counting import counted
from certrules.planning.case_runs import CaseResult, Difference, run_cases

SUFFIXES = (".json", ".toml", ".yaml", ".yml")
"""What a document in a folder is known by."""


@attrs.frozen
class _Tested:
    """A document, and what its cases came to or why it could not be read."""

    file: str
    results: tuple[CaseResult, ...] = ()
    refused: ProblemsFound | None = None

    @property
    def failed(self) -> list[CaseResult]:
        """The cases that differ."""
        return [one for one in self.results if not one.passed]


@click.command("test")
@arguments.as_json
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|FOLDER..."
)
@click.pass_context
def rule_tests(ctx: click.Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Run the cases beside the rules.

    Computes every case of the policy documents and tells what differs from what it expects, and
    why. Of a FOLDER, the documents that stand in it are run, not those of folders within. A run
    without any case fails.
    """
    every = [document for file in files for document in _documents(file)]
    with Steps() as steps:
        tested = [_test(one) for one in steps.count("Testing", every, len(every))]
    if as_json:
        write(to_json(_fields(tested)))
    else:
        for one in tested:
            _print(one)
        _print_sum(tested)
    ctx.exit(_exit_code(tested))


def _documents(file: Path) -> Sequence[Path]:
    if not file.is_dir():
        return [file]
    try:
        found = sorted(
            one for one in file.iterdir() if one.suffix.lower() in SUFFIXES and one.is_file()
        )
    except OSError:
        found = []
    # A folder without documents stands for itself, and is told in its place among the files.
    return found or [file]


def _test(file: Path) -> _Tested:
    if file.is_dir():
        message = f"The folder shows no policy document ({', '.join(SUFFIXES)}). Check the path."
        problem = Where(str(file)).problem("missing-file", "", message)
        return _Tested(str(file), refused=ProblemsFound([problem]))
    try:
        return _Tested(str(file), run_cases(load(file)))
    except ProblemsFound as error:
        return _Tested(str(file), refused=error)


def _exit_code(tested: Sequence[_Tested]) -> int:
    if any(one.refused for one in tested):
        return BAD_DATA
    nothing = not any(one.results for one in tested)
    return FINDINGS if nothing or any(one.failed for one in tested) else 0


def _print(tested: _Tested) -> None:
    if tested.refused:
        report(tested.refused)
        return
    tell(f"{tested.file}: {_verdict(tested.results, len(tested.failed))}")
    for result in tested.failed:
        show(*_failure(result))


def _verdict(results: Sequence[CaseResult], failed: int) -> str:
    if not results:
        return "no cases"
    differ = "1 differs" if failed == 1 else f"{failed:,} differ"
    return f"{counted(len(results), 'case')}, {differ if failed else 'all pass'}"


def _failure(result: CaseResult) -> Iterator[Padding]:
    yield Padding(plain(f"{result.certification}: {result.case}", "bold"), (0, 0, 0, 2))
    for one in result.differences:
        said = f"{one.what}: expected {one.expected}, got {one.got}"
        yield Padding(plain(said, "red"), (0, 0, 0, 4))
        for line in one.explanation.split("\n"):
            yield Padding(plain(line), (0, 0, 0, 6))


def _print_sum(tested: Sequence[_Tested]) -> None:
    results = [result for one in tested for result in one.results]
    failed = sum(len(one.failed) for one in tested)
    if results and len(tested) > 1:
        tell(f"In all: {_verdict(results, failed)}")
    elif not results and not any(one.refused for one in tested):
        say("error: There is no case to run. Write cases beside the rules.", "red")


def _fields(tested: Sequence[_Tested]) -> dict[str, Any]:
    return {
        "cases": sum(len(one.results) for one in tested),
        "failed": sum(len(one.failed) for one in tested),
        "files": [
            {
                "file": one.file,
                "problems": problem_fields(one.refused.problems if one.refused else ()),
                "cases": [_case_fields(result) for result in one.results],
            }
            for one in tested
        ],
    }


def _case_fields(result: CaseResult) -> dict[str, Any]:
    return {
        "certification": result.certification,
        "case": result.case,
        "passed": result.passed,
        "differences": [_difference_fields(one) for one in result.differences],
    }


def _difference_fields(difference: Difference) -> dict[str, Any]:
    return {
        "what": difference.what,
        "expected": difference.expected,
        "got": difference.got,
        "explanation": difference.explanation.split("\n"),
    }
