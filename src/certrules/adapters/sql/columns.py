"""Assignments and evaluations in columns, straight from the tables (R-32)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from importlib import import_module
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, or_, select

from certrules.adapters.sql.asking import in_batches, live
from certrules.adapters.sql.fetching import BATCH, Arrays, fetch
from certrules.adapters.sql.histories import completions_of, lists_of
from certrules.adapters.sql.tables import FACTS, THINGS, assignments, role_requirements
from certrules.model.catalogue import Catalogue
from certrules.model.fields import civil_date
from certrules.ports.bearing import leads_to
from certrules.ports.store import Columns
from certrules.ports.tables import ASSIGNMENT_COLUMNS, BEFORE, EVALUATION_COLUMNS, arrow, schema_of
