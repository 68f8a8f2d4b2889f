"""Who is in the example organisation, what each role requires, and how renewals go."""

from datetime import date
from typing import NamedTuple

TODAY = date(2026, 7, 1)
"""The day on which the organisation is looked at."""

COMPANIES = {
    "northport": ("Northport Terminals", "Europe/Berlin"),
    "brightwater": ("Brightwater Clinics", "America/Halifax"),
    "lumen": ("Lumen Field Services", "Pacific/Auckland"),
}


class Role(NamedTuple):
    """A role: its company, how many members it has, what it requires, and its competency."""

    name: str
    company: str
    members: int
    requires: str
    competency: tuple[str, str] = ("", "")


ROLES = {
    "dock-worker": Role(
        "Dock worker", "northport", 30, "induction code-of-conduct fire-safety forklift"
    ),
    "crane-operator": Role(
        "Crane operator",
        "northport",
        14,
        "induction code-of-conduct fire-safety crane medical-fitness",
        ("2 years", "2 months"),
    ),
    "freight-handler": Role(
        "Freight handler", "northport", 16, "induction code-of-conduct forklift dangerous-goods"
    ),
    "guard": Role("Guard", "northport", 12, "induction code-of-conduct security-licence first-aid"),
    "shift-leader": Role(
        "Shift leader", "northport", 8, "induction data-protection fire-safety first-aid"
    ),
    "nurse": Role(
        "Nurse",
        "brightwater",
        30,
        "induction data-protection nursing-registration resuscitation patient-handling",
    ),
    "paramedic": Role(
        "Paramedic",
        "brightwater",
        16,
        "induction paramedic-licence life-support resuscitation first-aid patient-handling",
    ),
    "laboratory": Role(
        "Laboratory technician", "brightwater", 14, "induction laboratory-safety fire-safety"
    ),
    "pharmacist": Role(
        "Pharmacist", "brightwater", 10, "data-protection code-of-conduct controlled-medicines"
    ),
    "electrician": Role(
        "Field electrician", "lumen", 22, "induction code-of-conduct switching resuscitation"
    ),
    "line-worker": Role(
        "Line worker",
        "lumen",
        16,
        "induction working-at-height medical-fitness resuscitation",
        ("18 months", "6 weeks"),
    ),
    "rope-technician": Role(
        "Rope technician",
        "lumen",
        12,
        "induction rope-access working-at-height medical-fitness confined-space",
    ),
}


class Rhythm(NamedTuple):
    """How often a certification is renewed and when its notices come, in days."""

    cycle: int
    first: int = 30
    second: int = 7
    month: int = 0  # renewed by everybody in this month, before a force date


NEVER = 20_000
RHYTHMS = {
    "induction": Rhythm(NEVER),
    "code-of-conduct": Rhythm(365, month=1),
    "data-protection": Rhythm(730, 60, 14),
    "fire-safety": Rhythm(365),
    "first-aid": Rhythm(730, 90, 30),
    "resuscitation": Rhythm(365),
    "life-support": Rhythm(730, 90, 30),
    "paramedic-licence": Rhythm(730, 90, 30, month=3),
    "patient-handling": Rhythm(548, 42, 14),
    "nursing-registration": Rhythm(365, 90, 30, month=11),
    "controlled-medicines": Rhythm(365),
    "laboratory-safety": Rhythm(365),
    "forklift": Rhythm(365),
    "crane": Rhythm(1826, 182, 60),
    "dangerous-goods": Rhythm(365),
    "security-licence": Rhythm(1095, 60, 14),
    "medical-fitness": Rhythm(730, 60, 14),
    "working-at-height": Rhythm(730, 60, 14),
    "rope-access": Rhythm(1095, 90, 30),
    "confined-space": Rhythm(730, 60, 14),
    "switching": Rhythm(730, 90, 30),
    "competency:crane-operator": Rhythm(730, 60, 60),
    "competency:line-worker": Rhythm(548, 42, 42),
    "truck-inspection": Rhythm(365),
    "crane-examination": Rhythm(181),
    "defibrillator-check": Rhythm(90, 14, 3),
    "vehicle-test": Rhythm(365),
    "fire-alarm-test": Rhythm(182, 28, 7),
    "fire-certificate": Rhythm(1826, 182, 60),
}

# What becomes of an assignment, and how likely it is; the rest is valid.
FATES = (
    ("due", 0.030),
    ("overdue", 0.012),
    ("expired", 0.014),
    ("missing", 0.012),
    ("upcoming", 0.004),
    ("renewing", 0.012),
)

THINGS = {
    "truck": ("Forklift truck", 9, "northport", "truck-inspection"),
    "gantry": ("Gantry crane", 4, "northport", "crane-examination"),
    "defibrillator": ("Defibrillator", 8, "brightwater", "defibrillator-check"),
    "van": ("Service van", 9, "lumen", "vehicle-test"),
}
PLACES = (
    ("North quay", "northport"),
    ("South quay", "northport"),
    ("Bonded warehouse", "northport"),
    ("Harbour clinic", "brightwater"),
    ("Hill clinic", "brightwater"),
    ("Central laboratory", "brightwater"),
    ("Field depot east", "lumen"),
    ("Field depot west", "lumen"),
)
