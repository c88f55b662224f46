"""Writers that are killed, one after the other, on one file: ``killing.py FILE KILLS SEED``.

A process of its own, which has no thread when it forks.  Every writer opens the file, records
changes as fast as it can, and says of each that it was recorded.  It is killed at some moment,
or at a statement.  Then the file must open, with every change that was said to be recorded, in
order, and with one more at most.  Prints what happened as JSON; fails otherwise.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from cartelogic.journal.changes import Change
from cartelogic.journal.document import write
from cartelogic.journal.journal import Journal, now, recorded
from cartelogic.journal.saving import save
from cartelogic.model.clauses import Program
from cartelogic.model.sources import Claim, Report
from tests.unit.journal.faulty import counted_connections, faults

STATEMENTS = [(number, when) for number in range(1, 7) for when in ("before", "after")]


def change(number: int, chance: random.Random) -> Change:
    """A change of one report, small or large."""
    note = "x" * chance.choice((10, 3000, 30_000))
    report = Report(f"r{number}", (Claim("p", (number,)),), "s", note=note)
    return Change("tell", number, Program(), reports=(report,))


def writer(path: Path, said: int, seed: int, kill_at: tuple[int, str] | None) -> None:
    """Record changes until death."""
    chance = random.Random(seed)

    def kill(count: int, when: str) -> None:
        if (count, when) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    with counted_connections():
        journal = Journal(path)
        for _ in journal.start():
            pass
        os.write(said, b"open\n")
        with faults(kill):
            while journal.last is not None:
                journal.record(change(journal.last.number, chance))
                os.write(said, f"{journal.last.number} {journal.last.hash}\n".encode())


def killed(path: Path, seed: int, kill_at: tuple[int, str] | None) -> dict[int, str]:
    """Run a writer and kill it; what it had said by then."""
    hear, said = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            writer(path, said, seed, kill_at)
        finally:
            os._exit(3)
    os.close(said)
    chance = random.Random(seed)
    chance = random.Random(seed)
    with os.fdopen(hear, "rb") as file:
        assert file.readline() == b"open\n", "the writer could not open the file"
        lines = []
        if kill_at is None:
            lines = [file.readline().decode() for _ in range(chance.randrange(3))]
            time.sleep(chance.random() * 0.004)
            os.kill(child, signal.SIGKILL)
        lines += file.read().decode().splitlines(keepends=True)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {int(number): hash_ for number, hash_ in whole}


def found(path: Path, *, read_only: bool) -> dict[int, str]:
    """The changes that are in the file, all checked."""
    journal = Journal(path, read_only=read_only)
    try:
        return {one.number: one.hash for one, _ in journal.start()}
    finally:
        journal.close()


def main(path: Path, kills: int, seed: int) -> None:
    """Kill so many writers."""
    document = write(change(0, random.Random(seed)))
    save(path, [(recorded(None, document, now), document)], overwrite=True)
    known = found(path, read_only=True)
    counts = {"kills": 0, "changes": 0, "unsaid": 0, "unfinished": 0}
    for number in range(kills):
        at_statement = STATEMENTS[number // 4 % len(STATEMENTS)] if number % 4 == 0 else None
        said = killed(path, seed + number, at_statement)
        counts["unfinished"] += path.with_name(f"{path.name}-journal").exists()
        there = found(path, read_only=number % 3 == 0)
        lost = (known | said).items() - there.items()
        more = there.items() - (known | said).items()
        assert not lost, f"lost after kill {number}: {sorted(lost)}"
        assert len(more) <= 1, f"after kill {number}: {sorted(more)}"
        assert not more or max(more)[0] == max(there)
        counts["kills"] += 1
        counts["changes"] += len(there) - len(known)
        counts["unsaid"] += len(more)
        known = there
        if len(known) > 30:  # do not let reading take over
            found(path, read_only=False)  # which takes away what the last writer left
            save(path, [(recorded(None, document, now), document)], overwrite=True)
            known = found(path, read_only=True)
    print(json.dumps(counts))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
