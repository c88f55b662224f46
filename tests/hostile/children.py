"""Python in a process of its own, with a bound on its memory that the system keeps."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_FRAME = """\
import json, os, resource, signal, sys, threading, time
bound, before = int(sys.argv[1]), None
from cartelogic import EvaluationError, Interval, KnowledgeBase, Limits, ProgramError, read_proof
if bound:
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))

def codes(work):
    "Of the error in which some work ends."
    try:
        work()
    except ProgramError as error:
        str(error)
        return error.codes()
    return ()

def peak():
    "The most kilobytes held, of this process alone: ru_maxrss is at least what its parent held."
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

said = {}
%s
said["megabytes"] = peak() // 1024
print(json.dumps(said))
"""


def ask(code: str, *, megabytes: int = 1500, seconds: float = 300) -> dict[str, Any]:
    """What ``code`` puts into ``said``, and the most memory it held.

    A process that is killed, takes too long or ends in an exception fails the test.
    """
    done = subprocess.run(
        [sys.executable, "-c", _FRAME % code, str(megabytes << 20)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""
    found: dict[str, Any] = json.loads(done.stdout)
    return found
