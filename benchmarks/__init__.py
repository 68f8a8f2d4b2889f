"""Benchmarks: certrules beside its alternatives, in one process and one run."""
