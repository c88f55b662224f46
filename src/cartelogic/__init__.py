"""Datalog over sourced reports with validity intervals: what holds, when, and why.

>>> import cartelogic
>>> kb = cartelogic.KnowledgeBase.from_text(
...     '''
... ally(a, b) @ [2010-01, 2013-06].   rival(b, c) @ [2011, 2014].
... rival(a, c) @ [2012, 2016].
... common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
... ''',
...     name="toy",
... )
>>> for answer in kb.query("common_enemy(A, B, Enemy)"):
...     print(answer)
A = a, B = b, Enemy = c  possibly [2012-01-01, 2013-06-30], certainly [2012-12-31, 2013-06-01]
>>> print(kb.why("common_enemy(a, b, c)").short())
common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:2
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartelogic.answers import Answer, Answers
    from cartelogic.deltas import Delta, Difference, Standing
    from cartelogic.engine import ENGINES, Limits
    from cartelogic.errors import (
        CartelogicError,
        Code,
        Diagnostic,
        EvaluationError,
        ProgramError,
        Severity,
        StorageError,
    )
    from cartelogic.knowledge import KnowledgeBase, demo, load
    from cartelogic.knowledge.documents import read_proof
    from cartelogic.knowledge.opening import open
    from cartelogic.model.sources import Article, Claim, Report, Source, Stance
    from cartelogic.provenance.explanation import Explanation
    from cartelogic.provenance.refusals.changes import Change, Suggestion
    from cartelogic.provenance.segments import Segment, Segments
    from cartelogic.provenance.support import Support
    from cartelogic.provenance.trust import SEMIRINGS, Semiring, Trust
    from cartelogic.provenance.verify import ProofError, verify
    from cartelogic.provenance.why_not import WhyNot
    from cartelogic.provenance.witnesses import Witness
    from cartelogic.store.told import Told
    from cartelogic.store.tuples import Tuples
    from cartelogic.temporal import Interval, IntervalSet, TemporalError

__all__ = [
    "ENGINES",
    "SEMIRINGS",
    "Answer",
    "Answers",
    "Article",
    "CartelogicError",
    "Change",
    "Claim",
    "Code",
    "Delta",
    "Diagnostic",
    "Difference",
    "EvaluationError",
    "Explanation",
    "Interval",
    "IntervalSet",
    "KnowledgeBase",
    "Limits",
    "ProgramError",
    "ProofError",
    "Report",
    "Segment",
    "Segments",
    "Semiring",
    "Severity",
    "Source",
    "Stance",
    "Standing",
    "StorageError",
    "Suggestion",
    "Support",
    "TemporalError",
    "Told",
    "Trust",
    "Tuples",
    "WhyNot",
    "Witness",
    "demo",
    "load",
    "open",
    "read_proof",
    "verify",
]

_HOMES = {
    "Answer": "answers",
    "Answers": "answers",
    "Delta": "deltas",
    "Difference": "deltas",
    "Standing": "deltas",
    "ENGINES": "engine",
    "Limits": "engine",
    "CartelogicError": "errors",
    "Code": "errors",
    "Diagnostic": "errors",
    "EvaluationError": "errors",
    "ProgramError": "errors",
    "Severity": "errors",
    "StorageError": "errors",
    "KnowledgeBase": "knowledge",
    "demo": "knowledge",
    "load": "knowledge",
    "read_proof": "knowledge.documents",
    "open": "knowledge.opening",
    "Article": "model.sources",
    "Claim": "model.sources",
    "Report": "model.sources",
    "Source": "model.sources",
    "Stance": "model.sources",
    "Explanation": "provenance.explanation",
    "Change": "provenance.refusals.changes",
    "Suggestion": "provenance.refusals.changes",
    "Segment": "provenance.segments",
    "Segments": "provenance.segments",
    "Support": "provenance.support",
    "SEMIRINGS": "provenance.trust",
    "Semiring": "provenance.trust",
    "Trust": "provenance.trust",
    "ProofError": "provenance.verify",
    "verify": "provenance.verify",
    "WhyNot": "provenance.why_not",
    "Witness": "provenance.witnesses",
    "Told": "store.told",
    "Tuples": "store.tuples",
    "Interval": "temporal",
    "IntervalSet": "temporal",
    "TemporalError": "temporal",
}
"""The module that each public name is defined in; it is imported when the name is first used."""


def __getattr__(name: str) -> Any:
    """A public name, or ``__version__``, brought in at first use: importing stays instant."""
    if name == "__version__":
        return _version()
    if name not in _HOMES:
        raise AttributeError(f"module `cartelogic` has no attribute `{name}`")
    value = getattr(import_module(f"cartelogic.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cartelogic")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0"
