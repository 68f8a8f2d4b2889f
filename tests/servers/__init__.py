"""Servers that tests start, and end."""
