from __future__ import annotations

import pytest

import cartelogic
from cartelogic import KnowledgeBase

RULES = "foe(A, B) :- rival(A, E), rival(B, E), A < B."
SAID = {
    "gazette": "rival(east, south) @ [2012, 2016].",
    "herald": "rival(east, south) @ [2012, 2013]. rival(west, south) @ [2013, 2013].",
}


@pytest.fixture
def kb() -> KnowledgeBase:
    made = KnowledgeBase.from_text("rival(north, south) @ [2010, 2014].\n" + RULES, name="own")
    for source, text in SAID.items():
        made.tell(text, source=source)
    return made


def test_nothing_changes_between_a_base_and_itself(kb: KnowledgeBase) -> None:
    delta = kb.compare(kb)
    assert not delta
    assert str(delta) == "nothing changes"
    assert delta.to_dicts() == []
    assert delta.to_polars().is_empty()


def test_what_falls_shrinks_and_stands(kb: KnowledgeBase) -> None:
    delta = kb.compare(kb.without(source="herald"))
    assert [(found.atom, found.kind) for found in delta] == [
        ("foe(east, west)", "fell"),
        ("foe(north, west)", "fell"),
        ("rival(west, south)", "fell"),
    ]
    assert [found.atom for found in delta.conclusions] == ["foe(east, west)", "foe(north, west)"]
    assert delta.standing == ()  # the gazette was cited before
    shrunk = kb.compare(kb.without(source="gazette"))
    assert [(found.atom, found.kind) for found in shrunk] == [
        ("foe(east, north)", "shrank"),
        ("rival(east, south)", "shrank"),
    ]
    (standing,) = shrunk.standing
    assert standing.atom == "foe(east, west)"
    assert standing.gone == ("told1:1",)
    assert standing.outlets == ("herald",)


def test_there_and_back_are_each_other_s_reverse(kb: KnowledgeBase) -> None:
    less = kb.without(source="herald")
    there, back = kb.compare(less), less.compare(kb)
    assert [found.atom for found in there] == [found.atom for found in back]
    for lost, gained in zip(there, back, strict=True):
        assert (lost.before, lost.after) == (gained.after, gained.before)
        assert lost.lost == gained.gained
    assert {found.kind for found in back} == {"appeared"}


def test_single_sourced_means_that_all_proofs_shown_cite_one_outlet(kb: KnowledgeBase) -> None:
    found = {d.atom: d.single_sourced for d in kb.compare(kb.without(source="herald"))}
    assert found == {
        "foe(east, west)": False,
        "foe(north, west)": False,
        "rival(west, south)": True,
    }


def test_extents_that_change_alone_are_changes(kb: KnowledgeBase) -> None:
    (shown, *_) = kb.compare(
        kb.assuming("rival(north, south) @ [2010, 2014].", source="x", stance="denies")
    )
    assert shown.kind == "changed"
    assert not shown.lost.possible
    assert shown.lost.certain
    assert (shown.lost.certain - shown.gained.contested).parts == ()
    assert "loses certain" in str(shown)


def test_all_forms_are_of_the_same_differences(kb: KnowledgeBase) -> None:
    delta = kb.compare(kb.without(source="gazette"))
    assert [row["atom"] for row in delta.to_dicts()] == [found.atom for found in delta]
    assert delta.to_dicts()[0]["lost"]["possible"] == [["2014-01-01", "2014-12-31"]]
    frame = delta.to_polars()
    assert set(frame["atom"]) == {found.atom for found in delta}
    assert "<td>foe(east, north)</td>" in delta._repr_html_()


def test_about_keeps_some_predicates_and_guesses(kb: KnowledgeBase) -> None:
    delta = kb.compare(kb.without(source="gazette"))
    assert [found.predicate for found in delta.about("rival")] == ["rival"]
    with pytest.raises(LookupError, match="rival"):
        delta.about("rivals")


# -- the bases compared ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "guess"),
    [
        ({"source": "heralt"}, "no report of the source `heralt`; did you mean `herald`"),
        ({"report": "told9:1"}, "no report `told9:1`"),
        ({"outlet": "gazete"}, "no report of the outlet `gazete`; did you mean `gazette`"),
    ],
)
def test_who_said_nothing_cannot_be_left_out(
    kb: KnowledgeBase, named: dict[str, str], guess: str
) -> None:
    with pytest.raises(LookupError) as caught:
        kb.without(**named)
    assert guess in str(caught.value)


def test_something_must_be_left_out(kb: KnowledgeBase) -> None:
    with pytest.raises(TypeError, match="what to leave out"):
        kb.without()


def test_neither_base_sees_what_the_other_is_told(kb: KnowledgeBase) -> None:
    less, more = kb.without(source="herald"), kb.assuming("rival(far, south).")
    kb.tell("rival(a, south).")
    less.tell("rival(b, south).")
    more.retract(source="gazette")
    for base, known in ((kb, "a"), (less, "b"), (more, "far")):
        found = {str(answer["A"]) for answer in base.query("rival(A, south)")}
        assert found & {"a", "b", "far"} == {known}
    assert len(kb.query("rival(east, south)")) == 1


def test_what_was_compared_is_told_as_it_was(kb: KnowledgeBase) -> None:
    less = kb.without(source="gazette")
    told = str(kb.compare(less)), kb.compare(less).to_dicts()
    first, second = kb.compare(less), kb.compare(less)
    kb.retract(source="herald")
    less.tell("rival(east, south). rival(west, south).")
    assert (str(first), second.to_dicts()) == told


def test_bases_are_compared_as_of_one_now(kb: KnowledgeBase) -> None:
    kb.tell("late(A) :- rival(A, south), now(D), D > 2020-01-01.")
    less = kb.without(source="herald")
    delta = kb.compare(less, now="2021-01-01").about("late")
    kb.query("late(A)", now="2019-01-01")
    assert str(delta) == "falls: late(west) [2013-01-01, 2013-12-31]\n1 fell"
    assert [report.id for report in delta[0].reports] == ["told2:1:36"]


def test_a_predicate_without_facts_stays_known(kb: KnowledgeBase) -> None:
    none = kb.without(report=list(kb.database.reports))
    assert len(none.query("foe(A, B)")) == 0
    assert len(none.query("rival(A, B)")) == 0


def test_a_program_means_what_it_meant_when_the_facts_that_made_it_right_are_gone() -> None:
    text = "e(a, b) @ [2010, 2011].\ne(a, c).\nd(X) :- e(X, Y), e(X, _) @ I, days(I) > 3, Y != b."
    kb = KnowledgeBase.from_text(text, name="own")
    less = kb.without(report="own:1")
    assert KnowledgeBase(kb.program, less.database.copy()).analysis.errors  # CL304
    assert str(less.query("d(X)")) == "X = a  always"


def test_bases_of_different_time_lines_cannot_be_compared(kb: KnowledgeBase) -> None:
    with pytest.raises(ValueError, match="time lines"):
        kb.compare(KnowledgeBase.from_text(".time integer\np(1) @ [1, 2]."))


def test_every_dropped_report_of_the_shipped_case_can_be_put_back() -> None:
    kb = cartelogic.demo()
    everything = {name: kb.relation(name) for name in sorted(kb.analysis.context.heads)[:40]}
    for report in list(kb.database.reports)[::60]:
        less = kb.without(report=report)
        less.database.add([kb.database.reports[report]])
        assert {name: less.relation(name) for name in everything} == everything
