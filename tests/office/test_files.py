"""Files and links of an office: K-1, K-13, K-35 to K-37, and names that are safe everywhere."""

import unicodedata
from io import BytesIO
from pathlib import Path

import attrs
import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.errors import (
    ConfirmationNeeded,
    ConflictingChange,
    InvalidCertification,
    InvalidFact,
    InvalidInput,
    NotAllowed,
    UnknownId,
    UnknownWord,
)
from certrules.model.activities import Activity
from certrules.model.facts import Completion
from certrules.model.handling import Approval, Handling, Privacy
from certrules.model.roster import Entry
from certrules.office.cards import PEOPLE, PersonCard
from certrules.office.file_names import DEFAULT_TEMPLATE, Naming, apart_from, safe_name
from certrules.office.office import Office
from tests.dumps import dump
from tests.exchange.strategies import HOSTILE_NAMES
from tests.office.rules import change
from tests.office.world import DAY, act, yearly


@pytest.fixture
def folder(tmp_path):
    """A folder for files of at most a thousand bytes."""
    return FolderOfFiles(tmp_path / "files", largest=1_000)


@pytest.fixture
def desk(office, folder):
    """The office, with a folder for its files."""
    return Office(office.desk.store, files=folder)


def record(store, subject="ana", certification="first-aid", day=DAY):
    """Put a completion on file and return its id."""
    entry = Entry(subject, certification, Completion(day))
    return store.apply(lambda t: t.record([entry], by="hr", at=act("hr").at)).ids[0]


def content(desk, actor, file):
    """Return what is in a file."""
    with desk.files.open(actor, file) as stream:
        return stream.read()


def test_k_37_a_file_waits_in_the_inbox_until_it_is_attached(desk, store):
    """By user and by certification; once attached it is no more in the inbox."""
    ana = act("ana")
    scan = desk.files.receive(ana, "scan.pdf", BytesIO(b"scan"), subject="ana")
    card = desk.files.receive(ana, "card.png", BytesIO(b"card"), certification="fire")
    assert (scan.size, scan.received_by, scan.received_at) == (4, "ana", ana.at)
    assert desk.files.inbox(ana) == (scan, card)
    assert desk.files.inbox(ana, subject="ana") == (scan,)
    assert desk.files.inbox(ana, certification="fire") == (card,)
    fact = record(store)
    desk.files.attach(ana, "ana", fact, files=[scan.id])
    assert desk.files.inbox(ana) == (card,)
    assert content(desk, act("sue"), scan.id) == b"scan"


def test_k_35_files_and_links_are_attached_afterwards(desk, store):
    """In the order given, each once, by whom and when; a link has to be a web address."""
    fact, ana = record(store), act("ana")
    scan = desk.files.receive(ana, "scan.pdf", BytesIO(b"scan"), subject="ana")
    links = ["https://example.org/a", "https://example.org/a"]
    made = desk.files.attach(ana, "ana", fact, files=[scan.id], links=links)
    assert [(one.file, one.link) for one in made] == [(scan.id, ""), (None, links[0])]
    assert {(one.attached_by, one.attached_at) for one in made} == {("ana", ana.at)}
    later = act("sue", hour=9)
    assert desk.files.attach(later, "ana", fact, files=[scan.id]) == made[:1]
    assert desk.files.attached(act("zoe"), "ana", fact) == made
    with pytest.raises(InvalidCertification, match="web address"):
        desk.files.attach(ana, "ana", fact, links=["javascript:alert(1)"])
    for wrong in ("nothing", "completion-1-1"):
        with pytest.raises(UnknownId, match="record"):
            desk.files.attach(ana, "ana", wrong, links=links)
    with pytest.raises(UnknownId, match="file"):
        desk.files.attach(ana, "ana", fact, files=["nothing"])


def test_k_36_a_file_is_named_by_the_template(desk, store, root):
    """Last name, first name, certification and date, with the ending that the file had."""
    store.apply(lambda t: PEOPLE.put(t, root, {"ana": PersonCard("ana", "Ana Maria", "Ng")}))
    fact, ana = record(store), act("ana")
    scans = [
        desk.files.receive(ana, f"{n}.PDF", BytesIO(bytes([n])), subject="ana").id for n in (1, 2)
    ]
    made = desk.files.attach(ana, "ana", fact, files=scans)
    assert [one.name for one in made] == [
        "Ng, Ana Maria, first-aid – Completed, 2026-06-01.PDF",
        "Ng, Ana Maria, first-aid – Completed, 2026-06-01 (2).PDF",
    ]
    assert desk.files.naming(ana) == Naming(DEFAULT_TEMPLATE)


def test_k_36_every_place_of_the_template(desk, store, root):
    """Each place stands for what it says; off, the file keeps its own name."""
    naming = Naming(
        "#FirstName#|#LastName#|#Username#|#CertificationName#|#ExpirationDate#|#CompletionDate#"
    )
    desk.files.set_naming(root, naming)
    fact, ana = record(store), act("ana")

    def attached(name):
        scan = desk.files.receive(ana, name, BytesIO(name.encode()), subject="ana")
        return desk.files.attach(ana, "ana", fact, files=[scan.id])[0].name

    assert attached("a.pdf") == "Ana_Ng_ana_first-aid_2027-06-01_2026-06-01.pdf"
    desk.files.set_naming(root, attrs.evolve(naming, on=False))
    assert attached("b.pdf") == "b.pdf"
    with pytest.raises(NotAllowed):
        desk.files.set_naming(ana, naming)
    with pytest.raises(UnknownWord, match="FirstName"):
        Naming("#FirstNam#")


def test_k_36_a_name_can_be_edited(desk, store):
    """By hand when it is attached or later; it stays safe, and of two edits one is told."""
    fact, ana = record(store), act("ana")
    scan = desk.files.receive(ana, "scan.pdf", BytesIO(b"scan"), subject="ana")
    (made,) = desk.files.attach(ana, "ana", fact, files=[scan.id], name="../my: card.pdf")
    assert made.name == "_my_ card.pdf"
    renamed = desk.files.rename(ana, "ana", made.id, "mine.pdf", seen=made)
    assert desk.files.attached(ana, "ana", fact) == (renamed,)
    with pytest.raises(ConflictingChange):
        desk.files.rename(act("sue"), "ana", made.id, "hers.pdf", seen=made)
    with pytest.raises(InvalidInput, match="one name for many"):
        desk.files.attach(ana, "ana", fact, links=["http://a", "http://b"], name="x")


def test_k_37_taking_off_and_discarding_ask_first(desk, store, folder):
    """A file that is taken off is in the inbox again; one that is discarded is gone."""
    fact, ana = record(store), act("ana")
    scan = desk.files.receive(ana, "scan.pdf", BytesIO(b"scan"), subject="ana")
    twin = desk.files.receive(ana, "twin.pdf", BytesIO(b"scan"), subject="ana")
    (made,) = desk.files.attach(ana, "ana", fact, files=[scan.id])
    with pytest.raises(InvalidFact, match="attached"):
        desk.files.discard(ana, scan.id, "x")
    with pytest.raises(ConfirmationNeeded) as asked:
        desk.files.detach(ana, "ana", made.id)
    desk.files.detach(ana, "ana", made.id, asked.value.effect)
    assert desk.files.inbox(ana) == (scan, twin)
    with pytest.raises(ConfirmationNeeded, match="deletes the file"):
        desk.files.discard(ana, scan.id)
    desk.files.discard(ana, scan.id, "deletes the file 'scan.pdf'")
    assert content(desk, ana, twin.id) == b"scan"
    desk.files.discard(ana, twin.id, "deletes the file 'twin.pdf'")
    assert list(folder.contents()) == []
    with pytest.raises(UnknownId):
        desk.files.get(ana, twin.id)


def test_k_1_material_of_a_certification_is_for_all_who_see_it(desk, root):
    """A file that supports a certification is no more in the inbox, and shown to its viewers."""
    guide = desk.files.receive(root, "guide.pdf", BytesIO(b"guide"))
    with pytest.raises(UnknownId):
        desk.files.get(act("ana"), guide.id)
    for name, hidden in (("open", Privacy()), ("closed", Privacy(hide_from_levels=["observer"]))):
        handling = Handling(materials=[guide.id], privacy=hidden)
        desk.certifications.create(root, yearly(name, handling=handling))
        assert content(desk, act("ana"), guide.id) == b"guide"
        if name == "open":
            desk.certifications.delete(
                root, name, desk.certifications.effect_of_deleting(root, name)
            )
    with pytest.raises(UnknownId):
        desk.files.get(act("zoe"), guide.id)
    assert desk.files.inbox(root) == ()


def test_k_12_hidden_attachments_are_not_there(desk, store, root):
    """Who may see a record, but not what is attached to it, sees and opens none of it."""
    hidden = Privacy(hide_attachments_from_levels=["observer"])
    desk.certifications.create(root, yearly("x-ray", handling=Handling(privacy=hidden)))
    fact = record(store, certification="x-ray")
    scan = desk.files.receive(act("ana"), "scan.pdf", BytesIO(b"scan"), subject="ana")
    (made,) = desk.files.attach(act("ana"), "ana", fact, files=[scan.id])
    assert desk.files.attached(act("zoe"), "ana", fact) == ()
    assert desk.files.attached(act("sue"), "ana", fact) == (made,)
    with pytest.raises(UnknownId):
        content(desk, act("zoe"), scan.id)


def test_files_of_others_are_not_there(desk, store):
    """Nobody attaches, sees or opens the file of somebody else, or attaches to such a record."""
    ben = desk.files.receive(act("ben"), "ben.pdf", BytesIO(b"ben"), subject="ben")
    own = desk.files.receive(act("ben"), "own.pdf", BytesIO(b"own"))
    ana, fact = act("ana"), record(store)
    bens = record(store, "ben")
    assert desk.files.inbox(ana) == ()
    for file in (ben.id, own.id, "nothing"):
        said = []
        for call in (
            lambda file=file: desk.files.get(ana, file),
            lambda file=file: desk.files.attach(ana, "ana", fact, files=[file]),
            lambda file=file: desk.files.discard(ana, file),
        ):
            with pytest.raises(UnknownId) as raised:
                call()
            said.append(str(raised.value).replace(file, "it"))
        assert set(said) == {"There is no file 'it'."}
    with pytest.raises(UnknownId, match="record"):
        desk.files.attach(ana, "ana", bens, links=["http://x"])
    with pytest.raises(NotAllowed):
        desk.files.receive(ana, "x", BytesIO(b""), subject="ben")
    with pytest.raises(NotAllowed):
        desk.files.inbox(ana, subject="ben")


def test_a_file_that_is_too_large_leaves_nothing(desk, folder, store):
    """Neither a record nor half a file; without a folder nothing is received at all."""
    ana = act("ana")
    with pytest.raises(InvalidInput, match="larger"):
        desk.files.receive(ana, "big.bin", BytesIO(b"x" * 1_001), subject="ana")
    assert desk.files.inbox(ana) == ()
    assert [one for one in folder.root.rglob("*") if one.is_file()] == []
    exact = desk.files.receive(ana, "full.bin", BytesIO(b"x" * 1_000), subject="ana")
    assert exact.size == 1_000
    with pytest.raises(InvalidInput, match="attachment store"):
        Office(store).files.receive(ana, "x", BytesIO(b"x"), subject="ana")


def test_only_a_digest_leads_to_a_content(folder):
    """No path out of the folder is a digest."""
    folder.put(BytesIO(b"x"))
    for wrong in ("../../etc/passwd", "", "a" * 63, "A" * 64, "/etc/passwd", "0" * 64):
        with pytest.raises(UnknownId):
            folder.open(wrong)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("scan.pdf", "scan.pdf"),
        ("../../etc/x", "_.._etc_x"),
        ("..\\", "_"),
        ("C:x", "C_x"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("LPT¹.tar.gz", "_LPT¹.tar.gz"),
        ("a\0.pdf", "a_.pdf"),
        ("%2e%2e/", "%2e%2e_"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("  . ", "file"),
        ("", "file"),
        (".hidden", "hidden"),
        ("a.", "a"),
        ("👷🏽\u200d♀️.png", "👷🏽\u200d♀️.png"),
        ("Cafe\u0301.pdf", "Café.pdf"),
    ],
)
def test_g_11_a_name_is_safe_on_every_file_system(given, safe):
    """What is a path, a device, or hidden, becomes a plain name."""
    assert safe_name(given) == safe


def test_g_11_a_thousand_hostile_names(tmp_path):
    """Each makes a file in the folder, of at most 255 bytes, apart from the others without case."""
    endings = ("", ".pdf", "/..", "x" * 300 + ".pdf")
    names = [f"{one}{end}" for one in HOSTILE_NAMES for end in endings]
    names += [f"{name}{n}" for n in range(6) for name in names]
    assert len(names) > 1_000
    taken = []
    for name in names:
        made = apart_from(safe_name(name), taken)
        assert 0 < len(made.encode()) <= 255
        assert Path(made).name == made
        taken.append(made)
    assert len({unicodedata.normalize("NFC", one.casefold()) for one in taken}) == len(taken)
    for name in taken[:200]:
        (tmp_path / name).write_bytes(b"")
    assert len(list(tmp_path.iterdir())) == 200


def test_k_13_a_file_or_a_link_is_asked_for_by_hand(desk, store):
    """For one and for many alike; what comes from the activity is not submitted by hand."""
    change(
        store,
        "fire",
        approval=Approval(require_attachment=True),
        activity=Activity("course", "Fire drill"),
    )
    sue = act("sue")
    before = dump(store)
    for submit in (
        lambda: desk.submissions.submit(sue, "ana", "fire", DAY),
        lambda: desk.submissions.submit_batch(sue, ["ana", "ben"], "fire", DAY),
    ):
        with pytest.raises(InvalidInput, match="K-13"):
            submit()
    assert dump(store) == before
    scan = desk.files.receive(sue, "scan.pdf", BytesIO(b"scan")).id
    made = desk.submissions.submit_batch(sue, ["ana", "ben"], "fire", DAY, files=[scan])
    assert [one.attached for one in made] == [True, True]
    assert not desk.activities.finish(act("sue", hour=9), "ana", "fire").submission.attached
