"""Pages read back with the parser of the standard library, as a tree that can be asked."""

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class _Reader(HTMLParser):
    """Builds a tree; an element that is closed twice, late or never is an error."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.builder = ET.TreeBuilder()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.builder.end(tag)

    def handle_endtag(self, tag):
        assert self.open, tag
        assert self.open.pop() == tag, (tag, self.getpos())
        self.builder.end(tag)

    def handle_data(self, data):
        if self.open:
            self.builder.data(data)


class Page:
    """A page as a tree."""

    def __init__(self, text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        assert not reader.open
        self.root = reader.builder.close()

    def all(self, tag, **wanted):
        """Return the elements of a tag whose attributes are as wanted."""
        return [
            one
            for one in self.root.iter(tag)
            if all(one.get(name.replace("_", "-")) == value for name, value in wanted.items())
        ]

    def one(self, tag, **wanted):
        """Return the only one of them."""
        (found,) = self.all(tag, **wanted)
        return found

    def rows(self, id_):
        """Return the cells of the body of a table, as texts, row by row."""
        body = self.one("table", id=id_).find("tbody")
        return [[text_of(cell) for cell in row] for row in body]

    def facts(self):
        """Return the terms and descriptions at the head."""
        found = self.one("dl", **{"class": "facts"})
        return {text_of(one.find("dt")): text_of(one.find("dd")) for one in found}

    def section(self, id_):
        """Return the text of the section whose head has an id."""
        return text_of(self.one("section", aria_labelledby=id_))


def text_of(element):
    """Return the text in an element, blanks in a row as one."""
    return " ".join("".join(element.itertext()).split())
