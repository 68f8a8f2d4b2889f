"""Catalogues, messages and tasks as a database keeps them: `certrules.ports.texts`."""

from typing import Any, Final

from certrules.model import (
    activities,
    anchors,
    cases,
    certifications,
    handling,
    periods,
    policies,
    renewals,
    terms,
    training_time,
)
from certrules.model.catalogue import Catalogue
from certrules.model.subjects import Requirement, SubjectKind, Training
from certrules.model.verdicts import Status
from certrules.planning.telling import Cause
from certrules.ports import messages
from certrules.ports.messages import Message, TaskToDo
from certrules.ports.texts import Texts, classes_in

_MODULES: Final = (
    activities,
    anchors,
    cases,
    certifications,
    handling,
    periods,
    policies,
    renewals,
    terms,
    training_time,
    messages,
)

CLASSES: Final[dict[str, Any]] = classes_in(_MODULES) | {
    one.__name__: one for one in (Requirement, Training, SubjectKind, Status, Cause)
}
"""The classes that a text may name."""

_TEXTS: Final = Texts(CLASSES)


def catalogue_text(catalogue: Catalogue) -> str:
    """Return a catalogue as text."""
    return _TEXTS.write(list(catalogue))


def catalogue_of(text: str) -> Catalogue:
    """Return the catalogue that a text holds."""
    return Catalogue(_TEXTS.read(text))


def content_text(content: Message | TaskToDo) -> str:
    """Return a message or a task as text."""
    return _TEXTS.write(content)


def content_of(text: str) -> Message | TaskToDo:
    """Return the message or task that a text holds."""
    found: Message | TaskToDo = _TEXTS.read(text)
    return found
