"""Opening a saved knowledge base again is the same as never having closed it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import cartelogic
from cartelogic import KnowledgeBase, ProgramError
from cartelogic.journal.chain import Recorded

RULES = """
.decl ally(a: symbol, b: symbol)
.decl rival(a: symbol, b: symbol)
enemy(A, B) :- ally(A, C), rival(C, B), not ally(A, B).
.query enemy(A, B).
"""
NAMES = st.sampled_from("abc")
ATOMS = st.builds("{}({}, {})".format, st.sampled_from(["ally", "rival"]), NAMES, NAMES)
TIMES = st.sampled_from(["", " @ [2010, 2012]", " @ [2011-03~, _]", " @ [_, 2011-06-01]"])
FACTS = st.lists(st.builds("{}{}.".format, ATOMS, TIMES), min_size=1, max_size=3).map(" ".join)
EXTRA_RULES = st.sampled_from(
    [
        "near(A, B) :- ally(A, B).",
        "odd(A) :- rival(A, B), B != A.",
        ".constraint self(A) :- rival(A, A).",
        "said(R) :- R says rival(_, _).",
    ]
)
WRONG = st.sampled_from(["ally(a.", "ally(a, b, c).", "x(A) :- y(A), not x(A).", "ally(A, b)."])
GOALS = ("ally(A, B)", "enemy(A, B)", "R says rival(A, B)")


class Saved(RuleBasedStateMachine):
    """One knowledge base in a file, and its twin in memory, changed alike."""

    @initialize()
    def save(self) -> None:
        self.folder = Path(mkdtemp())
        self.path = self.folder / "cases.cartelogic"
        self.time = datetime(2026, 1, 1, tzinfo=UTC)
        self.twin = KnowledgeBase.from_text(RULES, name="rules")
        KnowledgeBase.from_text(RULES, name="rules").save(self.path, clock=self.clock)
        self.kb = cartelogic.open(self.path, clock=self.clock)
        self.past: list[tuple[Recorded, Any]] = []
        self.remember()

    def clock(self) -> datetime:
        self.time += timedelta(hours=5)
        return self.time

    def both(self, change: Callable[[KnowledgeBase], object]) -> None:
        """Change both; both have to say the same."""
        said = []
        for kb in (self.kb, self.twin):
            try:
                said.append(str(change(kb)))
            except (ProgramError, LookupError) as error:
                said.append(f"{type(error).__name__}: {error}")
        assert said[0] == said[1]
        self.remember()

    def remember(self) -> None:
        last = self.kb.last_change()
        assert last is not None
        if not self.past or self.past[-1][0] != last:
            self.past.append((last, state(self.twin)))

    @rule(text=FACTS)
    def tell_facts(self, text: str) -> None:
        self.both(lambda kb: kb.tell(text))

    @rule(text=FACTS, source=st.sampled_from(["s", "t"]), day=st.sampled_from(["2012-01", "2013"]))
    def tell_reports(self, text: str, source: str, day: str) -> None:
        stance = "suspects" if "rival" in text else "denies"
        self.both(lambda kb: kb.tell(text, source=source, published=day, stance=stance))

    @rule(text=EXTRA_RULES)
    def tell_rules(self, text: str) -> None:
        self.both(lambda kb: kb.tell(text))

    @rule(pairs=st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4))
    def tell_frame(self, pairs: list[tuple[str, str]]) -> None:
        pytest.importorskip("polars")
        frame = {"a": [one for one, _ in pairs], "b": [other for _, other in pairs]}
        frame["start"] = ["2011-02-03"] * len(pairs)
        self.both(lambda kb: kb.tell_frame("rival", frame))

    @rule(text=WRONG)
    def tell_nonsense(self, text: str) -> None:
        before = self.kb.last_change()
        self.both(lambda kb: kb.tell(text))
        assert self.kb.last_change() == before

    @rule(atom=ATOMS)
    def retract(self, atom: str) -> None:
        self.both(lambda kb: kb.retract(atom))

    @rule(source=st.sampled_from(["s", "t", "rules", "told1"]))
    def retract_source(self, source: str) -> None:
        self.both(lambda kb: kb.retract(source=source))

    @rule()
    def load(self) -> None:
        path = self.folder / "more.dl"
        path.write_text("ally(c, a) @ [2012, 2013]. far(A) :- rival(A, _).\n", "utf-8")
        self.both(lambda kb: kb.load(path))

    @rule(goal=st.sampled_from(GOALS))
    def ask(self, goal: str) -> None:
        assert str(self.kb.query(goal)) == str(self.twin.query(goal))

    @rule()
    def reopen(self) -> None:
        self.kb.close()
        self.kb = cartelogic.open(self.path, clock=self.clock)
        self.twin._told = self.kb._told  # a text that was refused took a number, and is forgotten

    @rule()
    def forget(self) -> None:
        self.kb.forget()

    @precondition(lambda self: len(self.past) > 1)
    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        last, then = data.draw(st.sampled_from(self.past))
        assert state(self.kb.as_recorded(last.number)) == then
        assert state(self.kb.as_recorded(last.time)) == then

    @invariant()
    def file_and_memory_agree(self) -> None:
        if hasattr(self, "kb"):
            assert self.kb.last_change() == self.past[-1][0]
            assert held(self.kb) == held(self.twin)

    def teardown(self) -> None:
        if hasattr(self, "kb"):
            assert self.kb.history() == tuple(last for last, _ in self.past)
            self.kb.close()
            with cartelogic.open(self.path, read_only=True) as again:
                assert state(again) == state(self.twin)
            shutil.rmtree(self.folder)


def held(kb: KnowledgeBase) -> tuple[Any, ...]:
    """What a knowledge base holds."""
    database = kb.database
    return kb.program, dict(database.reports), dict(database.sources), sorted(database.profiles)


def state(kb: KnowledgeBase) -> tuple[Any, ...]:
    """What a knowledge base holds, and what follows."""
    return held(kb), [str(kb.query(goal)) for goal in GOALS]


TestSaved = Saved.TestCase
TestSaved.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
