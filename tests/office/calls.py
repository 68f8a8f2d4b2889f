"""Every public method of an office, called with valid arguments: what access is tested with."""

import inspect
from datetime import date, timedelta
from io import BytesIO

import attrs

from certrules.adapters.memory.store import MemoryStore
from certrules.errors import ConfirmationNeeded
from certrules.model.activities import Activity, CertificationForm
from certrules.model.catalogue import Catalogue
from certrules.model.facts import Completion, CompletionState, Revocation
from certrules.model.handling import Handling
from certrules.model.roster import Entry, Roster
from certrules.model.subjects import (
    Company,
    Competency,
    Membership,
    Requirement,
    Role,
    Subject,
)
from certrules.office.access import Account
from certrules.office.cards import CompanyCard, RoleCard, RoleName
from certrules.office.comments import Comment
from certrules.office.file_names import Naming
from certrules.office.groups import Group
from certrules.office.office import Office
from certrules.office.operations import Operation as Op
from certrules.office.operations import Relation
from certrules.office.permissions import Level
from certrules.office.records import Reasons
from certrules.office.telling import Audiences
from certrules.reports.in_office import snapshot_for, subject_view_for
from tests.office.press import PlainCertificates
from tests.office.world import DAY, act, yearly

ME = act("me")
"""Who calls: with the level under test."""

SUBJECTS = {Relation.OWN: "me", Relation.SUPERVISED: "sub", Relation.OTHER: "oth"}
"""A subject that stands so to the caller."""


@attrs.frozen
class Target:
    """A subject, and what there is of it."""

    subject: str
    done: str
    pending: str
    comment: object
    attachment: str
    file: str
    report: str


GHOST = Target(
    "ghost",
    "completion-99-1",
    "completion-99-2",
    Comment("none", "completion-99-2", "ghost", "fire", "me", ME.at, "Lost."),
    "none",
    "none",
    "none",
)
"""Stands for a subject, and things of it, that are not there."""


def entries(subject):
    """Return what is on file of a subject."""
    pending = CompletionState.PENDING
    return [
        Entry(subject, "forklift", Requirement()),
        Entry(subject, "first-aid", Completion(DAY - timedelta(days=30))),
        Entry(subject, "fire", Completion(DAY - timedelta(days=3), state=pending)),
        Entry(subject, "crane", Completion(DAY - timedelta(days=90))),
        Entry(subject, "crane", Revocation(DAY - timedelta(days=2), "fraud")),
    ]


def prepared(store, files):
    """Fill a store; return the office, and the targets by how they stand to the caller."""
    formed = yearly("formed", handling=Handling(forms=[CertificationForm("eye-test")]))
    form = Activity("form", "Health form", allows_drafts=True)
    forklift = yearly("forklift", handling=Handling(activity=form))
    plain = ("first-aid", "fire", "crane", "spare", "extra")
    catalogue = Catalogue([*map(yearly, plain), forklift, formed])
    roster = Roster(
        [Company("acme", "Acme"), Company("bolt", "Bolt")],
        [Subject("me"), Subject("sub", supervisor="me"), Subject("oth")],
        [
            Role("crew", "Crew", "acme", requires=["first-aid", "fire"]),
            Role("watch", "Watch", "acme", competency=Competency("2 years", "1 month")),
        ],
        [Membership(one, "crew") for one in SUBJECTS.values()],
        [entry for one in SUBJECTS.values() for entry in entries(one)],
    )
    root = act("root", DAY - timedelta(days=100))
    store.prepare()
    store.apply(lambda t: t.set_catalogue(catalogue, by="root", at=root.at))
    store.apply(lambda t: t.load(roster, by="root", at=root.at))
    office = Office(store, files=files, renderer=PlainCertificates())
    office.levels.found(root)
    office.levels.put_level(root, Level("guest"))
    office.levels.put_account(root, Account("me", ["administrator"], "me"))
    office.groups.create(root, Group("safety", "Safety"))
    targets = {relation: target(office, subject) for relation, subject in SUBJECTS.items()}
    return office, targets


def target(office, subject):
    """Return what there is of a subject, after a comment and files were added to it."""
    with office.desk.store.reading() as t:
        (done,) = t.facts(subject, "first-aid")
        (pending,) = t.facts(subject, "fire")
    files = [
        office.files.receive(ME, f"{number}.pdf", BytesIO(b"x"), subject=subject).id
        for number in (1, 2)
    ]
    (attached,) = office.files.attach(ME, subject, done.id, files=files[:1])
    comment = office.comments.add(ME, pending.id, "Is this the new card?")
    shared = office.shared_reports.create(ME, "Crew", ["crew"], [subject]).report
    return Target(subject, done.id, pending.id, comment, attached.id, files[1], shared.id)


def confirming(call):
    """Do what has to be confirmed, with its effect as the confirmation; return what it gives."""
    try:
        return call(None)
    except ConfirmationNeeded as asked:
        return call(asked.effect)


@attrs.frozen
class Call:
    """A method: the operation that it is, and a call of it.

    `about`: whether it is about one subject.
    """

    operation: Op
    make: object
    about: bool = False


CALLS = {
    # levels and accounts
    "levels.accounts": Call(Op.SEE_LEVELS, lambda o, x: o.levels.accounts(ME)),
    "levels.levels": Call(Op.SEE_LEVELS, lambda o, x: o.levels.levels(ME)),
    "levels.put_level": Call(Op.EDIT_LEVELS, lambda o, x: o.levels.put_level(ME, Level("new"))),
    "levels.delete_level": Call(
        Op.EDIT_LEVELS, lambda o, x: confirming(lambda c: o.levels.delete_level(ME, "guest", c))
    ),
    "levels.put_account": Call(
        Op.EDIT_ACCOUNTS, lambda o, x: o.levels.put_account(ME, Account("new"))
    ),
    "levels.delete_accounts": Call(
        Op.EDIT_ACCOUNTS, lambda o, x: o.levels.delete_accounts(ME, ["me"])
    ),
    "levels.switch_module": Call(
        Op.SWITCH_MODULE, lambda o, x: o.levels.switch_module(ME, on=False)
    ),
    # certifications and groups
    "certifications.all": Call(Op.VIEW_CERTIFICATIONS, lambda o, x: o.certifications.all(ME)),
    "certifications.get": Call(
        Op.VIEW_CERTIFICATIONS, lambda o, x: o.certifications.get(ME, "fire")
    ),
    "certifications.create": Call(
        Op.CREATE_CERTIFICATION, lambda o, x: o.certifications.create(ME, yearly("new"))
    ),
    "certifications.edit": Call(
        Op.EDIT_CERTIFICATION,
        lambda o, x: o.certifications.edit(ME, yearly("spare", description="more")),
    ),
    "certifications.effect_of_deleting": Call(
        Op.DELETE_CERTIFICATION, lambda o, x: o.certifications.effect_of_deleting(ME, "spare")
    ),
    "certifications.delete": Call(
        Op.DELETE_CERTIFICATION,
        lambda o, x: confirming(lambda c: o.certifications.delete(ME, "spare", c)),
    ),
    "groups.tree": Call(Op.VIEW_CERTIFICATIONS, lambda o, x: o.groups.tree(ME)),
    "groups.create": Call(Op.CREATE_GROUP, lambda o, x: o.groups.create(ME, Group("new", "New"))),
    "groups.edit": Call(Op.EDIT_GROUP, lambda o, x: o.groups.edit(ME, Group("safety", "Other"))),
    "groups.effect_of_deleting": Call(
        Op.DELETE_GROUP, lambda o, x: o.groups.effect_of_deleting(ME, "safety")
    ),
    "groups.delete": Call(
        Op.DELETE_GROUP, lambda o, x: confirming(lambda c: o.groups.delete(ME, "safety", c))
    ),
    # files
    "files.receive": Call(
        Op.RECEIVE_FILE,
        lambda o, x: o.files.receive(ME, "n.pdf", BytesIO(b"n"), subject=x.subject),
        about=True,
    ),
    "files.inbox": Call(
        Op.SEE_INBOX, lambda o, x: o.files.inbox(ME, subject=x.subject), about=True
    ),
    "files.attach": Call(
        Op.ATTACH,
        lambda o, x: o.files.attach(ME, x.subject, x.done, links=["https://example.org"]),
        about=True,
    ),
    "files.attached": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.files.attached(ME, x.subject, x.done), about=True
    ),
    "files.rename": Call(
        Op.ATTACH, lambda o, x: o.files.rename(ME, x.subject, x.attachment, "n.pdf"), about=True
    ),
    "files.detach": Call(
        Op.ATTACH,
        lambda o, x: confirming(lambda c: o.files.detach(ME, x.subject, x.attachment, c)),
        about=True,
    ),
    "files.naming": Call(Op.SEE_NAMING, lambda o, x: o.files.naming(ME)),
    "files.set_naming": Call(
        Op.CHANGE_NAMING, lambda o, x: o.files.set_naming(ME, Naming(on=False))
    ),
    # activities and certificates
    "activities.finish": Call(
        Op.FINISH_ACTIVITY,
        lambda o, x: o.activities.finish(ME, x.subject, "forklift"),
        about=True,
    ),
    "activities.to_do": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.activities.to_do(ME, x.subject), about=True
    ),
    "activities.blocking_activities": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.activities.blocking_activities(ME, x.subject), about=True
    ),
    "activities.save_draft": Call(
        Op.FINISH_ACTIVITY,
        lambda o, x: o.activities.save_draft(ME, x.subject, "forklift", "Name:"),
        about=True,
    ),
    "activities.draft": Call(
        Op.FINISH_ACTIVITY,
        lambda o, x: o.activities.draft(ME, x.subject, "forklift"),
        about=True,
    ),
    "certificates.make": Call(
        Op.MAKE_CERTIFICATE, lambda o, x: o.certificates.make(ME, x.subject, x.done), about=True
    ),
    "certificates.of": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.certificates.of(ME, x.subject, x.done), about=True
    ),
    # people
    "people.add": Call(Op.EDIT_PEOPLE, lambda o, x: o.people.add(ME, [Subject("new")])),
    "people.edit": Call(Op.EDIT_PEOPLE, lambda o, x: o.people.edit(ME, Subject("oth", name="O"))),
    "people.set_names": Call(
        Op.EDIT_PEOPLE, lambda o, x: o.people.set_names(ME, "oth", "Otto", "Th")
    ),
    "people.hide": Call(Op.EDIT_PEOPLE, lambda o, x: o.people.hide(ME, ["oth"])),
    "people.show": Call(Op.EDIT_PEOPLE, lambda o, x: o.people.show(ME, ["oth"])),
    "people.set_supervisor": Call(
        Op.EDIT_PEOPLE, lambda o, x: o.people.set_supervisor(ME, ["oth"], "me")
    ),
    "people.get": Call(Op.VIEW_SUBJECT, lambda o, x: o.people.get(ME, x.subject), about=True),
    "people.all": Call(Op.VIEW_SUBJECT, lambda o, x: o.people.all(ME)),
    "people.tree": Call(Op.VIEW_SUBJECT, lambda o, x: o.people.tree(ME)),
    # companies
    "companies.all": Call(Op.SEE_COMPANIES, lambda o, x: o.companies.all(ME)),
    "companies.get": Call(Op.SEE_COMPANIES, lambda o, x: o.companies.get(ME, "acme")),
    "companies.add": Call(
        Op.EDIT_COMPANIES, lambda o, x: o.companies.add(ME, Company("new", "New"))
    ),
    "companies.edit": Call(
        Op.EDIT_COMPANIES,
        lambda o, x: o.companies.edit(ME, Company("bolt", "B"), CompanyCard()),
    ),
    "companies.effect_of_deleting": Call(
        Op.DELETE_COMPANIES, lambda o, x: o.companies.effect_of_deleting(ME, "bolt")
    ),
    "companies.delete": Call(
        Op.DELETE_COMPANIES, lambda o, x: confirming(lambda c: o.companies.delete(ME, "bolt", c))
    ),
    # roles
    "roles.all": Call(Op.SEE_ROLES, lambda o, x: o.roles.all(ME)),
    "roles.get": Call(Op.SEE_ROLES, lambda o, x: o.roles.get(ME, "crew")),
    "roles.create": Call(Op.EDIT_ROLES, lambda o, x: o.roles.create(ME, RoleName("New"))),
    "roles.rename": Call(Op.EDIT_ROLES, lambda o, x: o.roles.rename(ME, "Crew", RoleName("C"))),
    "roles.effect_of_deleting": Call(
        Op.DELETE_ROLES, lambda o, x: o.roles.effect_of_deleting(ME, "Crew")
    ),
    "roles.delete": Call(
        Op.DELETE_ROLES, lambda o, x: confirming(lambda c: o.roles.delete(ME, "Crew", c))
    ),
    "roles.define": Call(
        Op.EDIT_ROLES, lambda o, x: o.roles.define(ME, Role("crew2", "Crew", "bolt"))
    ),
    "roles.edit": Call(Op.EDIT_ROLES, lambda o, x: o.roles.edit(ME, "crew", RoleCard("Who"))),
    "roles.require": Call(Op.EDIT_ROLES, lambda o, x: o.roles.require(ME, ["crew"], ["spare"])),
    "roles.release": Call(Op.EDIT_ROLES, lambda o, x: o.roles.release(ME, ["crew"], ["fire"])),
    "roles.effect_of_undefining": Call(
        Op.DELETE_ROLES, lambda o, x: o.roles.effect_of_undefining(ME, "crew")
    ),
    "roles.undefine": Call(
        Op.DELETE_ROLES, lambda o, x: confirming(lambda c: o.roles.undefine(ME, "crew", c))
    ),
    "roles.assign": Call(
        Op.ASSIGN_ROLES, lambda o, x: o.roles.assign(ME, "watch", [x.subject]), about=True
    ),
    "roles.unassign": Call(
        Op.ASSIGN_ROLES, lambda o, x: o.roles.unassign(ME, "crew", [x.subject]), about=True
    ),
    "roles.members": Call(Op.VIEW_SUBJECT, lambda o, x: o.roles.members(ME, "crew")),
    "roles.candidates": Call(Op.VIEW_SUBJECT, lambda o, x: o.roles.candidates(ME, "watch")),
    # requirements, marks, training, competencies
    "requirements.require": Call(
        Op.REQUIRE, lambda o, x: o.requirements.require(ME, [x.subject], ["spare"]), about=True
    ),
    "requirements.release": Call(
        Op.REQUIRE, lambda o, x: o.requirements.release(ME, [x.subject], ["forklift"]), about=True
    ),
    "requirements.of_subject": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.requirements.of_subject(ME, x.subject), about=True
    ),
    "requirements.of_certification": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.requirements.of_certification(ME, "fire")
    ),
    "marks.set": Call(
        Op.MARK, lambda o, x: o.marks.set(ME, "fire", [x.subject], "not applicable"), about=True
    ),
    "marks.clear": Call(Op.MARK, lambda o, x: o.marks.clear(ME, "fire", [x.subject]), about=True),
    "marks.of_subject": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.marks.of_subject(ME, x.subject), about=True
    ),
    "marks.of_certification": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.marks.of_certification(ME, "fire")
    ),
    "training.set": Call(
        Op.TRAIN, lambda o, x: o.training.set(ME, "crew", [x.subject], date(2026, 9, 1)), about=True
    ),
    "training.clear": Call(
        Op.TRAIN, lambda o, x: o.training.clear(ME, "crew", [x.subject]), about=True
    ),
    "competencies.are_on": Call(Op.SEE_ROLES, lambda o, x: o.competencies.are_on(ME)),
    "competencies.of": Call(Op.SEE_ROLES, lambda o, x: o.competencies.of(ME, "watch")),
    "competencies.switch": Call(
        Op.SWITCH_COMPETENCIES, lambda o, x: o.competencies.switch(ME, on=True)
    ),
    "competencies.require": Call(
        Op.EDIT_COMPETENCIES, lambda o, x: o.competencies.require(ME, "crew", Competency())
    ),
    "competencies.effect_of_releasing": Call(
        Op.EDIT_COMPETENCIES, lambda o, x: o.competencies.effect_of_releasing(ME, "watch")
    ),
    "competencies.release": Call(
        Op.EDIT_COMPETENCIES,
        lambda o, x: confirming(lambda c: o.competencies.release(ME, "watch", c)),
    ),
    # submissions
    "submissions.submit": Call(
        Op.SUBMIT, lambda o, x: o.submissions.submit(ME, x.subject, "forklift", DAY), about=True
    ),
    "submissions.submit_batch": Call(
        Op.SUBMIT_FOR_MANY,
        lambda o, x: o.submissions.submit_batch(ME, [x.subject], "forklift", DAY),
        about=True,
    ),
    "submissions.candidates": Call(
        Op.SUBMIT_FOR_MANY, lambda o, x: o.submissions.candidates(ME, "fire")
    ),
    "submissions.preview": Call(
        Op.VIEW_SUBJECT,
        lambda o, x: o.submissions.preview(ME, x.subject, "forklift", DAY),
        about=True,
    ),
    "submissions.record": Call(
        Op.RECORD,
        lambda o, x: confirming(
            lambda c: o.submissions.record(
                ME, x.subject, "forklift", DAY, date(2027, 6, 1), confirmation=c
            )
        ),
        about=True,
    ),
    "submissions.pending": Call(
        Op.DECIDE, lambda o, x: o.submissions.pending(ME, x.subject), about=True
    ),
    "submissions.approve": Call(
        Op.DECIDE, lambda o, x: o.submissions.approve(ME, [x.pending]), about=True
    ),
    "submissions.decline": Call(
        Op.DECIDE, lambda o, x: o.submissions.decline(ME, [x.pending], "Too old."), about=True
    ),
    "submissions.effect_of_deleting": Call(
        Op.DECIDE, lambda o, x: o.submissions.effect_of_deleting(ME, x.pending), about=True
    ),
    "submissions.delete": Call(
        Op.DECIDE,
        lambda o, x: confirming(lambda c: o.submissions.delete(ME, x.pending, c)),
        about=True,
    ),
    "submissions.edit": Call(
        Op.EDIT_SUBMISSION,
        lambda o, x: o.submissions.edit(ME, x.pending, version=1, completed_on=DAY),
        about=True,
    ),
    "comments.of": Call(Op.VIEW_SUBJECT, lambda o, x: o.comments.of(ME, x.pending), about=True),
    "comments.add": Call(
        Op.COMMENT, lambda o, x: o.comments.add(ME, x.pending, "Yes."), about=True
    ),
    "comments.edit": Call(
        Op.COMMENT, lambda o, x: o.comments.edit(ME, x.comment, "No."), about=True
    ),
    "comments.delete": Call(
        Op.COMMENT, lambda o, x: o.comments.delete(ME, x.comment.id), about=True
    ),
    "forms.hand_in": Call(
        Op.HAND_IN_FORM,
        lambda o, x: o.forms.hand_in(ME, x.subject, "formed", "eye-test"),
        about=True,
    ),
    "forms.of": Call(Op.VIEW_SUBJECT, lambda o, x: o.forms.of(ME, x.subject, "formed"), about=True),
    "histories.of": Call(
        Op.VIEW_SUBJECT, lambda o, x: o.histories.of(ME, x.subject, "fire"), about=True
    ),
    # records and notices
    "records.certify": Call(
        Op.RECORD, lambda o, x: o.records.certify(ME, [x.subject], "forklift", DAY), about=True
    ),
    "records.renew": Call(
        Op.RECORD, lambda o, x: o.records.renew(ME, [x.subject], "first-aid", DAY), about=True
    ),
    "records.revoke": Call(
        Op.REVOKE,
        lambda o, x: o.records.revoke(ME, [(x.subject, "first-aid")], "fraud"),
        about=True,
    ),
    "records.effect_of_revoking": Call(
        Op.REVOKE,
        lambda o, x: o.records.effect_of_revoking(ME, [(x.subject, "first-aid")]),
        about=True,
    ),
    "records.reinstate": Call(
        Op.REVOKE, lambda o, x: o.records.reinstate(ME, [(x.subject, "crane")]), about=True
    ),
    "records.effect_of_removing": Call(
        Op.REMOVE_RECORDS,
        lambda o, x: o.records.effect_of_removing(ME, [(x.subject, "crane")]),
        about=True,
    ),
    "records.remove": Call(
        Op.REMOVE_RECORDS,
        lambda o, x: confirming(lambda c: o.records.remove(ME, [(x.subject, "crane")], c)),
        about=True,
    ),
    "records.reasons": Call(Op.REVOKE, lambda o, x: o.records.reasons(ME)),
    "records.set_reasons": Call(
        Op.CHANGE_REASONS, lambda o, x: o.records.set_reasons(ME, Reasons(["x"]), seen=Reasons())
    ),
    "notices.audiences": Call(Op.CHANGE_AUDIENCES, lambda o, x: o.notices.audiences(ME)),
    "notices.set_audiences": Call(
        Op.CHANGE_AUDIENCES,
        lambda o, x: o.notices.set_audiences(ME, Audiences(approved=[]), seen=Audiences()),
    ),
    "notices.remind": Call(
        Op.REMIND, lambda o, x: o.notices.remind(ME, [(x.subject, "first-aid")]), about=True
    ),
    # reports for those without an account
    "shared_reports.create": Call(
        Op.SHARE_REPORT, lambda o, x: o.shared_reports.create(ME, "New", ["crew"], ["oth"])
    ),
    "shared_reports.all": Call(Op.SEE_SHARED_REPORTS, lambda o, x: o.shared_reports.all(ME)),
    "shared_reports.links": Call(
        Op.SEE_SHARED_REPORTS, lambda o, x: o.shared_reports.links(ME, x.report)
    ),
    "shared_reports.add_link": Call(
        Op.SHARE_REPORT, lambda o, x: o.shared_reports.add_link(ME, x.report)
    ),
    "shared_reports.reset": Call(
        Op.SHARE_REPORT, lambda o, x: confirming(lambda c: o.shared_reports.reset(ME, x.report, c))
    ),
    "shared_reports.delete": Call(
        Op.DELETE_SHARED_REPORT,
        lambda o, x: confirming(lambda c: o.shared_reports.delete(ME, x.report, c)),
    ),
    "shared_reports.send": Call(
        Op.SHARE_REPORT,
        lambda o, x: o.shared_reports.send(
            ME, x.report, ["client@example.org"], link="https://example.org/shared/{}".format
        ),
    ),
    "codes.token_of": Call(Op.GIVE_CODE, lambda o, x: o.codes.token_of(ME, x.subject), about=True),
    "codes.reset": Call(
        Op.RESET_CODE,
        lambda o, x: confirming(lambda c: o.codes.reset(ME, x.subject, c)),
        about=True,
    ),
    # reports
    "snapshot_for": Call(Op.SEE_REPORTS, lambda o, x: snapshot_for(o.desk, ME)),
    "snapshot_for, subjects": Call(
        Op.VIEW_SUBJECT,
        lambda o, x: snapshot_for(o.desk, ME, subjects=[x.subject]),
        about=True,
    ),
    "subject_view_for": Call(
        Op.VIEW_SUBJECT, lambda o, x: subject_view_for(o.desk, ME, x.subject), about=True
    ),
    "snapshot_for, operation": Call(
        Op.VIEW_CERTIFICATIONS,
        lambda o, x: snapshot_for(o.desk, ME, operation=Op.VIEW_CERTIFICATIONS),
    ),
}
"""Every method by its name, but for those in `ELSEWHERE`."""

FUNCTIONS = {name for name in CALLS if "." not in name}
"""What is called on an office, and is no method of it."""

ELSEWHERE = {
    "levels.found",
    "files.get",
    "files.open",
    "files.discard",
    "shared_reports.opened",
    "codes.opened",
}
"""Methods whose access depends on more than level and subject: tested in their own files."""


def methods():
    """Return the names of all public methods of all areas."""
    areas = {name: area for name, area in vars(Office(MemoryStore())).items() if name != "desk"}
    return {
        f"{name}.{method}"
        for name, area in areas.items()
        for method, _ in inspect.getmembers(type(area), inspect.isfunction)
        if not method.startswith("_")
    }
