"""What type checkers must refuse: checked by mypy and pyright, never run.

Each mistake has a remark that silences the checkers. Both are told to complain of a remark that
silences nothing; so each of them fails when it does not see one of these mistakes.
"""

from datetime import UTC, date, datetime

import certrules as cr
from certrules.adapters.memory.store import MemoryStore
from certrules.engine import Engine, Settings
from certrules.exchange.completions_csv import import_completions
from certrules.ports.messages import Message
from certrules.testing.contracts import StoreContract

forklift = cr.Certification("forklift")
held = cr.Assignment(forklift, completions=[date(2025, 7, 1)])
day = date(2026, 6, 1)
store = MemoryStore()


class WithoutSend:
    """No notifier: its method has another name."""

    def deliver(self, message: Message) -> None:
        """Deliver."""


class WithoutApply:
    """No store: it lacks most of one."""

    def prepare(self) -> None:
        """Make it ready."""


class WrongStore(StoreContract):
    """The contract wants a store."""

    def make_store(self) -> WithoutApply:  # type: ignore[override]
        """Return something else."""
        return WithoutApply()


# Days, instants and ids are not each other.
cr.evaluate(held, "2026-06-01")  # type: ignore[arg-type]
cr.evaluate(held, None)  # type: ignore[arg-type]
cr.evaluate(held, day, known_at=day)  # type: ignore[arg-type]
cr.evaluate(forklift, day)  # type: ignore[arg-type]
cr.timeline([held])  # type: ignore[arg-type]
cr.notices(held, day)  # type: ignore[call-arg]
cr.explain("forklift")  # type: ignore[arg-type]
cr.expiration_date(forklift, existing=day)  # type: ignore[call-arg]

# What is frozen stays as it is, and there are no other fields.
answer = cr.evaluate(held, day)
answer.expires_on = day  # type: ignore[misc]
answer.expires  # type: ignore[attr-defined]
cr.Status.LATE  # type: ignore[attr-defined]
cr.evaluate(held, day).expires_on.year  # type: ignore[union-attr]

# Models take what they are made of.
cr.Term(valid_for=12)  # type: ignore[arg-type]
cr.Term("1 year", notice="1 month")  # type: ignore[call-arg]
cr.Policy(terms=cr.Term("1 year"))  # type: ignore[arg-type]
cr.Assignment("forklift")  # type: ignore[arg-type]
cr.Catalogue(forklift)  # type: ignore[arg-type]
cr.Entry("ana", "forklift", day)  # type: ignore[arg-type]

# Stores, notifiers and files.
Engine(WithoutApply())  # type: ignore[arg-type]
Engine(store, WithoutSend())  # type: ignore[arg-type]
Settings(most_messages="many")  # type: ignore[arg-type]
import_completions(store, "in.csv", by="hr")  # type: ignore[call-arg]
with store.transaction() as transaction:
    transaction.record([held], by="hr", at=datetime(2026, 6, 1, tzinfo=UTC))  # type: ignore[list-item]
with store.reading() as reading:
    reading.record([], by="hr", at=datetime(2026, 6, 1, tzinfo=UTC))  # type: ignore[attr-defined]
