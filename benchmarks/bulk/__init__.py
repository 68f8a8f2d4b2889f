"""The bulk evaluation beside DuckDB, polars, pandas, dateutil and rule engines."""
