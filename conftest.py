"""Run every example in README, docs and docstrings: `make doctest`."""

from doctest import ELLIPSIS

from hypothesis import HealthCheck, settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from tests.docs import pages

# Some examples make up data: the same every time, and little, since they show and do not test.
settings.register_profile(
    "examples",
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("examples")

# Nothing but `...` is lenient: what an example prints, errors included, is compared to the letter.
in_pages = [PythonCodeBlockParser(doctest_optionflags=ELLIPSIS), SkipParser(), *pages.PARSERS]
own_folder = {"setup": pages.enter, "teardown": pages.leave}
in_docstrings = [DocTestParser(optionflags=ELLIPSIS)]

examples = SybilCollection(
    [
        Sybil(parsers=in_pages, pattern="README.md", **own_folder),
        Sybil(parsers=in_pages, path="docs", pattern="*.md", **own_folder),
        Sybil(
            parsers=in_docstrings,
            path="src",
            pattern="*.py",
            document_types={".py": PythonDocStringDocument},
        ),
    ]
)

pytest_collect_file = examples.pytest()
