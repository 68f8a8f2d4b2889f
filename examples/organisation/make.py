"""Write the roster of the example organisation.

Run it with ``python examples/organisation/make.py [FOLDER]``.
Everything is invented. The same files come out every time: the only source of chance is the seeded
`Random.random`, whose numbers Python promises to keep.
"""

import csv
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from people import FAMILY_NAMES, GIVEN_NAMES
from plan import COMPANIES, FATES, NEVER, PLACES, RHYTHMS, ROLES, THINGS, TODAY, Rhythm

T = TypeVar("T")

YEAR = 365

COLUMNS = {
    "companies": "id name time_zone",
    "subjects": "id kind name company supervisor time_zone",
    "roles": "id name company requires competency competency_valid_for competency_lead_time",
    "memberships": "subject role since until training_until",
    "requirements": "subject certification since until",
    "exemptions": "subject certification kind until notes recorded_at",
    "completions": "subject certification completed_on expires_on effective_on state id "
    "recorded_at decided_at withdrawn_at supersedes comment",
    "revocations": "subject certification revoked_on reason text recorded_at reinstated_on "
    "reinstatement_recorded_at",
}


class Organisation:
    """The rows of every file, filled one part after the other."""

    def __init__(self, seed: int = 7) -> None:
        self.random = Random(seed)  # noqa: S311 - invented people need no secrecy
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in COLUMNS}
        self.held: dict[tuple[str, str], str] = {}
        self.members: dict[str, list[str]] = {}
        for id_, (name, zone) in COMPANIES.items():
            self.add("companies", id=id_, name=name, time_zone=zone)
        self.add_roles()
        self.add_employees()
        self.add_leaders()
        self.add_things()
        self.add_places()
        self.add_volunteers()
        for subject, certification in list(self.held):
            self.add_history(subject, certification)
        self.add_changes_of_role()
        self.add_marks()
        self.add_revocations()
        self.add_submissions()

    # ------------------------------------------------------------ chance and rows

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to `limit`, not included."""
        return int(self.random.random() * limit)

    def between(self, least: int, most: int) -> int:
        """Return a whole number from `least` to `most`, both included."""
        return least + self.below(most - least + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.below(len(choices))]

    def add(self, file: str, **values: str | date) -> None:
        """Add a row to a file; what is not given stays empty."""
        row = dict.fromkeys(COLUMNS[file].split(), "")
        assert values.keys() <= row.keys(), (file, values)  # noqa: S101 - a slip of this script
        self.rows[file].append(row | {name: str(value) for name, value in values.items()})

    def instant(self, day: date) -> str:
        """Return an instant within working hours of a day, in UTC."""
        return f"{day}T{self.between(7, 17):02}:{self.between(0, 59):02}:00Z"

    # ------------------------------------------------------------ who there is

    def add_roles(self) -> None:
        """Add every role with what it requires."""
        for id_, role in ROLES.items():
            duration, lead_time = role.competency
            self.add(
                "roles",
                id=id_,
                name=role.name,
                company=role.company,
                requires=";".join(role.requires.split()),
                competency="yes" if duration else "no",
                competency_valid_for=duration,
                competency_lead_time=lead_time,
            )

    def add_employees(self) -> None:
        """Add 200 people: the members of each role but the shift leaders, and the office."""
        number = 0
        offices = {"northport": 8, "brightwater": 12, "lumen": 8}
        groups = [(id_, role.company, role.members) for id_, role in ROLES.items()]
        groups += [("", company, count) for company, count in offices.items()]
        for role, company, count in groups:
            if role == "shift-leader":
                continue
            supervisor = f"E{number + 1:03}"
            for place in range(count):
                number += 1
                self.add_person(number, company, supervisor if place else "")
                if role:
                    self.join(f"E{number:03}", role)

    def add_person(self, number: int, company: str, supervisor: str) -> None:
        """Add a person; the names go round so that no two people share both."""
        given = GIVEN_NAMES[number * 7 % len(GIVEN_NAMES)]
        family = FAMILY_NAMES[number * 11 % len(FAMILY_NAMES)]
        zone = "Europe/Lisbon" if number % 41 == 0 else ""
        self.add(
            "subjects",
            id=f"E{number:03}",
            kind="employee",
            name=f"{given} {family}",
            company=company,
            supervisor=supervisor,
            time_zone=zone,
        )

    def join(self, subject: str, role: str) -> None:
        """Make a person a member of a role; one in sixteen is still in training."""
        since = TODAY - timedelta(days=self.between(30, 2600))
        training: date | str = ""
        if self.below(16) == 0:
            since = TODAY - timedelta(days=self.between(5, 80))
            training = TODAY + timedelta(days=self.between(10, 90))
        self.add("memberships", subject=subject, role=role, since=since, training_until=training)
        self.members.setdefault(role, []).append(subject)
        required = ROLES[role].requires.split()
        if ROLES[role].competency[0]:
            required.append(f"competency:{role}")
        for certification in required:
            self.held.setdefault((subject, certification), "training" if training else "")

    def add_leaders(self) -> None:
        """Make some people of the port shift leaders besides their own role."""
        port = self.members["dock-worker"] + self.members["freight-handler"]
        for place in range(ROLES["shift-leader"].members):
            self.join(port[place * 5 + 2], "shift-leader")

    def add_things(self) -> None:
        """Add trucks, cranes, defibrillators and vans, each with its inspection."""
        for kind, (name, count, company, certification) in THINGS.items():
            for number in range(1, count + 1):
                id_ = f"{kind}-{number}"
                self.add("subjects", id=id_, kind="asset", name=f"{name} {number}", company=company)
                self.require(id_, certification, date(2021, 1, 1))

    def add_places(self) -> None:
        """Add the sites with their fire certificates and alarms."""
        for number, (name, company) in enumerate(PLACES, 1):
            id_ = f"site-{number}"
            self.add("subjects", id=id_, kind="location", name=name, company=company)
            for certification in ("fire-alarm-test", "fire-certificate"):
                self.require(id_, certification, date(2019, 1, 1))

    def add_volunteers(self) -> None:
        """Require first aid of some people directly, because they volunteered."""
        for number in range(9, 200, 17):
            subject = f"E{number:03}"
            if (subject, "first-aid") not in self.held:
                self.require(subject, "first-aid", date(2024, 1, 1))

    def require(self, subject: str, certification: str, since: date) -> None:
        """Require a certification directly."""
        self.add("requirements", subject=subject, certification=certification, since=since)
        self.held[subject, certification] = ""

    # ------------------------------------------------------------ what is on file

    def add_history(self, subject: str, certification: str) -> None:
        """Add the completions of one assignment, by the fate that befalls it."""
        rhythm = RHYTHMS[certification]
        fate = self.fate(subject, certification)
        if fate == "missing":
            return
        last = self.last_completion(rhythm, fate)
        if fate != "upcoming":
            for day in self.earlier(rhythm, last):
                self.complete(subject, certification, day)
        if fate == "upcoming":
            self.complete(subject, certification, last, effective_on=last + timedelta(days=21))
        elif certification == "security-licence" and self.below(2):
            printed = date(last.year + 3, last.month, min(last.day, 28)) - timedelta(days=1)
            self.complete(
                subject, certification, last, expires_on=printed, comment="as printed on the card"
            )
        else:
            self.complete(subject, certification, last)
        if fate == "renewing":
            day = TODAY - timedelta(days=self.between(1, 10))
            self.complete(subject, certification, day, state="pending")

    def fate(self, subject: str, certification: str) -> str:
        """Draw what becomes of an assignment."""
        if self.held[subject, certification] == "training" and self.below(3):
            return "missing"
        # The licence of a paramedic covers these two, so most have nothing else on file.
        covered = subject in self.members["paramedic"] and certification in {
            "first-aid",
            "patient-handling",
        }
        if covered and self.below(3):
            return "missing"
        drawn = self.random.random()
        for fate, share in FATES:
            if drawn < share:
                return fate
            drawn -= share
        return "valid"

    def last_completion(self, rhythm: Rhythm, fate: str) -> date:
        """Return the day of the last completion that brings the fate about."""
        if fate == "upcoming":
            return TODAY - timedelta(days=self.between(1, 14))
        if rhythm.month:
            years = 1 if rhythm.month > TODAY.month or rhythm.cycle > YEAR else 0
            years += rhythm.cycle // YEAR if fate == "expired" else 0
            return date(TODAY.year - years, rhythm.month, self.between(2, 27))
        if rhythm.cycle == NEVER:
            return TODAY - timedelta(days=self.between(40, 2600))
        days_left = {
            "due": (rhythm.second + 2, rhythm.first - 2),
            "overdue": (1, rhythm.second),
            "expired": (-rhythm.cycle // 2, -20),
            "renewing": (-15, rhythm.first),
        }.get(fate, (rhythm.first + 3, rhythm.cycle - 3))
        return TODAY - timedelta(days=rhythm.cycle - self.between(*days_left))

    def earlier(self, rhythm: Rhythm, last: date) -> list[date]:
        """Return the completions before the last one, renewed mostly a little early."""
        if rhythm.cycle == NEVER:
            return []
        if rhythm.month:  # the first one came at any time before the force date
            return [last - timedelta(days=self.between(60, rhythm.cycle - 40))]
        days: list[date] = []
        for _ in range(self.below(3)):
            last -= timedelta(days=rhythm.cycle - self.between(-10, min(25, rhythm.first)))
            days.append(last)
        return days[::-1]

    def complete(
        self, subject: str, certification: str, day: date, **values: str | date
    ) -> dict[str, str]:
        """Add a completion, recorded some days later but not after today."""
        recorded = min(day + timedelta(days=self.below(6)), TODAY - timedelta(days=1))
        self.add(
            "completions",
            subject=subject,
            certification=certification,
            completed_on=day,
            id=f"C{len(self.rows['completions']) + 1:05}",
            **{"state": "approved", "recorded_at": self.instant(recorded)} | values,
        )
        return self.rows["completions"][-1]

    # ------------------------------------------------------------ what happened besides

    def holders(self, certification: str) -> list[str]:
        """Return who has an approved completion of a certification, in the order of the file."""
        rows = self.rows["completions"]
        found = [row["subject"] for row in rows if row["certification"] == certification]
        return list(dict.fromkeys(found))

    def add_changes_of_role(self) -> None:
        """Let some people leave a role, and some join another one next month."""
        leaving = {self.members[role][3] for role in ("freight-handler", "nurse", "line-worker")}
        for row in self.rows["memberships"]:
            if row["subject"] in leaving and not row["training_until"]:
                row["until"] = "2026-03-31"
        for subject in (self.members["guard"][4], self.members["dock-worker"][9]):
            self.add("memberships", subject=subject, role="crane-operator", since="2026-08-01")

    def add_marks(self) -> None:
        """Mark assignments as not applicable, deferred, or not to be deferred."""
        for subject in self.members["line-worker"][5:8]:
            self.mark(subject, "working-at-height", "not applicable", notes="works on the ground")
        for subject in self.members["laboratory"][2:4]:
            self.mark(subject, "fire-safety", "not applicable", notes="works from home")
        for role, until in (("nurse", "2026-11-30"), ("dock-worker", "2026-09-15")):
            person = self.members[role][11]
            for subject, certification in self.held:
                if subject == person:
                    self.mark(
                        subject, certification, "deferred", until=until, notes="parental leave"
                    )
        for subject in self.members["crane-operator"][:6]:
            self.mark(
                subject, "medical-fitness", "must not be deferred", notes="insurer's condition"
            )
        absent = self.members["rope-technician"][6]
        self.mark(absent, "rope-access", "deferred", until="2026-05-31", notes="course was full")
        back = self.members["electrician"][8]
        self.mark(back, "switching", "deferred", until="2026-12-31", notes="broken wrist")
        self.mark(back, "switching", "none", notes="fit again")

    def mark(
        self, subject: str, certification: str, kind: str, *, until: str = "", notes: str = ""
    ) -> None:
        """Add a mark on an assignment, recorded this spring."""
        day = TODAY - timedelta(days=self.between(20, 90))
        self.add(
            "exemptions",
            subject=subject,
            certification=certification,
            kind=kind,
            until=until,
            notes=notes,
            recorded_at=self.instant(day),
        )

    def add_revocations(self) -> None:
        """Withdraw some certificates; two are given back, two are earned anew."""
        self.revoke("forklift", 4, date(2026, 5, 12), "incident")
        self.revoke("forklift", 6, date(2026, 6, 18), "incident")
        self.revoke("crane", 3, date(2026, 6, 2), "failed assessment")
        self.revoke(
            "security-licence", 2, date(2026, 4, 20), "other", text="Licence card lost and misused."
        )
        self.revoke("truck-inspection", 6, date(2026, 6, 25), "failed inspection")
        self.revoke(
            "nursing-registration", 7, date(2026, 3, 3), "medical", reinstated=date(2026, 6, 15)
        )
        self.revoke("dangerous-goods", 5, date(2026, 2, 9), "fraud", reinstated=date(2026, 2, 20))
        again = self.revoke("first-aid", 9, date(2025, 10, 6), "failed assessment")
        self.complete(again, "first-aid", date(2025, 11, 17), comment="course taken again")

    def revoke(  # noqa: PLR0913 - a revocation has as many facts
        self,
        certification: str,
        place: int,
        day: date,
        reason: str,
        *,
        text: str = "",
        reinstated: date | None = None,
    ) -> str:
        """Withdraw the certificate of one holder and return who it was."""
        subject = self.holders(certification)[place]
        self.add(
            "revocations",
            subject=subject,
            certification=certification,
            revoked_on=day,
            reason=reason,
            text=text,
            recorded_at=self.instant(day),
            reinstated_on=reinstated or "",
            reinstatement_recorded_at=self.instant(reinstated) if reinstated else "",
        )
        return subject

    def add_submissions(self) -> None:
        """Add submissions that wait, were declined, withdrawn or corrected."""
        on_file = set(map(_pair, self.rows["completions"]))
        nothing = [pair for pair in self.held if pair not in on_file]
        for subject, certification in nothing[::9]:
            day = TODAY - timedelta(days=self.between(3, 12))
            self.complete(subject, certification, day, state="pending")
        latest = {_pair(row): row for row in self.rows["completions"] if row["state"] == "approved"}
        for row in list(latest.values())[40:640:200]:
            day = date.fromisoformat(row["completed_on"]) + timedelta(days=self.between(5, 20))
            self.complete(
                row["subject"],
                row["certification"],
                min(day, TODAY - timedelta(days=9)),
                state="declined",
                decided_at=self.instant(TODAY - timedelta(days=2)),
                comment="attendance list not signed",
            )
        for row in list(latest.values())[90:690:200]:
            row["state"] = "withdrawn"
            row["withdrawn_at"] = self.instant(TODAY - timedelta(days=self.between(2, 9)))
            row["comment"] = "entered for the wrong person"
        for row in list(latest.values())[140:740:200]:
            day = date.fromisoformat(row["completed_on"]) + timedelta(days=1)
            self.complete(
                row["subject"],
                row["certification"],
                day,
                supersedes=row["id"],
                recorded_at=self.instant(TODAY - timedelta(days=1)),
                comment="the course ended a day later",
            )


def _pair(row: dict[str, str]) -> tuple[str, str]:
    return row["subject"], row["certification"]


def write(folder: Path) -> None:
    """Write every file of the roster into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in Organisation().rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[name].split(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).with_name("roster"))
