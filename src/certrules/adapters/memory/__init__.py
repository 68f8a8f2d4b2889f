"""A store in memory: the reference, and what tests of a host application use."""
