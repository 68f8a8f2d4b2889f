"""The rules in polars: what holds on a day, given the expiration dates of `polars_fold`."""

from datetime import date

import polars as pl

from benchmarks.bulk.answers import Answers, answers_of_table
from benchmarks.bulk.polars_fold import Part, c, fold, parted, when
from benchmarks.bulk.rules import CODE, ROUNDS, policy_table
from benchmarks.bulk.workload import BulkWorkload

OUTPUT = (
    "id",
    "status",
    "underlying",
    "expires_on",
    "due_on",
    "overdue_on",
    "exempt_until",
    "next_change_on",
    "inherited",
    "required",
)
SHOWN = (*OUTPUT[1:7], "inherited")


class Polars:
    """polars, with rows without a parent and families apart."""

    name = "polars"

    def load(self, workload: BulkWorkload) -> dict[str, list[Part]]:
        """Return the rows with the numbers of their policies, parted by what they need."""
        rules = _rules(workload)
        rows = _rows(workload, rules)
        parents = rows.lazy().select("subject", c("number").alias("parent"), c("id").alias("of"))
        children = rows.lazy().filter(c("parent").is_not_null())
        covering = (
            children.join(parents, on=["subject", "parent"])
            .select("id", "of")
            .join(rows.lazy().rename({"id": "of"}), on="of")
            .drop("of")
            .with_columns(covering=pl.lit(value=True))
        )
        children = children.with_columns(covering=pl.lit(value=False))
        members = pl.concat([children.select(covering.collect_schema().names()), covering])
        rules = rules.drop("certification", "parent").sort("number")
        return {
            "singles": parted(rows.filter(c("parent").is_null()), rules),
            "members": parted(members.collect(), rules),
        }

    def evaluate(self, loaded: dict[str, list[Part]], day: date) -> pl.DataFrame:
        """Return the answers, the expiration dates worked out on the way."""
        return self.evaluate_kept(self.keep(loaded), day)

    def keep(self, loaded: dict[str, list[Part]]) -> dict[str, pl.DataFrame]:
        """Return the rows with their expiration dates."""
        return {name: fold(parts) for name, parts in loaded.items()}

    def evaluate_kept(self, kept: dict[str, pl.DataFrame], day: date) -> pl.DataFrame:
        """Return the answers by the dates kept."""
        return pl.concat([_singles(kept["singles"], day), _families(kept["members"], day)])

    def answers(self, given: pl.DataFrame) -> Answers:
        """Return the answers in the order of the rows."""
        return answers_of_table(given.sort("id").to_arrow())


# ------------------------------------------------------------------ the layout


def _rules(workload: BulkWorkload) -> pl.DataFrame:
    """Return the policies, periods as polars writes them, those of notices negative."""
    policies = pl.DataFrame(pl.from_arrow(policy_table(workload)))
    periods = {"valid0": "", "valid1": "", "late": ""}
    periods |= dict.fromkeys(("first0", "first1", "second0", "second1"), "-")
    return policies.select(
        c("certification").cast(pl.Categorical),
        "number",
        "parent",
        "never",
        "extend",
        "early",
        "grace",
        "force",
        forced=c("force").is_not_null(),
        extends=c("extend") > 0,
        renews=c("early") | c("grace"),
        force_month=c("force").dt.year() * 12 + c("force").dt.month().cast(pl.Int32) - 1,
        force_day_number=c("force").cast(pl.Int32),
        force_day=c("force").dt.day().cast(pl.Int32),
        **{f"months{turn}": c(f"valid{turn}_months") for turn in (0, 1)},
        **{f"days{turn}": c(f"valid{turn}_days") for turn in (0, 1)},
        **{
            name: when(c(f"{name}_months") > 0)
            .then(pl.format(sign + "{}mo", c(f"{name}_months")))
            .otherwise(pl.format(sign + "{}d", c(f"{name}_days")))
            for name, sign in periods.items()
        },
    )


def _rows(workload: BulkWorkload, rules: pl.DataFrame) -> pl.DataFrame:
    table = pl.DataFrame(pl.from_arrow(workload.table)).with_row_index("id")
    completed, training = c("completed_on").list, c("training_until").list
    rows = table.lazy().select(
        "id",
        "subject",
        "certification",
        "deferred_until",
        "revoked_on",
        completions=completed.len().cast(pl.Int32),
        required=c("required_by").list.len() > 0,
        training_until=when(~training.contains(pl.lit(None, pl.Date))).then(training.min()),
        **{f"c{k}": completed.get(k - 1, null_on_oob=True) for k in range(1, ROUNDS + 1)},
    )
    later = [when(c(f"c{k}") > c("revoked_on")).then(f"c{k}") for k in range(1, ROUNDS + 1)]
    last = pl.max_horizontal(f"c{k}" for k in range(1, ROUNDS + 1))
    rows = rows.with_columns(restored_on=pl.coalesce(later), last_on=last)
    numbers = rules.lazy().select("certification", "number", "parent")
    return (
        rows.join(numbers, on="certification", maintain_order="left")
        .drop("certification")
        .collect()
    )


# ------------------------------------------------------------------ dates on a day


def _turn(day: pl.Expr, prefix: str = "") -> pl.Expr:
    """Return which completion governs on a day, 0 for none (R-15)."""
    reached = [(c(f"{prefix}c{k}") <= day).fill_null(value=False) for k in range(1, ROUNDS + 1)]
    return pl.sum_horizontal(*reached).cast(pl.Int8).alias(f"{prefix}g")


def _expires(prefix: str = "") -> pl.Expr:
    chosen = pl.lit(None, pl.Date)
    for k in range(1, ROUNDS + 1):
        chosen = when(c(f"{prefix}g") == k).then(c(f"{prefix}e{k}")).otherwise(chosen)
    return chosen.alias(f"{prefix}e")


def _notice(which: str, prefix: str = "") -> pl.Expr:
    period = when(c(f"{prefix}g") <= 1).then(f"{prefix}{which}0").otherwise(f"{prefix}{which}1")
    return c(f"{prefix}e").dt.offset_by(period)


def _revoked(day: pl.Expr, prefix: str = "") -> pl.Expr:
    begun = (c(f"{prefix}revoked_on") <= day).fill_null(value=False)
    restored = (c(f"{prefix}restored_on") <= day).fill_null(value=False)
    return (begun & ~restored).alias(f"{prefix}revoked")


def _dated(day: pl.Expr) -> pl.Expr:
    """Return the status that dates give (R-16)."""
    return (
        when(day > c("expires_on"))
        .then(_code("expired"))
        .when(day >= c("overdue_on"))
        .then(_code("overdue"))
        .when(day >= c("due_on"))
        .then(_code("due"))
        .otherwise(_code("valid"))
    )


def _code(status: str) -> pl.Expr:
    return pl.lit(CODE[status], pl.UInt8)


def _laid(day: pl.Expr, in_effect: pl.Expr) -> list[pl.Expr]:
    """Return the underlying status and the end of an exemption (R-19 … R-22)."""
    exempt = pl.max_horizontal("deferred_until", "training_until")
    underlying = (
        when("revoked")
        .then(_code("revoked"))
        .when(in_effect)
        .then(_dated(day))
        .when(c("c1").is_not_null())
        .then(_code("upcoming"))
        .when("required")
        .then(_code("missing"))
        .otherwise(_code("not_required"))
    )
    holds = c("required") & ~c("revoked") & (exempt >= day)
    return [underlying.alias("underlying"), when(holds).then(exempt).alias("exempt_until")]


STATUS = (
    when(c("exempt_until").is_null())
    .then("underlying")
    .when(c("deferred_until") == c("exempt_until"))
    .then(_code("deferred"))
    .otherwise(_code("in_training"))
    .alias("status")
)


# ------------------------------------------------------------------ rows without a parent


def _singles(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    day = pl.lit(on)
    rows = (
        rows.lazy()
        .with_columns(_turn(day), _revoked(day))
        .with_columns(_expires())
        .with_columns(expires_on="e", due_on=_notice("first"), overdue_on=_notice("second"))
        .with_columns(*_laid(day, c("g") > 0))
        .with_columns(STATUS, inherited=pl.lit(None, pl.Int32))
        .collect()
    )
    # Few rows have a completion ahead, and most of the work would be for those.
    ahead = rows.select(pl.arg_where(c("last_on") > day)).to_series()
    renewed = pl.repeat(None, rows.height, dtype=pl.Date, eager=True)
    found = rows.lazy().select(pl.all().gather(ahead)).select(_renewed(day)).collect().to_series()
    rows = rows.with_columns(renewed=renewed.scatter(ahead, found))
    return rows.with_columns(next_change_on=_next_change(day)).select(OUTPUT)


def _renewed(day: pl.Expr) -> pl.Expr:
    """Return the next completion that shows: its dates are not those in effect already."""
    twin = when((c("g") == 1) & (c("c2") > day) & (c("e1") == c("e2"))).then("e2")
    same = (twin.dt.offset_by(c("first1")) == c("due_on")) & (
        twin.dt.offset_by(c("second1")) == c("overdue_on")
    )
    same = same.fill_null(value=True)
    shown = [
        when((c(f"c{k}") > day) & (c(f"e{k}").ne_missing(c("e")) | ~same)).then(f"c{k}")
        for k in range(2, ROUNDS + 1)
    ]
    return when(c("g") == 0).then("c1").otherwise(pl.coalesce(shown))


def _next_change(day: pl.Expr) -> pl.Expr:
    notice = (
        when((c("due_on") > day) & (c("due_on") < c("overdue_on")))
        .then("due_on")
        .when(c("overdue_on") > day)
        .then("overdue_on")
        .when(c("e") >= day)
        .then(_day_after("e"))
    )
    soonest = pl.min_horizontal(
        "renewed",
        when(c("revoked_on") > day).then("revoked_on"),
        _day_after("exempt_until"),
        notice,
    )
    return when("revoked").then("restored_on").otherwise(soonest)


def _day_after(name: str) -> pl.Expr:
    return (c(name).cast(pl.Int32) + 1).cast(pl.Date)


# ------------------------------------------------------------------ rows with a parent


def _families(members: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the answers of rows with a parent (R-18).

    What shows depends on both histories. So the state is worked out on the next day on which
    anything can change, and again for those rows whose state is then the same.
    """
    day = pl.lit(on)
    parents = members.lazy().filter("covering").drop("covering")
    parents = parents.rename(lambda name: name if name == "id" else f"p_{name}")
    children = members.lazy().filter(~c("covering")).join(parents, on="id", how="left")
    today = _state(children, day).collect()
    rows, changes = today.with_columns(day=day, **{f"was_{one}": c(one) for one in SHOWN}), []
    differs = pl.any_horizontal(c(one).ne_missing(c(f"was_{one}")) for one in SHOWN)
    while rows.height:
        ahead = rows.lazy().with_columns(day=_boundary()).filter(c("day").is_not_null())
        rows = _state(ahead, c("day")).with_columns(differs=differs).collect()
        changes.append(rows.filter("differs").select("id", next_change_on="day"))
        rows = rows.filter(~c("differs"))
    return today.join(pl.concat(changes), on="id", how="left").select(OUTPUT)


def _state(families: pl.LazyFrame, day: pl.Expr) -> pl.LazyFrame:
    covers = (
        ~c("revoked")
        & (c("p_g") > 0)
        & ~c("p_revoked")
        & (c("p_e").is_null() | (day <= c("p_e")))
        & ((c("g") == 0) | (c("e").is_not_null() & (c("p_e").is_null() | (c("p_e") > c("e")))))
    )
    first, second = (
        when("covers")
        .then(when(c("p_g") == 1).then(f"p_{which}0").otherwise(f"p_{which}1"))
        .otherwise(when(c("g") == 1).then(f"{which}0").otherwise(f"{which}1"))
        for which in ("first", "second")
    )
    return (
        families.with_columns(_turn(day), _turn(day, "p_"), _revoked(day), _revoked(day, "p_"))
        .with_columns(_expires(), _expires("p_"))
        .with_columns(covers=covers.fill_null(value=False))
        .with_columns(
            when("covers").then("p_e").otherwise("e").alias("expires_on"),
            when("covers").then("p_number").alias("inherited"),
        )
        .with_columns(
            due_on=c("expires_on").dt.offset_by(first),
            overdue_on=c("expires_on").dt.offset_by(second),
        )
        .with_columns(_laid(day, (c("g") > 0) | c("covers")))
        .with_columns(STATUS)
    )


def _boundary() -> pl.Expr:
    """Return the first later day on which a row's state may be another."""
    days = ["revoked_on", "restored_on", "p_revoked_on", "p_restored_on"]
    days += [f"{prefix}c{k}" for prefix in ("", "p_") for k in range(1, ROUNDS + 1)]
    boundaries = [*map(c, days), _day_after("deferred_until"), _day_after("training_until")]
    for prefix in ("", "p_"):
        notices = _notice("first", prefix), _notice("second", prefix)
        boundaries += [_day_after(f"{prefix}e"), *notices]
    return pl.min_horizontal(when(one > c("day")).then(one) for one in boundaries)
