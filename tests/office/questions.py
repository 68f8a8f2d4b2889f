"""What is asked of an office and of a plain one, which must answer the same.

Each question returns what the office says, and what the plain one does.
"""

from certrules.errors import UnknownId
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate
from tests.office.sharing import SHARERS

KINDS = ("comment", "attachment", "report link", "file", "shared report", "report code")
"""What is kept beside the facts, by the word for it."""


def all_evaluations(life):
    """Return how every pair stands that is there."""
    with life.store.reading() as t:
        found = assignments(t.catalogue(), t.roster())
    today, plain = life.plain.today, life.plain
    return (
        {(one.subject.id, one.certification.id): evaluate(one, today) for one in found},
        {pair: plain.evaluated(pair) for pair in plain.pairs()},
    )


def what_waits(life):
    """Return what waits for root and for sue to decide, the oldest first."""
    plain = life.plain
    waiting = {key: one for key, one in plain.facts.items() if one["state"] == "pending"}
    return (
        [
            [(one.submission.id, one.submitted_by) for one in found]
            for who in ("root", "sue")
            for found in [life.office.submissions.pending(life.actor(who))]
        ],
        [
            [
                (key, one["who"])
                for key, one in waiting.items()
                if plain.may(who, "decide", one["pair"][0])
            ]
            for who in ("root", "sue")
        ],
    )


def what_is_required(life):
    """Return what is required of each subject today, with every reason."""
    office, plain, root = life.office, life.plain, life.actor("root")
    return (
        {
            (one.subject, one.certification): sorted(
                each.requirement.role or "" for each in one.reasons
            )
            for subject in plain.people
            for one in office.requirements.of_subject(root, subject)
        },
        {
            pair: sorted(role or "" for role in reasons)
            for pair in plain.pairs()
            if (reasons := plain.required_today(pair))
        },
    )


def histories(life):
    """Return the history of every pair: completions with what goes with them, marks."""
    office, plain, root = life.office, life.plain, life.actor("root")
    found, believed = {}, {}
    for pair in plain.pairs():
        past = office.histories.of(root, *pair)
        found[pair] = past.today, [_record(one) for one in past.records], len(past.marks)
        records = sorted(
            plain.of(pair).items(), key=lambda row: (row[1]["day"], row[1]["at"]), reverse=True
        )
        marks = len(plain.marks.get(pair, ())) + len(plain.revocations.get(pair, ()))
        rows = [_row(plain, *row) for row in records]
        believed[pair] = plain.evaluated(pair), rows, marks
    return found, believed


def _record(one):
    fact = one.completion
    return (
        (one.id, one.version, one.state.value, fact.completed_on, fact.expires_on),
        one.submitted_by,
        [[each.author, each.text] for each in one.comments],
        [each.file or each.link for each in one.attachments],
    )


def _row(plain, key, fact):
    return (
        (key, fact["version"], fact["state"], fact["day"], fact["by_hand"]),
        fact["who"],
        plain.comments[key],
        plain.attached[key],
    )


def members(life):
    """Return what each role requires, and who is in it today and not hidden."""
    office, plain, root = life.office, life.plain, life.actor("root")
    found, believed = {}, {}
    for role, required in plain.requires.items():
        table = office.roles.members(root, role)
        found[role] = (set(table.certifications), {one.subject for one in table.rows})
        found[role] += ({*office.roles.get(root, role).role.requires},)
        inside = {
            subject
            for (subject, one), spans in plain.members.items()
            if one == role and subject not in plain.hidden
            for since, until in spans.items()
            if (since is None or since <= plain.today) and (until is None or plain.today <= until)
        }
        believed[role] = (required, inside, required)
    return found, believed


def marks(life):
    """Return the mark on every pair."""
    office, plain, root = life.office, life.plain, life.actor("root")
    return (
        {
            (one.subject, one.certification): (one.exemption.kind.value, one.exemption.until)
            for subject in plain.people
            for one in office.marks.of_subject(root, subject)
        },
        {pair: mark for pair in plain.pairs() if (mark := plain.mark(pair))},
    )


def the_rest(life):
    """Return the certifications, the files that wait, and who is shown to root and to sue."""
    office, plain, root = life.office, life.plain, life.actor("root")
    return (
        (
            {one.id: one for one in office.certifications.all(root)},
            [one.id for one in office.files.inbox(root)],
            {one.subject.id for one in office.people.all(root)},
            {one.subject.id for one in office.people.all(life.actor("sue"))},
        ),
        (
            {one: plain.certification(one) for one in plain.certifications},
            plain.inbox(),
            plain.people.keys() - plain.hidden,
            {"sue", "ana", "ben"} - plain.hidden,
        ),
    )


def what_tokens_open(life):
    """Return what every token opens that was ever given: a report, a subject, or nothing."""

    def shown(look, report):
        return report.id, *report.roles, list(report.subjects)

    office, today, sharing = life.office, life.plain.today, life.plain.sharing
    ways = ((office.shared_reports, shown), (office.codes, lambda look, subject: subject))
    found = {
        token: tuple(_opened(reports, token, today, ask) for reports, ask in ways)
        for token in sharing.given
    }
    return found, {token: sharing.opened(token) for token in sharing.given}


def _opened(reports, token, today, ask):
    try:
        return [reports.opened(token, today, ask)]
    except UnknownId:
        return []


def what_is_shared(life):
    """Return the reports that each who may share sees, and how many links their own have."""
    reports, sharing = life.office.shared_reports, life.plain.sharing
    found, believed = {}, {}
    for who in SHARERS:
        actor = life.actor(who)
        found[who] = [one.id for one in reports.all(actor)]
        believed[who] = sharing.visible(who)
        for key, one in sharing.reports.items():
            if one["who"] == who:
                found[who, key] = len(reports.links(actor, key))
                believed[who, key] = len(one["links"])
    return found, believed


def what_is_kept(life):
    """Return how much is kept beside the facts: nothing is left of what was taken off."""
    plain = life.plain
    with life.store.reading() as t:
        kept = {kind: len(t.office_records(kind)) for kind in KINDS}
    links = [one["links"] for one in plain.sharing.reports.values()]
    beside = (plain.comments.values(), plain.attached.values(), links)
    held = (plain.files, plain.sharing.reports, plain.sharing.codes)
    counts = [*(sum(map(len, one)) for one in beside), *map(len, held)]
    return kept, dict(zip(KINDS, counts, strict=True))


QUESTIONS = [
    all_evaluations,
    what_waits,
    what_is_required,
    histories,
    members,
    marks,
    the_rest,
    what_tokens_open,
    what_is_shared,
    what_is_kept,
]
"""Every question."""
