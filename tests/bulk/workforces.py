"""Random workforces: many subjects under the same certifications, with every option of section 8.

The policies and the facts come from the generator beside the oracle. Here they are put together
differently: a *family* of certifications (a child, its parents, a composite and its parts, a second
child of the same parents) is made up once and then held by many subjects, each with facts of its
own, so that rows share rules as the rows of a real table do. All rows of a workforce live on one
scale of time, because a table is evaluated on one day.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import certrules as cr
from certrules.errors import CertrulesError
from tests.oracle import build
from tests.oracle.plain import Assignment, Policy, Renewal
from tests.oracle.random_assignments import Maker, Scale, inside, random_scale
from tests.oracle.random_options import OptionMaker
from tests.oracle.standing import FIRST_DAY, LAST_DAY

SUBJECTS_OF_A_FAMILY = (1, 3, 20, 40)
SCALES = (90, 9, 1)
"""Of a hundred workforces, how many live within months, years, and the whole domain."""


class Row(NamedTuple):
    """One assignment: as plain data, from which tables are made, and as an object."""

    subject: str
    data: Assignment
    assignment: cr.Assignment


class Workforce(NamedTuple):
    """A catalogue, and rows in any order."""

    catalogue: cr.Catalogue
    rows: list[Row]
    scale: Scale

    def assignments(self) -> list[cr.Assignment]:
        """Return the object of each row."""
        return [row.assignment for row in self.rows]


def random_workforce(seed: int, size: int, scale: Scale | None = None) -> Workforce:
    """Make up a workforce of `size` rows, or the few more that its last subject holds."""
    rng = random.Random(seed)
    scale = scale or random_scale(rng, SCALES)
    certifications: list[cr.Certification] = []
    held: list[tuple[str, list[Assignment]]] = []
    size_so_far = 0
    while size_so_far < size:
        family = Family(rng, scale, f"f{len(certifications)}:")
        certifications += family.certifications()
        for _ in range(rng.choice(SUBJECTS_OF_A_FAMILY)):
            if size_so_far < size and (rows := family.subject_rows()):
                held.append((f"s{len(held)}", rows))
                size_so_far += len(rows)
    rng.shuffle(certifications)
    catalogue = cr.Catalogue(certifications)
    rows = [row for name, facts in held for row in linked(catalogue, name, facts)]
    rng.shuffle(rows)
    return Workforce(catalogue, rows, scale)


def workforce_by_subject(seed: int, size: int) -> Workforce:
    """Make up a workforce whose rows stand subject by subject."""
    made = random_workforce(seed, size)
    made.rows.sort(key=lambda row: row.subject)
    return made


class Family(OptionMaker):
    """Certifications that belong together, and subjects that hold them."""

    def __init__(self, rng: random.Random, scale: Scale, prefix: str) -> None:
        super().__init__(rng, scale)
        self.prefix = prefix
        self.nodes: list[Assignment] = []
        self._keep(self.assignment())
        if self.chance(0.35):
            self._add_sibling()
        if self.chance(0.15):
            self._add_composite_of_all()

    def _keep(self, made: Assignment) -> None:
        """Keep the certifications of a tree, those before it that it needs, without its facts."""
        relatives = [*made.get("parts", []), *made["parents"]]
        for one in relatives:
            self._keep(one)
        names = [one["certification"] for one in made.get("parts", [])]
        known = made["policy"].get("all_of") or made["policy"].get("any_of") or []
        for name in known:
            if name not in names:
                # A part that nobody was ever assigned stands in the catalogue all the same.
                self._keep(self.bare(name))
        self.nodes.append(made)

    def _add_sibling(self) -> None:
        """Let one parent cover two children (R-18)."""
        parents = {id(one): one for node in self.nodes for one in node["parents"]}
        if parents:
            made = self.bare("c2")
            made["parents"] = list(parents.values())[:2]
            self.rng.shuffle(made["parents"])
            self.nodes.append(made)

    def _add_composite_of_all(self) -> None:
        """Let one certification be a part of two composites, or a part and a parent (R-59)."""
        made = self.bare("c3")
        made["revisions"] = []
        made["parts"] = self.rng.sample(self.nodes, min(len(self.nodes), 2))
        names = [one["certification"] for one in made["parts"]]
        made["policy"] = Policy(terms=[], anchor=None, renewal=Renewal(early=None, late=None))
        made["policy"]["any_of" if self.chance(0.5) else "all_of"] = names
        self.nodes.append(made)

    # ------------------------------------------------------------------ certifications

    def certifications(self) -> list[cr.Certification]:
        """Return the certifications, each with a name that no other family uses."""
        return [build.certification(self._renamed(node)) for node in self.nodes]

    def _renamed(self, node: Assignment) -> Assignment:
        made = node.copy()
        made["certification"] = self.prefix + node["certification"]
        made["parents"] = [self._renamed(parent) for parent in node["parents"]]
        made["policy"] = node["policy"].copy()
        for field in ("all_of", "any_of"):
            if field in made["policy"]:
                names = made["policy"][field]
                made["policy"][field] = [self.prefix + name for name in names]
        return made

    # ------------------------------------------------------------------ subjects

    def subject_rows(self) -> list[Assignment]:
        """Make up one more subject and its rows, none when a rule refuses to answer for it.

        Relatives are named in `parents` and `parts`, whose entries are the rows themselves.
        """
        self._records.clear()
        self.with_instants = self.chance(0.2)
        self.subject = self._its_dates()
        made: dict[str, Assignment] = {}
        for node in self.nodes:
            if not self.chance(0.08):
                made[node["certification"]] = self._filled(node, made)
        rows = [self._renamed_row(row) for row in made.values()]
        return rows if _answerable(self.certifications(), rows) else []

    def _its_dates(self):
        self.birthday = self.any_day()
        subject = self.random_subject()
        if self.with_ages and "birth_date" not in subject:
            subject["birth_date"] = self.birth_date()
        subject.setdefault("hire_date", inside(self.any_day() - timedelta(days=900)))
        return subject

    def _filled(self, node: Assignment, made: dict[str, Assignment]) -> Assignment:
        row = node.copy()
        row["subject"] = self.subject
        row["parents"] = self._held(node["parents"], made)
        row["completions"], row["revocations"], row["requirements"] = [], [], []
        row["exemption"], row["extensions"] = None, []
        if "parts" in node:
            row["parts"] = self._held(node["parts"], made)
            self._add_what_lies_over(row)
        else:
            self.add_history(row)
            self._bring_together(row)
        return row

    def _held(self, nodes: list[Assignment], made: dict[str, Assignment]) -> list[Assignment]:
        names = [node["certification"] for node in nodes]
        return [made[name] for name in names if name in made]

    def _add_what_lies_over(self, row: Assignment) -> None:
        row["revocations"] = [self.revocation(row)] if self.chance(0.15) else []
        row["requirements"] = self.requirements(row)
        row["exemption"] = self.exemption(row)
        if self.chance(0.3):
            row["extensions"] = [self.extension(row)]

    def _bring_together(self, row: Assignment) -> None:
        """Let the row end beside its parents, because coverage turns on which ends later."""
        others = [r.expires_on for one in row["parents"] for r in self.records_of(one)[-1:]]
        ends = [inside(end) for end in others if end is not None]
        if ends and row["completions"] and self.chance(0.5):
            row["completions"][-1]["expires_on"] = self.near(ends)

    def _renamed_row(self, row: Assignment) -> Assignment:
        """Return the row with names; relatives are found by name from here on."""
        renamed = row.copy()
        renamed["certification"] = self.prefix + row["certification"]
        renamed["parents"], renamed["parts"] = [], []
        return renamed


def _answerable(certifications: list[cr.Certification], rows: list[Assignment]) -> bool:
    """Whether there is an answer for every row (R-41): some are too young for every band."""
    catalogue = cr.Catalogue(certifications)
    try:
        for row in linked(catalogue, "s", rows):
            cr.evaluate(row.assignment, LAST_DAY)
    except CertrulesError:
        return False
    return True


def linked(catalogue: cr.Catalogue, subject: str, rows: list[Assignment]) -> list[Row]:
    """Build the objects of one subject; relatives come in the order in which they are named."""
    facts = {row["certification"]: row for row in rows}
    built: dict[str, cr.Assignment] = {}

    def those(names: Iterator[str]) -> list[cr.Assignment]:
        return [of(name) for name in names if name in facts]

    def of(name: str) -> cr.Assignment:
        if name not in built:
            row, certification = facts[name], catalogue[name]
            policy = certification.policy
            dates = {"id": subject, "kind": "employee", **row.get("subject", {})}
            built[name] = cr.Assignment(
                certification=certification,
                subject=cr.Subject(**dates),
                completions=[build.completion(one) for one in row["completions"]],
                requirements=[build.requirement(one) for one in row["requirements"]],
                exemption=None if row["exemption"] is None else build.exemption(row["exemption"]),
                revocations=[build.revocation(one) for one in row["revocations"]],
                extensions=[build.extension(one) for one in row.get("extensions", [])],
                parents=those(one.id for one in catalogue.parents_of(name)),
                parts=those(iter((*policy.all_of, *policy.any_of))),
            )
        return built[name]

    return [Row(subject, row, of(row["certification"])) for row in rows]


def days_that_matter(rng: random.Random, workforce: Workforce, count: int) -> list[date]:
    """Choose days on which something changes in some row, and their neighbours."""
    days = set()
    while len(days) < count:
        day = inside(workforce.scale.first - timedelta(days=5))
        assignment = rng.choice(workforce.rows).assignment
        for _ in range(rng.randint(0, 7)):
            following = cr.evaluate(assignment, day).next_change_on
            if following is None:
                break
            day = following
        days.add(inside(day + rng.choice((-1, 0, 0, 0, 1)) * timedelta(days=1)))
    if rng.random() < 0.05:
        days |= {FIRST_DAY, LAST_DAY}
    return sorted(days)


__all__ = ["Family", "Maker", "Row", "Workforce", "days_that_matter", "linked", "random_workforce"]
