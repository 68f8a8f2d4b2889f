"""Messages to send."""

from datetime import date

from certrules.ports.messages import Addressee, Message, NoticeItem

DAY = date(2026, 6, 1)


def item(cause="first", subject="ana", **changes):
    """Return a notice about Ana's forklift licence, or about another subject's."""
    names = {"ana": "Ana Ng", "bo": "Bo Lind"}
    fields = {
        "key": f"{subject}/forklift/{cause}/2026-07-01",
        "cause": cause,
        "on": DAY,
        "subject": subject,
        "certification": "forklift",
        "subject_name": names.get(subject, subject),
        "certification_name": "Forklift",
        "about": date(2026, 7, 1),
    }
    return NoticeItem(**{**fields, **changes})


def message(*items, key="m-1", to=None, text=""):
    """Return a message to Ana with the notices given, or with one."""
    to = to or Addressee("ana", "Ana Ng", ["ana@example.org"])
    return Message(key, to, items or [item()], DAY, text)


def sent_by_hand(title, text="", files=()):
    """Return a message to Ana without notices: a title, a text, and files."""
    to = Addressee("ana", "Ana Ng", ["ana@example.org"])
    return Message("m-2", to, (), DAY, text, title, files)
