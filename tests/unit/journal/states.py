"""Small knowledge bases that have a bit of everything, and what they are compared by."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cartelogic
from cartelogic import Article, Claim, KnowledgeBase, Report, Source
from cartelogic.journal.journal import Clock
from cartelogic.temporal import DAYS, parse_bound, parse_interval

RULES = """
.decl ally(a: symbol, b: symbol) symmetric
.decl rival(a: symbol, b: symbol)
enemy(A, B) :- rival(A, B).
common(A, B, C) :- ally(A, B),
    rival(A, C), rival(B, C).   % over two lines
.constraint both(A, B) :- ally(A, B), rival(A, B).
.query common(A, B, C).
ally(a, b) @ [2010-01, 2013-06-30].   rival(b, c) @ [2011, 2014~].
rival(a, c) @ [2012?, _].
"""
GOALS = ("enemy(A, B)", "common(A, B, C)", "R says rival(A, B), published(R, D)")


def small() -> KnowledgeBase:
    """A knowledge base of a text."""
    return KnowledgeBase.from_text(RULES, name="toy")


def ticking(minutes: int = 1) -> Clock:
    """A clock that goes on by so much each time it is asked."""
    moments = itertools.count()
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return lambda: start + timedelta(minutes=minutes * next(moments))


def held(kb: KnowledgeBase) -> tuple[Any, ...]:
    """What a knowledge base holds, without what follows."""
    database = kb.database
    return (
        kb.program,
        dict(database.reports),
        dict(database.sources),
        dict(database.articles),
        sorted(database.profiles),
        sorted(database.unsure),
    )


def state(kb: KnowledgeBase) -> tuple[Any, ...]:
    """All that a knowledge base holds, and what follows from it."""
    return (*held(kb), [(goal, str(kb.query(goal))) for goal in GOALS])


def tell(kb: KnowledgeBase) -> object:
    return kb.tell(
        "rival(d, e) @ [2015, 2016]. war(A, B) :- enemy(A, B), enemy(B, A).",
        source="gazette",
        published="2016-02",
        stance="suspects",
        note="«Ñandú» \0 \U0001f600",
    )


def retract(kb: KnowledgeBase) -> object:
    return kb.retract("rival(b, c)")


def tell_frame(kb: KnowledgeBase) -> object:
    frame = {"a": ["x", "y", "x"], "b": ["y", "z", "z"], "start": ["2011", "2012~", None]}
    frame["day"] = ["2013-01", None, "2014"]
    per_row = {"published": "day"}
    return kb.tell_frame("rival", frame, columns=["a", "b"], source="daily", per_row=per_row)


def load(kb: KnowledgeBase) -> None:
    folder = Path(__file__).with_name("folder")
    kb.load(folder / "more.dl", folder / "more.yaml", folder / "enmity.csv")


def add(kb: KnowledgeBase) -> None:
    interval = parse_interval("2011/2012-05", DAYS)
    claims = (Claim("rival", ("k", "l"), interval), Claim("ally", ("k", "m")))
    report = Report("r1", claims, "gazette", article="a1", published=parse_bound("2012", DAYS))
    kb.add(
        [report],
        sources=[Source("gazette", "The Gazette", "outlet", "B")],
        articles=[Article("a1", "a1.txt", "gazette", "One", parse_bound("2012-06", DAYS))],
    )


CHANGES: dict[str, Callable[[KnowledgeBase], object]] = {
    "tell": tell,
    "retract": retract,
    "tell_frame": tell_frame,
    "load": load,
    "add": add,
}


def saved(path: Path) -> Path:
    """The file of a knowledge base that was changed in every way."""
    small().save(path, clock=ticking())
    with cartelogic.open(path, clock=ticking(7)) as kb:
        for change in CHANGES.values():
            change(kb)
    return path
