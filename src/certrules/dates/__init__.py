"""Calendar arithmetic on whole days: adding, series, rounding, and an instant's date in a zone."""
