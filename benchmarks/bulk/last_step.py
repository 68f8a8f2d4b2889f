"""The last step only, from dates to a status: what general rule engines can be asked to do.

They fold no histories and add no months, so each gets the dates ready and answers R-16 and R-22
with one status a row. Each engine's fastest way in is used: a batch where there is one.
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.bulk.answers import NO_DATE, Answers
from benchmarks.bulk.rules import CODE

FAR = 1_000_000
"""A day that is never reached, for a date that there is not; its negative for one long past."""

IN_EFFECT = [CODE[name] for name in ("valid", "due", "overdue", "expired")]
Statuses = NDArray[np.int32]
Facts = dict[str, NDArray[Any]]


class Engine(NamedTuple):
    """A rule engine: `ready` turns facts into what `run` takes; only `run` is timed."""

    name: str
    package: str
    ready: Callable[[Facts], Any]
    run: Callable[[Any], Any]
    statuses: Callable[[Any], Statuses]


def facts_of(answers: Answers, deferred: Statuses, training: Statuses, day: int) -> Facts:
    """Return what the last step needs of each row: dates in days from `day`, and flags.

    `deferred`, `training`: the last days of deferral and training, `NO_DATE` for none.
    """
    underlying = answers.underlying

    def left(days: Statuses, none: int) -> Statuses:
        return np.where(days == NO_DATE, none, days.astype(np.int64) - day).astype(np.int32)

    in_effect = np.isin(underlying, IN_EFFECT)
    return {
        "revoked": underlying == CODE["revoked"],
        "required": answers.required,
        "in_effect": in_effect,
        "on_file": in_effect | (underlying == CODE["upcoming"]),
        "expires": left(answers.expires_on, FAR),
        "due": left(answers.due_on, FAR),
        "overdue": left(answers.overdue_on, FAR),
        "deferred": left(deferred, -FAR),
        "training": left(training, -FAR),
    }


def as_dictionaries(facts: Facts) -> list[dict[str, Any]]:
    """Return the facts as one dictionary a row."""
    columns = [values.tolist() for values in facts.values()]
    return [dict(zip(facts, row, strict=True)) for row in zip(*columns, strict=True)]


RULES = (
    ("revoked", "revoked"),
    ("required and deferred >= 0 and deferred >= training", "deferred"),
    ("required and training >= 0", "in_training"),
    ("in_effect and expires < 0", "expired"),
    ("in_effect and overdue <= 0", "overdue"),
    ("in_effect and due <= 0", "due"),
    ("in_effect", "valid"),
    ("on_file", "upcoming"),
    ("required", "missing"),
    ("true", "not_required"),
)
"""The rules in words that zen and rule-engine both read; the first that holds decides."""


def engines() -> dict[str, Engine | None]:
    """Return the engines by name, None for one that is not installed."""
    makers = {
        "zen-engine": _zen,
        "rule-engine": _rule_engine,
        "business-rules": _business_rules,
        "OpenFisca": _openfisca,
    }
    found: dict[str, Engine | None] = {}
    for name, make in makers.items():
        try:
            found[name] = make()
        except ImportError:
            found[name] = None
    return found


# ------------------------------------------------------------------ zen-engine


def _zen() -> Engine:
    import zen  # noqa: PLC0415 - it may be missing

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"status": _decision()}}})

    return Engine(
        "zen-engine",
        "zen-engine",
        lambda facts: [{"key": "status", "context": one} for one in as_dictionaries(facts)],
        engine.evaluate_batch,
        lambda given: np.array([one["data"]["result"]["status"] for one in given], np.int32),
    )


def _decision() -> dict[str, Any]:
    """Return a decision table with one condition a row, the first that holds decides."""
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": "when", "name": "when", "type": "expression", "field": ""}],
        "outputs": [{"id": "then", "name": "then", "type": "expression", "field": "status"}],
        "rules": [
            {"_id": status, "when": condition, "then": str(CODE[status])}
            for condition, status in RULES
        ],
    }
    kinds = {"given": "inputNode", "table": "decisionTableNode", "found": "outputNode"}
    place = {"x": 0, "y": 0}
    nodes: list[dict[str, Any]] = [
        {"id": name, "name": name, "type": kind, "position": place} for name, kind in kinds.items()
    ]
    nodes[1]["content"] = content
    edges = [
        {"id": f"{start}-{end}", "type": "edge", "sourceId": start, "targetId": end}
        for start, end in (("given", "table"), ("table", "found"))
    ]
    decision: dict[str, Any] = json.loads(json.dumps({"nodes": nodes, "edges": edges}))
    return decision


# ------------------------------------------------------------------ rule-engine


def _rule_engine() -> Engine:
    import rule_engine  # noqa: PLC0415 - it may be missing

    *conditions, (_, otherwise) = RULES
    text = str(CODE[otherwise])
    for condition, status in reversed(conditions):
        text = f"({condition}) ? {CODE[status]} : ({text})"
    rule = rule_engine.Rule(text)
    return Engine(
        "rule-engine",
        "rule-engine",
        as_dictionaries,
        lambda rows: [rule.evaluate(row) for row in rows],
        lambda given: np.array(given, dtype=np.int32),
    )


# ------------------------------------------------------------------ business-rules


def _business_rules() -> Engine:
    from business_rules import run_all  # noqa: PLC0415 - it may be missing
    from business_rules.actions import BaseActions, rule_action  # noqa: PLC0415
    from business_rules.fields import FIELD_NUMERIC  # noqa: PLC0415
    from business_rules.variables import (  # noqa: PLC0415
        BaseVariables,
        boolean_rule_variable,
        numeric_rule_variable,
    )

    def flag(name: str) -> Any:  # noqa: ANN401 - what the decorator makes
        return boolean_rule_variable(lambda self: self.row[name])

    def days(name: str) -> Any:  # noqa: ANN401 - what the decorator makes
        return numeric_rule_variable(lambda self: self.row[name])

    names = {name: flag(name) for name in ("revoked", "required", "in_effect", "on_file")}
    names |= {name: days(name) for name in ("expires", "due", "overdue", "deferred", "training")}
    names["longer"] = boolean_rule_variable(
        lambda self: self.row["deferred"] >= self.row["training"]
    )
    tell = rule_action(params={"status": FIELD_NUMERIC})(_tell)
    variables = type("RowVariables", (BaseVariables,), names | {"__init__": _remember})
    actions = type("RowActions", (BaseActions,), {"__init__": _remember, "tell": tell})
    rules = _rule_list()

    def run(rows: list[dict[str, Any]]) -> list[int]:
        told = []
        for row in rows:
            run_all(rules, variables(row), actions(row), stop_on_first_trigger=True)
            told.append(row["told"])
        return told

    return Engine(
        "business-rules",
        "business-rules",
        as_dictionaries,
        run,
        lambda given: np.array(given, dtype=np.int32),
    )


def _remember(self: Any, row: dict[str, Any]) -> None:  # noqa: ANN401 - a class made by the engine
    self.row = row


def _tell(self: Any, status: float) -> None:  # noqa: ANN401 - a class made by the engine
    self.row["told"] = int(status)


def _rule_list() -> list[dict[str, Any]]:
    """Return the rules as the package reads them: it compares a variable with a constant only."""
    conditions: dict[str, list[tuple[str, bool | str]]] = {
        "revoked": [("revoked", True)],
        "deferred": [("required", True), ("deferred", "from 0"), ("longer", True)],
        "in_training": [("required", True), ("training", "from 0")],
        "expired": [("in_effect", True), ("expires", "below 0")],
        "overdue": [("in_effect", True), ("overdue", "to 0")],
        "due": [("in_effect", True), ("due", "to 0")],
        "valid": [("in_effect", True)],
        "upcoming": [("on_file", True)],
        "missing": [("required", True)],
        "not_required": [("required", False)],
    }
    operators: dict[bool | str, tuple[str, bool | int]] = {
        True: ("is_true", True),
        False: ("is_false", True),
        "from 0": ("greater_than_or_equal_to", 0),
        "to 0": ("less_than_or_equal_to", 0),
        "below 0": ("less_than", 0),
    }
    return [
        {
            "conditions": {
                "all": [
                    {
                        "name": name,
                        "operator": operators[wanted][0],
                        "value": operators[wanted][1],
                    }
                    for name, wanted in parts
                ]
            },
            "actions": [{"name": "tell", "params": {"status": CODE[status]}}],
        }
        for status, parts in conditions.items()
    ]


# ------------------------------------------------------------------ OpenFisca


def _openfisca() -> Engine:
    from openfisca_core.entities import build_entity  # noqa: PLC0415 - it may be missing
    from openfisca_core.periods import DateUnit, period  # noqa: PLC0415
    from openfisca_core.simulations import SimulationBuilder  # noqa: PLC0415
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: PLC0415
    from openfisca_core.variables import Variable  # noqa: PLC0415

    entity = build_entity(key="row", plural="rows", label="A row", is_person=True)

    today = period("2026-07-01")  # which day it is does not matter: the facts are days from it

    def formula(row: Any, period: Any) -> Any:  # noqa: ANN401 - the engine's own objects
        return _select({name: row(name, period) for name in INPUTS})

    def variable(name: str, kind: type, **more: Any) -> Any:  # noqa: ANN401 - a class
        body = {"value_type": kind, "entity": entity, "definition_period": DateUnit.DAY}
        return type(name, (Variable,), body | {"label": name} | more)

    system = TaxBenefitSystem([entity])
    for name, kind in INPUTS.items():
        system.add_variable(variable(name, kind))
    system.add_variable(variable("status", int, formula=formula))

    def ready(facts: Facts) -> Any:  # noqa: ANN401 - the engine's own objects
        def simulation() -> Any:  # noqa: ANN401 - the engine's own objects
            made = SimulationBuilder().build_default_simulation(system, len(facts["required"]))
            for name in INPUTS:
                made.set_input(name, today, facts[name])
            return made

        return simulation

    return Engine(
        "OpenFisca",
        "openfisca-core",
        ready,
        lambda simulation: simulation().calculate("status", today),
        lambda given: np.asarray(given, dtype=np.int32),
    )


INPUTS: dict[str, type] = {
    **dict.fromkeys(("revoked", "required", "in_effect", "on_file"), bool),
    **dict.fromkeys(("expires", "due", "overdue", "deferred", "training"), int),
}


def _select(given: Facts) -> Statuses:
    """Return the statuses of all rows, as a formula over columns."""
    required, in_effect = given["required"], given["in_effect"]
    deferred, training = given["deferred"], given["training"]
    conditions = [
        given["revoked"],
        required & (deferred >= 0) & (deferred >= training),
        required & (training >= 0),
        in_effect & (given["expires"] < 0),
        in_effect & (given["overdue"] <= 0),
        in_effect & (given["due"] <= 0),
        in_effect,
        given["on_file"],
        required,
    ]
    codes = [CODE[status] for _, status in RULES]
    return np.select(conditions, codes[:-1], codes[-1]).astype(np.int32)
