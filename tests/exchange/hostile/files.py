"""Files to be read, each with an id of its own and with what must come of it."""

import attrs

Place = tuple[str, int | None, str, str]
"""Where a problem is, and what: the file in a folder, the row, the column or path, the code."""


@attrs.frozen
class File:
    """One file to be read, or a folder of them.

    `reader`: what reads it. `name`: unique among the files of its reader. `content`: what is in it,
    or the files of a folder by their names. `date_format`: how its dates are written, where that is
    declared. `wanted`: every problem of a hostile file. Of an odd one: `counts`, how many records
    are new, changed and unchanged; `plain`, a file that says the same without being odd; `model`,
    what it says; `rows`, how many are answered.
    """

    reader: str
    name: str
    content: str | bytes | dict[str, str | bytes | None]
    wanted: tuple[Place, ...] = attrs.field(default=(), converter=tuple)
    date_format: str | None = None
    counts: tuple[int, int, int] | None = None
    plain: str | None = None
    model: object = None
    rows: int | None = None

    @property
    def id(self) -> str:
        """What tells it from every other file."""
        return f"{self.reader}: {self.name}"

    def into(self, folder):
        """Write it into a folder; return its path."""
        path = folder / f"given{SUFFIXES[self.reader]}"
        content = self.content
        if isinstance(content, dict):
            path.mkdir()
            for name, text in content.items():
                if text is not None:
                    (path / name).write_bytes(_bytes(text))
        else:
            path.write_bytes(_bytes(content))
        return path


SUFFIXES = {
    "certifications": ".csv",
    "assignments": ".csv",
    "completions": ".csv",
    "roster folder": "",
    "roster file": ".json",
    "toml": ".toml",
    "yaml": ".yaml",
    "json": ".json",
    "parquet": ".parquet",
    "arrow": ".arrow",
}
"""The readers, and the suffix of what each of them reads."""


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def in_rows(reader, cases, **more):
    """Return hostile tables from (content, [(row, column, code), ...]) by name."""
    return [
        File(reader, name, content, [("", *one) for one in wanted], **more)
        for name, (content, wanted) in cases.items()
    ]


def in_paths(reader, cases):
    """Return hostile documents from (content, {(path, code), ...}) by name."""
    return [
        File(reader, name, content, [("", None, *one) for one in wanted])
        for name, (content, wanted) in cases.items()
    ]
