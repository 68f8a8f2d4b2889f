"""A small web application that embeds certrules: submit, approve, matrix.

`python examples/host_app/app.py` serves it on this machine, on demo data in memory.
"""

import argparse
import hmac
import secrets
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
from demo_data import PEOPLE, fill
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from certrules.adapters.files import FolderOfFiles
from certrules.adapters.sql.store import SqlStore
from certrules.errors import ConflictingChange, InvalidInput, NotAllowed, UnknownId
from certrules.model.assignments import Assignment
from certrules.model.verdicts import Evaluation
from certrules.office.actors import Actor
from certrules.office.office import Office
from certrules.ports.store import Store
from certrules.status.explain import explain
from certrules.status.rosters import assignments
from certrules.status.timeline import evaluate

LARGEST = 5 * 1024 * 1024

pages = Blueprint("pages", __name__)


def create_app(store: Store, folder: str | Path, today: Callable[[], date]) -> Flask:
    """Return the application.

    `store`: where certrules keeps everything, made ready. `folder`: for files that people hand in.
    `today`: gives the day; certrules never asks a clock.
    """
    app = Flask(__name__)
    app.secret_key = secrets.token_hex(32)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST + 64 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        OFFICE=Office(store, files=FolderOfFiles(folder, largest=LARGEST)),
        TODAY=today,
    )
    app.register_blueprint(pages)
    app.register_error_handler(NotAllowed, _refused)
    app.register_error_handler(UnknownId, _not_found)
    app.register_error_handler(413, _too_large)
    return app


def office() -> Office:
    """Return the office that the application embeds."""
    found: Office = current_app.config["OFFICE"]
    return found


def actor() -> Actor:
    """Return who is signed in, at this instant, on the application's day."""
    if "who" not in session:
        abort(redirect(url_for("pages.sign_in")))
    return Actor(session["who"], datetime.now(UTC), current_app.config["TODAY"]())


# ------------------------------------------------------------ every request


@pages.before_app_request
def check_token() -> None:
    """Refuse a form that did not come from a page of this application."""
    token = session.setdefault("token", secrets.token_hex(16))
    if request.method == "POST" and not hmac.compare_digest(request.form.get("token", ""), token):
        abort(400)


@pages.after_app_request
def guard(response: Response) -> Response:
    """Let a page load nothing from elsewhere, and run nothing."""
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@pages.app_context_processor
def for_every_page() -> dict[str, Any]:
    """Return what every page shows."""
    who = session.get("who")
    return {"token": session.get("token"), "who": PEOPLE.get(who, who)}


def _refused(error: NotAllowed) -> tuple[str, int]:
    return render_template("message.html", title="Not allowed", text=str(error)), 403


def _not_found(error: UnknownId) -> tuple[str, int]:
    return render_template("message.html", title="Not found", text=str(error)), 404


def _too_large(_: Exception) -> tuple[str, int]:
    text = f"A file has at most {LARGEST // 1024 // 1024} MB. Give a smaller one."
    return render_template("message.html", title="Too large", text=text), 413


# ------------------------------------------------------------ pages


@pages.get("/")
def sign_in() -> str:
    """Show who can sign in. A real application would ask for a password."""
    return render_template("sign_in.html", people=PEOPLE)


@pages.post("/sign-in")
def signed_in() -> Answer:
    """Sign somebody in."""
    session["who"] = request.form["who"]
    return redirect(url_for("pages.mine"))


@pages.get("/mine")
def mine() -> str:
    """Show the certifications of who is signed in."""
    by = actor()
    return render_template("mine.html", rows=_rows(by, by.id), today=by.on)


@pages.post("/submit")
def submit() -> Answer:
    """Submit a completion, with a file if one was given."""
    by = actor()
    try:
        files = []
        given = request.files.get("file")
        if given is not None and given.filename:
            kept = office().files.receive(
                by, given.filename, given.stream, media_type=given.mimetype, subject=by.id
            )
            files = [kept.id]
        made = office().submissions.submit(
            by,
            by.id,
            request.form["certification"],
            date.fromisoformat(request.form["completed_on"]),
            files=files,
            comment=request.form["comment"],
        )
        flash("It waits for approval." if made.pending else "It is on file.")
    except (InvalidInput, ValueError) as error:
        flash(str(error))
    return redirect(url_for("pages.mine"))


@pages.get("/pending")
def pending() -> str:
    """Show what waits to be decided on."""
    by = actor()
    rows = [
        Pending(
            one,
            _name(by, one.submission.subject),
            office().certifications.get(by, one.submission.certification).name,
            [each.name for each in _attached(by, one)],
            [each.text for each in office().comments.of(by, one.submission.id)],
        )
        for one in office().submissions.pending(by)
    ]
    return render_template("pending.html", rows=rows)


@pages.post("/decide")
def decide() -> Answer:
    """Approve or decline a submission, as it was shown."""
    by, id_ = actor(), request.form["submission"]
    seen = {id_: int(request.form["version"])}
    try:
        if request.form["decision"] == "approve":
            office().submissions.approve(by, [id_], seen=seen)
            flash("It is approved.")
        else:
            office().submissions.decline(by, [id_], request.form["comment"], seen=seen)
            flash("It is declined.")
    except (ConflictingChange, InvalidInput) as error:
        flash(str(error))
    return redirect(url_for("pages.pending"))


@pages.get("/matrix")
def matrix() -> str:
    """Show people by certifications."""
    by = actor()
    columns = office().certifications.all(by)
    people = [one.subject for one in office().people.all(by)]
    cells = {
        person.id: {row.certification: row for row in _rows(by, person.id)} for person in people
    }
    return render_template("matrix.html", people=people, columns=columns, cells=cells)


@pages.get("/why/<subject>/<certification>")
def why(subject: str, certification: str) -> str:
    """Show why a status is what it is."""
    by = actor()
    for row in _rows(by, subject):
        if row.certification == certification:
            return render_template("why.html", row=row, person=_name(by, subject))
    raise UnknownId("assignment", f"{subject}, {certification}")


# ------------------------------------------------------------ what they show


@attrs.frozen
class Row:
    """A certification of somebody on the day: what a page shows of it."""

    subject: str
    certification: str
    name: str
    status: str
    expires_on: date | None
    pending: bool
    reasons: tuple[str, ...]


@attrs.frozen
class Pending:
    """A submission that waits, with the names of what it is about."""

    waiting: Any
    person: str
    certification: str
    files: list[str]
    comments: list[str]


def _rows(by: Actor, subject: str) -> list[Row]:
    """Return the certifications of a subject that the actor may see."""
    office().people.get(by, subject)
    shown = {one.id for one in office().certifications.all(by)}
    with office().desk.store.reading() as t:
        held = assignments(t.catalogue(), t.roster([subject]))
    return [
        _row(subject, one, evaluate(one, by.on)) for one in held if one.certification.id in shown
    ]


def _row(subject: str, assignment: Assignment, found: Evaluation) -> Row:
    return Row(
        subject,
        assignment.certification.id,
        assignment.certification.name,
        found.status.name.replace("_", " ").capitalize(),
        found.expires_on,
        found.pending,
        tuple(explain(found).splitlines()),
    )


def _name(by: Actor, subject: str) -> str:
    return office().people.get(by, subject).subject.name


def _attached(by: Actor, one: Any) -> tuple[Any, ...]:  # noqa: ANN401 - what `pending` gives
    return office().files.attached(by, one.submission.subject, one.submission.id)


def main() -> None:
    """Serve the application on demo data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 6, 15))
    parser.add_argument("--port", type=int, default=5000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(Path(folder, "workshop.db"))
        fill(store)
        app = create_app(store, Path(folder, "files"), lambda: given.today)
        app.run(port=given.port)
        store.close()


if __name__ == "__main__":
    main()
