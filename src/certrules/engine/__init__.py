"""The daily run on a store: evaluates what is due, keeps the answers, tells people."""

from certrules.engine.engine import Engine
from certrules.engine.reports import RunReport
from certrules.engine.settings import Settings

__all__ = ["Engine", "RunReport", "Settings"]
