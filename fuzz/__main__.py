"""``python -m fuzz [TARGET ...] [--seconds N]``: feed targets what coverage suggests.

Every target runs in a process of its own, one after another, because atheris ends its
process.  Inputs that reach something new are kept in ``build/fuzz/TARGET``, and those that
show a fault in ``build/fuzz/found/TARGET``; once mended, they go to ``fuzz/findings``.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parent / "build" / "fuzz"
FINDINGS = HERE / "findings"
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
NAMES = "programs goals claims times told facts tables events documents".split()


def main() -> int:
    """Run the targets; 1 if one of them shows a fault."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(NAMES))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (60)")
    parser.add_argument("--slowest", type=int, default=10, help="seconds an input may take (10)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted: list[str] = options.targets or NAMES
    if unknown := set(wanted) - set(NAMES):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    if options.here:
        feed(wanted[0], options.seconds, options.slowest)
    return max(run(target, options.seconds, options.slowest) for target in wanted)


def run(target: str, seconds: int, slowest: int) -> int:
    """One target in a process of its own; whether it showed a fault."""
    command = [sys.executable, "-m", "fuzz", target, "--here"]
    command += ["--seconds", str(seconds), "--slowest", str(slowest)]
    BUILD.mkdir(parents=True, exist_ok=True)
    log = BUILD / f"{target}.log"
    with log.open("wb") as output:
        done = subprocess.run(command, cwd=HERE.parent, stdout=output, stderr=output, check=False)
    text = log.read_text("utf-8", "replace")
    executed = _EXECUTED.search(text)
    count = f"{int(executed[1]):,}" if executed else "?"
    print(f"{target}: {count} inputs, {'no fault' if done.returncode == 0 else f'see {log}'}")
    return int(done.returncode != 0)


def feed(target: str, seconds: int, slowest: int) -> None:
    """Run one target in this process, and end it."""
    import atheris

    with atheris.instrument_imports(include=["cartelogic", "fuzz.targets"]):
        import cartelogic.analysis.checks
        import cartelogic.syntax.builder
        import cartelogic.syntax.messages  # noqa: F401
        from fuzz.targets import TARGETS

    corpus, found = BUILD / target, BUILD / "found" / target
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    kept = FINDINGS / target
    known = [path.read_bytes() for path in sorted(kept.iterdir())] if kept.is_dir() else []
    for seed in (*TARGETS[target].seeds(), *known):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    arguments = [
        "fuzz",
        str(corpus),
        f"-dict={HERE / 'words.dict'}",
        f"-artifact_prefix={found}/",
        f"-max_total_time={seconds}",
        f"-timeout={slowest}",
        "-rss_limit_mb=2048",
        "-max_len=8192",
        "-print_final_stats=1",
    ]
    atheris.Setup(arguments, TARGETS[target].run)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
