"""How a message reads: its title, its text and its HTML, from templates that a host can replace.

Templates are those of `string.Template`: ``$name`` stands for a value, ``$$`` for a dollar sign. A
value is put in and never looked into: no template reaches beyond the values listed here, and no
name of a person is taken for a template. In HTML every value is escaped.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from string import Template
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

import attrs

from certrules.errors import InvalidInput, UnknownWord, nearest
from certrules.ports.messages import Cause, Message, NoticeItem

LONGEST_TITLE: Final = 200
"""How many characters a title has at most."""

ITEM_VALUES: Final = (
    "about",
    "cause",
    "certification",
    "certification_id",
    "certification_in_url",
    "days",
    "note",
    "on",
    "sentence",
    "subject",
    "subject_id",
    "subject_in_url",
)
"""What a template of one notice can show; a sentence shows all but `sentence`."""

MESSAGE_VALUES: Final = ("count", "day", "items", "note", "recipient", "recipient_id", "title")
"""What a template of a whole message can show."""

TITLE_VALUES: Final = ("count", "day", "recipient", "recipient_id")
"""What a title can show; that of a message with one notice shows the values of the notice, too."""

SENTENCES_TO_SUBJECT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reminder": "Your $certification expires on $about",
        "reminder_after": "Your $certification expired on $about",
        "reminder_undated": "Your $certification needs your attention",
        "expiry": "Your $certification expired on $about",
        "second": "Your $certification expires on $about: it is time to renew it",
        "lead_time": "Your $certification expires on $about",
        "first": "Your $certification expires on $about",
        "rule": "Your $certification expires on $about",
        "rule_after": "Your $certification expired on $about",
        "deferral_ends": "The deferral of your $certification ends on $about",
        "training_ends": "Your training for $certification ends on $about",
        "submitted": "Your completion of $certification was submitted",
        "approved": "Your completion of $certification was approved",
        "declined": "Your completion of $certification was declined",
    }
)
"""What is said of a notice to the subject itself, by cause."""

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reminder": "$subject: $certification expires on $about",
        "reminder_after": "$subject: $certification expired on $about",
        "reminder_undated": "$subject: $certification needs attention",
        "expiry": "$subject: $certification expired on $about",
        "second": "$subject: $certification expires on $about and has not been renewed",
        "lead_time": "$subject: $certification expires on $about",
        "first": "$subject: $certification expires on $about",
        "rule": "$subject: $certification expires on $about",
        "rule_after": "$subject: $certification expired on $about",
        "deferral_ends": "$subject: the deferral of $certification ends on $about",
        "training_ends": "$subject: the training for $certification ends on $about",
        "submitted": "$subject: a completion of $certification was submitted",
        "approved": "$subject: a completion of $certification was approved",
        "declined": "$subject: a completion of $certification was declined",
    }
)
"""What is said of a notice to anybody else, by cause."""

TEXT: Final = """\
Dear $recipient,

$note

$items
"""

HTML: Final = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>$title</title></head>
<body>
<p>Dear <bdi>$recipient</bdi>,</p>
<p>$note</p>
<ul>
$items
</ul>
</body>
</html>
"""

_SENTENCE_NAMES = frozenset(
    cause.value + ending for cause in Cause for ending in ("", "_after", "_undated")
)

# What ends a line somewhere, what no screen shows, and what turns round the letters that follow.
_UNSHOWN = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"
_NO_LINE = re.compile(f"[{_UNSHOWN}]+")
_NO_TEXT = re.compile(f"(?!\n)[{_UNSHOWN}]+")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_GAP = re.compile("\n{3,}")


@attrs.frozen
class Letter:
    """A message as a person reads it.

    `title`: one line. `text`: plain text in lines. `html`: a page of its own.
    """

    title: str
    text: str
    html: str


Writer = Callable[[Message], Letter]
"""Says how a message reads: `Templates().letter`, or a function of the host."""


def one_line(value: str) -> str:
    r"""Return a text as one line: what ends lines, and what no screen shows, becomes a blank.

    >>> one_line("Ana\r\nBcc: x")
    'Ana Bcc: x'
    """
    return _NO_LINE.sub(" ", value)


def shortened(value: str, length: int = LONGEST_TITLE) -> str:
    """Return a text of at most `length` characters, the last being ``…`` when some were left out.

    >>> shortened("Forklift", 5)
    'Fork…'
    """
    return value if len(value) <= length else value[: length - 1] + "…"


def _lines(value: str) -> str:
    return _NO_TEXT.sub(" ", _LINE_ENDS.sub("\n", value)).strip()


def _to_subject(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({**SENTENCES_TO_SUBJECT, **given})


def _to_others(given: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({**SENTENCES, **given})


def _checked(text: str, known: tuple[str, ...], field: str) -> None:
    """Refuse a template with a sign that begins no name, or with a name that stands for nothing."""
    template = Template(text)
    if not template.is_valid():
        raise InvalidInput(
            text,
            "is no template: a $ begins no name",
            "Write $name, ${name}, or $$ for the sign itself.",
            field=field,
        )
    for name in template.get_identifiers():
        if name not in known:
            choice = ", ".join(known)
            raise InvalidInput(
                f"${name}",
                "stands for nothing here",
                f"Use one of {choice}. {nearest(name, known)}".rstrip(),
                field=field,
            )


@attrs.frozen(kw_only=True)
class Templates:
    r"""The words of messages.

    `title`, `title_of_several`, `title_of_none`: of a message with one notice, with more, and with
    none, unless it has a title of its own. `text`, `html`: the whole message. `text_item`,
    `html_item`: one notice in it. `sentences_to_subject`, `sentences`: what is said of a notice to
    the subject itself and to others, by cause; those not given stay as they are. ``<cause>_after``
    is for a date that has passed, ``<cause>_undated`` for none; each is optional. `show_date`: how
    a date is written, 2026-07-01 unless given.

    In HTML, put values into text and quoted attributes only, and ``$..._in_url`` into addresses.

    Raises `InvalidInput` for a template with a name that stands for nothing, and `UnknownWord` for
    a sentence of no cause.

    >>> from certrules.ports.messages import Addressee
    >>> item = NoticeItem("k", "first", date(2026, 6, 1), "ana", "forklift", "Ana Ng", "Forklift",
    ...                   about=date(2026, 7, 1))
    >>> message = Message("m", Addressee("ana", "Ana Ng"), [item], date(2026, 6, 1))
    >>> print(Templates(text="Hello $recipient!\n$items\n").letter(message).text)
    Hello Ana Ng!
    - Your Forklift expires on 2026-07-01
    <BLANKLINE>
    """

    title: str = "$sentence"
    title_of_several: str = "$count certifications need attention"
    title_of_none: str = "About your certifications"
    text: str = TEXT
    text_item: str = "- $sentence\n  $note"
    html: str = HTML
    html_item: str = '<li dir="auto">$sentence<div>$note</div></li>'
    sentences_to_subject: Mapping[str, str] = attrs.field(
        default=SENTENCES_TO_SUBJECT, converter=_to_subject, hash=False
    )
    sentences: Mapping[str, str] = attrs.field(default=SENTENCES, converter=_to_others, hash=False)
    show_date: Callable[[date], str] = date.isoformat

    def __attrs_post_init__(self) -> None:
        """Refuse a template with a name that stands for nothing."""
        _checked(self.title, (*TITLE_VALUES, *ITEM_VALUES), "title")
        _checked(self.title_of_several, TITLE_VALUES, "title_of_several")
        _checked(self.title_of_none, TITLE_VALUES, "title_of_none")
        _checked(self.text, MESSAGE_VALUES, "text")
        _checked(self.html, MESSAGE_VALUES, "html")
        _checked(self.text_item, ITEM_VALUES, "text_item")
        _checked(self.html_item, ITEM_VALUES, "html_item")
        said = tuple(name for name in ITEM_VALUES if name != "sentence")
        for field in ("sentences_to_subject", "sentences"):
            for name, sentence in getattr(self, field).items():
                if name not in _SENTENCE_NAMES:
                    remedy = f"Use a cause, for example 'first'. {nearest(name, _SENTENCE_NAMES)}"
                    raise UnknownWord(name, "is no cause", remedy.rstrip(), field=field)
                _checked(sentence, said, f"{field}.{name}")

    def letter(self, message: Message) -> Letter:
        """Return how a message reads; the same message always reads the same."""
        items = [self._item_values(message, item) for item in message.items]
        values = self._message_values(message)
        title = self._title(message.title, values, items)
        values["title"] = title
        shown = "\n".join(_filled(self.text_item, one) for one in items)
        text = _put(self.text, {**values, "items": shown})
        in_html = "\n".join(_put(self.html_item, _escaped(one)) for one in items)
        page = _put(self.html, {**_escaped(values), "items": in_html})
        return Letter(title, _GAP.sub("\n\n", text), page)

    def _title(self, given: str, values: Mapping[str, str], items: list[dict[str, str]]) -> str:
        if given:
            title = given
        elif len(items) == 1:
            title = _put(self.title, {**values, **items[0]})
        else:
            title = _put(self.title_of_several if items else self.title_of_none, values)
        return shortened(one_line(title).strip())

    def _message_values(self, message: Message) -> dict[str, str]:
        return {
            "count": str(len(message.items)),
            "day": self.show_date(message.created_for),
            "note": _lines(message.text),
            "recipient": one_line(message.to.name),
            "recipient_id": one_line(message.to.id),
        }

    def _item_values(self, message: Message, item: NoticeItem) -> dict[str, str]:
        about = item.about
        values = {
            "about": "" if about is None else self.show_date(about),
            "cause": item.cause.value,
            "certification": one_line(item.certification_name),
            "certification_id": one_line(item.certification),
            "certification_in_url": _in_url(item.certification),
            "days": "" if about is None else str(abs((about - message.created_for).days)),
            "note": _lines(item.text),
            "on": self.show_date(item.on),
            "subject": one_line(item.subject_name),
            "subject_id": one_line(item.subject),
            "subject_in_url": _in_url(item.subject),
        }
        return {**values, "sentence": one_line(_put(self._sentence(message, item), values))}

    def _sentence(self, message: Message, item: NoticeItem) -> str:
        to_subject = item.subject == message.to.id
        sentences = self.sentences_to_subject if to_subject else self.sentences
        return next(sentences[name] for name in _names(message, item) if name in sentences)


def _names(message: Message, item: NoticeItem) -> Iterator[str]:
    """Yield the names of the sentences that fit a notice, the closest first."""
    if item.about is None:
        yield f"{item.cause.value}_undated"
    elif item.about < message.created_for:
        yield f"{item.cause.value}_after"
    yield item.cause.value


def _put(template: str, values: Mapping[str, Any]) -> str:
    return Template(template).substitute(values)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its values, without the lines that are left blank."""
    lines = _put(template, values).split("\n")
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _escaped(values: Mapping[str, str]) -> dict[str, str]:
    return {name: html.escape(value).replace("\n", "<br>\n") for name, value in values.items()}


def _in_url(value: str) -> str:
    return quote(value, safe="", errors="replace")
