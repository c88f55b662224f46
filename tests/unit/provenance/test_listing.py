"""All proofs of an atom, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import TypeAlias

import pytest

import cartelogic
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.printing import show_interval
from cartelogic.provenance.goals import interval_of
from cartelogic.provenance.proof import (
    Aggregated,
    Coalesced,
    Condition,
    Windowed,
    children,
    walk,
)
from cartelogic.temporal import Interval

TIES = """
.time integer
ally(a, b) @ [0, 9].      ally(b, c) @ [5, 20].
rival(a, x) @ [0, 4].     rival(a, x) @ [3, 12].
rival(b, x) @ [2, 8].
foe(A, B) :- rival(A, B).
common(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
common(A, B, C) :- ally(A, B), foe(A, C), rival(B, C).
"""


def reports(kb: KnowledgeBase, atom: str, **options: object) -> list[tuple[str, ...]]:
    found = kb.proofs(atom, **options)  # type: ignore[arg-type]
    return [tuple(leaf.report.id for leaf in proof.reports) for proof in found]


def test_every_choice_of_rule_and_report_is_a_proof() -> None:
    kb = KnowledgeBase.from_text(TIES, name="t")
    assert sorted(reports(kb, "common(a, b, x)")) == [
        ("t:3", "t:4", "t:5"),
        ("t:3", "t:4", "t:5"),
        ("t:3", "t:4:27", "t:5"),
        ("t:3", "t:4:27", "t:5"),
    ]


def test_each_holds_where_it_says_and_all_are_right() -> None:
    kb = KnowledgeBase.from_text(TIES, name="t")
    for proof in kb.proofs("common(a, b, x)"):
        proof.verify()
    at_8 = list(kb.proofs("common(a, b, x)", at=8))
    assert len(at_8) == 2
    with pytest.raises(LookupError, match="does not hold at 30"):
        kb.proofs("common(a, b, x)", at=30)


def test_smaller_ones_come_first() -> None:
    kb = KnowledgeBase.from_text(TIES, name="t")
    sizes = [len(list(_tree(proof.proof))) for proof in kb.proofs("common(a, b, x)")]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def _tree(proof: object) -> list[object]:
    found = [proof]
    for child in children(proof):  # type: ignore[arg-type]
        found += _tree(child)
    return found


def test_a_cycle_proves_nothing_by_itself() -> None:
    kb = KnowledgeBase.from_text(
        """
.decl near(a: group, b: group) symmetric
near(a, b). near(b, c). near(c, a).
joined(A, B) :- near(A, B).
joined(A, C) :- joined(A, B), near(B, C).
""",
        name="t",
    )
    found = list(kb.proofs("joined(a, b)"))
    assert len(found) == len({proof.proof for proof in found})
    for proof in found:
        proof.verify()
    # Directly, or by way of others: no atom comes twice in a branch, so there is an end.
    assert len(found) > 1
    assert len(found[0].reports) == 1


def test_whole_intervals_and_windows_may_be_covered_by_several() -> None:
    kb = KnowledgeBase.from_text(
        """
.time integer
p @ [0, 5].  p @ [4, 9].  p @ [2, 7].
long @ I :- p @ I, days(I) >= 8.
steady :- historically[0, 6] p.
""",
        name="t",
    )
    covers = list(kb.proofs("long"))
    for proof in covers:
        proof.verify()
        assert any(isinstance(node, Coalesced) for node in walk(proof.proof))
    ids = [frozenset(leaf.report.id for leaf in proof.reports) for proof in covers]
    assert len(set(ids)) == 2  # from 0 to 5 and on to 9, with or without the one between
    windows = list(kb.proofs("steady"))
    for proof in windows:
        proof.verify()
    nodes = [node for proof in windows for node in walk(proof.proof)]
    assert any(isinstance(node, Windowed) for node in nodes)


def test_covers_come_smallest_first() -> None:
    kb = KnowledgeBase.from_text(
        """
.time integer
r(a) @ [0, 4].  t(a) @ [0, 9].  p(X) :- r(X).  p(X) :- r(X), r(X).  p(X) :- t(X), r(X), t(X).
p(X) :- t(X).  p(X) :- t(X), t(X), t(X).
long(X) @ I :- p(X) @ I.
free(X) :- p(X) since[0, 9] r(X), not q(X).
.decl q(x: symbol)
""",
        name="t",
    )
    for atom in ("p(a)", "long(a)", "free(a)"):
        found = list(kb.proofs(atom))
        sizes = [len(_tree(proof.proof)) for proof in found]
        assert len(set(sizes)) > 2
        assert sizes == sorted(sizes)
        for proof in found:
            proof.verify()


def test_an_aggregate_has_a_proof_for_each_choice_of_its_rows() -> None:
    kb = KnowledgeBase.from_text(
        """
.time integer
p(1) @ [0, 5].  p(1) @ [3, 9].  p(2) @ [0, 9].
n(N) :- N = count : { p(_) }.
""",
        name="t",
    )
    found = list(kb.proofs("n(2)"))
    assert len(found) == 2
    for proof in found:
        proof.verify()
        assert any(isinstance(node, Aggregated) for node in walk(proof.proof))


def test_the_first_of_very_many_come_at_once() -> None:
    layers = "".join(
        f"l{i + 1}(X) :- l{i}(X).\nl{i + 1}(X) :- l{i}(X), l0(X).\n" for i in range(40)
    )
    kb = KnowledgeBase.from_text(f"l0(a).\n{layers}")
    found = list(islice(kb.proofs("l40(a)"), 5))  # of 2^40
    assert len(found) == 5


def test_a_long_chain_has_its_proof() -> None:
    edges = "".join(f"e({i}, {i + 1}).\n" for i in range(400))
    kb = KnowledgeBase.from_text(f"{edges}t(0, Y) :- e(0, Y).\nt(0, Z) :- t(0, Y), e(Y, Z).\n")
    (only,) = kb.proofs("t(0, 400)")
    assert len(only.reports) == 400


def test_extents_have_proofs_of_their_own() -> None:
    kb = KnowledgeBase.from_text(
        "p(a) @ [2010, 2014].  p(a) @ [2011-01-01, 2012-12-31].  q(X) :- p(X).", name="t"
    )
    assert len(list(kb.proofs("q(a)"))) == 2
    assert len(list(kb.proofs("q(a)", extent="certain", at="2012-06-01"))) == 2
    with pytest.raises(LookupError, match="is not certain"):
        kb.proofs("q(a)", extent="certain", at="2010-01-01")


def test_the_shipped_case_has_two_for_the_common_enemy() -> None:
    kb = cartelogic.demo()
    atom = "common_enemy_in(beltran_leyva_organization, zetas, sinaloa_cartel, baja_california_sur)"
    found = list(kb.proofs(atom))
    assert [[leaf.report.id for leaf in proof.reports] for proof in found] == [
        ["bcs14_against_sinaloa", "bcs14_against_sinaloa"],
        ["bcs14_partnership", "bcs14_against_sinaloa"],
    ]


def listed(text: str, atom: str, **options: object) -> list[str]:
    """Every proof of an atom: its size, its reports by their lines, and when it holds."""
    kb = KnowledgeBase.from_text(f".time integer\n{text}", name="t")
    found = list(kb.proofs(atom, **options))  # type: ignore[arg-type]
    for explanation in found:
        explanation.verify()
    return [
        f"{len(_tree(each.proof))}: {' '.join(leaf.report.id for leaf in each.reports)} "
        f"{show_interval(each.proof.interval, kb.codec)}"  # type: ignore[union-attr]
        for each in found
    ]


def test_a_whole_interval_on_days_not_known_has_its_core_and_its_limits() -> None:
    text = "p(a) @ [0..2, 8..9].\np(a) @ [1, 5].\np(a) @ [4, 8].\nspell(X) @ I :- p(X) @ I.\n"
    # All of it may be of the first; what is certain is of the second, then of one of two.
    assert listed(text, "spell(a)") == ["6: t:2 t:3 t:2 [0, 9]", "6: t:2 t:3 t:4 [0, 9]"]
    assert listed(text, "spell(a)", extent="certain") == [
        "6: t:2 t:3 t:2 [1, 8]",
        "6: t:2 t:3 t:4 [1, 8]",
    ]


def test_a_whole_interval_that_does_not_begin_or_end_has_one_side() -> None:
    text = "p(a) @ [_, 5].\np(a) @ [3, 9].\np(b) @ [2, 7].\np(b) @ [8, _].\np(c).\n"
    rule = "spell(X) @ I :- p(X) @ I.\n"
    assert listed(text + rule, "spell(a)") == ["6: t:2 t:3 [_, 9]"]
    assert listed(text + rule, "spell(b)") == ["6: t:4 t:5 [2, _]"]
    assert listed(text + rule, "spell(c)") == ["3: t:6 always"]


def test_what_holds_on_a_day_not_known_shows_an_operator_by_its_own_rule() -> None:
    text = "held(a) @ [3..5, 4..9].\nheld(a) @ [20, 30].\n"
    rule = "past(X) :- once held(X).\n"
    assert listed(text + rule, "past(a)") == ["3: t:3 [20, _]", "3: t:2 [3, _]"]
    assert listed(text + rule, "past(a)", extent="certain") == ["3: t:2 [5, _]", "3: t:3 [20, _]"]
    only = "held(a) @ [3..5, 4..9].\n" + rule
    assert listed(only, "past(a)", extent="certain") == ["3: t:2 [5, _]"]


def test_what_is_absent_up_to_where_the_right_operand_begins_or_from_its_end_on_is_of_use() -> None:
    text = "q(a) @ [5, 5].\np(a) @ [5, 9].\np(a) @ [1, 1].\nr(X) :- (not p(X)) until[1, 5] q(X).\n"
    assert listed(text, "r(a)") == ["4: t:2 [2, 4]"]
    text = "q(a) @ [5, 5].\np(a) @ [1, 5].\np(a) @ [9, 9].\nr(X) :- (not p(X)) since[1, 5] q(X).\n"
    assert listed(text, "r(a)") == ["4: t:2 [6, 8]"]


def test_through_a_window_those_at_an_instant_are_those_of_all_that_hold_there() -> None:
    kb = KnowledgeBase.from_text(
        ".time integer\non(a) @ [0, 0]. on(a) @ [1, 2]. up(a) @ [0, 5].\n"
        "on(X) :- once[1, 1] on(X), up(X)."
    )
    every = list(kb.proofs("on(a)"))
    assert len(every) == 10
    for at, count in enumerate((1, 2, 3, 3, 3, 2)):
        there = [str(proof) for proof in kb.proofs("on(a)", at=at)]
        assert there == [str(proof) for proof in every if at in interval_of(proof.proof)]
        assert len(there) == count


def test_a_recursion_through_a_window_uses_what_came_before() -> None:
    text = "on(a) @ [0, 0].\non(a) @ [1, 2].\nup(a) @ [0, 5].\n"
    rule = "on(X) :- once[1, 1] on(X), up(X).\n"
    assert listed(text + rule, "on(a)", at=1) == ["1: t:3 [1, 2]", "4: t:2 t:4 [1, 1]"]
    assert listed(text + rule, "on(a)", at=5) == ["10: t:3 t:4 [4, 5]", "13: t:3 t:4 [5, 5]"]


def test_values_known_as_ranges_show_an_operator_in_turn() -> None:
    text = (
        "p(a) @ [0..2, 8..9].\np(b) @ [10, 16].\nq(7) @ [1, 2].\n"
        "long(X, N) @ I :- p(X) @ I, N = days(I).\nlength(N) :- long(_, N).\n"
        "kept(N) :- length(N) since[0, 20] q(N).\n"
        "held(X, N) :- p(X), long(X, N) since[0, 20] q(N).\n"
    )
    assert listed(text, "kept(7)") == [
        "3: t:4 [1, 2]",
        "9: t:2 t:2 t:4 [1, 9]",
        "16: t:2 t:2 t:3 t:3 t:4 [1, 16]",
    ]
    assert listed(text, "held(a, 7)") == ["3: t:2 t:4 [1, 2]", "9: t:2 t:2 t:4 [1, 9]"]


def test_a_left_operand_that_never_holds_adds_no_proof() -> None:
    text = "q(a) @ [0, 3].\nq(b) @ [0, 3].\np(b) @ [0, 6].\ns(X) :- p(X) since[0, 9] q(X).\n"
    assert listed(text, "s(a)") == ["3: t:2 [0, 3]"]
    assert listed(text, "s(b)") == ["3: t:3 [0, 3]", "4: t:4 t:3 [0, 6]"]


def test_an_aggregate_is_listed_where_it_is_asked_about() -> None:
    text = "p(a) @ [0, 9].\np(b) @ [5, 12].\np(b) @ [5, 20].\nn(N) :- N = count : { p(_) }.\n"
    assert listed(text, "n(1)", at=2) == ["5: t:2 [0, 4]"]
    assert listed(text, "n(1)", at=15) == ["5: t:4 [10, 20]"]
    assert listed(text, "n(1)") == ["5: t:2 [0, 4]", "5: t:4 [10, 20]", "5: t:3 [10, 12]"]


# -- since and until, against the definition ------------------------------------------------------

Part: TypeAlias = tuple[int, int]
"""First and last instant."""
Shown: TypeAlias = tuple[Part | None, Part, Part]
"""What holds along the way, the right operand, and where the two show the operator."""
LINE = range(-30, 60)
LEFTS, RIGHTS = ((0, 3), (4, 8), (9, 9), (13, 15)), ((2, 3), (8, 12), (16, 20))


def instants(parts: Iterable[Part]) -> set[int]:
    return {instant for first, last in parts for instant in range(first, last + 1)}


def spans(found: set[int]) -> Iterator[Part]:
    """The maximal intervals of a set of instants."""
    starts = sorted(instant for instant in found if instant - 1 not in found)
    ends = sorted(instant for instant in found if instant + 1 not in found)
    yield from zip(starts, ends, strict=True)


def shows(operator: str, low: int, high: int, chain: tuple[Part, ...], right: Part) -> set[int]:
    """Where operands show an operator, by its definition."""
    along, held = instants(chain), instants([right])

    def reaches(at: int) -> bool:
        if operator == "since":
            passed = {u: range(u + 1, at + 1) for u in range(at - high, at - low + 1)}
        else:
            passed = {u: range(at, u) for u in range(at + low, at + high + 1)}
        return any(u in held and along.issuperset(way) for u, way in passed.items())

    return set(filter(reaches, LINE))


def chains(lefts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """Those that follow each other without a gap."""
    for first in range(len(lefts)):
        for stop in range(first + 1, len(lefts) + 1):
            chain = lefts[first:stop]
            if all(one[1] + 1 == more[0] for one, more in pairwise(chain)):
                yield chain


def defined(
    operator: str, low: int, high: int, lefts: tuple[Part, ...], when: set[int], *, is_own: bool
) -> Iterator[Shown]:
    """Every way to show an operator at some of these instants with nothing that is not needed.

    Args:
        operator: ``since`` or ``until``.
        low: the nearest that its window reaches.
        high: the farthest.
        lefts: where the left operand holds.
        when: the instants asked about.
        is_own: whether the left operand names a value that the right one does not, so that
            it has to hold somewhere.
    """

    def shown(chain: tuple[Part, ...], right: Part) -> set[int]:
        return shows(operator, low, high, chain, right)

    def ways(right: Part) -> Iterator[tuple[Part | None, set[int]]]:
        alone = shown((), right)
        if not is_own:
            yield None, alone
        for chain in chains(lefts):
            more = when & shown(chain, right) - alone
            fewer = [chain[1:], chain[:-1]] if len(chain) > 1 else []
            is_witness = is_own and low == 0 and len(chain) == 1 and not more
            if is_witness or (more and all(more - shown(cut, right) for cut in fewer)):
                yield (chain[0][0], chain[-1][1]), shown(chain, right)

    for right in RIGHTS:
        for along, there in ways(right):
            yield from ((along, right, span) for span in spans(there) if when & instants([span]))


def windows(found: Iterable[cartelogic.Explanation]) -> Iterator[Shown]:
    """What the operators in proofs are shown by, and where."""
    for explanation in found:
        for node in walk(explanation.proof):
            if isinstance(node, Windowed):
                assert not isinstance(node.right, Condition)
                assert not isinstance(node.left, Condition)
                along = None if node.left is None else part(node.left.interval)
                yield along, part(node.right.interval), part(node.interval)


def part(interval: Interval) -> Part:
    assert isinstance(interval.start, int)
    assert isinstance(interval.end, int)
    return interval.start, interval.end - 1


def facts(atom: str, parts: Iterable[Part]) -> str:
    return "".join(f"{atom} @ [{first}, {last}].\n" for first, last in parts)


def gaps(lefts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Between those parts, within the line."""
    return tuple(spans(set(LINE) - instants(lefts)))


OPERANDS = {
    "one that holds": ("p(a) {} q", LEFTS, False),
    "one that does not": ("(not p(a)) {} q", gaps(LEFTS), False),
    "one that names a value": ("p(X) {} q, r(X)", LEFTS, True),
}


@pytest.mark.parametrize("operands", OPERANDS)
@pytest.mark.parametrize("operator", ["since", "until"])
@pytest.mark.parametrize(("low", "high"), [(0, 25), (2, 4)])
def test_operators_are_shown_in_every_way_that_needs_all_its_parts(
    operands: str, operator: str, low: int, high: int
) -> None:
    body, lefts, is_own = OPERANDS[operands]
    body = body.format(f"{operator}[{low}, {high}]")
    head = "s(X)" if is_own else "s(a)"
    beyond = f"p(a) @ [_, {LINE[0] - 1}]. p(a) @ [{LINE[-1] + 1}, _].\n"
    along = facts("p(a)", LEFTS) + ("" if lefts is LEFTS else beyond)
    kb = KnowledgeBase.from_text(
        f".time integer\n{along}{facts('q', RIGHTS)}r(a). r(b). p(b) @ [10, 12].\n{head} :- {body}."
    )

    def named(found: Iterable[Shown]) -> list[str]:
        return sorted(map(str, found))

    found = list(kb.proofs("s(a)"))
    for proof in found:
        proof.verify()
    wanted = list(defined(operator, low, high, lefts, set(LINE), is_own=is_own))
    assert named(windows(found)) == named(wanted)
    for at in {3, 8, 13} & instants(span for _, _, span in wanted):
        there = defined(operator, low, high, lefts, {at}, is_own=is_own)
        assert named(windows(kb.proofs("s(a)", at=at))) == named(there)
