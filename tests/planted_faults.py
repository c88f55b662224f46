"""Faults planted in the finding and checking of proofs, to see that tests notice each.

    python -m tests.planted_faults [NUMBER ...]

Each fault replaces one piece of a module, in a copy of the project; then the tests of proofs
run on the copy until one fails.  A fault that no test notices is printed, and is what to
write a test for.  Slow, so no part of the test-suite; that all pieces are still there is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
WHERE = Path("src", "cartelogic", "provenance")
TESTS = ("test_verify", "test_search", "test_constructs", "test_tampering")

FAULTS: tuple[tuple[str, str, str], ...] = (
    ("verify", "if node.interval != given[1]:", "if False:"),
    ("verify", "(report.stance is Stance.DENIES) is not denies", "False"),
    ("verify", "if node.interval != ALL_TIME:", "if False:"),
    ("verify", "if segment.interval.start > reached:", "if False:"),
    ("verify", "if reached < node.interval.end:", "if False:"),
    ("verify", "or not absence.interval.start <= outside < absence.interval.end", "or False"),
    (
        "verify",
        "if node.value not in [interval_ranged(*p) for p in spells(possible, core, runs)]:",
        "if False:",
    ),
    ("verify", "if not self._is_core(node, possible, core):", "if False:"),
    ("verify", "if row not in excepted:", "if True and row not in excepted and not excepted:"),
    (
        "verify",
        "if part.overlaps(node.interval):",
        "if part.start >= node.interval.start and part.overlaps(node.interval):",
    ),
    (
        "verify",
        "if node.is_possible is not (is_split and any(self._there(node, possible))):",
        "if False:",
    ),
    ("verify", "if not self._holds(node):", "if False:"),
    ("verify", "if id(node) in again:", "if id(node) in circular:"),
    ("verify", "elif not is_given(relation, self.analysis):", "elif False:"),
    ("verify", "if not any(self.steps.is_same(claim, own) for own in report.claims):", "if False:"),
    (
        "steps",
        "if (rule.head.predicate, *head) != (node.ground.relation, *node.ground.row):",
        "if False:",
    ),
    ("steps", "if compared.is_certain and not all(map(is_exact, node.ground.row)):", "if False:"),
    ("steps", "if len(premises) != len(rule.body):", "if False:"),
    ("steps", "yield from _ungiven(rule, premises, values, compared)", "yield from ()"),
    ("steps", "cuts.append(cut)", "pass"),
    ("steps", "elif node.interval != Interval(start, end):", "elif False:"),
    ("steps", 'getattr(premise, "is_certain", compared.is_certain) is compared.is_certain', "True"),
    ("steps", "and not premise.apart_from\n", "\n"),
    ("steps", "and premise.is_certain is compared.is_certain", "and True"),
    ("steps", "if isinstance(literal, Negative) and value is not None:", "if False:"),
    ("steps", "if node.interval not in shown:", "if False:"),
    ("steps", "elif has_own_variables(rule):", "elif False:"),
    ("steps", "is_open = isinstance(premise, Absence) and premise.apart_from", "is_open = False"),
    ("steps", "if not own or len(set(found)) < len(found):", "if False:"),
    ("steps", "if rule.version is Version.CERTAIN and not there:", "if False:"),
    (
        "steps",
        "if value_of(operation, list(there), maybe, self.codec) != node.ground.row[-1]:",
        "if False:",
    ),
    ("steps", "if [other.ground for other in node.others] != wanted:", "if False:"),
    ("steps", "and second == [there] * len(second)", "and True"),
    ("steps", "and not any(may_be_of(group, row) for row in strangers)", "and True"),
    (
        "steps",
        "yield from self._holds_on(node, cuts)\n\n    def _holds_on",
        "yield from ()\n\n    def _holds_on",
    ),
    (
        "steps",
        "return rule.is_vague and ground.relation == possible and may_be_of(group, ground.row)",
        "return True",
    ),
    (
        "steps",
        "return rule.is_vague and ground.row == row and not has_own_variables(rule)",
        "return True",
    ),
    (
        "steps",
        "for name in sorted({name for name in failing if failing.count(name) > 1}):",
        "for name in ():",
    ),
    ("steps", "for name in sorted(_variables(rule) - known):", "for name in ():"),
    ("windows", "return all(\n        possibly(", "return any(\n        possibly("),
    (
        "comparing",
        "return certainly(operator, x, y) if self.is_certain else possibly(operator, x, y)",
        "return possibly(operator, x, y)",
    ),
    (
        "comparing",
        "return interval.certain if self.is_certain else interval.possible",
        "return interval.possible",
    ),
    ("circles", "and other.interval.overlaps(node.interval)", "and False"),
    ("meaning", "elif (report.stance is Stance.DENIES) is is_denied:", "else:"),
    ("meaning", "if not is_given(relation, self.analysis):", "if False:"),
    ("search", "if value.start != NEG_INF:", "if False:"),
    (
        "search",
        "interval = interval and interval.intersection(premise.interval)",
        "interval = premise.interval",
    ),
    ("operations", "seen + 1, goal.at + 1) if is_since", "seen, goal.at + 1) if is_since"),
    (
        "operations",
        "others = _others(solver, rule, possible, group) if rule.is_vague and group else []",
        "others = []",
    ),
    ("solving", "if rank is None or self._rank(name, mark) < rank", "if True"),
)
"""A module, a piece of its text, and what to put there instead."""


def is_noticed(root: Path) -> bool:
    """Whether a test of proofs fails in a copy of the project."""
    tests = [f"tests/unit/provenance/{name}.py" for name in TESTS]
    quick = ("-q", "-x", "-p", "no:cacheprovider", "-k", "not 20000 and not 100000 and not planted")
    found = subprocess.run(
        [sys.executable, "-m", "pytest", *quick, *tests],
        cwd=root,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(root / "src"), str(root)))},
        capture_output=True,
        check=False,
    )
    return found.returncode != 0


def main(numbers: list[int]) -> int:
    """Plant the faults one after the other; returns how many went unnoticed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for part in ("src", "tests", "rules", "facts"):
            shutil.copytree(ROOT / part, root / part)
        for name in ("pyproject.toml", "conftest.py"):
            shutil.copy(ROOT / name, root)
        if is_noticed(root):
            sys.exit("the tests fail without any fault planted")
        for number in numbers or range(len(FAULTS)):
            module, old, new = FAULTS[number]
            file = root / WHERE / f"{module}.py"
            text = file.read_text()
            file.write_text(text.replace(old, new))
            noticed = is_noticed(root)
            file.write_text(text)
            missed += not noticed
            result = "noticed" if noticed else "NOT NOTICED"
            sys.stdout.write(f"{number} {module}: {result}: {old.splitlines()[0]}\n")
            sys.stdout.flush()
    return missed


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]]))
