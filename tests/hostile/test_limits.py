"""Programs made to explode end in an error of ours, in bounded memory, and leave things usable.

Each runs in a process of its own, whose memory the system bounds: without a limit that
works, the process would end in a ``MemoryError`` or a signal, and the test would fail.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.hostile.children import ask

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")

EXPLOSIONS = {
    "rounds": ("p(0). p(M) :- p(N), M = N + 1.", "p(X)", {"rounds": 1000}, "CL603"),
    "pieces": ("p(0). p(M) :- p(N), M = N + 1.", "p(X)", {"pieces": 1000}, "CL604"),
    "time": ("p(0). p(M) :- p(N), M = N + 1.", "p(X)", {"seconds": 0.2}, "CL607"),
    "product": ("t(X, Y, Z) :- n(X), n(Y), n(Z).", "t(X, Y, Z)", {"seconds": 0.2}, "CL607"),
    "filter": ("t(X) :- n(X), n(Y), n(Z), X + Y + Z < 0.", "t(X)", {"seconds": 0.2}, "CL607"),
    "goal": ("", "n(A), n(B), n(C), n(D)", {"seconds": 0.2}, "CL607"),
    "negation": ("t(X) :- n(X), n(Y), n(Z), not n(X + Y + Z).", "t(X)", {"seconds": 0.2}, "CL607"),
    "aggregate": ("t(N) :- N = count : { n(A), n(B), n(C) }.", "t(X)", {"seconds": 0.2}, "CL607"),
    "memory": ("t(X, Y, Z) :- n(X), n(Y), n(Z).", "t(X, Y, Z)", {"memory": 150 << 20}, "CL608"),
    "text": ('p("ab"). p(M) :- p(N), M = cat(N, N).', "p(X)", {}, "CL602"),
    "number": ("p(2). p(M) :- p(N), M = N * N.", "p(X)", {}, "CL602"),
    "fraction": ("p(2.5). p(M) :- p(N), M = N * N.", "p(X)", {}, "CL602"),
    "days": (
        "p(a) @ [2010-01-01, 2010-01-01]. p(X) :- once[1d, 1d] p(X).",
        "p(X)",
        {"rounds": 300},
        "CL603",
    ),
}
"""A program, a question, the limits, and the code of the error in which it has to end."""

ENDS = """
explosions = json.loads(EXPLOSIONS)
for name, (program, goal, limits, _) in explosions.items():
    numbers = "".join(f"n({i}). " for i in range(300))
    kb = KnowledgeBase.from_text(numbers + "still(a). " + program, limits=Limits(**limits))
    reports = list(kb.database.reports)
    said[name] = {
        "codes": [codes(lambda: kb.query(goal)), codes(lambda: kb.query(goal))],
        "still": [answer.row for answer in kb.query("still(X)")],
        "same": list(kb.database.reports) == reports,
    }
    kb.tell("still(b).")
    said[name]["told"] = sorted(answer.row for answer in kb.query("still(X)"))
"""


@pytest.fixture(scope="module")
def ended() -> dict[str, Any]:
    """How all of them ended, one after another in one process."""
    return ask(f"EXPLOSIONS = {json.dumps(EXPLOSIONS)!r}\n{ENDS}")


@pytest.mark.parametrize("name", EXPLOSIONS)
def test_an_explosion_ends_in_its_error_and_harms_nothing(name: str, ended: dict[str, Any]) -> None:
    code = EXPLOSIONS[name][-1]
    assert ended[name] == {
        "codes": [[code], [code]],
        "still": [["a"]],
        "same": True,
        "told": [["a"], ["b"]],
    }
    assert ended["megabytes"] < 500


CHAIN = """
n = {length}
kb = KnowledgeBase.from_text(
    "r(0). r(Y) :- r(X), e(X, Y). " + "".join(f"e({{i}}, {{i + 1}}). " for i in range(n))
)
said["reached"] = len(kb.query("r(X)"))
proof = kb.why(f"r({{n}})")
proof.verify()
said["short"] = proof.short()
said["shown"] = [
    len(getattr(proof, f"to_{{form}}")()) > 100 for form in "json html".split()
]
read_proof(kb, proof.to_json()).verify()
said["not"] = kb.why_not(f"r({{n + 5}})").headline
kb.retract("e(0, 1)")
said["after"] = len(kb.query("r(X)"))
"""


def chained(length: int) -> None:
    said = ask(CHAIN.format(length=length), seconds=3000)
    assert said["reached"] == length + 1
    assert said["short"] == f"r({length}) always"
    assert all(said["shown"])
    assert said["not"] == f"r({length + 5}) never holds"
    assert said["after"] == 1


def test_a_proof_far_deeper_than_python_recurses_is_found_checked_shown_and_read() -> None:
    assert sys.getrecursionlimit() <= 1000
    chained(1_100)


@pytest.mark.slow
def test_a_chain_of_100_000_is_followed_to_its_end() -> None:
    """And its proof is found, checked and told; one of 5,000 steps is written and read again."""
    code = """
import polars
n = 100_000
kb = KnowledgeBase.from_text(".decl e(a: number, b: number)\\nr(0). r(Y) :- r(X), e(X, Y).")
kb.tell_frame("e", polars.DataFrame({"a": range(n), "b": range(1, n + 1)}))
for engine in ("columns", "rows"):
    kb.engine = engine
    said[engine] = len(kb.query("r(X)"))
proof = kb.why(f"r({n})")
proof.verify()
said["short"], said["text"] = proof.short(), len(proof.text())
said["not"] = kb.why_not(f"r({n + 5})").headline
"""
    said = ask(code, megabytes=0, seconds=3000)
    assert said["rows"] == said["columns"] == 100_001
    assert said["short"] == "r(100000) always"
    assert said["text"] < 1000  # steps alike are told as one
    assert said["not"] == "r(100005) never holds"
    assert said["megabytes"] < 3000
    chained(5_000)


RULES = """
n = {count}
text = "p0(a). " + "".join(f"p{{i + 1}}(X) :- p{{i}}(X).\\n" for i in range(n))
kb = KnowledgeBase.from_text(text)
said["answers"] = [answer.row for answer in kb.query(f"p{{n}}(X)")]
proof = kb.why(f"p{{n}}(a)")
proof.verify()
said["shown"] = len(proof.to_json()) > 100 * n
"""


def ruled(count: int) -> dict[str, object]:
    said = ask(RULES.format(count=count), seconds=3000)
    assert said["answers"] == [["a"]]
    assert said["shown"]
    return said


def test_as_many_predicates_in_a_row_as_python_cannot_recurse() -> None:
    ruled(1_100)


@pytest.mark.slow
def test_ten_thousand_rules_each_on_the_one_before() -> None:
    assert int(str(ruled(10_000)["megabytes"])) < 1500


def test_a_fact_with_very_many_intervals() -> None:
    said = ask("""
n = 1_000
facts = "".join(f"p(x) @ [{2 * i}, {2 * i}]. " for i in range(n))
kb = KnowledgeBase.from_text(".time integer q(X) :- p(X), not r(X). r(x) @ [1000, _]. " + facts)
answers = kb.query("q(X)")
said["parts"] = len(answers[0].possible)
proof = kb.why("q(x)", at=400)
proof.verify()
said["short"] = proof.short()
""")
    assert said["parts"] == 500
    assert said["short"].startswith("q(x) [400, 400]")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["rows", "columns"])
def test_a_fact_with_a_million_intervals(engine: str) -> None:
    said = ask(
        f"""
import polars
n = 1_000_000
kb = KnowledgeBase.from_text(".time integer\\n.decl p(a: symbol)\\nq(X) :- p(X).")
even = range(0, 2 * n, 2)
kb.tell_frame("p", polars.DataFrame({{"a": ["x"] * n, "start": even, "end": even}}))
(answer,) = kb.query("q(X)", engine="{engine}")
said["parts"] = len(answer.possible)
""",
        megabytes=0,
        seconds=3000,
    )
    assert said["parts"] == 1_000_000
    assert said["megabytes"] < 3000


LONG = """
n = {length}
kb = KnowledgeBase.from_text(
    f'p("{{"x" * n}}"). q(Y) :- p(X), Y = cat(X, "y"). r(N) :- q(X), N = strlen(X).'
)
said["answers"] = [answer.row for answer in kb.query("r(N)")]
said["shown"] = len(str(kb.query("q(X)")))
proof = kb.why(f"r({{n + 1}})")
proof.verify()
for form in "json html dot mermaid facts".split():
    getattr(proof, f"to_{{form}}")()
kb = KnowledgeBase()
said["sym"] = len(kb.tell("p(" + "x" * n + ")."))
said["codes"] = codes(lambda: kb.tell("p(" + "1" * n + ")."))
"""


@pytest.mark.parametrize(
    "length", [300_000, pytest.param(10_000_000, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_a_very_long_text_is_a_value_like_any_other(length: int) -> None:
    said = ask(LONG.format(length=length), megabytes=0)
    assert said["answers"] == [[length + 1]]
    assert said["shown"] > length
    assert said["sym"] == 1
    assert said["codes"] == ["CL110"]
    assert said["megabytes"] < 300 + 100 * length // 1_000_000
