import json
import sys

import pytest

from certrules.adapters.apprise_service import AppriseNotifier
from certrules.errors import DeliveryFailed, InvalidInput, MissingExtra
from tests.notifiers.samples import item, message
from tests.notifiers.web_server import WebServer

# Apprise loads modules of the standard library that are about to be removed.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def web():
    """A web server that stands in for a service behind Apprise."""
    with WebServer() as server:
        yield server


def address(web):
    """Return the address under which Apprise reaches the web server."""
    return f"json://127.0.0.1:{web.port}/"


def test_message_arrives_as_title_and_text(web):
    """A message arrives at each address as its title and text."""
    AppriseNotifier([address(web), address(web) + "other"]).send(message())
    # Apprise calls its services at the same time.
    assert {request.target for request in web.received} == {"/", "/other"}
    told = json.loads(web.received[0].body)
    assert told["title"] == "Your Forklift expires on 2026-07-01"
    assert "Dear Ana Ng," in told["message"]


def test_addresses_by_message(web):
    """A function of the host says to which addresses each message goes."""
    notifier = AppriseNotifier(lambda one: [f"{address(web)}{one.to.id}"])
    notifier.send(message())
    assert [request.target for request in web.received] == ["/ana"]


def test_service_that_fails_is_tried_again(web):
    """A message that a service did not take is to be tried again."""
    web.answers.append(500)
    with pytest.raises(DeliveryFailed) as caught:
        AppriseNotifier([address(web)]).send(message())
    assert caught.value.retry


@pytest.mark.parametrize("addresses", [[], ["nothing://secret"]])
def test_nobody_to_send_to_is_not_tried_again(addresses):
    """A person without an address that Apprise knows is told to nobody, and the error says why."""
    with pytest.raises(DeliveryFailed) as caught:
        AppriseNotifier(lambda _: addresses).send(message())
    assert not caught.value.retry
    assert "secret" not in caught.value.problem


@pytest.mark.parametrize("addresses", ["nothing://secret", ["json://localhost", "?"]])
def test_fixed_address_that_is_none_is_refused(addresses):
    """An address that Apprise does not know is refused when the notifier is made, unshown."""
    with pytest.raises(InvalidInput) as caught:
        AppriseNotifier(addresses)
    assert caught.value.field == "addresses"
    assert "secret" not in str(caught.value)


def test_markup_arrives_as_it_is(web):
    """What looks like markup or a template in a name is text."""
    odd = "<b>*x*</b> {{7*7}} :smile: \\n"
    AppriseNotifier([address(web)]).send(message(item(certification_name=odd)))
    assert odd in json.loads(web.received[0].body)["message"]


def test_missing_extra_is_named(monkeypatch):
    """Without the library, one error says which extra brings it."""
    monkeypatch.setitem(sys.modules, "apprise", None)
    monkeypatch.delitem(sys.modules, "certrules.adapters.apprise_service")
    with pytest.raises(MissingExtra, match=r"certrules\[apprise\]"):
        __import__("certrules.adapters.apprise_service")
