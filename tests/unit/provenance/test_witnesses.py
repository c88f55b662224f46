"""Witnesses of small programs, by hand."""

from __future__ import annotations

import pytest

from cartelogic import EvaluationError, KnowledgeBase
from cartelogic.provenance import families, witnesses
from cartelogic.provenance.proof import Ground
from cartelogic.provenance.witnesses import Witnessing
from cartelogic.temporal import Bound, format_set
from tests.unit.provenance.press import press
from tests.unit.provenance.programs import world


def shown(kb: KnowledgeBase, atom: str, **more: str) -> list[str]:
    """Each witness, by the lines of its facts, with its extent."""
    return [
        f"{witness} {format_set(witness.extent, kb.codec)}"
        for witness in kb.witnesses(atom, **more)  # type: ignore[arg-type]
    ]


def integers(text: str) -> KnowledgeBase:
    """A program on the integer time line; facts are told apart by their line."""
    return press(".time integer\n" + text)


def test_each_way_to_derive_an_atom_is_a_witness_where_it_holds() -> None:
    kb = integers(
        "p(a) @ [0, 9].\nq(a) @ [5, 20].\nr(a) @ [8, 12].\ns(X) :- p(X), (q(X) ; r(X)).\n"
    )
    assert shown(kb, "s(a)") == ["toy:2, toy:3 [5, 9]", "toy:2, toy:4 [8, 9]"]
    assert shown(kb, "s(a)", at="8") == ["toy:2, toy:3 [8, 8]", "toy:2, toy:4 [8, 8]"]


def test_what_another_witness_can_do_without_is_no_witness_there() -> None:
    kb = integers(
        "p(a) @ [0, 9].\nq(a) @ [5, 20].\ns(X) :- p(X).\ns(X) :- p(X), q(X).\ns(X) :- q(X), q(X).\n"
    )
    assert shown(kb, "s(a)") == ["toy:2 [0, 9]", "toy:3 [5, 20]"]


def test_reports_of_one_atom_are_alternatives() -> None:
    kb = integers("p(a) @ [0, 9].\np(a) @ [5, 20].\n")
    assert shown(kb, "p(a)") == ["toy:2 [0, 9]", "toy:3 [5, 20]"]


def test_an_atom_that_does_not_hold_has_no_witness() -> None:
    kb = integers("p(a) @ [0, 9].\ns(X) :- p(X).\n")
    assert kb.witnesses("s(b)") == ()
    assert kb.witnesses("s(a)", at=10) == ()
    assert kb.witnesses("s(a)", extent="contested") == ()


def test_recursion_settles() -> None:
    kb = integers(
        "edge(a, b).\nedge(b, a).\nedge(b, c) @ [3, 9].\nedge(a, c) @ [5, 12].\n"
        "linked(X, Y) :- edge(X, Y).\nlinked(X, Z) :- linked(X, Y), linked(Y, Z).\n"
    )
    assert shown(kb, "linked(a, c)") == ["toy:5 [5, 12]", "toy:2, toy:4 [3, 9]"]
    assert shown(kb, "linked(b, b)") == ["toy:2, toy:3 [_, _]"]


def test_an_absence_needs_no_report() -> None:
    kb = integers("p(a) @ [0, 9].\nq(a) @ [5, 20].\nfree(X) :- p(X), not q(X).\n")
    assert shown(kb, "free(a)") == ["toy:2 [0, 4]"]


def test_a_whole_interval_needs_all_that_covers_it() -> None:
    kb = integers("p(a) @ [0, 4].\np(a) @ [3, 9].\np(a) @ [5, 9].\nq(X) @ I :- p(X) @ I.\n")
    assert shown(kb, "q(a)") == ["toy:2, toy:3 [0, 9]", "toy:2, toy:4 [0, 9]"]


def test_an_aggregate_needs_every_row() -> None:
    kb = integers(
        "p(a) @ [0, 9].\np(b) @ [5, 20].\np(b) @ [7, 20].\nn(N) :- N = count : { p(_) }.\n"
    )
    assert shown(kb, "n(2)") == ["toy:2, toy:3 [5, 9]", "toy:2, toy:4 [7, 9]"]
    assert shown(kb, "n(1)") == ["toy:2 [0, 4]", "toy:3 [10, 20]", "toy:4 [10, 20]"]
    assert shown(kb, "n(0)", at="-5") == ["no report [-5, -5]"]


def test_windows_need_one_instant_or_all() -> None:
    kb = integers(
        "p(a) @ [0, 4].\np(a) @ [3, 9].\n"
        "seen(X) :- once[0, 2] p(X).\nsteady(X) :- historically[0, 2] p(X).\n"
    )
    assert shown(kb, "seen(a)") == ["toy:2 [0, 6]", "toy:3 [3, 11]"]
    assert shown(kb, "steady(a)") == ["toy:2 [2, 4]", "toy:3 [5, 9]"]
    short = integers("p(a) @ [0, 4].\np(a) @ [4, 9].\nsteady(X) :- historically[0, 2] p(X).\n")
    assert shown(short, "steady(a)") == ["toy:2 [2, 4]", "toy:3 [6, 9]", "toy:2, toy:3 [5, 5]"]


def test_since_needs_the_left_operand_only_after_the_right_one() -> None:
    kb = integers("p(a) @ [1, 9].\nq(a) @ [0, 3].\ns(X) :- p(X) since[0, _] q(X).\n")
    assert shown(kb, "s(a)") == ["toy:3 [0, 3]", "toy:2, toy:3 [4, 9]"]
    free = integers("p(a) @ [6, 9].\nq(a) @ [0, 3].\ns(X) :- (not p(X)) since[0, _] q(X).\n")
    assert shown(free, "s(a)") == ["toy:3 [0, 5]"]
    reached = integers(
        "p(a, b) @ [1, 9].\nq(a) @ [0, 3].\nr(b) @ [2, 20].\n"
        "s(X, Y) :- p(X, Y) since[0, _] q(X), r(Y).\n"
    )
    assert shown(reached, "s(a, b)") == ["toy:3, toy:4 [2, 3]", "toy:2, toy:3, toy:4 [4, 9]"]


def test_each_extent_has_witnesses_of_its_own() -> None:
    kb = integers("p(a) @ [0..2, 5..9].\np(a) @ [4, 7].\ns(X) :- p(X).\n")
    assert shown(kb, "s(a)") == ["toy:2 [0, 9]", "toy:3 [4, 7]"]
    assert shown(kb, "s(a)", extent="certain") == ["toy:2 [2, 5]", "toy:3 [4, 7]"]


def test_what_is_contested_rests_on_both_sides() -> None:
    kb = integers(
        ".decl p(x: group) disjoint(q)\n.decl q(x: group)\np(a) @ [0, 5].\nq(a) @ [3, 9].\n"
    )
    assert shown(kb, "p(a)", extent="contested") == ["toy:4, toy:5 [3, 5]"]


def test_now_is_nobodys_report() -> None:
    kb = press("today(D) :- now(D).\n")
    (witness,) = kb.witnesses("today(2014-09-01)", now="2014-09-01")
    assert witness.reports == ()
    assert str(witness) == "no report"


def test_a_chain_of_thousands_of_steps_is_no_trouble() -> None:
    steps = 2_000
    facts = "".join(f"next({i}, {i + 1}).\n" for i in range(steps))
    kb = integers(f"start(0) @ [0, 9].\n{facts}at(X) :- start(X).\nat(Y) :- at(X), next(X, Y).\n")
    (witness,) = kb.witnesses(f"at({steps})")
    assert len(witness.reports) == steps + 1
    ticks = integers("on(a) @ [0, 0].\non(X) :- once[1, 1] on(X), up(X).\nup(a) @ [0, 400].\n")
    assert shown(ticks, "on(a)") == ["toy:2 [0, 0]", "toy:2, toy:4 [1, 400]"]


def test_what_has_no_value_is_not_absent() -> None:
    kb = integers(
        "p(a) @ [0, 4].\np(b) @ [0, 4].\nr(a) @ [8, 12].\nr(a) @ [3, 5].\nr(b) @ [2, 5].\n"
        "met([3, 4]).\ng(a) @ [20, 30].\n"
        "x(X) @ J :- p(X) @ I, r(X) @ J, not met(intersection(I, J)).\n"
        "x(X) :- g(X), not p(X).\nx(X) :- r(X), not r(X).\n"
    )
    assert shown(kb, "x(a)") == ["toy:8 [20, 30]"]  # the two intervals share nothing, or [3, 4]
    assert shown(kb, "x(b)") == ["toy:3, toy:6 [2, 5]"]


def test_rules_that_give_another_value_have_no_part_in_it() -> None:
    kb = integers(
        "n(0) @ [0, 9].\nn(1) @ [5, 12].\nn(2) @ [6, 8].\n"
        "d(N * 2) :- n(N).\nd(7) :- n(1).\nd(N) @ [7, 20] :- n(N), N > 1.\n"
        "d(N) @ [30, 40] :- n(N), N > 1.\n"
    )
    assert shown(kb, "d(2)") == ["toy:3 [5, 12]", "toy:4 [7, 8]"]
    assert shown(kb, "d(7)") == ["toy:3 [5, 12]"]


def test_values_known_as_ranges_serve_for_all_that_they_may_be() -> None:
    kb = integers(
        "p(a) @ [0..2, 8..9].\np(b) @ [10, 16].\nq(7) @ [1, 2].\nq(8) @ [1, 3].\n"
        "long(X, N) @ I :- p(X) @ I, N = days(I).\nlength(N) :- long(_, N).\n"
        "kept(N) :- length(N) since[0, 20] q(N).\n"
        "held(X, N) :- p(X), long(X, N) since[0, 20] q(N).\n"
    )
    # p(a) is 7 to 10 instants long, p(b) is 7: along the way one may stand for the other.
    assert shown(kb, "kept(7)") == [
        "toy:4 [1, 2]",
        "toy:2, toy:4 [3, 9]",
        "toy:2, toy:3, toy:4 [10, 16]",
    ]
    assert shown(kb, "kept(8)") == ["toy:5 [1, 3]", "toy:2, toy:5 [4, 9]"]
    assert shown(kb, "held(a, 8)") == ["toy:2, toy:5 [1, 9]"]
    assert shown(kb, "kept(7)", extent="certain") == ["toy:4 [1, 2]"]


def test_rows_that_may_be_of_a_group_are_needed_for_its_aggregate() -> None:
    kb = integers(
        "p(a) @ [0..2, 8..9].\np(b) @ [10, 18].\nq(8) @ [1, 30].\nq(9) @ [1, 30].\n"
        "long(X, N) @ [0, _] :- p(X) @ I, N = days(I).\n"
        "busy(N) :- q(N), 1 <= count : { long(_, N) }.\n"
        "idle(N) :- q(N), 0 = count : { long(_, N) }.\n"
    )
    assert shown(kb, "busy(8)") == ["toy:2, toy:3, toy:4 [1, 30]"]
    assert shown(kb, "busy(9)", extent="certain") == ["toy:2, toy:3, toy:5 [1, 30]"]
    assert shown(kb, "busy(8)", extent="certain") == []
    assert shown(kb, "idle(8)") == ["toy:4 [1, 30]"]  # neither has to be 8 instants long


def test_what_is_known_of_an_instant_is_kept_for_the_next_question() -> None:
    made = world(
        ".time integer\np(a) @ [0, 9].\np(a) @ [5, 20].\nq(X) :- once[0, 3] p(X).\n"
        "r(X) :- q(X), p(X).\n"
    )
    asked = Witnessing.of(made.search())
    atom = Ground("r", ("a",))

    def at(instant: int) -> list[tuple[tuple[str, ...], list[Bound]]]:
        found = asked.witnesses(atom, (instant, instant + 1))
        return [(witness.reports, list(witness.extent.flat)) for witness in found]

    assert at(4) == [(("case.dl:2",), [4, 5])]
    assert at(4) == [(("case.dl:2",), [4, 5])]
    assert at(7) == [(("case.dl:2",), [7, 8]), (("case.dl:3",), [7, 8])]
    assert at(11) == [(("case.dl:3",), [11, 12])]
    assert asked.witnesses(atom) == Witnessing.of(made.search()).witnesses(atom)


def test_many_reports_of_one_atom_leave_no_room_for_larger_sets() -> None:
    kb = integers(
        "".join(f"p(a) @ [{i}, 99].\n" for i in range(50))
        + "q(a) @ [0, 99].\ns(X) :- p(X).\ns(X) :- p(X), q(X).\n"
    )
    assert shown(kb, "s(a)", at="60") == sorted(f"toy:{i + 2} [60, 60]" for i in range(50))
    assert len(shown(kb, "s(a)", at="9")) == 10


# -- limits ------------------------------------------------------------------------------------


def test_too_many_witnesses_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(families, "SET_LIMIT", 20)
    layers = "".join(
        f"step({layer}, {way}) @ [{0 if way < 2 else 10}, 20].\n"
        for layer in range(6)
        for way in range(3)
    )
    kb = integers(
        layers + "done :- step(0, _), step(1, _), step(2, _), step(3, _), step(4, _), step(5, _).\n"
    )
    with pytest.raises(EvaluationError, match="the witnesses of `done` take more than") as raised:
        kb.witnesses("done")
    assert raised.value.codes() == ("CL610",)
    monkeypatch.setattr(families, "SET_LIMIT", 100)
    assert len(kb.witnesses("done", at=5)) == 64


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        # Each of so many, with each of so many others.
        ([("p", 0, 9, 150), ("q", 0, 9, 150)], "s(X) :- p(X), q(X)."),
        ([("p", 0, 4, 40), ("p", 5, 9, 40)], "s(X) @ I :- p(X) @ I."),
        ([("p", 0, 4, 40), ("p", 5, 9, 40)], "s(X) :- historically[0, 9] p(X)."),
    ],
)
def test_all_choices_of_many_reports_and_many_others_are_too_many(
    facts: list[tuple[str, int, int, int]], rule: str
) -> None:
    told = "".join(
        f"{name}(a) @ [{first}, {last}].\n"
        for name, first, last, times in facts
        for _ in range(times)
    )
    with pytest.raises(EvaluationError, match=r"take more than 1,000 sets of reports") as raised:
        integers(f"{told}{rule}\n").witnesses("s(a)")
    assert raised.value.codes() == ("CL610",)


def test_a_recursion_that_never_settles_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witnesses, "_PATIENCE", 50)
    kb = integers("on(a) @ [0, 3].\non(a) @ [0, _].\non(X) :- once[5, 5] on(X).\n")
    with pytest.raises(EvaluationError, match=r"the witnesses of `on\(a\)` do not settle"):
        kb.witnesses("on(a)")
    assert shown(kb, "on(a)", at="16") == ["toy:2 [16, 16]", "toy:3 [16, 16]"]


def test_each_change_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "p(a) @ [0, 9].\nq(X) :- p(X).\nr(X) :- q(X).\n"
    monkeypatch.setattr(witnesses, "_PATIENCE", 1)
    assert shown(integers(text), "r(a)") == ["toy:2 [0, 9]"]
    monkeypatch.setattr(witnesses, "_PATIENCE", 0)
    with pytest.raises(EvaluationError, match=r"the witnesses of `r\(a\)` do not settle"):
        integers(text).witnesses("r(a)")


def test_until_needs_the_left_operand_only_before_the_right_one() -> None:
    kb = integers(
        "p(a) @ [0, 3].\np(a) @ [4, 6].\np(a) @ [8, 9].\nq(a) @ [7, 7].\n"
        "s(X) :- p(X) until[0, 20] q(X).\n"
    )
    assert shown(kb, "s(a)") == [
        "toy:5 [7, 7]",
        "toy:3, toy:5 [4, 6]",
        "toy:2, toy:3, toy:5 [0, 3]",
    ]
    since = integers(
        "p(a) @ [5, 6].\np(a) @ [7, 9].\np(a) @ [0, 3].\nq(a) @ [4, 4].\n"
        "s(X) :- p(X) since[0, 20] q(X).\n"
    )
    assert shown(since, "s(a)") == [
        "toy:5 [4, 4]",
        "toy:2, toy:5 [5, 6]",
        "toy:2, toy:3, toy:5 [7, 9]",
    ]
