"""Soufflé, compiled to C++ with the compiler's optimisation; it does not coalesce.

The facts are written for it, and the program compiled, before anything is timed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.inputs import Input
from benchmarks.peers.base import Answer, Ran, width_of
from benchmarks.workloads import Workload

THREADS = 1
BUILT = Path("build") / "benchmarks" / "souffle"
DRIVER = Path(__file__).with_name("souffle_driver.cpp")
COMPILE = ("g++", "-std=c++17", "-O3", "-DNDEBUG", "-march=native", "-fopenmp", "-w")
DEFINED = ("-D__EMBEDDED_SOUFFLE__", "-DRAM_DOMAIN_SIZE=32", "-DUSE_LIBZ", "-DUSE_SQLITE")
LINKED = ("-lz", "-lsqlite3")


class Compiled:
    """The program ``souffle.dl``."""

    def __init__(self, workload: Workload, program: Path) -> None:
        self._workload = workload
        self._binary = _compiled(program)
        self._folder = Path(tempfile.mkdtemp(prefix="souffle-"))
        self._process: subprocess.Popen[str] | None = None

    def load(self, facts: Input) -> None:
        """Start it, and have it read its files."""
        for name, columns in facts.items():
            table = np.column_stack(list(columns.values()))
            np.savetxt(self._folder / f"{name}.facts", table, fmt="%d", delimiter="\t")
        folder = str(self._folder)
        self._process = subprocess.Popen(
            [self._binary, "answers", folder, folder, str(THREADS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._heard()

    def run(self) -> Ran:
        """Have it evaluate."""
        seconds, peak = self._asked("run")
        return Ran(seconds, int(peak) * 1024)

    def answer(self) -> Answer:
        """What it writes."""
        self._asked("answer")
        file = self._folder / f"{self._workload.head}.csv"
        table = np.array(file.read_bytes().split(), dtype=np.int64).reshape(
            -1, width_of(self._workload)
        )
        return [table[:, column] for column in range(table.shape[1])]

    def _asked(self, word: str) -> list[float]:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> list[float]:
        assert self._process is not None
        assert self._process.stdout is not None
        return [float(word) for word in self._process.stdout.readline().split()]


def _compiled(program: Path) -> Path:
    """The compiled program; kept, by the text of program and driver."""
    text = program.read_bytes() + DRIVER.read_bytes() + repr((COMPILE, DEFINED)).encode()
    folder = BUILT / hashlib.sha256(text).hexdigest()[:16]
    binary = (folder / "answers").absolute()
    if not binary.exists():
        folder.mkdir(parents=True, exist_ok=True)
        generated = folder / "answers.cpp"
        subprocess.run(["souffle", "-w", "-g", generated, program], check=True)
        souffle = Path(shutil.which("souffle") or "souffle").resolve()
        include = f"-I{souffle.parent.parent / 'include'}"
        sources = (generated, DRIVER)
        subprocess.run([*COMPILE, *DEFINED, include, *sources, "-o", binary, *LINKED], check=True)
    return binary
