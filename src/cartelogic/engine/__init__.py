"""Engines: the same meaning, evaluated in different ways.

Registering an engine here enrols it in the tests that pit engines against each other; one that
answers at single instants only (``SnapshotEngine``) in those that ask for an instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from cartelogic.engine.auto import AutoEngine, chosen
from cartelogic.engine.base import Engine, Limits, SnapshotEngine
from cartelogic.engine.naive import NaiveEngine
from cartelogic.engine.rows.fixpoint import RowsEngine

__all__ = [
    "ENGINES",
    "AutoEngine",
    "Engine",
    "Limits",
    "NaiveEngine",
    "RowsEngine",
    "SnapshotEngine",
    "chosen",
]


class _Engines(Mapping[str, type[Engine]]):
    """Engines by name; what needs other packages is imported when it is asked for."""

    _KNOWN: Mapping[str, type[Engine] | str] = {
        "columns": "cartelogic.engine.columns:ColumnsEngine",
        "naive": NaiveEngine,
        "pydatalog": "cartelogic.engine.pydatalog:PyDatalogEngine",
        "rows": RowsEngine,
    }

    def __getitem__(self, name: str) -> type[Engine]:
        found = self._KNOWN[name]
        if not isinstance(found, str):
            return found
        module, _, made = found.partition(":")
        try:
            engine: type[Engine] = getattr(import_module(module), made)
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("cartelogic"):
                raise
            raise ModuleNotFoundError(
                f"the engine `{name}` needs {error.name}: pip install 'cartelogic[{name}]'",
                name=error.name,
            ) from None
        return engine

    def __iter__(self) -> Iterator[str]:
        return iter(self._KNOWN)

    def __len__(self) -> int:
        return len(self._KNOWN)


ENGINES: Mapping[str, type[Engine]] = _Engines()
"""Every engine, by name."""
