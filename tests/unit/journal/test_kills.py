"""Success survives the death of the process, whenever it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.unit.journal import killing


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, if there is such a thing: a process dies alike on any disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory) as name:
        yield Path(name)


@pytest.mark.parametrize("kills", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_what_was_recorded_survives_the_death_of_the_writer(folder: Path, kills: int) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, killing.__file__, folder / "cases.cartelogic", str(kills), "6"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["kills"] == kills
    assert counts["changes"] > kills
    assert counts["unfinished"] > 0, "no writer died in the middle of a change"
    assert counts["unsaid"] > 0, "no writer died between recording a change and saying so"
