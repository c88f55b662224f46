"""Engines: the same meaning, evaluated in different ways.

Registering an engine here enrols it in the tests that pit engines against each other.
"""

from __future__ import annotations

from cartelogic.engine.base import Engine, EngineTable, Limits
from cartelogic.engine.naive import NaiveEngine
from cartelogic.engine.rows.fixpoint import RowsEngine

__all__ = ["ENGINES", "Engine", "Limits", "NaiveEngine", "RowsEngine"]

ENGINES: EngineTable = {"naive": NaiveEngine, "rows": RowsEngine}
"""Every engine, by name."""
