"""Datalog over sourced reports with validity intervals: what holds, when, and why.

>>> import cartelogic
>>> kb = cartelogic.KnowledgeBase.from_text('''
... ally(a, b) @ [2010-01, 2013-06].   rival(b, c) @ [2011, 2014].
... rival(a, c) @ [2012, 2016].
... common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
... ''', name="toy")
>>> for answer in kb.query("common_enemy(A, B, Enemy)"):
...     print(answer)
A = a, B = b, Enemy = c  [2012-01-01, 2013-06-30]
>>> print(kb.why("common_enemy(a, b, c)").short())
common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:2
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from cartelogic.answers import Answer, Answers
from cartelogic.engine import ENGINES, Limits
from cartelogic.errors import (
    CartelogicError,
    Code,
    Diagnostic,
    EvaluationError,
    ProgramError,
    Severity,
)
from cartelogic.knowledge import KnowledgeBase, demo, load
from cartelogic.model.sources import Article, Claim, Report, Source, Stance
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.verify import verify
from cartelogic.temporal import Interval, IntervalSet, TemporalError

try:
    __version__ = version("cartelogic")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0"

__all__ = [
    "ENGINES",
    "Answer",
    "Answers",
    "Article",
    "CartelogicError",
    "Claim",
    "Code",
    "Diagnostic",
    "EvaluationError",
    "Explanation",
    "Interval",
    "IntervalSet",
    "KnowledgeBase",
    "Limits",
    "ProgramError",
    "Report",
    "Severity",
    "Source",
    "Stance",
    "TemporalError",
    "demo",
    "load",
    "verify",
]
