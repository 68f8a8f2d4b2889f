"""Folders of CSV files to read rosters from."""

from certrules.errors import ProblemsFound
from certrules.exchange.rosters import read_roster

GOOD = {
    "companies.csv": "id,name,time_zone\nacme,Acme,Europe/Berlin\n",
    "subjects.csv": "id,kind,name,company,supervisor,time_zone\n"
    "ana,employee,Ana Ng,acme,bo,\nbo,employee,Bo,acme,,Pacific/Apia\nlift,asset,Lift 7,acme,,\n",
    "roles.csv": "id,name,company,requires,competency,competency_valid_for,competency_lead_time\n"
    "crew,Crew,acme,forklift;first-aid,yes,2 years,1 month\n",
    "memberships.csv": "subject,role,since,until,training_until\nana,crew,2026-01-01,,2026-05-01\n",
    "requirements.csv": "subject,certification,since,until\nlift,inspection,2026-01-01,\n",
    "exemptions.csv": "subject,certification,kind,until,notes\n"
    "bo,forklift,deferred,2026-03-10,back in spring\n",
    "completions.csv": "subject,certification,completed_on,expires_on,state,id,recorded_at\n"
    "ana,forklift,2025-01-15,,approved,c1,2025-01-16T09:00:00Z\n"
    "bo,first-aid,2025-02-15,2026-01-31,pending,,\n"
    "lift,inspection,2025-03-15,,,,\n",
    "revocations.csv": "subject,certification,revoked_on,reason,text\n"
    "ana,forklift,2025-06-01,misconduct,\n",
    "certifications.csv": "id,name,subject_kind,valid_for,first_notice,early,parents\n"
    "forklift,Forklift,employee,1 year,1 month,after first notice,\n"
    "first-aid,First aid,employee,2 years,,,forklift\n"
    "inspection,Inspection,asset,1 year,,,\n",
}
"""A roster in which everything is right and every file is there."""


def fill(folder, files, *, based_on=GOOD):
    """Write files into a folder: those it is based on, replaced or, where None, left out."""
    folder.mkdir(exist_ok=True)
    for name, content in {**based_on, **files}.items():
        if isinstance(content, str):
            (folder / name).write_text(content, encoding="utf-8", newline="")
        elif content is not None:
            (folder / name).write_bytes(content)
    return folder


def problems_in(folder, read=read_roster):
    """Return the problems of a folder as (file, row, column, code), in order."""
    try:
        read(folder)
    except ProblemsFound as error:
        start = f"{folder}/"
        return [
            (one.source.removeprefix(start), one.row, one.place, one.code) for one in error.problems
        ]
    return []
