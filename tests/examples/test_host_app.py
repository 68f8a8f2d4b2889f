"""The web application that embeds certrules, driven as people drive it."""

import importlib.util
import json
import re
import sys
import threading
from datetime import date
from io import BytesIO

import pytest

from certrules.adapters.memory.store import MemoryStore
from certrules.adapters.sql.store import SqlStore
from certrules.model.subjects import Subject
from tests.house.tree import ROOT
from tests.servers import browser

FOLDER = ROOT / "examples" / "host_app"
DAY = date(2026, 6, 15)
HOSTILE = "<script>document.title='x'</script>"

# What the demo data comes to on 2026-06-15, by hand.
STANDING = {
    # 2024-06-20 + 2 years, to the end of June; the first notice began on 05-30.
    ("ana", "first-aid"): "Due 2026-06-30",
    # 2025-06-20 + 1 year; the second notice began on 06-13.
    ("ana", "forklift"): "Overdue 2026-06-20",
    # 2023-11-02 + 2 years, to the end of November.
    ("ben", "first-aid"): "Expired 2025-11-30",
    ("ben", "forklift"): "Valid 2026-11-30",
    ("kit", "induction"): "Missing",
}


def loaded(name):
    """Return a module of the example."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def example():
    """The modules of the example, found by each other for as long as the tests run."""
    names = ("demo_data", "app")
    yield [loaded(name) for name in names]
    for name in names:
        del sys.modules[name]


@pytest.fixture
def client(example, tmp_path):
    """The application on a store in memory, without a browser."""
    demo_data, app = example
    store = MemoryStore()
    demo_data.fill(store)
    demo_data.fill(store)
    return app.create_app(store, tmp_path, lambda: DAY).test_client()


def token(client):
    """Return the token that a form has to carry."""
    return re.search(r'name="token" value="(\w+)"', client.get("/").text)[1]


def signed_in(client, who):
    """Sign somebody in and return the token."""
    found = token(client)
    client.post("/sign-in", data={"token": found, "who": who})
    return found


def shown(text):
    """Return the text of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text))


def test_the_statuses_are_those_worked_out_by_hand(client):
    """The matrix of the demo data, cell by cell."""
    signed_in(client, "sue")
    page = client.get("/matrix").text
    for (subject, certification), words in STANDING.items():
        (cell,) = re.findall(rf'href="/why/{subject}/{certification}">(.*?)</a>', page)
        assert shown(cell).split() == words.split()
    assert "the status is OVERDUE" in client.get("/why/ana/forklift").text


def test_a_submission_is_approved_or_declined(client):
    """With a file where one is needed; of two decisions the second says that it came too late."""
    own = signed_in(client, "ana")
    form = {
        "token": own,
        "certification": "forklift",
        "completed_on": "2026-06-14",
        "comment": "Hi",
    }
    said = client.post("/submit", data=form, follow_redirects=True)
    assert "is submitted with a file or a link" in said.text
    form["file"] = (BytesIO(b"%PDF-1.4"), "card.pdf")
    said = client.post("/submit", data=form, follow_redirects=True)
    assert "It waits for approval." in said.text
    sue = signed_in(client, "sue")
    page = client.get("/pending").text
    assert "Ng, Ana, Forklift – Completed, 2026-06-14.pdf" in page
    hidden = dict(re.findall(r'name="(submission|version)" value="([^"]*)"', page))
    decision = {"token": sue, "comment": "", "decision": "approve", **hidden}
    assert "It is approved." in client.post("/decide", data=decision, follow_redirects=True).text
    late = {**decision, "decision": "decline", "comment": "No."}
    said = client.post("/decide", data=late, follow_redirects=True).text
    assert "changed by somebody else meanwhile" in said
    assert "Valid 2027-06-20" in shown(client.get("/matrix").text)


def test_who_may_not_is_refused(client):
    """Refusals are pages with a status; a form from elsewhere and a file too large are refused."""
    assert client.get("/matrix").status_code == 302
    signed_in(client, "ana")
    assert client.get("/pending").status_code == 403
    assert client.get("/why/ben/forklift").status_code == 403
    assert client.get("/why/ana/nothing").status_code == 404
    assert client.post("/submit", data={"token": "wrong"}).status_code == 400
    kind = "multipart/form-data; boundary=x"
    large = client.post("/submit", data=b"x" * 6_000_000, content_type=kind)
    assert large.status_code == 413
    assert "at most 5 MB" in large.text


def requests_to_others(driver):
    """Return the addresses on other hosts that the browser asked for."""
    events = [json.loads(one["message"])["message"] for one in driver.get_log("performance")]
    asked = [
        one["params"]["request"]["url"]
        for one in events
        if one["method"] == "Network.requestWillBeSent"
    ]
    return [one for one in asked if not one.startswith(("http://127.0.0.1:", "data:", "chrome:"))]


@pytest.fixture
def served(example, tmp_path):
    """The address of the application on SQLite, with somebody of a hostile name."""
    from werkzeug.serving import make_server  # noqa: PLC0415 - of the example's dependency

    browser.need_browser()
    demo_data, app = example
    store = SqlStore(tmp_path / "workshop.db")
    demo_data.fill(store)
    by = demo_data.FOUNDED
    kit = Subject("kit", name=HOSTILE, company="acme", supervisor="sue")
    store.apply(lambda t: t.put([kit], by="hr", at=by.at))
    made = app.create_app(store, tmp_path / "files", lambda: DAY)
    server = make_server("127.0.0.1", 0, made, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    store.close()


def test_in_a_browser_people_submit_approve_and_see_it(served, tmp_path):
    """Ana submits with a file, Sue approves by keyboard, the matrix shows it; nothing else runs."""
    from selenium.webdriver.common.by import By  # noqa: PLC0415 - see `browser.opened`
    from selenium.webdriver.common.keys import Keys  # noqa: PLC0415

    card = tmp_path / "card.pdf"
    card.write_bytes(b"%PDF-1.4")
    with browser.opened() as driver:
        driver.get(served)
        driver.find_element(By.CSS_SELECTOR, "button[value=ana]").click()
        assert driver.title.startswith("My certifications")
        driver.find_element(By.CSS_SELECTOR, "option[value=forklift]").click()
        driver.find_element(By.ID, "file").send_keys(str(card))
        driver.find_element(By.ID, "comment").send_keys(HOSTILE)
        driver.find_element(By.CSS_SELECTOR, "form.fields button").click()
        assert "It waits for approval." in driver.find_element(By.CLASS_NAME, "message").text
        driver.get(f"{served}/pending")
        assert driver.find_element(By.TAG_NAME, "h1").text == "Not allowed"
        driver.get(served)
        driver.find_element(By.CSS_SELECTOR, "button[value=sue]").click()
        driver.get(f"{served}/pending")
        assert HOSTILE in driver.find_element(By.TAG_NAME, "dl").text
        driver.find_element(By.ID, "c1").send_keys(Keys.TAB, Keys.NULL)
        driver.switch_to.active_element.send_keys(Keys.ENTER)
        assert "It is approved." in driver.find_element(By.CLASS_NAME, "message").text
        driver.get(f"{served}/matrix")
        table = driver.find_element(By.TAG_NAME, "table").text
        assert "Valid 2027-06-20" in table
        assert HOSTILE in table
        assert driver.title.startswith("Matrix")
        errors = [one for one in driver.get_log("browser") if "403" not in one["message"]]
        assert errors == []
        assert requests_to_others(driver) == []
