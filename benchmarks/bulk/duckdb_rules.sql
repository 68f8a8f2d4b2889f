-- The rules in SQL. The named parts are put together by duckdb_side.py. The block between "round" and
-- "end" stands once for each completion from the second on, $k and $j being its number and the one
-- before. Calendar arithmetic costs more than all comparisons, so every CASE asks first whether it
-- is needed: DuckDB works out a branch for its rows only.

-- name: macros
-- A period is a number: months above 0, days below.
CREATE OR REPLACE MACRO later(day, period) AS
  CASE WHEN period > 0 THEN (day + to_months(period::INTEGER))::DATE ELSE day - period END;

CREATE OR REPLACE MACRO sooner(day, period) AS
  CASE WHEN period > 0 THEN (day - to_months(period::INTEGER))::DATE ELSE day + period END;

-- The first date of the series strictly after a day, and whether a day lies on it (R-8).
CREATE OR REPLACE MACRO turn(force, months, day) AS
  (floor(date_diff('month', force, day) / months) * months)::INTEGER;

CREATE OR REPLACE MACRO in_series(force, period, day) AS
  CASE WHEN period < 0 THEN force + ((floor((day - force) / -period) + 1) * -period)::INTEGER
       WHEN (force + to_months(turn(force, period, day)))::DATE > day
       THEN (force + to_months(turn(force, period, day)))::DATE
       ELSE (force + to_months(turn(force, period, day) + period::INTEGER))::DATE END;

CREATE OR REPLACE MACRO on_series(force, period, day) AS
  CASE WHEN period < 0 THEN (day - force) % -period = 0
       ELSE date_diff('month', force, day) % period = 0
            AND (force + to_months(date_diff('month', force, day)::INTEGER))::DATE = day END;

CREATE OR REPLACE MACRO extended(day, extend) AS
  CASE extend WHEN 0 THEN day WHEN 1 THEN last_day(day) ELSE make_date(year(day), 12, 31) END;

-- The status that dates give (R-16), by number.
CREATE OR REPLACE MACRO dated(day, expires, due, overdue) AS
  CASE WHEN day > expires THEN 8 WHEN day >= overdue THEN 6 WHEN day >= due THEN 5 ELSE 4 END;

CREATE OR REPLACE MACRO later_days(completed, expires, first0, first1, second0, second1) AS
  list_concat(completed, [e + 1 for e in expires],
    [sooner(e, first0) for e in expires], [sooner(e, first1) for e in expires],
    [sooner(e, second0) for e in expires], [sooner(e, second1) for e in expires]);

CREATE OR REPLACE MACRO governing(day, c1, c2, c3, c4, c5, c6) AS
  CASE WHEN c1 IS NULL OR c1 > day THEN 0
       WHEN c2 IS NULL OR c2 > day THEN 1
       WHEN c3 IS NULL OR c3 > day THEN 2
       WHEN c4 IS NULL OR c4 > day THEN 3
       WHEN c5 IS NULL OR c5 > day THEN 4
       WHEN c6 IS NULL OR c6 > day THEN 5 ELSE 6 END;

-- name: tables
-- One row an assignment, the policy's numbers beside it: the widest layout is the quickest.
CREATE OR REPLACE TEMP TABLE rules AS
  SELECT certification, number::SMALLINT AS number, parent::SMALLINT AS parent, never,
    extend::TINYINT AS extend, early, grace, force,
    (valid0_months - valid0_days)::SMALLINT AS valid0,
    (valid1_months - valid1_days)::SMALLINT AS valid1,
    (first0_months - first0_days)::SMALLINT AS first0,
    (first1_months - first1_days)::SMALLINT AS first1,
    (second0_months - second0_days)::SMALLINT AS second0,
    (second1_months - second1_days)::SMALLINT AS second1,
    (late_months - late_days)::SMALLINT AS late
  FROM policies;

CREATE OR REPLACE TEMP TABLE numbered AS
  SELECT (row_number() OVER ())::INTEGER AS id, subject, certification,
    completed_on[1] AS c1, completed_on[2] AS c2, completed_on[3] AS c3,
    completed_on[4] AS c4, completed_on[5] AS c5, completed_on[6] AS c6,
    len(completed_on) AS completions,
    len(required_by) > 0 AS required,
    CASE WHEN len(training_until) > 0 AND list_count(training_until) = len(training_until)
         THEN list_min(training_until) END AS training_until,
    deferred_until, revoked_on
  FROM given;

CREATE OR REPLACE VIEW everybody AS
  SELECT numbered.*, rules.* EXCLUDE (certification),
    CASE WHEN c1 > revoked_on THEN c1 WHEN c2 > revoked_on THEN c2 WHEN c3 > revoked_on THEN c3
         WHEN c4 > revoked_on THEN c4 WHEN c5 > revoked_on THEN c5 WHEN c6 > revoked_on THEN c6
         END AS restored_on
  FROM numbered JOIN rules USING (certification);

CREATE OR REPLACE TEMP TABLE pairs AS
  SELECT child.id AS child, parent.id AS parent
  FROM everybody child JOIN everybody parent
    ON child.subject = parent.subject AND child.parent = parent.number;

-- $ordered: where it is tuned, rows that go the same way stand together, so that most blocks of rows
-- take one branch of each CASE: that halves the time of an evaluation, and pays even when there is
-- only one.
CREATE OR REPLACE TABLE singles AS SELECT * FROM everybody WHERE parent IS NULL
  $ordered;

CREATE OR REPLACE TABLE members AS
  SELECT FALSE AS covering, * FROM everybody WHERE parent IS NOT NULL
  UNION ALL
  SELECT TRUE AS covering, everybody.* REPLACE (pairs.child AS id)
  FROM pairs JOIN everybody ON pairs.parent = everybody.id
  $ordered;

-- name: fold
WITH scheduled_1 AS (
  SELECT *, CASE WHEN c1 IS NULL OR never THEN NULL
    WHEN force IS NULL THEN later(c1, valid0)
    ELSE in_series(force, valid0, c1) END AS raw1
  FROM $source
), folded_1 AS (
  SELECT * EXCLUDE (raw1), extended(raw1, extend) AS e1 FROM scheduled_1
)
-- round
, scheduled_$k AS (
  SELECT *, CASE WHEN c$k IS NULL OR never THEN FALSE
    WHEN revoked_on BETWEEN c$j AND c$k THEN FALSE
    WHEN c$k <= e$j THEN
      early AND CASE WHEN $k = 2 THEN sooner(e$j, first0) ELSE sooner(e$j, first1) END <= c$k
    ELSE grace AND c$k <= later(e$j, late) END AS on_schedule
  FROM folded_$j
), based_$k AS (
  SELECT *, CASE WHEN on_schedule THEN e$j ELSE c$k END AS base FROM scheduled_$k
), stepped_$k AS (
  SELECT *, CASE WHEN base IS NULL OR never THEN NULL
    WHEN force IS NULL OR (on_schedule AND NOT on_series(force, valid1, base))
    THEN later(base, valid1)
    ELSE in_series(force, valid1, base) END AS raw
  FROM based_$k
), folded_$k AS (
  SELECT * EXCLUDE (raw, base, on_schedule), extended(raw, extend) AS e$k FROM stepped_$k
)
-- end
SELECT $key, number, required, training_until, deferred_until, revoked_on, restored_on,
  first0, second0, first1, second1,
  c1, c2, c3, c4, c5, c6, e1, e2, e3, e4, e5, e6
FROM folded_6

-- name: dates
-- The dates in effect on a day.
WITH governed AS (
  SELECT *, governing($day, c1, c2, c3, c4, c5, c6) AS g FROM $records
), dated AS (
  SELECT *, CASE g WHEN 0 THEN NULL WHEN 1 THEN e1 WHEN 2 THEN e2 WHEN 3 THEN e3
    WHEN 4 THEN e4 WHEN 5 THEN e5 ELSE e6 END AS e
  FROM governed
)
SELECT *,
  CASE WHEN g <= 1 THEN sooner(e, first0) ELSE sooner(e, first1) END AS due,
  CASE WHEN g <= 1 THEN sooner(e, second0) ELSE sooner(e, second1) END AS overdue,
  revoked_on IS NOT NULL AND revoked_on <= $day
    AND (restored_on IS NULL OR $day < restored_on) AS revoked
FROM dated

-- name: singles
-- The answers of rows without a parent. The next change is the first boundary that shows (R-28): a
-- later completion shows unless its dates are those in effect already.
WITH laid AS (
  SELECT *,
    (CASE WHEN revoked THEN 9
         WHEN g > 0 THEN dated($day, e, due, overdue)
         WHEN c1 IS NOT NULL THEN 3
         WHEN required THEN 2 ELSE 0 END)::UTINYINT AS underlying,
    CASE WHEN required AND NOT revoked AND greatest(deferred_until, training_until) >= $day
         THEN greatest(deferred_until, training_until) END AS exempt_until,
    CASE WHEN g = 1 AND c2 > $day AND e1 = e2
         THEN due = sooner(e2, first1)
              AND overdue = sooner(e2, second1)
         ELSE TRUE END AS same_notices
  FROM $dates
), ahead AS (
  SELECT *,
    CASE WHEN c1 IS NULL THEN NULL
         WHEN g = 0 THEN c1
         WHEN c2 > $day AND (e2 IS DISTINCT FROM e OR NOT same_notices) THEN c2
         WHEN c3 > $day AND (e3 IS DISTINCT FROM e OR NOT same_notices) THEN c3
         WHEN c4 > $day AND (e4 IS DISTINCT FROM e OR NOT same_notices) THEN c4
         WHEN c5 > $day AND (e5 IS DISTINCT FROM e OR NOT same_notices) THEN c5
         WHEN c6 > $day AND (e6 IS DISTINCT FROM e OR NOT same_notices) THEN c6
         END AS renewed
  FROM laid
)
SELECT id,
  (CASE WHEN exempt_until IS NULL THEN underlying
        WHEN deferred_until = exempt_until THEN 10 ELSE 11 END)::UTINYINT AS status,
  underlying, e AS expires_on, due AS due_on, overdue AS overdue_on, exempt_until,
  CASE WHEN revoked THEN restored_on
       ELSE least(
         renewed,
         CASE WHEN revoked_on > $day THEN revoked_on END,
         exempt_until + 1,
         CASE WHEN due > $day AND (overdue IS NULL OR due < overdue) THEN due
              WHEN overdue > $day THEN overdue
              WHEN e >= $day THEN e + 1 END) END AS next_change_on,
  NULL::SMALLINT AS inherited, required
FROM ahead

-- name: families
-- Rows with a parent, beside the dates of the parent (R-18).
WITH records AS MATERIALIZED ($members),
renamed AS (SELECT COLUMNS('(.*)') AS 'p_\1' FROM records WHERE covering)
SELECT * FROM records LEFT JOIN renamed ON id = p_id WHERE NOT covering

-- name: state
-- The state of such a row on a day.
WITH governed AS (
  SELECT *, governing($day, c1, c2, c3, c4, c5, c6) AS g,
    governing($day, p_c1, p_c2, p_c3, p_c4, p_c5, p_c6) AS p_g
  FROM $source
), dated AS (
  SELECT *, CASE g WHEN 0 THEN NULL WHEN 1 THEN e1 WHEN 2 THEN e2 WHEN 3 THEN e3
      WHEN 4 THEN e4 WHEN 5 THEN e5 ELSE e6 END AS e,
    CASE p_g WHEN 0 THEN NULL WHEN 1 THEN p_e1 WHEN 2 THEN p_e2 WHEN 3 THEN p_e3
      WHEN 4 THEN p_e4 WHEN 5 THEN p_e5 ELSE p_e6 END AS p_e,
    COALESCE(revoked_on <= $day AND (restored_on IS NULL OR $day < restored_on), FALSE) AS revoked,
    COALESCE(p_revoked_on <= $day AND (p_restored_on IS NULL OR $day < p_restored_on), FALSE)
      AS p_revoked
  FROM governed
), covered AS (
  SELECT *, NOT revoked AND p_g > 0 AND NOT p_revoked AND (p_e IS NULL OR $day <= p_e)
    AND (g = 0 OR (e IS NOT NULL AND (p_e IS NULL OR p_e > e))) AS covers
  FROM dated
), chosen AS (
  SELECT *,
    CASE WHEN covers THEN p_number END AS inherited,
    CASE WHEN covers THEN p_e ELSE e END AS expires_on,
    CASE WHEN covers THEN CASE WHEN p_g = 1 THEN p_first0 ELSE p_first1 END
         WHEN g = 1 THEN first0 ELSE first1 END AS first,
    CASE WHEN covers THEN CASE WHEN p_g = 1 THEN p_second0 ELSE p_second1 END
         WHEN g = 1 THEN second0 ELSE second1 END AS second,
    CASE WHEN required AND NOT revoked AND greatest(deferred_until, training_until) >= $day
         THEN greatest(deferred_until, training_until) END AS exempt_until
  FROM covered
), noticed AS (
  SELECT *, sooner(expires_on, first) AS due_on, sooner(expires_on, second) AS overdue_on
  FROM chosen
), laid AS (
  SELECT *,
    (CASE WHEN revoked THEN 9
         WHEN g > 0 OR covers THEN dated($day, expires_on, due_on, overdue_on)
         WHEN c1 IS NOT NULL THEN 3
         WHEN required THEN 2 ELSE 0 END)::UTINYINT AS underlying
  FROM noticed
)
SELECT *,
  (CASE WHEN exempt_until IS NULL THEN underlying
        WHEN deferred_until = exempt_until THEN 10 ELSE 11 END)::UTINYINT AS status
FROM laid

-- name: boundaries
-- Each row's state today, and each day on which it may be another. Of records that govern later
-- than today every date counts; most rows have none.
SELECT * EXCLUDE (g, p_g, e, p_e, revoked, p_revoked, covers, first, second, status, underlying,
    expires_on, due_on, overdue_on, exempt_until, inherited),
  status AS was_status, underlying AS was_underlying, expires_on AS was_expires_on,
  due_on AS was_due_on, overdue_on AS was_overdue_on, exempt_until AS was_exempt_until,
  inherited AS was_inherited,
  unnest(list_distinct(list_concat(
    [revoked_on, restored_on, deferred_until + 1, training_until + 1, p_revoked_on, p_restored_on,
     e + 1, p_e + 1,
     sooner(e, CASE WHEN g = 1 THEN first0 ELSE first1 END),
     sooner(e, CASE WHEN g = 1 THEN second0 ELSE second1 END),
     sooner(p_e, CASE WHEN p_g = 1 THEN p_first0 ELSE p_first1 END),
     sooner(p_e, CASE WHEN p_g = 1 THEN p_second0 ELSE p_second1 END)],
    CASE WHEN greatest(c1, c2, c3, c4, c5, c6) > $day THEN later_days(
      [c1, c2, c3, c4, c5, c6], [e1, e2, e3, e4, e5, e6], first0, first1, second0, second1) END,
    CASE WHEN greatest(p_c1, p_c2, p_c3, p_c4, p_c5, p_c6) > $day THEN later_days(
      [p_c1, p_c2, p_c3, p_c4, p_c5, p_c6], [p_e1, p_e2, p_e3, p_e4, p_e5, p_e6],
      p_first0, p_first1, p_second0, p_second1) END))) AS day
FROM $today

-- name: answers
WITH today AS MATERIALIZED ($today),
boundaries AS ($boundaries),
later AS (SELECT * FROM boundaries WHERE day > $day),
ahead AS ($ahead),
changed AS (
  SELECT id, min(day) AS day FROM ahead
  WHERE status <> was_status OR underlying <> was_underlying
    OR expires_on IS DISTINCT FROM was_expires_on OR due_on IS DISTINCT FROM was_due_on
    OR overdue_on IS DISTINCT FROM was_overdue_on
    OR exempt_until IS DISTINCT FROM was_exempt_until OR inherited IS DISTINCT FROM was_inherited
  GROUP BY id
)
SELECT id, status, underlying, expires_on, due_on, overdue_on, exempt_until,
  changed.day AS next_change_on, inherited, required
FROM today LEFT JOIN changed USING (id)
