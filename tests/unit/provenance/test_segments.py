from __future__ import annotations

import json

import pytest

from cartelogic.knowledge import KnowledgeBase
from cartelogic.temporal import Interval, IntervalSet

TEXT = """
.time integer
p(a) @ [0, 5].  p(a) @ [4, 9].  p(a) @ [20, 22].
q(X) :- p(X).
"""


def base() -> KnowledgeBase:
    return KnowledgeBase.from_text(TEXT, name="t")


def test_segments_cover_the_period_where_the_atom_holds_and_share_no_instant() -> None:
    found = base().why("q(a)", during=(3, 21))
    parts = [segment.interval for segment in found]
    assert IntervalSet(parts) == IntervalSet([(3, 10), (20, 22)])
    assert sum(part.length for part in parts) == 9
    assert found.gaps == IntervalSet([(10, 20)])


def test_each_segment_has_a_right_proof_that_covers_it() -> None:
    for segment in base().why("q(a)", during=(0, 30)):
        segment.explanation.verify()
        proven = segment.explanation.proof.interval  # type: ignore[union-attr]
        assert proven.start <= segment.interval.start
        assert segment.interval.end <= proven.end


def test_it_reads_as_parts_of_the_period() -> None:
    found = base().why("q(a)", during=(3, 21))
    assert repr(found) == "<3 segments of q(a) [3, 21]>"
    text = str(found)
    assert text.startswith("q(a) during [3, 21]\n[3, ")
    assert text.endswith("does not hold [10, 19]")
    assert found.short().count("\n") == 3
    assert json.loads(json.dumps(found.to_dict()))["atom"] == "q(a)"
    assert len(found[:2]) == 2
    assert found[0].interval == Interval(3, found[0].interval.end)


def test_where_it_never_holds_is_said() -> None:
    with pytest.raises(LookupError, match=r"`q\(a\)` does not hold during \[11, 15\]"):
        base().why("q(a)", during=(11, 15))


def test_an_instant_and_a_period_are_not_both_given() -> None:
    with pytest.raises(ValueError, match="not both"):
        base().why("q(a)", at=3, during=(0, 5))  # type: ignore[call-overload]


def test_the_whole_of_it_as_text_and_as_data() -> None:
    found = base().why("q(a)", during=(3, 21))
    proofs = [
        ("[3, 5]", "[0, 5]", "t:3"),
        ("[6, 9]", "[4, 9]", "t:3:17"),
        ("[20, 21]", "[20, 22]", "t:3:33"),
    ]
    lines = ["q(a) during [3, 21]"]
    for part, whole, report in proofs:
        lines += [
            f"{part}, by",
            f"  q(a) {whole}: starts with {report}, ends with {report}",
            "    by t:4 q(X) :- p(X).",
            "    with X = a",
            f"    └─ p(a) {whole}, stated in {report}",
        ]
    assert str(found).split("\n") == [*lines, "does not hold [10, 19]"]
    assert found.short().split("\n") == [
        *(
            f"{part}  q(a) {whole}: starts with {report}, ends with {report}"
            for part, whole, report in proofs
        ),
        "does not hold [10, 19]",
    ]
    assert found.to_dict() == {
        "atom": "q(a)",
        "segments": [segment.explanation.to_dict() for segment in found],
    }


def test_a_period_without_gaps_names_none() -> None:
    found = base().why("q(a)", during=(4, 5))
    assert str(found).startswith("q(a) during [4, 5]\n[4, 5], by\n")
    assert "does not hold" not in str(found)
    assert found.short() == "[4, 5]  q(a) [0, 5]: starts with t:3, ends with t:3"
