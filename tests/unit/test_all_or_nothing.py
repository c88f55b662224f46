"""A change that fails, for whatever reason and at whatever point, changes nothing."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import cartelogic
from cartelogic import Claim, KnowledgeBase, ProgramError, Report, Source, StorageError
from tests.unit.journal.states import CHANGES, held, small, state

_TRACED = (
    "knowledge/changing.py",
    "knowledge/holding.py",
    "knowledge/framing.py",
    "knowledge/base.py",
    "journal/changes.py",
    "journal/journal.py",
    "journal/database.py",
    "store/database.py",
)


class Injected(BaseException):
    """Comes out of nowhere, like an interrupt."""


@contextmanager
def raised_at(step: int, count: list[int]) -> Iterator[None]:
    """Raise an exception at the so-manieth line of what changes a knowledge base."""

    def on_line(_: FrameType, event: str, __: Any) -> Any:
        if event == "line":
            count[0] += 1
            if count[0] == step:
                raise Injected
        return on_line

    def on_call(frame: FrameType, _: str, __: Any) -> Any:
        return on_line if frame.f_code.co_filename.endswith(_TRACED) else None

    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        yield
    finally:
        sys.settrace(before)


def broken_off(change: Callable[[KnowledgeBase], object], kb: KnowledgeBase, step: int) -> bool:
    """Make a change that is broken off; whether there were so many lines."""
    number = kb._told
    try:
        with raised_at(step, [0]):
            change(kb)
    except Injected:
        kb._told = number  # a text that was refused takes a number
        return True
    return False


SOME = {"tell": 7, "retract": 17, "tell_frame": 23, "load": 23, "add": 7}
"""Every so-manieth line of a change is where it is broken off."""
NAMES = [
    *(pytest.param(name, stride, id=name) for name, stride in SOME.items()),
    *(pytest.param(name, 1, id=f"{name}-all", marks=pytest.mark.slow) for name in SOME),
]


@pytest.mark.untraced
@pytest.mark.parametrize(("name", "stride"), NAMES)
def test_an_interrupt_at_any_line_changes_all_or_nothing(name: str, stride: int) -> None:
    change, kb, twin = CHANGES[name], small(), small()
    before = state(kb)
    change(twin)
    after, undone = state(twin), 0
    for step in itertools.count(1, min(stride * 3, 40) if stride > 1 else 1):
        if not broken_off(change, kb, step):
            break
        there = held(kb)
        assert there in (before[:6], after[:6]), step
        if step % 4 == 0:
            assert state(kb) == (before if there == before[:6] else after), step
        undone += there == before[:6]
        if there == after[:6]:
            kb = small()
    assert undone > 4
    assert state(kb) == after


@pytest.mark.untraced
@pytest.mark.parametrize(("name", "stride"), NAMES)
def test_an_interrupt_at_any_line_leaves_file_and_memory_alike(
    tmp_path: Path, name: str, stride: int
) -> None:
    change, path = CHANGES[name], tmp_path / "cases.cartelogic"
    small().save(path)
    content, twin = path.read_bytes(), small()
    before = state(twin)
    change(twin)
    after, outcomes = state(twin), set()
    kb = cartelogic.open(path)
    for step in itertools.count(1, stride):
        if not broken_off(change, kb, step):
            break
        last = kb.last_change()
        assert last is not None
        outcomes.add(last.number)
        assert held(kb) == {1: before, 2: after}[last.number][:6], step
        if last.number == 2:  # it is made: begin again
            assert state(kb) == after
            kb.close()
            path.write_bytes(content)
            kb = cartelogic.open(path)
    kb.close()
    assert 1 in outcomes
    with cartelogic.open(path) as again:
        assert state(again) == after


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("step", ["_apply", "_changed"])
def test_what_was_written_down_is_made_even_if_that_is_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, step: str
) -> None:
    path, twin = tmp_path / "cases.cartelogic", small()
    CHANGES[name](twin)
    small().save(path)
    with cartelogic.open(path) as kb:
        right = getattr(kb, step)

        def broken(*args: Any) -> None:
            monkeypatch.setattr(kb, step, right)
            right(*args)
            raise Injected

        monkeypatch.setattr(kb, step, broken)
        with pytest.raises(Injected):
            CHANGES[name](kb)
        assert len(kb.history()) == 2
        assert state(kb) == state(twin)


# -- refusals -------------------------------------------------------------------------------


def refused(kb: KnowledgeBase, change: Callable[[], object]) -> str:
    """The codes of a refusal, which must have changed nothing."""
    before = state(kb)
    with pytest.raises((ProgramError, LookupError, ValueError)) as error:
        change()
    assert state(kb) == before
    return " ".join(error.value.codes()) if isinstance(error.value, ProgramError) else ""


def test_a_text_that_is_refused_changes_nothing() -> None:
    kb = small()
    kb.add([Report("told2:1", (Claim("ally", ("x", "y")),), "s")])
    kb.add([Report("told2:1:13", (Claim("ally", ("x", "z")),), "s")])
    assert refused(kb, lambda: kb.tell("ally(a. ally(b, c).")).startswith("CL1")
    assert "CL505" in refused(kb, lambda: kb.tell("ally(a, b). ally(c, d)."))
    assert "CL201" in refused(kb, lambda: kb.tell("ally(a, b). ally(c)."))
    assert "CL211" in refused(kb, lambda: kb.tell(".time integer\nq(1) @ [2, 3]."))
    assert "CL401" in refused(kb, lambda: kb.tell("x(A) :- enemy(A, _), not x(A). ally(k, l)."))
    refused(kb, lambda: kb.tell("ally(a, b).", source="s", credibility=9))
    refused(kb, lambda: kb.tell("ally(a, b).", source="s", published="soon"))
    refused(kb, lambda: kb.retract("ally(n, o)"))


def test_a_source_that_has_the_name_of_a_text_changes_nothing() -> None:
    kb = small()
    for name in ("told1", "told2"):
        kb.add([], sources=[Source(name, "Somebody else", "outlet")])
    assert refused(kb, lambda: kb.tell("ally(k, l).")) == "CL505"
    assert refused(kb, lambda: kb.tell_frame("ally", {"a": ["k"], "b": ["l"]})) == "CL505"
    assert kb.tell("ally(k, l).") == ("told3:1",)


def test_a_load_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    kb = small()
    right, wrong = tmp_path / "right.dl", tmp_path / "wrong.dl"
    right.write_text("ally(u, v). new(A) :- ally(A, _).", "utf-8")
    wrong.write_text("ally(u, v, w).", "utf-8")
    facts, table = tmp_path / "facts.yaml", tmp_path / "ally.csv"
    facts.write_text("sources:\n  s: {title: S}\nreports:\n  - {id: r}\n", "utf-8")
    table.write_text("a,b,start\nx,y,2010\nx,z,never\n", "utf-8")
    assert "CL201" in refused(kb, lambda: kb.load(right, wrong))
    assert "CL503" in refused(kb, lambda: kb.load(right, facts))
    assert "CL510" in refused(kb, lambda: kb.load(right, table))
    assert "CL501" in refused(kb, lambda: kb.load(right, tmp_path / "missing.dl"))
    reports = [Report("r", (Claim("ally", ("x", "y")),), "s") for _ in range(2)]
    assert "CL505" in refused(kb, lambda: kb.add([reports[0], *reports]))
    kb.load(right)


def test_what_cannot_be_written_down_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "cases.cartelogic"
    small().save(path)
    report = Report("r", (Claim("ally", ("x", "y")),), "s", locator=7)  # type: ignore[arg-type]
    with cartelogic.open(path) as kb:
        before = state(kb)
        with pytest.raises(StorageError) as error:
            kb.add([report])
        assert error.value.codes() == ("CL707",)
        assert state(kb) == before
        assert len(kb.history()) == 1
    other = small()
    other.add([report])
    with pytest.raises(StorageError):
        other.save(tmp_path / "other.cartelogic")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
