from datetime import date
from html.parser import HTMLParser

import pytest

from certrules.errors import InvalidInput
from certrules.planning.telling import Cause
from certrules.ports.letters import (
    HTML,
    ITEM_VALUES,
    MESSAGE_VALUES,
    SENTENCES,
    SENTENCES_TO_SUBJECT,
    TEXT,
    TITLE_VALUES,
    Letter,
    Templates,
    one_line,
    shortened,
)
from certrules.ports.messages import Addressee, Message
from tests.notifiers.samples import DAY, item, message

BOSS = Addressee("cem", "Cem Aydin")

SAID = [
    ("first", DAY.replace(month=7), "Your Forklift expires on 2026-07-01"),
    ("second", DAY, "Your Forklift expires on 2026-06-01: it is time to renew it"),
    ("expiry", date(2026, 5, 31), "Your Forklift expired on 2026-05-31"),
    ("lead_time", DAY, "Your Forklift expires on 2026-06-01"),
    ("rule", DAY, "Your Forklift expires on 2026-06-01"),
    ("rule", date(2026, 5, 31), "Your Forklift expired on 2026-05-31"),
    ("deferral_ends", DAY, "The deferral of your Forklift ends on 2026-06-01"),
    ("training_ends", DAY, "Your training for Forklift ends on 2026-06-01"),
    ("reminder", DAY, "Your Forklift expires on 2026-06-01"),
    ("reminder", date(2026, 5, 31), "Your Forklift expired on 2026-05-31"),
    ("reminder", None, "Your Forklift needs your attention"),
    ("submitted", None, "Your completion of Forklift was submitted"),
    ("approved", None, "Your completion of Forklift was approved"),
    ("declined", None, "Your completion of Forklift was declined"),
]


@pytest.mark.parametrize(("cause", "about", "sentence"), SAID)
def test_subject_is_told_as_you(cause, about, sentence):
    """The subject itself is told of "your" certification, in words that fit the cause and day."""
    told = message(item(cause, about=about))
    assert Templates().letter(told).title == sentence


@pytest.mark.parametrize(("cause", "about", "sentence"), SAID)
def test_others_are_told_whose_it_is(cause, about, sentence):
    """Anybody else is told whose certification it is, in words that fit the cause and day."""
    title = Templates().letter(message(item(cause, about=about), to=BOSS)).title
    assert title.startswith("Ana Ng: ")
    assert ("expired" in title) == ("expired" in sentence)
    assert ("2026" in title) == ("2026" in sentence)


def test_every_cause_has_its_words():
    """There is a sentence for every cause, to the subject and to others."""
    for sentences in (SENTENCES, SENTENCES_TO_SUBJECT):
        assert {cause.value for cause in Cause} <= set(sentences)


def test_letter_of_one_notice():
    """A message with one notice reads as it should, in text and in HTML."""
    letter = Templates().letter(message(item(text="Room 5"), text="Please come.\nBring shoes."))
    assert letter.title == "Your Forklift expires on 2026-07-01"
    assert letter.text == (
        "Dear Ana Ng,\n\nPlease come.\nBring shoes.\n\n"
        "- Your Forklift expires on 2026-07-01\n  Room 5\n"
    )
    assert "<p>Please come.<br>\nBring shoes.</p>" in letter.html
    assert "<li" in letter.html
    assert "<title>Your Forklift expires on 2026-07-01</title>" in letter.html


def test_letter_of_several_notices():
    """A digest says how many notices it has, and then each of them in order."""
    letter = Templates().letter(message(item("expiry"), item("first", "bo"), to=BOSS))
    assert letter.title == "2 certifications need attention"
    assert letter.text == (
        "Dear Cem Aydin,\n\n- Ana Ng: Forklift expired on 2026-07-01\n"
        "- Bo Lind: Forklift expires on 2026-07-01\n"
    )
    assert letter.html.index("Ana Ng") < letter.html.index("Bo Lind")


def test_letter_without_notices():
    """A message of a person's words alone has a title of its own."""
    letter = Templates().letter(Message("m", BOSS, [], DAY, "See you on Monday."))
    assert letter.title == "About your certifications"
    assert letter.text == "Dear Cem Aydin,\n\nSee you on Monday.\n\n"


def test_every_value_can_be_shown():
    """A template can show each of the values listed, and only these."""
    templates = Templates(
        title=" ".join(f"${name}" for name in (*TITLE_VALUES, *ITEM_VALUES)),
        text=" ".join(f"{name}=${name}" for name in MESSAGE_VALUES),
        text_item=" ".join(f"{name}=${name}" for name in ITEM_VALUES),
    )
    letter = templates.letter(message(item(text="Hi"), text="All"))
    for shown in (
        "count=1", "day=2026-06-01", "note=All", "recipient=Ana Ng", "recipient_id=ana",
        "about=2026-07-01", "cause=first", "certification=Forklift", "certification_id=forklift",
        "days=30", "note=Hi", "on=2026-06-01", "subject=Ana Ng", "subject_id=ana",
    ):  # fmt: skip
        assert shown in letter.text


def test_id_in_a_web_address_is_quoted():
    """An id that a template puts into a web address cannot leave its place in it."""
    templates = Templates(html_item='<a href="https://x.example/$subject_in_url">$subject</a>')
    told = message(item(subject='../?a=b&"\ud800é', subject_name="A&B"))
    assert (
        '"https://x.example/..%2F%3Fa%3Db%26%22%3F%C3%A9">A&amp;B<' in templates.letter(told).html
    )


def test_dates_are_shown_as_the_host_likes():
    """A host says how dates are written."""
    templates = Templates(show_date=lambda day: f"{day.day}/{day.month}")
    assert templates.letter(message()).title == "Your Forklift expires on 1/7"


def test_sentences_that_are_not_given_stay():
    """A host replaces one sentence, and the others stay as they are."""
    templates = Templates(sentences_to_subject={"first": "Bitte $certification erneuern"})
    titles = [templates.letter(message(item(cause))).title for cause in ("first", "expiry")]
    assert titles == ["Bitte Forklift erneuern", "Your Forklift expired on 2026-07-01"]


def test_dollar_sign_is_written_twice():
    """Two dollar signs in a template are one in the letter."""
    assert Templates(title="$$5").letter(message()).title == "$5"


@pytest.mark.parametrize(
    ("field", "text", "remedy"),
    [
        ("title", "$recipeint", "Did you mean 'recipient'?"),
        ("title_of_several", "$sentence", "Use one of count"),
        ("title_of_none", "$subject", "Use one of count"),
        ("text", "$sentence", "Use one of count"),
        ("html", "$subjects", "Use one of count"),
        ("text_item", "$items", "Use one of about"),
        ("html_item", "${sentence", "Write $name"),
        ("text", "5 $", "Write $name"),
        ("text", "${a.b}", "Write $name"),
    ],
)
def test_template_that_is_none_is_refused(field, text, remedy):
    """A template with a name that stands for nothing is refused when it is made, by its field."""
    with pytest.raises(InvalidInput) as caught:
        Templates(**{field: text})
    assert caught.value.field == field
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    ("sentences", "field"),
    [
        ({"first": "$sentence"}, "sentences.first"),
        ({"frist": "$subject"}, "sentences"),
        ({"First": "$subject"}, "sentences"),
    ],
)
def test_sentence_that_is_none_is_refused(sentences, field):
    """A sentence of no cause, or with a name that stands for nothing, is refused."""
    with pytest.raises(InvalidInput) as caught:
        Templates(sentences=sentences)
    assert caught.value.field == field


def test_value_is_never_taken_for_a_template():
    """What looks like a template in a name or a note is shown as it is."""
    odd = "$title ${items} $$ {0.__class__} {{7*7}} %s"
    letter = Templates().letter(message(item(certification_name=odd, text=odd), text=odd))
    assert letter.text.count(odd) == 3
    assert letter.html.count(odd) == 4


def test_html_of_a_template_is_kept_and_that_of_a_value_is_not():
    """Tags stand where the template has them, and nowhere else."""

    class Tags(HTMLParser):
        found = ()

        def handle_starttag(self, tag, attrs):
            self.found = (*self.found, tag)

    tags = Tags()
    templates = Templates(html="<h1>$title</h1>$items", html_item="<b>$sentence</b>$note")
    odd = "<i>&amp;\"'</i>"
    tags.feed(templates.letter(message(item(certification_name=odd, text=odd))).html)
    assert tags.found == ("h1", "b")


def test_title_is_one_short_line():
    """A title is one line of at most 200 characters, whatever is in it."""
    title = Templates().letter(message(item(certification_name="a\nb" * 500))).title
    assert len(title) == 200
    assert title.endswith("…")
    assert title.splitlines() == [title]


def test_letter_says_the_same_each_time():
    """A message reads the same however often it is written."""
    told = message(item(), item("expiry", "bo"), text="Hello")
    assert len({Templates().letter(told) for _ in range(3)}) == 1


def test_templates_are_values():
    """Templates with the same words are equal, can be kept in a set, and do not share changes."""
    words = {"first": "$subject"}
    templates = Templates(sentences=words)
    words["first"] = "$nothing"
    assert templates == Templates(sentences={"first": "$subject"}) != Templates()
    assert len({Templates(), Templates()}) == 1
    assert (Templates().text, Templates().html) == (TEXT, HTML)


def test_own_writer_needs_no_templates():
    """What a host writes by itself is a letter like any other."""
    assert Letter("Title", "Text", "<p>Text</p>").title == "Title"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nb", "a b"),
        ("a\u2028\u0085b", "a b"),
        ("\u202ea\u202c", " a "),
        ("a\ud800", "a "),
        ("👷🏽‍♀️", "👷🏽‍♀️"),
        ("חנה\u200f", "חנה\u200f"),
    ],
)
def test_one_line_keeps_letters(text, line):
    """One line keeps letters of every script, and nothing that ends or turns it."""
    assert one_line(text) == line


@pytest.mark.parametrize(("length", "short"), [(7, "Ana Ng"), (6, "Ana Ng"), (5, "Ana …")])
def test_shortened(length, short):
    """A text that fits is kept, and a longer one ends in a sign of its length."""
    assert shortened("Ana Ng", length) == short
