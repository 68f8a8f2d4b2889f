"""What "How do I say ..." shows as a document can be read."""

import re
from pathlib import Path

import pytest

from certrules import Policy
from certrules.exchange.documents import loads

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "how-do-i-say.md"
POLICIES = re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
PARTS = '[[certification]]\nid = "theory"\n[[certification]]\nid = "practice"\n'


@pytest.mark.parametrize("keys", POLICIES)
def test_each_policy_can_be_read(keys):
    """The keys of a policy that the page shows are those of a policy document."""
    document = f'{PARTS}[[certification]]\nid = "it"\n[certification.policy]\n{keys}'
    assert loads(document, "toml")["it"].policy != Policy()


def test_every_option_has_an_entry():
    """Each option, R-40 to R-62, stands in a heading."""
    headings = "\n".join(re.findall(r"^### (.*)$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert [f"R-{n}" for n in range(40, 63) if f"(R-{n})" not in headings] == []
