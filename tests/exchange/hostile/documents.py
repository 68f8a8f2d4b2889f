"""Hostile policy documents and rosters: names that are none (F-7), and what a format lets in."""

import json

from tests.exchange.folders import GOOD
from tests.exchange.hostile.files import File, in_paths
from tests.exchange.test_documents_refused import C0, POLICY, TERM, A

BARRED = {
    "NUL": "\0",
    "bell": "\a",
    "newline": "\n",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "right-to-left override": "\u202e",
    "first strong isolate": "\u2068",
}
"""Characters that no name may hold, by what they are called."""


def escaped(text):
    """Return a text in quotes as TOML, YAML and JSON write it."""
    return json.dumps(text)


def one_of(language, key, value):
    """Return a document of one certification with a key, whose value is JSON."""
    if language == "toml":
        return f"{A}{key} = {value}\n"
    if language == "yaml":
        return f"certification:\n  - id: a\n    {key}: {value}\n"
    return f'{{"certification": [{{"id": "a", "{key}": {value}}}]}}'


def names(language):
    """Return cases of every character that a name may not hold, and of every place of a name."""
    barred = {
        f"{what} in a name": (
            one_of(language, "name", escaped(f"a{sign}b")),
            {(f"{C0}.name", "invalid-text")},
        )
        for what, sign in BARRED.items()
        if sign != "\x7f"  # which TOML does not let in at all
    }
    override = escaped("a\u202eb")
    return barred | {
        "override in a role": (
            one_of(language, "competency_of", override),
            {(f"{C0}.competency_of", "invalid-text")},
        ),
        "override in a parent": (
            one_of(language, "parents", f"[{override}]"),
            {(f"{C0}.parents[0]", "invalid-text")},
        ),
        "NUL in a description": (
            one_of(language, "description", escaped("a\0b")),
            {(f"{C0}.description", "invalid-text")},
        ),
    }


def amounts(language, place, *values):
    """Return cases of texts that are no amount of money."""
    start = {"toml": "{ terms = [{ cost = ", "yaml": "{terms: [{cost: "}
    start = start.get(language, '{"terms": [{"cost": ')
    return {
        f"cost {value}": (
            one_of(language, "policy", f"{start}{escaped(value)}}}]}}"),
            {(place, "invalid-policy")},
        )
        for value in values
    }


COSTS = ("1_000.5", "1e3", "\u0661\u0662", "\u00bd", "1.234,56", "-0", "Infinity", "\uff11")

TOML = {
    **names("toml"),
    **amounts("toml", f"{TERM}.cost", *COSTS),
    "id of two lines": ('[[certification]]\nid = "a\\nb"\n', {(f"{C0}.id", "invalid-text")}),
    "many-line id": ('[[certification]]\nid = """a\nb"""\n', {(f"{C0}.id", "invalid-text")}),
    "raw bell": (A + 'name = "a\ab"\n', {("line 3, column 10", "syntax")}),
    "raw delete": (A + 'name = "a\x7fb"\n', {("line 3, column 10", "syntax")}),
    "CR within a line": (A + 'name = "a"\r\n\rb = 1\n', {("line 4, column 1", "syntax")}),
    "escaped surrogate": (A + 'name = "\\ud83d"\n', {("line 3, column 15", "syntax")}),
    "newline in who is told": (
        A + 'notices = [{ before = "1 week", to = ["a@b.example\\r\\nBcc: c@d.example"] }]\n',
        {(f"{C0}.notices[0].to[0]", "invalid-text")},
    ),
    "newline in a task": (
        A + 'tasks = [{ before = "1 week", title = "Book\\nit" }]\n',
        {(f"{C0}.tasks[0].title", "invalid-text")},
    ),
    "isolate in a level": (
        A + 'handling.privacy.hide_from_levels = ["a\\u2066"]\n',
        {(f"{C0}.handling.privacy.hide_from_levels[0]", "invalid-text")},
    ),
    "script address": (
        A + 'handling.url = "javascript:alert(1)"\n',
        {(f"{C0}.handling.url", "invalid-certification")},
    ),
    "control in the name of a part": (
        A + 'cases = [{ name = "c", parts = { "a\\tb" = [] } }]\n',
        {(f"{C0}.cases[0].parts", "invalid-text")},
    ),
    "year of five digits": (
        A + 'policy.anchor.date = "12026-01-01"\n',
        {(f"{POLICY}.anchor.date", "invalid-date")},
    ),
    "the day zero": (
        A + "policy.anchor.date = 2026-01-00\n",
        {("line 3, column 26", "syntax")},
    ),
    "a key of 10,000 letters": (
        A + f"{'x' * 10_000} = 1\n",
        {(f"{C0}.{'x' * 200}…", "unknown-key")},
    ),
    "two thousand dots": (A + "a" + ".a" * 2_000 + " = 1\n", {("line 3", "syntax")}),
    "Python object": (
        A + 'name = "!!python/object/apply:os.system"\nclass = "os.system"\n',
        {(f"{C0}.class", "unknown-key")},
    ),
}
JSON = {
    **names("json"),
    **amounts("json", f"{TERM}.cost", *COSTS),
    "delete in a name": (
        one_of("json", "name", escaped("a\x7fb")),
        {(f"{C0}.name", "invalid-text")},
    ),
    "raw newline in a text": (
        '{"certification": [{"id": "a\nb"}]}',
        {("line 1, column 29", "syntax")},
    ),
    "comment": ("// all\n{}", {("line 1, column 1", "syntax")}),
    "single quotes": ("{'certification': []}", {("line 1, column 2", "syntax")}),
    "two values": ('{"certification": []} {}', {("line 1, column 23", "syntax")}),
    "leading zero": (
        one_of("json", "policy", '{"terms": [{"cost": 01}]}'),
        {("line 1, column 63", "syntax")},
    ),
    "lines of JSON": (
        '{"certification": []}\n{"certification": []}',
        {("line 2, column 1", "syntax")},
    ),
    "key that is dangerous elsewhere": (
        '{"certification": [{"id": "a", "__proto__": {}}]}',
        {(f"{C0}.__proto__", "unknown-key")},
    ),
}
YAML = {
    **names("yaml"),
    **amounts("yaml", f"{TERM}.cost", *COSTS),
    "merge key": (
        "certification:\n  - id: a\n    <<: {name: b}\n",
        {(f"{C0}.<<", "unknown-key")},
    ),
    "set": ("certification: !!set {a, b}\n", {("line 1, column 16", "syntax")}),
    "own tag": ("certification:\n  - id: !mine a\n", {("line 2, column 9", "syntax")}),
    "many laughs": (
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\ncertification: [*c]\n",
        [
            *[("line 1, column 4", "syntax")] * 2,
            *[("line 2, column 4", "syntax")] * 2,
            ("line 3, column 4", "syntax"),
        ],
    ),
    "folded name of two lines": (
        "certification:\n  - id: a\n    name: |-\n      a\n      b\n",
        {(f"{C0}.name", "invalid-text")},
    ),
    "percent sign at the start": ("%TAG\ncertification: []\n", {("line 1, column 5", "syntax")}),
    "colon in a bare name": (
        "certification:\n  - id: a\n    name: a: b\n",
        {("line 3, column 12", "syntax")},
    ),
}  # fmt: skip


def _person(**keys):
    return json.dumps({"subjects": [{"id": "ana", **keys}]})


ROSTER_FILES = {
    **{
        f"{what} in a name": (_person(name=f"x{sign}y"), {("subjects[0].name", "invalid-text")})
        for what, sign in BARRED.items()
    },
    "override in a required certification": (
        json.dumps({"subjects": [], "roles": [{"id": "r", "requires": ["a\u202eb"]}]}),
        {("roles[0].requires[0]", "invalid-text")},
    ),
    "tab in the id of a record": (
        json.dumps(
            {
                "subjects": [{"id": "ana"}],
                "completions": [
                    {
                        "subject": "ana",
                        "certification": "a",
                        "completed_on": "2026-01-01",
                        "id": "\t",
                    }
                ],
            }
        ),
        {("completions[0].id", "invalid-text")},
    ),
    "zone that leaves its folder": (
        _person(time_zone="../../etc/passwd"),
        {("subjects[0].time_zone", "unknown-time-zone")},
    ),
    "zone of ten thousand letters": (
        _person(time_zone="x" * 10_000),
        {("subjects[0].time_zone", "unknown-time-zone")},
    ),
    "birthday in another calendar": (
        _person(birth_date="5786-08-12"),
        {("subjects[0].birth_date", "date-out-of-range")},
    ),
    "birthday by its week": (
        _person(birth_date="1990-W09-7"),
        {("subjects[0].birth_date", "invalid-date")},
    ),
    "active until before it begins": (
        _person(active_from="2026-01-02", active_until="2026-01-01"),
        {("subjects[0].active_until", "invalid-fact")},
    ),
    "two million brackets": ("[" * 2_000_000, {("", "syntax")}),
}

HEAD = "subject,certification,completed_on"


def _completed(columns, cells):
    return {"completions.csv": f"{HEAD},{columns}\nana,forklift,2025-01-01,{cells}\n"}


def _instants(**cells):
    return {
        f"instant {name}": (
            _completed("recorded_at", cell),
            [("completions.csv", 2, "recorded_at", "naive-instant")],
        )
        for name, cell in cells.items()
    }


def _subjects(columns, cells):
    return {
        "subjects.csv": f"id,kind,{columns}\nana,,{cells}\nbo,,\nlift,asset,\n",
    }


FOLDERS = {
    **_instants(
        of_hour_24="2025-01-01T24:00:00Z",
        of_second_60="2025-01-01T23:59:60Z",
        of_zone_25="2025-01-01T23:00:00+25:00",
        as_number="1735722000",
        with_a_zone_name="2025-01-01T09:00:00 UTC",
        without_dashes="20250101T090000Z",
    ),
    **{
        f"time zone {zone[:16]!r}": (
            _subjects("time_zone", zone),
            [("subjects.csv", 2, "time_zone", "unknown-time-zone")],
        )
        for zone in (
            "UTC+2",
            "/etc/passwd",
            "Europe/",
            "Europe",
            "..",
            "x" * 5_000,
            "CON",
            "zone.tab",
        )
    },
    **{
        f"credits {value[:8]!r}": (
            _completed("credits", value),
            [("completions.csv", 2, "credits", "invalid-number")],
        )
        for value in ("-1", "1e5", "NaN", "\u0661", "1.", "$5")
    },
    "a thousand and one columns, nothing that follows": (
        {"subjects.csv": "id," + ",".join(f"c{n}" for n in range(1_000)) + "\n"},
        [("subjects.csv", 1, "", "missing-header")],
    ),
    "the same certification required twice": (
        {"roles.csv": "id,requires\ncrew,forklift;forklift\n"},
        [("roles.csv", 2, "requires", "invalid-list")],
    ),
    "override in a required certification": (
        {"roles.csv": "id,requires\ncrew,fork\u202elift\n"},
        [("roles.csv", 2, "requires", "invalid-text")],
    ),
    "a correction of itself": (
        _completed("id,supersedes", "c1,c1"),
        [("completions.csv", 2, "supersedes", "invalid-fact")],
    ),
    "extension of nothing": (
        {"extensions.csv": "subject,certification,until,granted_on,reason\nana,forklift,,,\n"},
        [("extensions.csv", 2, one, "missing-value") for one in ("until", "granted_on", "reason")],
    ),
    "Latin-1 in one file of many": (
        {"roles.csv": "id,name\ncrew,\xe4\n".encode("latin-1")},
        [("roles.csv", 2, "", "not-utf-8")],
    ),
}

HOSTILE = (
    *in_paths("toml", TOML),
    *in_paths("json", JSON),
    *in_paths("yaml", YAML),
    *in_paths("roster file", ROSTER_FILES),
    *(
        File("roster folder", name, {**GOOD, **files}, wanted)
        for name, (files, wanted) in FOLDERS.items()
    ),
)
