"""What the tests of adapters share."""

from tests.servers.spark import spark

__all__ = ["spark"]
