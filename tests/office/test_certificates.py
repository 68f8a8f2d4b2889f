"""Certificates of records: K-11, on every store."""

from datetime import date
from io import BytesIO

import attrs
import pytest
from pypdf import PdfReader

from certrules.adapters.certificate_pdf import PdfCertificates
from certrules.adapters.files import FolderOfFiles
from certrules.errors import InvalidFact, InvalidInput, NotAllowed, UnknownId
from certrules.model.activities import Activity, CertificationForm
from certrules.model.handling import Approval, CertificateSettings, Privacy
from certrules.model.subjects import Subject
from certrules.office.office import Office
from tests.dumps import dump
from tests.office.press import PlainCertificates
from tests.office.rules import change
from tests.office.world import DAY, act

ON_APPROVAL = CertificateSettings(on_approval=True)
ON_ACTIVITY = CertificateSettings(on_activity=True)
COURSE = Activity("course", "Fire drill")


@pytest.fixture
def folder(tmp_path):
    """A folder for files."""
    return FolderOfFiles(tmp_path / "files")


@pytest.fixture
def renderer():
    """What draws certificates as plain text."""
    return PlainCertificates()


@pytest.fixture
def desk(office, folder, renderer):
    """The office, with files and certificates."""
    return Office(office.desk.store, files=folder, renderer=renderer)


def lines(desk, subject, made, who="sue"):
    """Return the lines of the certificate of a record."""
    info = desk.certificates.of(act(who), subject, made.id)
    with desk.files.open(act(who), info.id) as content:
        return content.read().decode().split("\n")


def test_k_11_a_certificate_is_made_on_approval(desk, store, renderer):
    """It says what the record says, is attached to it by the template's name, and made once."""
    change(store, "fire", certificate=ON_APPROVAL, issuer="Fire Board")
    made = desk.submissions.submit(act("ana"), "ana", "fire", DAY)
    assert desk.certificates.of(act("ana"), "ana", made.id) is None
    desk.submissions.approve(act("sue", hour=9), [made.id])
    assert lines(desk, "ana", made) == [
        "Ana Ng",
        "fire",
        "2026-06-01",
        "2027-06-01",
        "Acme",
        "Fire Board",
        made.id,
    ]
    info = desk.certificates.of(act("ana"), "ana", made.id)
    assert (info.name, info.media_type) == ("fire certificate.txt", "text/plain")
    assert (info.subject, info.certification, info.received_by) == ("ana", "fire", "sue")
    (attached,) = desk.files.attached(act("ana"), "ana", made.id)
    assert (attached.file, attached.name) == (info.id, "Ng, Ana, fire – Completed, 2026-06-01.txt")
    assert desk.files.inbox(act("root")) == ()
    assert renderer.drawn == 1


def test_k_11_every_way_to_approve_makes_one(desk, store, renderer):
    """Recording, certifying, renewing, automatic approval and many at once."""
    for name in ("fire", "first-aid"):
        change(store, name, certificate=ON_APPROVAL)
    change(store, "first-aid", approval=Approval(automatic=True))
    sue = act("sue")
    many = desk.submissions.submit_batch(sue, ["ana", "ben"], "fire", DAY)
    own = desk.submissions.submit(act("ana"), "ana", "first-aid", DAY)
    issued = desk.records.certify(sue, ["ben"], "first-aid", date(2025, 6, 1))
    renewed = desk.records.renew(act("sue", hour=9), ["ben"], "first-aid", DAY)
    recorded = desk.submissions.record(
        act("sue", hour=10),
        "ana",
        "fire",
        date(2026, 5, 1),
        date(2026, 12, 31),
        links=["http://x"],
    )
    for made in (*many, own, *issued, *renewed, recorded):
        said = lines(desk, made.subject, made)
        assert (said[2], said[6]) == (str(made.completed_on), made.id)
    assert lines(desk, "ana", recorded)[3] == "2026-12-31"
    assert renderer.drawn == 6
    assert not own.attached


def test_k_11_a_certificate_is_made_when_the_activity_is_finished(desk, store):
    """Though its submission waits, with the date it will have; approval makes no second one."""
    both = attrs.evolve(ON_ACTIVITY, on_approval=True)
    change(store, "fire", certificate=both, activity=COURSE)
    made = desk.activities.finish(act("ana"), "ana", "fire").submission
    assert made.pending
    assert not made.attached
    assert lines(desk, "ana", made)[3] == "2027-06-01"
    first = desk.certificates.of(act("ana"), "ana", made.id)
    desk.submissions.approve(act("sue", hour=9), [made.id])
    assert desk.certificates.of(act("ana"), "ana", made.id) == first
    assert len(desk.files.attached(act("ana"), "ana", made.id)) == 1


def test_k_11_none_is_made_where_the_certification_does_not_ask(desk, store, renderer):
    """On activity is not on approval, and the other way round; most ask for none."""
    change(store, "fire", certificate=ON_ACTIVITY)
    change(store, "first-aid", certificate=ON_APPROVAL, activity=COURSE)
    desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    assert desk.activities.finish(act("ana"), "ana", "first-aid").submission.pending
    desk.submissions.submit(act("sue"), "ana", "forklift", DAY)
    assert renderer.drawn == 0


def test_k_11_a_declined_one_gets_none_and_what_waits_for_forms_gets_it_later(desk, store):
    """A certificate is of what is approved and counts."""
    change(store, "fire", certificate=ON_APPROVAL, forms=[CertificationForm("eye-test")])
    made = desk.submissions.submit(act("ana"), "ana", "fire", DAY)
    other = desk.submissions.submit(act("ben"), "ben", "fire", DAY)
    desk.submissions.approve(act("sue", hour=9), [made.id])
    desk.submissions.decline(act("sue", hour=9), [other.id], "no card")
    assert desk.certificates.of(act("sue"), "ana", made.id) is None
    desk.forms.hand_in(act("ana", hour=10), "ana", "fire", "eye-test")
    assert lines(desk, "ana", made)[2] == "2026-06-01"
    assert desk.certificates.of(act("sue"), "ben", other.id) is None


def test_k_11_what_the_rules_reject_gets_none(desk, store, renderer):
    """An approved renewal that comes too early counts for nothing, and no paper says it does."""

    def stricter(t):
        fire = t.catalogue()["fire"]
        renewal = attrs.evolve(fire.policy.renewal, minimum_interval="6 months")
        policy = attrs.evolve(fire.policy, renewal=renewal)
        fire = attrs.evolve(fire, policy=policy)
        rest = [one for one in t.catalogue() if one.id != "fire"]
        t.set_catalogue(type(t.catalogue())([*rest, fire]), by="root", at=act("root").at)

    store.apply(stricter)
    change(store, "fire", certificate=attrs.evolve(ON_APPROVAL, on_activity=True), activity=COURSE)
    desk.submissions.submit(act("sue"), "ana", "fire", date(2026, 5, 1))
    early = desk.submissions.submit(act("sue", hour=9), "ana", "fire", DAY)
    waiting = desk.activities.finish(act("ana", hour=9), "ana", "fire").submission
    assert renderer.drawn == 1
    for made in (early, waiting):
        with pytest.raises(InvalidFact, match="counts by the rules"):
            desk.certificates.make(act("sue", hour=10), "ana", made.id)


def test_k_11_the_expiration_date_is_hidden_if_asked(desk, store):
    """The record keeps it."""
    change(store, "fire", certificate=attrs.evolve(ON_APPROVAL, hide_expiration=True))
    made = desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    assert lines(desk, "ana", made)[3] == "hidden"


def test_k_11_it_is_made_again_by_hand(desk, store, renderer):
    """The new one takes the place of the old; where nothing has changed it stays as it is."""
    made = desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    sue = act("sue", hour=9)
    first = desk.certificates.make(sue, "ana", made.id)
    before = dump(store)
    assert desk.certificates.make(act("sue", hour=10), "ana", made.id) == first
    assert dump(store) == before
    desk.submissions.edit(act("sue", hour=11), made.id, version=1, expires_on=date(2026, 12, 31))
    assert desk.certificates.of(sue, "ana", made.id) == first
    second = desk.certificates.make(act("sue", hour=12), "ana", made.id)
    assert lines(desk, "ana", made)[3] == "2026-12-31"
    assert [one.file for one in desk.files.attached(sue, "ana", made.id)] == [second.id]
    assert desk.files.inbox(act("root")) == ()
    with pytest.raises(UnknownId):
        desk.files.get(sue, first.id)
    assert renderer.drawn == 3


def test_k_11_one_that_was_taken_off_by_hand_is_made_again_by_hand(desk, store):
    """It is attached again, and is no more in the inbox."""
    made = desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    sue = act("sue", hour=9)
    info = desk.certificates.make(sue, "ana", made.id)
    (attached,) = desk.files.attached(sue, "ana", made.id)
    effect = f"takes {attached.name!r} off the record"
    desk.files.detach(sue, "ana", attached.id, effect)
    assert desk.files.inbox(sue, subject="ana") == (info,)
    assert desk.certificates.make(act("sue", hour=10), "ana", made.id) == info
    assert desk.files.inbox(sue, subject="ana") == ()


def test_k_11_it_goes_with_its_record(desk, store):
    """When the history is removed, so is the certificate; elsewhere it stays where it was put."""
    change(store, "fire", certificate=ON_APPROVAL)
    made = desk.submissions.submit(act("root"), "zoe", "fire", DAY)
    info = desk.certificates.of(act("root"), "zoe", made.id)
    pairs = [("zoe", "fire")]
    effect = desk.records.effect_of_removing(act("root"), pairs).text
    desk.records.remove(act("root", hour=9), pairs, effect)
    assert desk.files.inbox(act("root")) == ()
    with pytest.raises(UnknownId):
        desk.files.get(act("sue"), info.id)
    again = desk.submissions.submit(act("root", hour=10), "zoe", "fire", DAY)
    other = desk.submissions.submit(act("root", hour=10), "zoe", "forklift", DAY)
    info = desk.certificates.of(act("root"), "zoe", again.id)
    desk.files.attach(act("root", hour=10), "zoe", other.id, files=[info.id])
    effect = desk.records.effect_of_removing(act("root"), pairs).text
    desk.records.remove(act("root", hour=11), pairs, effect)
    (kept,) = desk.files.attached(act("root"), "zoe", other.id)
    assert desk.files.get(act("zoe"), kept.file) == info


def test_k_11_who_may_make_and_see_it(desk, store):
    """Who may record makes it; hidden attachments hide it; a record of others is not there."""
    made = desk.submissions.submit(act("sue"), "ana", "fire", DAY)
    with pytest.raises(NotAllowed):
        desk.certificates.make(act("ana"), "ana", made.id)
    with pytest.raises(NotAllowed):
        desk.certificates.of(act("ben"), "ana", made.id)
    for wrong in (("ben", made.id), ("ana", "completion-99-1")):
        with pytest.raises(UnknownId):
            desk.certificates.make(act("sue"), *wrong)
        with pytest.raises(UnknownId):
            desk.certificates.of(act("sue"), *wrong)
    waiting = desk.submissions.submit(act("ana"), "ana", "first-aid", DAY)
    with pytest.raises(InvalidFact, match="approved"):
        desk.certificates.make(act("sue"), "ana", waiting.id)
    desk.certificates.make(act("sue"), "ana", made.id)
    change(store, "fire", privacy=Privacy(hide_attachments_from_levels=["observer"]))
    assert desk.certificates.of(act("zoe"), "ana", made.id) is None
    change(store, "fire", privacy=Privacy(hide_from_levels=["observer"]))
    with pytest.raises(UnknownId):
        desk.certificates.of(act("zoe"), "ana", made.id)


def test_k_11_without_a_renderer_nothing_is_approved_that_asks_for_one(store, office, folder):
    """It says so and changes nothing, rather than leave the certificate out."""
    change(store, "fire", certificate=ON_APPROVAL)
    made = office.submissions.submit(act("ana"), "ana", "fire", DAY)
    before = dump(store)
    for desk in (office, Office(store, files=folder), Office(store, renderer=PlainCertificates())):
        with pytest.raises(InvalidInput, match="asks for a certificate"):
            desk.submissions.approve(act("sue", hour=9), [made.id])
    assert dump(store) == before
    assert list(folder.contents()) == []


def test_k_11_nothing_is_on_record_where_drawing_fails(desk, store, renderer, monkeypatch):
    """All of an approval, or nothing."""
    change(store, "fire", certificate=ON_APPROVAL)
    made = desk.submissions.submit(act("ana"), "ana", "fire", DAY)
    before = dump(store)

    def broken(data):
        raise OSError(data.number)

    monkeypatch.setattr(renderer, "render", broken)
    with pytest.raises(OSError, match=made.id):
        desk.submissions.approve(act("sue", hour=9), [made.id])
    assert dump(store) == before


@pytest.mark.usefixtures("pango")
def test_k_11_a_real_pdf_is_attached(store, office, folder, root):
    """Of one page, with a hostile name on it as text; a person without a company has one too."""
    name = "Eve <script>alert(1)</script> & Ng"
    store.apply(lambda t: t.put([Subject("eve", name=name)], by="root", at=root.at))
    change(store, "fire", certificate=ON_APPROVAL)
    desk = Office(store, files=folder, renderer=PdfCertificates())
    made = desk.submissions.submit(act("root"), "eve", "fire", DAY)
    info = desk.certificates.of(act("root"), "eve", made.id)
    assert info.name == "fire certificate.pdf"
    with desk.files.open(act("root"), info.id) as content:
        (page,) = PdfReader(BytesIO(content.read())).pages
    said = " ".join(page.extract_text().split())
    assert name in said
    assert "1 June 2027" in said
    assert made.id in said
