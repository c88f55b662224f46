"""The engine ``columns``."""

from cartelogic.engine.columns.fixpoint import ColumnsEngine

__all__ = ["ColumnsEngine"]
