"""Conformance vectors: questions with their answers, for certrules in whatever language.

The cases are JSON files beside this module, `vectors.schema.json` is their schema, and `ids.txt`
lists every case. ``python -m certrules.testing.vectors`` runs them.
"""

from certrules.testing.vectors.answering import answer
from certrules.testing.vectors.reading import Case, UnsoundVectors, load
from certrules.testing.vectors.running import Failure, Report, run

__all__ = ["Case", "Failure", "Report", "UnsoundVectors", "answer", "load", "run"]
