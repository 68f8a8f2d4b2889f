"""Every hostile file and every odd but right one, of all readers."""

import json

from tests.exchange import (
    test_documents_refused,
    test_roster_json_refused,
    test_rosters_refused,
)
from tests.exchange.folders import GOOD
from tests.exchange.hostile import columns, documents, tables
from tests.exchange.hostile.files import File, in_paths, in_rows
from tests.exchange.store import test_assignments, test_certifications, test_completions_refused

CERTIFICATIONS = {
    name: (test_certifications.table(*rows), wanted)
    for name, (rows, wanted) in test_certifications.REFUSED.items()
}
ROSTER_FILES = {
    name: (content if isinstance(content, str) else json.dumps(content), wanted)
    for name, (content, wanted) in test_roster_json_refused.CASES.items()
}
FOLDERS = [
    File("roster folder", name, {**GOOD, **files}, wanted)
    for name, (files, wanted) in test_rosters_refused.CASES.items()
]

HOSTILE = (
    *in_rows("certifications", CERTIFICATIONS),
    *in_rows("assignments", test_assignments.REFUSED),
    *in_rows("completions", test_completions_refused.CASES),
    *FOLDERS,
    *in_paths("roster file", ROSTER_FILES),
    *in_paths("toml", test_documents_refused.TOML),
    *in_paths("json", test_documents_refused.JSON),
    *in_paths("yaml", test_documents_refused.YAML),
    *tables.HOSTILE,
    *documents.HOSTILE,
    *columns.HOSTILE,
)
