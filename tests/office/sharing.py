"""Shared reports and codes in a life: what a plain office knows of them, and what people do."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from certrules.errors import ConfirmationNeeded, NotAllowed, UnknownId
from tests.office.chances import often, places, roles, some_subjects, subject_ids
from tests.office.plain import refuse

SHARERS = ("root", "sue", "zoe")
"""Those who may share reports: of everything, of those below, of whatever an observer sees."""

sharers = st.sampled_from([*SHARERS, *SHARERS, "ana", "stranger"])


class PlainSharing:
    """The reports behind links and the codes of subjects, in dictionaries.

    `given`: every token that was ever given out, once.
    """

    def __init__(self, plain):
        self.plain = plain
        self.reports, self.codes, self.given = {}, {}, []

    def admit(self, who, subjects=()):
        """Refuse who may not share, or may not view the subjects."""
        refuse(who not in SHARERS, NotAllowed)
        self.plain.admit(who, "view", subjects)

    def own(self, who, key):
        """Return a report of somebody's own."""
        self.admit(who)
        report = self.reports.get(key)
        refuse(report is None or report["who"] != who, UnknownId)
        return report

    def visible(self, who):
        """Return the ids of the reports that somebody sees: own ones, and of whom it may view."""
        return [
            key
            for key, one in self.reports.items()
            if one["who"] == who or all(self.plain.may(who, "view", each) for each in one["those"])
        ]

    def share(self, who, role, those):
        """Share a role of some subjects."""
        self.admit(who, those)
        self.plain.there(subjects=those, roles=[role])

        def done(made):
            key = made.report.id
            self.reports[key] = {"who": who, "role": role, "those": those, "links": [made.token]}
            self.given.append(made.token)

        return done

    def link(self, who, key, *, ends, sure=True):
        """Give another link to a report, which may end those before."""
        report = self.own(who, key)
        refuse(not sure, ConfirmationNeeded)

        def done(made):
            report["links"] = [*([] if ends else report["links"]), made.token]
            self.given.append(made.token)

        return done

    def delete(self, who, key, sure):
        """Delete a report with its links."""
        self.admit(who)
        refuse(key not in self.visible(who), UnknownId)
        refuse(not sure, ConfirmationNeeded)
        return lambda _: self.reports.pop(key)

    def code(self, who, subject, *, ends, sure=True):
        """Give the code of a subject: the one that it has, or a new one."""
        self.admit(who, [subject])
        self.plain.there(subjects=[subject])
        refuse(not sure, ConfirmationNeeded)

        def done(token):
            before = self.codes.get(subject)
            assert (token == before) is (before is not None and not ends)
            self.codes[subject] = token
            if token != before:
                self.given.append(token)

        return done

    def opened(self, token):
        """Return what a token opens: a report with those shown in it, and a subject."""
        shown = [
            (key, one["role"], [each for each in one["those"] if each not in self.plain.hidden])
            for key, one in self.reports.items()
            if token in one["links"]
        ]
        coded = [
            one
            for one, code in self.codes.items()
            if code == token and one not in self.plain.hidden
        ]
        return shown, coded


class Sharing:
    """What people do with shared reports and codes; a part of a life."""

    def report(self, place):
        """Return the id of a shared report, or of none."""
        known = [*self.plain.sharing.reports, "none"]
        return known[place % len(known)]

    @rule(who=sharers, role=roles, those=some_subjects)
    def share(self, who, role, those):
        """Share a role of some subjects."""
        self.do(
            who,
            lambda: self.plain.sharing.share(who, role, those),
            lambda a: self.office.shared_reports.create(a, "For the client", [role], those),
        )

    @rule(who=sharers, own=often, place=places)
    def add_link(self, who, own, place):
        """Give another link to a report, mostly one's own."""
        key = self.report(place)
        who = self.plain.sharing.reports.get(key, {"who": who})["who"] if own else who
        self.do(
            who,
            lambda: self.plain.sharing.link(who, key, ends=False),
            lambda a: self.office.shared_reports.add_link(a, key),
        )

    @rule(who=sharers, own=often, place=places, sure=often)
    def reset_links(self, who, own, place, sure):
        """End the links to a report, mostly one's own, and give a new one."""
        key = self.report(place)
        who = self.plain.sharing.reports.get(key, {"who": who})["who"] if own else who

        def call(actor, confirmation=None):
            return self.office.shared_reports.reset(actor, key, confirmation)

        self.do(
            who,
            lambda: self.plain.sharing.link(who, key, ends=True, sure=sure),
            self.surely(call, sure=sure),
        )

    @rule(who=sharers, place=places, sure=often)
    def delete_report(self, who, place, sure):
        """Delete a report, one's own or one that one sees."""
        key = self.report(place)

        def call(actor, confirmation=None):
            return self.office.shared_reports.delete(actor, key, confirmation)

        self.do(
            who, lambda: self.plain.sharing.delete(who, key, sure), self.surely(call, sure=sure)
        )

    @rule(who=sharers, subject=subject_ids)
    def give_code(self, who, subject):
        """Give out the code of a subject."""
        self.do(
            who,
            lambda: self.plain.sharing.code(who, subject, ends=False),
            lambda a: self.office.codes.token_of(a, subject),
        )

    @rule(who=sharers, subject=subject_ids, sure=often)
    def reset_code(self, who, subject, sure):
        """Give a subject another code."""

        def call(actor, confirmation=None):
            return self.office.codes.reset(actor, subject, confirmation)

        self.do(
            who,
            lambda: self.plain.sharing.code(who, subject, ends=True, sure=sure),
            self.surely(call, sure=sure),
        )
