"""The status of an assignment on every day: requirements, exemptions, coverage over its dates."""
