"""What "How do I say ..." shows in Python and as a document is the same."""

import re
from doctest import DocTestParser
from pathlib import Path

from certrules import Policy
from certrules.exchange.documents import loads

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "how-do-i-say.md").read_text("utf-8")
BLOCK = re.compile(r"^```(python|toml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARTS = '[[certification]]\nid = "theory"\n[[certification]]\nid = "practice"\n'


def read(keys):
    """Return the policy with these keys in a document."""
    document = f'{PARTS}[[certification]]\nid = "it"\n[certification.policy]\n{keys}'
    return loads(document, "toml")["it"].policy


def test_both_forms_say_the_same():
    """The policy in TOML equals the policy in Python above it."""
    names, differ, compared = {}, [], 0
    for language, source in BLOCK.findall(PAGE):
        if language == "toml":
            compared += 1
            if read(source) != names["policy"] or names["policy"] == Policy():
                differ.append(source)
        else:
            for example in DocTestParser().get_examples(source):
                exec(compile(example.source, "how-do-i-say.md", "exec"), names)  # noqa: S102 - our own page
    assert compared > 30
    assert differ == []


def test_every_option_has_an_entry():
    """Each option, R-40 to R-62, stands in a heading."""
    headings = "\n".join(re.findall(r"^### (.*)$", PAGE, re.MULTILINE))
    assert [f"R-{n}" for n in range(40, 63) if f"(R-{n})" not in headings] == []
