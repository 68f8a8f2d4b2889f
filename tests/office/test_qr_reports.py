"""Reports by code: K-44, their privacy (K-12) and their tokens (G17)."""

from datetime import timedelta
from io import BytesIO

import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.errors import ConfirmationNeeded, NotAllowed, UnknownId
from certrules.model.handling import Privacy
from certrules.model.subjects import Role
from certrules.office.access import Account
from certrules.office.cards import RoleName
from certrules.office.office import Office
from certrules.office.permissions import Level
from certrules.office.report_tokens import CODES
from certrules.office.tokens import digest_of
from certrules.reports.qr import qr_view
from tests.dumps import dump
from tests.office.rules import change, read
from tests.office.world import DAY, OTHERS, act, numbered

HIDDEN = Privacy(hide_from_qr_reports=True)

IN_MEMORY = pytest.mark.parametrize("store", ["memory"], indirect=True)
"""For what is decided before a store is asked, and rests on questions that others try on each."""


@pytest.fixture
def codes(office):
    """The codes of the office."""
    return office.codes


def shown(codes, token):
    """Return what a code shows: the certifications of its subject with their status."""
    view = qr_view(codes, token, DAY)
    return {one.standing.certification.id: one.standing.status.value for one in view.lines}


def refusal(codes, token):
    """Return what is said to a token that opens nothing."""
    with pytest.raises(UnknownId) as raised:
        qr_view(codes, token, DAY)
    return str(raised.value), raised.value.args, raised.value.hint


def reset(codes, root, subject):
    """Reset a code, as its effect is confirmed; return the effect and the new token."""
    with pytest.raises(ConfirmationNeeded) as asked:
        codes.reset(root, subject)
    return asked.value.effect, codes.reset(root, subject, asked.value.effect)


def test_k_44_a_code_shows_roles_certifications_and_notes(office, codes, root):
    """Of its own subject, and of nobody else."""
    office.records.certify(root, ["ana", "ben"], "first-aid", DAY - timedelta(days=10))
    office.marks.set(root, "fire", ["ana"], "not applicable", notes="Works from home.")
    view = qr_view(codes, codes.token_of(root, "ana"), DAY)
    assert (view.subject.name, view.company.name) == ("Ana Ng", "Acme")
    assert [(one.role.name, one.company.name) for one in view.roles] == [("Crew", "Acme")]
    assert [
        (one.standing.certification.id, one.standing.status.value, one.notes) for one in view.lines
    ] == [("first-aid", "valid", ""), ("fire", "not_applicable", "Works from home.")]
    assert {one.standing.subject.id for one in view.lines} == {"ana"}


def test_k_44_the_code_stays_the_same_until_it_is_reset(codes, root, store):
    """Asked for again it is the same, in another office on the store, too; others have others."""
    token = codes.token_of(root, "ana")
    before = dump(store)
    assert Office(store).codes.token_of(root, "ana") == token
    assert dump(store) == before
    assert codes.token_of(root, "ben") != token


def test_k_44_after_a_reset_the_old_code_opens_nothing(codes, root, store):
    """It asks first (K-18); the codes of others stay."""
    token, other = codes.token_of(root, "ana"), codes.token_of(root, "ben")
    before = dump(store)
    with pytest.raises(ConfirmationNeeded):
        codes.reset(root, "ana", "yes")
    assert dump(store) == before
    effect, new = reset(codes, root, "ana")
    assert effect == "ends the code of 'Ana Ng', wherever it is printed"
    assert refusal(codes, token) == refusal(codes, "x" * 43)
    assert codes.token_of(root, "ana") == new
    assert qr_view(codes, new, DAY).subject.id == "ana"
    assert qr_view(codes, other, DAY).subject.id == "ben"
    _, last = reset(codes, root, "ana")
    assert len({token, new, last}) == 3
    refusal(codes, new)


@IN_MEMORY
def test_k_44_somebody_without_a_code_gets_one_by_a_reset(codes, root):
    """There is nothing to end, and it asks just the same."""
    _, token = reset(codes, root, "zoe")
    assert codes.token_of(root, "zoe") == token


@IN_MEMORY
def test_k_44_tokens_are_long_and_never_the_same(codes, root):
    """A token has 256 bits; a token is not printed with the record of it."""
    tokens = [reset(codes, root, "ana")[1] for _ in range(20)]
    with codes.desk.store.reading() as t:
        assert tokens[-1] not in repr(CODES.about(t, subject="ana"))
    assert len({*tokens}) == 20
    assert {len(one) for one in tokens} == {43}  # 43 letters of 6 bits hold 256


def test_k_44_guessing_reveals_nothing(codes, root):
    """Whatever is wrong with a token, the answer is the same, and holds no part of it."""
    token = codes.token_of(root, "ana")
    wrong = ["", "ana", token[:-1], token + "A", token.swapcase(), digest_of(token), "\ud800"]
    wrong += ["\x00", "'; --", "x" * 100_000]
    assert len({refusal(codes, one) for one in wrong}) == 1
    assert shown(codes, token)


@IN_MEMORY
def test_g_17_what_compares_in_constant_time_decides(codes, root, monkeypatch):
    """A token that was found opens nothing unless the comparison says that it is the one."""
    token, compared = codes.token_of(root, "ana"), []

    def refuse(*digests):
        compared.append(digests)
        return False

    monkeypatch.setattr("hmac.compare_digest", refuse)
    refused = refusal(codes, token)
    monkeypatch.undo()
    assert compared == [(digest_of(token), digest_of(token))]
    assert refused == refusal(codes, "x" * 43)


@IN_MEMORY
def test_k_44_a_link_to_a_shared_report_is_no_code(office, codes, root):
    """Nor is a code a link, though both come from one source."""
    made = Office(office.desk.store, tokens=numbered("same"))
    link = made.shared_reports.create(root, "All", ["crew"], ["ana"]).token
    code = made.codes.token_of(root, "ben")
    assert refusal(codes, link) == refusal(codes, "x" * 43)
    with pytest.raises(UnknownId):
        made.shared_reports.opened(code, DAY, lambda look, report: report)


@IN_MEMORY
def test_k_44_nobody_gives_out_codes_without_the_permission(codes, root, store):
    """By default administrators alone do; the answer is the same for whom there is not."""
    codes.token_of(root, "ana")
    before = dump(store)
    for call in (codes.token_of, codes.reset):
        for one in OTHERS:
            said = set()
            for subject in ("ana", "ben", "nobody"):
                with pytest.raises(NotAllowed) as raised:
                    call(act(one), subject)
                said.add(str(raised.value))
            assert len(said) == 1
    assert dump(store) == before


@IN_MEMORY
def test_k_44_nobody_gives_out_the_code_of_whom_they_may_not_view(office, codes, root):
    """To share reports is not enough: the subject has to be among those the actor may view."""
    permissions = ["general: see the module", "reports: share", "supervised users: view"]
    office.levels.put_level(root, Level("sharer", permissions))
    seen = {one.id: one for one in office.levels.accounts(root)}["sue"]
    office.levels.put_account(root, Account("sue", ["sharer"], "sue"), seen=seen)
    assert shown(codes, codes.token_of(act("sue"), "ana"))
    for call in (codes.token_of, codes.reset):
        for subject in ("zoe", "nobody"):
            with pytest.raises(NotAllowed):
                call(act("sue"), subject)
    with pytest.raises(UnknownId):
        codes.token_of(root, "nobody")


@IN_MEMORY
def test_k_12_what_is_hidden_from_reports_by_code_is_left_out(office, codes, root, store):
    """Its notes, and the requirement of the role, go with it."""
    office.marks.set(root, "fire", ["ana"], "not applicable", notes="secret")
    token = codes.token_of(root, "ana")
    change(store, "fire", privacy=HIDDEN)
    view = qr_view(codes, token, DAY)
    assert shown(codes, token) == {"first-aid": "missing"}
    assert [one.role.requires for one in view.roles] == [("first-aid",)]
    assert "secret" not in repr(view)


@IN_MEMORY
def test_k_12_a_code_shows_what_its_holder_may_see(codes, root, store):
    """Who carries a code can scan it, so it shows no more than the holder's own levels see."""
    ana, nobody = codes.token_of(root, "ana"), codes.token_of(root, "ben")
    change(store, "fire", privacy=Privacy(hide_from_levels=["employee"]))
    assert "fire" not in shown(codes, ana)
    change(store, "fire", privacy=Privacy(hide_from_levels=["observer"]))
    assert "fire" in shown(codes, ana)
    change(store, "fire", privacy=Privacy(hide_from_shared_reports=True))
    assert "fire" in shown(codes, nobody)


@IN_MEMORY
def test_k_12_whoever_has_no_account_is_of_no_level(office, codes, root, store):
    """Nothing is hidden from levels that its holder does not have."""
    token = codes.token_of(root, "ana")
    change(store, "fire", privacy=Privacy(hide_from_levels=["employee"]))
    office.levels.delete_accounts(root, ["ana"])
    assert "fire" in shown(codes, token)


@IN_MEMORY
def test_k_12_hidden_attachments_are_not_on_the_report(office, root, store, tmp_path):
    """They are hidden with the certification, from reports by code, or from the holder."""
    desk = Office(store, files=FolderOfFiles(tmp_path / "files"))
    file = desk.files.receive(root, "card.pdf", BytesIO(b"card"))
    desk.records.certify(root, ["ana"], "fire", DAY)
    fact = read(store, lambda t: t.facts("ana", "fire")[0].id)
    desk.files.attach(root, "ana", fact, files=[file.id])
    token = desk.codes.token_of(root, "ana")

    def attachments():
        view = qr_view(desk.codes, token, DAY)
        return sum(len(one.standing.attachments) for one in view.lines)

    assert attachments() == 1
    for privacy in (
        HIDDEN,
        Privacy(hide_attachments_from_qr_reports=True),
        Privacy(hide_attachments_from_levels=["employee"]),
        Privacy(hide_from_levels=["employee"]),
    ):
        change(store, "fire", privacy=privacy)
        assert attachments() == 0, privacy


@IN_MEMORY
def test_k_44_hidden_people_and_a_module_that_is_off_open_nothing(office, codes, root):
    """The answer is that for a wrong token; shown and on again, the code works (K-26, H-16)."""
    token = codes.token_of(root, "ana")
    unknown = refusal(codes, "x" * 43)
    office.people.hide(root, ["ana"])
    assert refusal(codes, token) == unknown
    office.people.show(root, ["ana"])
    office.levels.switch_module(root, on=False)
    assert refusal(codes, token) == unknown
    office.levels.switch_module(root, on=True)
    assert shown(codes, token)


@IN_MEMORY
def test_k_44_notes_of_a_mark_that_was_taken_off_are_gone(office, codes, root):
    """Notes belong to the mark that stands."""
    token = codes.token_of(root, "ana")
    office.marks.set(root, "fire", ["ana"], "deferred", until=DAY, notes="at sea")
    notes = [one.notes for one in qr_view(codes, token, DAY).lines]
    office.marks.clear(root, "fire", ["ana"], notes="is back")
    assert notes == ["", "at sea"]
    assert [one.notes for one in qr_view(codes, token, DAY).lines] == ["", ""]


@IN_MEMORY
def test_k_44_roles_that_are_over_are_not_on_the_report(office, codes, root):
    """A membership counts on the day of the report."""
    office.roles.create(root, RoleName("Watch"))
    office.roles.define(root, Role("watch", "Watch", "bolt"))
    office.roles.assign(root, "watch", ["ana"])
    token = codes.token_of(root, "ana")
    both = [one.role.id for one in qr_view(codes, token, DAY).roles]
    office.roles.unassign(root, "crew", ["ana"])
    view = qr_view(codes, token, DAY + timedelta(days=1))
    assert {*both} == {"crew", "watch"}
    assert [(one.role.id, one.company.name) for one in view.roles] == [("watch", "Bolt")]
