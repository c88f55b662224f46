"""What windows miss: without a left operand, and where only a part of time is asked about."""

from __future__ import annotations

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
