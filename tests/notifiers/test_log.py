import logging

from certrules.adapters.log import LogNotifier
from certrules.ports.messages import Addressee, Message
from tests.notifiers.samples import DAY, item, message


def test_message_is_one_line_of_ids(caplog):
    """A message is one line at the level given, with ids and without names or addresses."""
    with caplog.at_level(logging.DEBUG, logger="certrules"):
        LogNotifier(logging.WARNING).send(message(item(text="secret"), text="secret"))
    assert caplog.record_tuples == [
        (
            "certrules",
            logging.WARNING,
            "message 'm-1' for 2026-06-01 to 'ana': first of 'forklift' of 'ana' about 2026-07-01",
        )
    ]


def test_message_without_notices_is_a_line_too(caplog):
    """A message without notices, and a notice without a date, are told as what they are."""
    with caplog.at_level(logging.INFO, logger="certrules"):
        LogNotifier().send(Message("m", Addressee("ana"), [], DAY))
        LogNotifier().send(message(item("reminder", about=None)))
    assert caplog.messages[0].endswith("to 'ana': no notices")
    assert caplog.messages[1].endswith("reminder of 'forklift' of 'ana'")


def test_names_that_look_like_formats_are_kept(caplog):
    """An id with the signs of the log's own formats is written as it is."""
    with caplog.at_level(logging.INFO, logger="certrules"):
        LogNotifier().send(message(key="%s %d {}"))
    assert "'%s %d {}'" in caplog.messages[0]
