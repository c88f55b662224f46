"""A million facts told as columns: how long it takes, and what they take up.

``python -m benchmarks.alone.frames`` is one measurement, in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.alone.measure import Figure

Line = tuple[str, str, str]

FACTS = 1_000_000
TEXT = """\
.time integer
.decl rival_in(a: number, b: number, p: number) "Fighting each other in a place."
"""


def a_million_facts(runs: int) -> list[Line]:
    """Telling a million facts of three columns and an interval."""
    try:
        told = [_measured() for _ in range(max(3, runs // 2))]
    except subprocess.CalledProcessError as error:
        return [("a million facts told", "failed", error.stderr.strip().splitlines()[-1])]
    seconds = Figure.of([one["seconds"] for one in told])
    held = sorted(one["held"] for one in told)[len(told) // 2]
    related = sorted(one["related"] for one in told)[len(told) // 2]
    return [
        ("a million facts told", str(seconds), "arity 3, as NumPy arrays, checks included"),
        (
            "their memory",
            f"{held / 1e6:.0f} MB",
            f"beyond imports and arrays; {related / 1e6:.0f} MB with the relation they make",
        ),
    ]


def _measured() -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.alone.frames"]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def main() -> None:
    """Measure once."""
    from benchmarks.inputs import territories
    from benchmarks.peers.ours import tell_frame
    from cartelogic.engine.base import base_relation
    from cartelogic.knowledge import KnowledgeBase

    def with_facts(size: int) -> tuple[KnowledgeBase, dict[str, float]]:
        given = territories(2 * size, 7)["present"]
        columns = {"a": given["g"], "b": given["g"] + 1, "p": given["p"]}
        columns |= {"s": given["s"], "e": given["e"]}
        kb = KnowledgeBase.from_text(TEXT)
        before, began = _resident(), time.perf_counter()
        tell_frame(kb, "rival_in", columns)
        return kb, {"seconds": time.perf_counter() - began, "held": _resident() - before}

    with_facts(1_000)  # imports
    kb, found = with_facts(FACTS)
    before = _resident() - found["held"]
    relation = base_relation("rival_in", kb.analysis, kb.database)
    found["related"] = _resident() - before
    print(json.dumps(found))
    assert relation is not None


def _resident() -> int:
    """The memory that this process holds, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main()
