"""Tables back into objects, the slow and plain way: what a table says, whoever wrote it."""

from datetime import date

import pyarrow as pa

import certrules as cr

Record = dict[str, object]


def assignments_of(table: pa.Table, catalogue: cr.Catalogue) -> list[cr.Assignment]:
    """Return the assignment that each row of a table is, linked to the rows that it needs."""
    records = table.to_pylist()
    without_requirements = not {"required", "required_since"} & set(table.column_names)
    places = {(one.get("subject"), one["certification"]): n for n, one in enumerate(records)}
    built: dict[int, cr.Assignment] = {}

    def of(place: int) -> cr.Assignment:
        if place not in built:
            record = records[place]
            if without_requirements:
                record["required"] = True
            built[place] = _assignment(
                record,
                catalogue[record["certification"]],
                those(record, [one.id for one in catalogue.parents_of(record["certification"])]),
                those(record, _parts(catalogue[record["certification"]])),
            )
        return built[place]

    def those(record: Record, names: list[str]) -> list[cr.Assignment]:
        if "subject" not in record:
            return []
        keys = [(record["subject"], name) for name in names]
        return [of(places[key]) for key in keys if key in places]

    return [of(place) for place in range(len(records))]


def _parts(certification: cr.Certification) -> list[str]:
    return [*certification.policy.all_of, *certification.policy.any_of]


def _assignment(
    record: Record,
    certification: cr.Certification,
    parents: list[cr.Assignment],
    parts: list[cr.Assignment],
) -> cr.Assignment:
    exemption = record.get("exemption")
    return cr.Assignment(
        certification=certification,
        subject=_subject(record),
        completions=_completions(record),
        requirements=_requirements(record),
        exemption=exemption and cr.Exemption(exemption, until=record.get("deferred_until")),
        revocations=[
            cr.Revocation(revoked_on, "medical", reinstated_on=reinstated_on)
            for revoked_on, reinstated_on in _together(record, "revoked_on", "reinstated_on")
        ],
        extensions=[
            cr.Extension(until, granted_on, "an order")
            for until, granted_on in _together(record, "extended_until", "extension_granted_on")
        ],
        parents=parents,
        parts=parts,
    )


def _subject(record: Record) -> cr.Subject:
    names = ("birth_date", "hire_date", "active_from", "active_until")
    return cr.Subject(str(record.get("subject", "s")), **{one: record.get(one) for one in names})


def _completions(record: Record) -> list[cr.Completion]:
    names = ("completed_on", "expires_on_given", "effective_on", "credits")
    completions = [
        # Of one day the later in the list counts later, and ids compare as text.
        cr.Completion(*values, id=f"{number:06}")
        for number, values in enumerate(_together(record, *names))
    ]
    if record.get("pending"):
        completions.append(cr.Completion(date(2000, 1, 1), id="pending", state="pending"))
    return completions


def _requirements(record: Record) -> list[cr.Requirement]:
    if "required" in record:
        return [cr.Requirement()] if record["required"] else []
    names = ("required_by", "required_since", "required_until", "training_until")
    return [cr.Requirement(*values) for values in _together(record, *names, longest=True)]


def _together(
    record: Record, first: str, *others: str, longest: bool = False
) -> list[tuple[object, ...]]:
    """Return the entries of some columns side by side; a missing column is one of nulls."""
    lists = [_list(record.get(name)) for name in (first, *others)]
    length = max(map(len, lists)) if longest else len(lists[0])
    return list(zip(*(one or [None] * length for one in lists), strict=True))


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
