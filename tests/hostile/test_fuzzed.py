"""What fuzzing found is mended and stays so; the targets themselves notice faults."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fuzz import targets
from fuzz.__main__ import NAMES
from fuzz.targets import ROOT, TARGETS, FaultError

FINDINGS = sorted(path for path in (ROOT / "fuzz" / "findings").rglob("*") if path.is_file())


@pytest.mark.parametrize("found", FINDINGS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_was_found_is_mended(found: Path) -> None:
    TARGETS[found.parent.name].run(found.read_bytes())


@pytest.mark.parametrize("name", NAMES)
def test_seeds_show_no_fault(name: str) -> None:
    seeds = TARGETS[name].seeds()
    assert len(seeds) >= 4
    for seed in seeds[:: max(1, len(seeds) // 25)]:
        TARGETS[name].run(seed)


def test_every_target_can_be_named() -> None:
    assert list(TARGETS) == NAMES


def test_a_program_that_prints_as_another_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "format_program", lambda _program: "p(b).")
    with pytest.raises(FaultError):
        TARGETS["programs"].run(b"p(a).")


def test_an_exception_of_another_kind_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr(targets, "parse_goal", parse)
    with pytest.raises(KeyError):
        TARGETS["goals"].run(b"p(X)")


def test_a_cell_that_python_reads_otherwise_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv, "reader", lambda *_, **__: iter([["a", "b"], ["x", "z"]]))
    with pytest.raises(FaultError):
        TARGETS["tables"].run(b"a,b\nx,y\n")
