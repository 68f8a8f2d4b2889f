"""Reports behind a link: K-43, their privacy (K-12) and their tokens (G17)."""

from datetime import timedelta
from io import BytesIO

import attrs
import pytest

from certrules.adapters.files import FolderOfFiles
from certrules.errors import ConfirmationNeeded, InvalidInput, NotAllowed, UnknownId
from certrules.model.handling import Privacy
from certrules.model.subjects import Role
from certrules.office.access import Account
from certrules.office.cards import RoleName
from certrules.office.office import Office
from certrules.office.permissions import Level
from certrules.office.tokens import digest_of
from certrules.reports.shared import shared_view
from tests.dumps import dump
from tests.office.rules import change, read
from tests.office.world import DAY, OTHERS, act, numbered

HIDDEN = Privacy(hide_from_shared_reports=True)
PLACE = "https://example.org/shared/{}"

IN_MEMORY = pytest.mark.parametrize("store", ["memory"], indirect=True)
"""For what is decided before a store is asked, and rests on questions that others try on each."""


@pytest.fixture
def reports(office):
    """The shared reports of the office."""
    return office.shared_reports


def shared(reports, root, roles=("crew",), subjects=("ana", "ben")):
    """Share a report, and return what its maker is given."""
    return reports.create(root, "For the client", roles, subjects)


def shown(reports, token):
    """Return what a link shows: a role, a person, and what of it with its status each."""
    view = shared_view(reports, token, DAY)
    return {
        (one.role.id, row.subject.id): {
            cell.certification.id: cell.status.value for cell in row.cells if cell is not None
        }
        for one in view.roles
        for row in one.rows
    }


def refusal(reports, token):
    """Return what is said to a token that opens nothing."""
    with pytest.raises(UnknownId) as raised:
        shared_view(reports, token, DAY)
    return str(raised.value), raised.value.args, raised.value.hint


def put_account(office, root, account):
    """Write an account, whatever it was before."""
    before = {one.id: one for one in office.levels.accounts(root)}
    office.levels.put_account(root, account, seen=before.get(account.id))


def confirmed(call):
    """Do what asks for a confirmation; return it, and what was done."""
    with pytest.raises(ConfirmationNeeded) as asked:
        call(None)
    return asked.value.effect, call(asked.value.effect)


def test_k_43_a_link_shows_chosen_roles_of_chosen_users(office, reports, root):
    """What is required by another role, or of another user, is not in it anywhere."""
    office.roles.create(root, RoleName("Watch"))
    office.roles.define(root, Role("watch", "Watch", "acme", requires=["forklift", "fire"]))
    office.roles.assign(root, "watch", ["ana"])
    office.records.certify(root, ["ana", "ben"], "fire", DAY - timedelta(days=10))
    link = shared(reports, root, ["crew"], ["ana", "zoe"])
    assert shown(reports, link.token) == {
        ("crew", "ana"): {"first-aid": "missing", "fire": "valid"}
    }
    view = shared_view(reports, link.token, DAY).view
    assert [one.id for one in view.subjects] == ["ana", "zoe"]
    assert {*view.people} == {"ana", "zoe"}
    assert {*view.roles} == {"crew"}
    assert {one.certification.id for one in view.standings} == {"first-aid", "fire"}
    assert {one.role for one in view.memberships} == {"crew"}
    assert (view.groups, view.company_tags, view.role_tags) == ({}, {}, {})


@IN_MEMORY
def test_k_43_the_report_follows_the_facts(office, reports, root):
    """A link shows how things stand on the day, not how they stood when it was made."""
    link = shared(reports, root, ["crew"], ["ana"])
    before = shown(reports, link.token)["crew", "ana"]["fire"]
    office.records.certify(root, ["ana"], "fire", DAY)
    later = shared_view(reports, link.token, DAY + timedelta(days=366))
    (row,) = later.roles[0].rows
    statuses = {one.certification.id: one.status.value for one in row.cells}
    assert (before, shown(reports, link.token)["crew", "ana"]["fire"]) == ("missing", "valid")
    assert statuses["fire"] == "expired"


@IN_MEMORY
def test_k_43_what_is_not_required_of_a_member_stays_blank(office, reports, root):
    """A cell is filled by the role that it stands under alone."""
    office.roles.create(root, RoleName("Watch"))
    office.roles.define(root, Role("watch", "Watch", "acme", requires=["forklift"]))
    office.requirements.require(root, ["ana"], ["forklift"])
    link = shared(reports, root, ["crew", "watch"], ["ana"])
    assert shown(reports, link.token) == {
        ("crew", "ana"): {"first-aid": "missing", "fire": "missing"}
    }
    assert [len(one.rows) for one in shared_view(reports, link.token, DAY).roles] == [1, 0]


@IN_MEMORY
def test_k_43_a_role_that_is_gone_is_left_out(office, reports, root):
    """The report still opens, without it."""
    link = shared(reports, root)
    confirmed(lambda said: office.roles.undefine(root, "crew", said))
    assert shared_view(reports, link.token, DAY).roles == ()


@IN_MEMORY
def test_k_43_only_what_there_is_can_be_shared(reports, root, store):
    """An unknown role or user, none at all and a blank name are refused, and nothing is kept."""
    before = dump(store)
    for roles, subjects, what in ((["cref"], ["ana"], "role"), (["crew"], ["anna"], "subject")):
        with pytest.raises(UnknownId) as raised:
            shared(reports, root, roles, subjects)
        assert raised.value.what == what
    for roles, subjects, field in (([], ["ana"], "roles"), (["crew"], [], "subjects")):
        with pytest.raises(InvalidInput) as refused:
            shared(reports, root, roles, subjects)
        assert refused.value.field == field
    with pytest.raises(InvalidInput):
        reports.create(root, "  ", ["crew"], ["ana"])
    assert dump(store) == before


@IN_MEMORY
def test_k_43_nobody_shares_without_the_permission(reports, store):
    """By default administrators alone share reports."""
    before = dump(store)
    for one in OTHERS:
        with pytest.raises(NotAllowed):
            shared(reports, act(one))
    assert dump(store) == before


@IN_MEMORY
def test_k_43_nobody_shares_whom_they_may_not_view(office, reports, root):
    """One who may share, and view those below, is refused others, there or not."""
    permissions = ["general: see the module", "reports: share", "supervised users: view"]
    office.levels.put_level(root, Level("sharer", permissions))
    put_account(office, root, Account("sue", ["sharer"], "sue"))
    assert shown(reports, shared(reports, act("sue"), ["crew"], ["ana"]).token)
    said = set()
    for one in ("zoe", "nobody"):
        with pytest.raises(NotAllowed) as raised:
            shared(reports, act("sue"), ["crew"], [one])
        said.add(str(raised.value))
    assert len(said) == 1


def test_k_43_the_link_is_only_kept_as_a_digest(reports, root, store):
    """No record, no line of the audit trail and no printed answer holds the token."""
    link = shared(reports, root)
    (kept,) = read(store, lambda t: t.office_records("report link"))
    assert kept.key == digest_of(link.token)
    assert link.token not in repr(link)
    assert link.token not in repr(read(store, lambda t: list(t.history())))
    assert link.token not in repr(dump(store))


@IN_MEMORY
def test_k_43_tokens_are_long_and_never_the_same(reports, root):
    """A token has 256 bits, and there are as many as links."""
    tokens = [shared(reports, root).token for _ in range(3)]
    tokens += [reports.add_link(root, reports.all(root)[0].id).token for _ in range(20)]
    assert len({*tokens}) == 23
    assert {len(one) for one in tokens} == {43}  # 43 letters of 6 bits hold 256


@IN_MEMORY
def test_k_43_a_source_without_enough_bits_is_refused(store, office, root):
    """A host's own source gives at least 128 bits, in letters that need no escaping."""
    before = dump(store)
    for poor in ("", "short", "x" * 21, "x" * 129, "with a blank in it, and long"):
        made = Office(store, tokens=lambda poor=poor: poor)
        with pytest.raises(InvalidInput) as refused:
            shared(made.shared_reports, root)
        assert refused.value.value == "(not shown)"
    assert dump(store) == before


@IN_MEMORY
def test_k_43_a_source_can_be_given(store, office, root):
    """With a source of one's own the tokens are known beforehand."""
    made = Office(store, tokens=numbered("exact"))
    assert shared(made.shared_reports, root).token == f"exact-{1:030}"


def test_k_43_guessing_reveals_nothing(office, reports, root):
    """Whatever is wrong with a token, the answer is the same, and holds no part of it."""
    gone, reset, kept = (shared(reports, root) for _ in range(3))
    confirmed(lambda said: reports.delete(root, gone.report.id, said))
    confirmed(lambda said: reports.reset(root, reset.report.id, said))
    wrong = [gone.token, reset.token, kept.token[:-1], kept.token.swapcase(), kept.token + "A"]
    wrong += ["", "\x00", "\ud800", "'; --", kept.report.id, digest_of(kept.token), "x" * 100_000]
    assert len({refusal(reports, one) for one in wrong}) == 1
    assert shown(reports, kept.token)


def test_k_43_several_links_open_one_report_until_they_are_reset(reports, root):
    """Another link leaves the first alone; a reset ends them all and asks first (K-18)."""
    first = shared(reports, root)
    second = reports.add_link(root, first.report.id)
    assert second.report == first.report
    assert shown(reports, first.token) == shown(reports, second.token)
    effect, third = confirmed(lambda said: reports.reset(root, first.report.id, said))
    assert effect == "ends 2 links to the shared report 'For the client'"
    for one in (first, second):
        refusal(reports, one.token)
    assert shown(reports, third.token)
    assert len(reports.links(root, first.report.id)) == 1


def test_k_43_deleting_asks_first_and_ends_the_links(reports, root, store):
    """Without the effect as confirmation nothing is deleted (K-18)."""
    link, other = shared(reports, root), shared(reports, root)
    before = dump(store)
    for wrong in (None, "", "yes"):
        with pytest.raises(ConfirmationNeeded):
            reports.delete(root, link.report.id, wrong)
    assert dump(store) == before
    effect, _ = confirmed(lambda said: reports.delete(root, link.report.id, said))
    assert effect == "deletes the shared report 'For the client' and ends 1 link to it"
    assert reports.all(root) == (other.report,)
    refusal(reports, link.token)
    assert shown(reports, other.token)
    with pytest.raises(UnknownId):
        reports.delete(root, link.report.id, effect)


@IN_MEMORY
def test_k_43_another_link_asks_again(reports, root):
    """A confirmation does not do for more than it said."""
    link = shared(reports, root)
    with pytest.raises(ConfirmationNeeded) as asked:
        reports.delete(root, link.report.id)
    reports.add_link(root, link.report.id)
    with pytest.raises(ConfirmationNeeded) as again:
        reports.delete(root, link.report.id, asked.value.effect)
    assert "2 links" in again.value.effect


@IN_MEMORY
def test_k_43_a_report_belongs_to_its_maker(office, reports, root):
    """Others who may view all of it see and delete it, but make no links with its maker's rights.

    Others still do not learn that it is there.
    """
    put_account(office, root, Account("max", ["administrator"]))
    near = ["general: see the module", "reports: share", "supervised users: view"]
    office.levels.put_level(root, Level("sharer", near))
    put_account(office, root, Account("sue", ["sharer"], "sue"))
    whole, part = shared(reports, root, subjects=["ana", "zoe"]), shared(reports, root)
    assert reports.all(act("max")) == (whole.report, part.report)
    assert reports.all(act("sue")) == (part.report,)
    for call in (reports.links, reports.add_link, reports.reset):
        with pytest.raises(UnknownId):
            call(act("max"), whole.report.id)
    with pytest.raises(UnknownId):
        reports.send(act("max"), whole.report.id, ["a@example.org"], link=PLACE.format)
    with pytest.raises(UnknownId):
        reports.delete(act("sue"), whole.report.id)
    confirmed(lambda said: reports.delete(act("sue"), part.report.id, said))
    confirmed(lambda said: reports.delete(act("max"), whole.report.id, said))
    assert reports.all(root) == ()


# ------------------------------------------------------------------ privacy


@IN_MEMORY
def test_k_12_what_is_hidden_from_shared_reports_is_left_out(office, reports, root, store):
    """The certification stands nowhere in it, not as a column either, whoever made the report."""
    link = shared(reports, root)
    change(store, "fire", privacy=HIDDEN)
    assert {id_ for cells in shown(reports, link.token).values() for id_ in cells} == {"first-aid"}
    view = shared_view(reports, link.token, DAY)
    assert [one.id for one in view.roles[0].certifications] == ["first-aid"]
    assert view.view.roles["crew"].requires == ("first-aid",)
    assert [one.id for one in view.view.certifications] == ["first-aid"]


@IN_MEMORY
def test_k_12_other_privacy_leaves_shared_reports_alone(office, reports, root, store):
    """What is hidden from reports by code, or from levels its maker has not, stands in it."""
    privacy = Privacy(hide_from_qr_reports=True, hide_from_levels=["observer"])
    change(store, "fire", privacy=privacy)
    assert "fire" in shown(reports, shared(reports, root).token)["crew", "ana"]


@IN_MEMORY
def test_k_12_a_link_shows_no_more_than_its_maker_sees(office, reports, root, store):
    """What is hidden from the maker's level is hidden from the link, from that moment on."""
    link = shared(reports, root)
    change(store, "fire", privacy=Privacy(hide_from_levels=["administrator"]))
    assert "fire" not in shown(reports, link.token)["crew", "ana"]


@IN_MEMORY
def test_k_43_a_maker_who_lost_access_takes_the_link_along(office, reports, root):
    """Whom the maker may no longer view is left out; who may share no longer opens nothing."""
    put_account(office, root, Account("max", ["administrator"]))
    link = shared(reports, act("max"), subjects=["ana", "zoe"])
    ways = ["general: see the module", "reports: share"]
    office.levels.put_level(root, Level("sharer", ways))
    put_account(office, root, Account("max", ["sharer"]))
    assert shown(reports, link.token) == {}
    assert shared_view(reports, link.token, DAY).view.subjects == ()
    put_account(office, root, Account("max", ["observer"]))
    unknown = refusal(reports, "x" * 43)
    assert refusal(reports, link.token) == unknown
    office.levels.delete_accounts(root, ["max"])
    assert refusal(reports, link.token) == unknown


@IN_MEMORY
def test_k_43_nothing_opens_while_the_module_is_off(office, reports, root):
    """The answer is that for a wrong token; switched on again, the link opens (H-16)."""
    link = shared(reports, root)
    office.levels.switch_module(root, on=False)
    assert refusal(reports, link.token) == refusal(reports, "x" * 43)
    office.levels.switch_module(root, on=True)
    assert shown(reports, link.token)


@IN_MEMORY
def test_k_43_hidden_people_are_left_out(office, reports, root):
    """Somebody who is hidden after the report was made is gone from it (K-26)."""
    link = shared(reports, root)
    office.people.hide(root, ["ana"])
    assert [subject for _, subject in shown(reports, link.token)] == ["ben"]
    assert "Ana Ng" not in repr(shared_view(reports, link.token, DAY))


@pytest.fixture
def desk(store, office, tmp_path):
    """The office, with files."""
    return Office(store, files=FolderOfFiles(tmp_path / "files"))


def attached(desk, root):
    """Attach a file to fire of ana; return its id."""
    file = desk.files.receive(root, "card.pdf", BytesIO(b"card"), media_type="application/pdf")
    desk.records.certify(root, ["ana"], "fire", DAY)
    fact = read(desk.desk.store, lambda t: t.facts("ana", "fire")[0].id)
    desk.files.attach(root, "ana", fact, files=[file.id])
    return file.id


def attachments(desk, token):
    """Return how many attachments a link shows."""
    view = shared_view(desk.shared_reports, token, DAY)
    return sum(len(one.attachments) for one in view.view.standings)


NO_ATTACHMENTS = (
    HIDDEN,
    Privacy(hide_attachments_from_shared_reports=True),
    Privacy(hide_attachments_from_levels=["administrator"]),
    Privacy(hide_from_levels=["administrator"]),
)


@IN_MEMORY
def test_k_12_hidden_attachments_are_neither_shown_nor_sent(desk, root, store):
    """What is attached is on the report, and can be sent, unless privacy says otherwise."""
    file = attached(desk, root)
    link = shared(desk.shared_reports, root)
    to, id_ = ["a@example.org"], link.report.id
    assert attachments(desk, link.token) == 1
    (sent,) = desk.shared_reports.send(root, id_, to, link=PLACE.format, files=[file])
    assert [one.name for one in sent.files] == ["card.pdf"]
    for privacy in NO_ATTACHMENTS:
        change(store, "fire", privacy=privacy)
        before = dump(store)
        assert attachments(desk, link.token) == 0, privacy
        for one in (file, "none"):
            with pytest.raises(UnknownId) as raised:
                desk.shared_reports.send(root, id_, to, link=PLACE.format, files=[one])
            assert raised.value.what == "file"
        assert dump(store) == before


# ------------------------------------------------------------------ sending


def test_k_43_a_report_goes_to_several_addresses(desk, root, store):
    """Each gets one message with what was written, the files, and a link of its own."""
    file = desk.files.receive(root, "plan.pdf", BytesIO(b"plan"), media_type="application/pdf")
    report = shared(desk.shared_reports, root).report
    to = ["kim@example.org", "lou@bücher.example", "kim@example.org"]
    sent = desk.shared_reports.send(
        root, report.id, to, link=PLACE.format, text="As agreed.", files=[file.id]
    )
    kept = [one.content for one in read(store, lambda t: t.outbox())]
    assert kept == list(sent)
    addresses = ["kim@example.org", "lou@xn--bcher-kva.example"]
    assert [one.to.addresses for one in kept] == [(one,) for one in addresses]
    assert {one.title for one in kept} == {"For the client"}
    assert [[each.name for each in one.files] for one in kept] == [["plan.pdf"], ["plan.pdf"]]
    tokens = [one.text.removeprefix("As agreed.\n\nhttps://example.org/shared/") for one in kept]
    assert len({*tokens}) == 2
    assert shown(desk.shared_reports, tokens[0]) == shown(desk.shared_reports, tokens[1])
    links = desk.shared_reports.links(root, report.id)
    assert [one.to for one in links] == ["", *addresses]
    confirmed(lambda said: desk.shared_reports.reset(root, report.id, said))
    for one in tokens:
        refusal(desk.shared_reports, one)


NO_ADDRESSES = (
    "a@example.org\nBcc: b@example.org",
    "a@example.org\r\n\r\nHello",
    "a@example.org, b@example.org",
    "Ana <a@example.org>",
    "a@example.org\x00",
    "=?utf-8?q?a?=@example.org",
    "nobody",
    "",
)


@IN_MEMORY
def test_g_11_an_address_that_is_none_sends_nothing(reports, root, store):
    """One bad address among good ones, and no message and no link is made."""
    report = shared(reports, root).report
    before = dump(store), read(store, lambda t: t.outbox())
    for wrong in NO_ADDRESSES:
        with pytest.raises(InvalidInput) as refused:
            reports.send(root, report.id, ["good@example.org", wrong], link=PLACE.format)
        assert refused.value.field == "to"
    assert (dump(store), read(store, lambda t: t.outbox())) == before


@IN_MEMORY
def test_k_43_sent_to_nobody_is_refused(reports, root):
    """A report goes to one address at least."""
    with pytest.raises(InvalidInput):
        reports.send(root, shared(reports, root).report.id, [], link=PLACE.format)


@IN_MEMORY
def test_k_43_materials_are_sent_unless_hidden(desk, root, store):
    """A file of a certification goes along, unless the certification is hidden from reports."""
    file = desk.files.receive(root, "guide.pdf", BytesIO(b"guide"))
    change(store, "fire", materials=[file.id])
    report = shared(desk.shared_reports, root).report
    to = ["a@example.org"]
    assert desk.shared_reports.send(root, report.id, to, link=PLACE.format, files=[file.id])
    change(store, "fire", privacy=HIDDEN)
    with pytest.raises(UnknownId):
        desk.shared_reports.send(root, report.id, to, link=PLACE.format, files=[file.id])


@IN_MEMORY
def test_k_43_a_file_that_waits_for_a_hidden_certification_is_not_sent(desk, root, store):
    """What a file is for counts before it is attached."""
    file = desk.files.receive(root, "card.pdf", BytesIO(b"card"), certification="fire")
    report = shared(desk.shared_reports, root).report
    change(store, "fire", privacy=HIDDEN)
    with pytest.raises(UnknownId):
        desk.shared_reports.send(
            root, report.id, ["a@example.org"], link=PLACE.format, files=[file.id]
        )


@IN_MEMORY
def test_k_43_what_is_kept_is_told_apart_by_who_and_when(reports, root):
    """A report says who made it, and when; the actor's instant is that of its first link."""
    link = shared(reports, root)
    assert (link.report.by, link.report.at) == ("root", root.at)
    (made,) = reports.links(root, link.report.id)
    assert attrs.astuple(made) == (link.report.id, root.at, "")
