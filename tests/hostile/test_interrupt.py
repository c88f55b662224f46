"""Ctrl-C stops an evaluation wherever it is, and the knowledge base is as it was before."""

from __future__ import annotations

import sys

import pytest

from tests.hostile.children import ask

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

PRESSED = """
numbers = "".join(f"n({i}). " for i in range(400))
programs = {
    "product": "t(X, Y, Z, W) :- n(X), n(Y), n(Z), n(W), X < Y, Y < Z, Z < W.",
    "rounds": "t(0). t(M) :- t(N), M = N + 1.",
    "counted": "t(N) :- N = count : { n(A), n(B), n(C), n(D) }.",
}
for name, program in programs.items():
    kb = KnowledgeBase.from_text(numbers + "still(a). " + program)
    kb.query("still(X)", engine=ENGINE)
    reports, before = list(kb.database.reports), kb.program
    goal = "t(X, Y, Z, W)" if name == "product" else "t(X)"
    threading.Timer(0.4, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        kb.query(goal, engine=ENGINE)
        how = "went on"
    except KeyboardInterrupt as pressed:
        how = pressed.__notes__[0].partition(" (")[0]
    kb.forget()
    said[name] = {
        "how": how,
        "same": list(kb.database.reports) == reports and kb.program == before,
        "still": [answer.row for answer in kb.query("still(X)", engine=ENGINE)],
        "told": len(kb.tell("still(b).")),
        "then": len(kb.query("still(X)", engine=ENGINE)),
    }
"""


@pytest.mark.parametrize("engine", ["rows", pytest.param("columns", marks=pytest.mark.slow)])
def test_ctrl_c_stops_what_would_take_for_ever(engine: str) -> None:
    said = ask(f"ENGINE = {engine!r}\n{PRESSED}", megabytes=0)
    fine = {"same": True, "still": [["a"]], "told": 1, "then": 2}
    assert {name: said[name] for name in ("product", "rounds", "counted")} == {
        "product": {"how": "stopped in `t`", **fine},
        "rounds": {"how": "stopped in `t`", **fine},
        "counted": {"how": "stopped in `{ n(A), n(B), n(C), n(D) }`", **fine},
    }
