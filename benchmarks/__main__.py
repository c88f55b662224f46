"""Runs every benchmark and prints one Markdown table."""

from __future__ import annotations

import argparse
import platform
import sys

from benchmarks.cases import CASES


def main() -> None:
    """Measure, and print the table as it grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="measurements of each line")
    runs = parser.parse_args().runs
    version = platform.python_version()
    print(f"Python {version}, {platform.machine()}, median of {runs} (least to most)\n")
    print("| what | time | |\n|---|---|---|")
    for case in CASES:
        for name, figure, remark in case(runs):
            print(f"| {name} | {figure} | {remark} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
