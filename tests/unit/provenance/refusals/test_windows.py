"""What windows miss: without a left operand, and where only a part of time is asked about."""

from __future__ import annotations

from typing import Any

import pytest

from cartelogic import KnowledgeBase
from cartelogic.provenance.why_not import WhyNot

FACTS = """
.time integer
p(a) @ [1, 20].
e(c) @ [7, 7].
p(b) @ [1, 2].
"""


def of(rule: str) -> KnowledgeBase:
    return KnowledgeBase.from_text(f"{FACTS}{rule}", name="toy")


def told(why_not: WhyNot) -> list[str]:
    """Its lines without indents, below the rule and its values."""
    return [line.strip() for line in why_not.text().split("\n")[3:]]


@pytest.mark.parametrize(
    ("operator", "at", "missing"), [("since", 9, "[8, 9]"), ("until", 5, "[5, 6]")]
)
def test_a_left_operand_that_there_is_not_is_needed_along_the_way(
    operator: str, at: int, missing: str
) -> None:
    assert told(of(f"q(X) :- p(X) {operator} e(X).").why_not("q(c)", at=at))[1:] == [
        "✓ e(c) [7, 7]",
        "✗ p(c) at no time",
        "no report claims p(c)",
        "nothing mentions `c` there",
        "it would hold",
        f"if a report claimed p(c) for {missing}",
    ]


def test_a_window_is_seen_from_where_it_misses_least_of_what_is_asked() -> None:
    kb = of("q(X) :- historically[0, 30] p(X).")
    assert told(kb.why_not("q(a)", during=(3, 9)))[1:3] == [
        "✗ p(a) is missing in [-27, 0]; it holds [1, 20]",
        "toy:3 claims p(a) for [1, 20]: starts 1 instant too late",
    ]
    assert told(kb.why_not("q(a)"))[1] == "✗ p(a) is missing in [-10, 0]; it holds [1, 20]"


def test_what_never_holds_is_missing_at_any_time() -> None:
    assert told(of("q(X) :- historically[0, 30] p(X).").why_not("q(d)"))[1:4] == [
        "✗ p(d) is missing at any time",
        "no report claims p(d)",
        "nothing mentions `d` there",
    ]


# -- both operands are of one thing --------------------------------------------------------

TWO = """
.time integer
p(b) @ [1, 6].
p(a) @ [8, 8].
q(a) @ [2, 2].
s(a) @ [3, 3].
d(y).
"""


@pytest.mark.parametrize(
    ("rule", "options", "lines"),
    [
        (
            "t(Y) :- d(Y), p(X) since[1, 30] q(X).",
            {"at": 5},
            [
                "✗ p(_) since[1, 30] q(_) at no time",
                "✓ q(a) [2, 2]",
                "✗ p(a) is missing in [3, 5]; it holds [8, 8]",
                "toy:4 claims p(a) for [8, 8]: starts 3 instants too late",
            ],
        ),
        (
            "t(Y) :- d(Y), p(X) since[1, 30] q(X).",
            {},
            [
                "✗ p(_) since[1, 30] q(_) at no time",
                "✓ q(a) [2, 2]",
                "✗ p(a) is missing at 3; it holds [8, 8]",
                "toy:4 claims p(a) for [8, 8]: starts 5 instants too late",
            ],
        ),
        (
            "t(Y) :- d(Y), s(X) until[2, 3] p(X).",
            {"at": 5},
            [
                "✗ s(_) until[2, 3] p(_) at no time",
                "✓ p(a) [8, 8]",
                "✗ s(a) is missing in [5, 7]; it holds [3, 3]",
                "toy:6 claims s(a) for [3, 3]: ends 1 instant too early",
            ],
        ),
        (
            "t(Y) :- d(Y), (not s(X)) since[1, 2] q(X), Y = X.",
            {"at": 3},
            ["✗ (not s(y)) since[1, 2] q(y) at no time"],
        ),
        (
            "t(Y) :- d(Y), (not s(X)) since[1, 1] q(X).",
            {"at": 3},
            [
                "✗ (not s(_)) since[1, 1] q(_) at no time",
                "✓ q(a) [2, 2]",
                "✗ not s(a): s(a) [3, 3], by toy:6",
            ],
        ),
    ],
)
def test_the_left_operand_is_looked_for_of_what_the_right_one_names(
    rule: str, options: dict[str, Any], lines: list[str]
) -> None:
    found = told(KnowledgeBase.from_text(f"{TWO}{rule}", name="toy").why_not("t(y)", **options))
    start = next(i for i, line in enumerate(found) if line.startswith(lines[0][:4]))
    assert found[start : start + len(lines)] == lines


def test_of_several_the_one_that_misses_least_is_told_then_the_nearest() -> None:
    kb = KnowledgeBase.from_text(
        """
.time integer
q(a) @ [1, 1]. p(a) @ [2, 8].
q(b) @ [3, 3]. p(b) @ [20, 21].
q(c) @ [3, 3]. p(c) @ [4, 5].
d(y).
t(Y) :- d(Y), p(X) since[1, 30] q(X), q2(X).
t(Y) :- d(Y), p(X) since[8, 30] q(X).
q2(z).
""",
        name="toy",
    )
    lines = [line.strip() for line in kb.why_not("t(y)", at=11).text().split("\n")]
    start = lines.index("✓ q(a) [1, 1]")
    assert lines[start + 1] == "✗ p(a) is missing in [9, 11]; it holds [2, 8]"
