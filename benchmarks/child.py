"""One contender, once, in a process of its own: ``python -m benchmarks.child``.

Prints one line of JSON for each step it has done.  A step that takes too long ends the
process: the operating system sends it an alarm that nobody handles.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import time
from pathlib import Path

import numpy as np

from benchmarks.inputs import Columns
from benchmarks.peers import CONTENDERS
from benchmarks.summary import summed_up
from benchmarks.workloads import WORKLOADS

WARM_SEED = 1


def main() -> None:
    """Start, warm up, load, evaluate; then, if asked to, sum up the answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.child", description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("size", type=int)
    parser.add_argument("input", type=Path)
    parser.add_argument("--limit", type=int, default=120, help="seconds for each step")
    parser.add_argument("--memory", type=int, default=16, help="gigabytes")
    parser.add_argument("--check", action="store_true", help="sum up the answer")
    options = parser.parse_args()
    bytes_ = options.memory << 30
    resource.setrlimit(resource.RLIMIT_AS, (bytes_, bytes_))
    contender, workload = CONTENDERS[options.contender], WORKLOADS[options.workload]
    before = time.perf_counter()
    peer = contender.begin(workload)
    warm = min(contender.warm, workload.warm, options.size)
    if warm:
        peer.load(workload.generate(warm, WARM_SEED))
        peer.run()
    _told(start=time.perf_counter() - before)
    facts = read(options.input)
    _forget_peak()
    signal.alarm(options.limit)
    before = time.perf_counter()
    peer.load(facts)
    _told(load=time.perf_counter() - before)
    signal.alarm(options.limit)
    before = time.perf_counter()
    ran = peer.run()
    seconds = time.perf_counter() - before
    signal.alarm(0)
    peak = _peak()
    if ran is not None:
        seconds, peak = ran.seconds, ran.peak or peak
    _told(run=seconds, peak=peak)
    if options.check:
        found = summed_up(peer.answer(), is_timeless=workload.is_timeless)
        _told(count=found.count, digest=found.digest, given=found.given)


def read(file: Path) -> dict[str, Columns]:
    """The facts that :func:`write` wrote."""
    found: dict[str, Columns] = {}
    with np.load(file) as columns:
        for key in columns.files:
            name, column = key.split(".")
            found.setdefault(name, {})[column] = columns[key]
    return found


def write(file: Path, facts: dict[str, Columns]) -> None:
    """Write facts for the processes that read them."""
    columns = {f"{name}.{key}": one[key] for name, one in facts.items() for key in one}
    np.savez(file, **columns)  # type: ignore[arg-type]  # its stubs take names of options


def _forget_peak() -> None:
    """Begin to measure the most memory anew: warming up is not the measured work."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """The most memory that this process has held, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def _told(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
