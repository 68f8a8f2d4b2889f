"""How the documentation is built: `make docs`, warnings being errors, without the network."""

import re
from importlib.metadata import version as version_of

project = "certrules"
author = "certrules contributors"
copyright = f"2026, {author}"
release = version_of("certrules")
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"certrules {release}"
html_static_path = ["_static"]
html_css_files = ["certrules.css"]
html_show_sourcelink = False
html_show_sphinx = False

# Our docstrings put every name between single backticks.
default_role = "code"

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 96
python_use_unqualified_type_names = True

# The colon fence holds remarks, the inline attributes hold the coloured names of statuses.
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

# A reference to a name of ours that does not exist is an error. Names of other projects cannot be
# looked up without the network and stay plain text.
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(?!certrules\b).*"),
    (r"py:class", r"certrules\.[a-z_.]+\.[A-Z]"),  # a type variable
]

# Read, never made by hand: how they are made says nothing.
ANSWERS = {
    "Answer",
    "Decision",
    "Evaluation",
    "Notice",
    "PolicyReference",
    "Reason",
    "Segment",
    "Timeline",
}

# In a docstring, "`first`, `second`: what they are." begins a description of fields.
FIELD = re.compile(r"(?:^|(?<=[.;] ))(?=`\w+`(?:, `\w+`)*(?: and `\w+`)?: )")


def drop_signature(_app, what, name, _object, _options, signature, returns):
    """Leave out how an answer is made."""
    if what == "class" and name.rpartition(".")[2] in ANSWERS:
        return "", None
    return signature, returns


def list_fields(_app, _what, _name, _object, _options, lines):
    """Put each field that a paragraph describes on a line of its own."""
    paragraphs = "\n".join(lines).split("\n\n")
    lines[:] = "\n\n".join(map(with_list, paragraphs)).splitlines()


def with_list(paragraph):
    """Return a paragraph with the fields that it describes as a list."""
    first, *fields = FIELD.split(paragraph.replace("\n", " "))
    if not fields or paragraph.startswith(">>>"):
        return paragraph
    fields[-1], raises, errors = fields[-1].partition(" Raises ")
    parts = [first.strip(), "\n".join(f"- {field.strip()}" for field in fields)]
    return "\n\n".join(filter(None, [*parts, f"Raises {errors}" if raises else ""]))


def setup(app):
    """Connect to autodoc."""
    app.connect("autodoc-process-signature", drop_signature)
    app.connect("autodoc-process-docstring", list_fields)
