"""Telling frames: what columns mean, what is refused, and what becomes of the rows."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cartelogic
from cartelogic import KnowledgeBase, ProgramError, Report, Source, Stance
from cartelogic.model.sources import Article, Claim
from cartelogic.model.values import Day, Real, Row, Text
from cartelogic.temporal import ALWAYS, from_date, parse_bound, parse_interval

polars = pytest.importorskip("polars")

DECLARED = """
.decl rival(a: group, b: group)
.decl counted(what: symbol, number: number, share: float, day: date, note: text)
"""
DAY = datetime.date(2014, 6, 1)


@pytest.fixture
def kb() -> KnowledgeBase:
    return KnowledgeBase.from_text(DECLARED, name="rules")


def rows(kb: KnowledgeBase, predicate: str) -> list[Row]:
    return list(kb.relation(predicate))


def refusals(kb: KnowledgeBase, predicate: str, frame: Any, **options: Any) -> list[str]:
    """Claims and reasons of what is wrong with a frame; nothing may have changed."""
    before, analysis = dict(kb.database.reports), kb.analysis
    with pytest.raises(ProgramError) as refused:
        kb.tell_frame(predicate, frame, **options)
    assert dict(kb.database.reports) == before
    assert kb.analysis == analysis
    assert all(d.hint and d.why for d in refused.value.diagnostics)
    return [f"{d.code}: {d.claim}: {d.why}" for d in refused.value.diagnostics]


# -- what columns mean ------------------------------------------------------------------------


def test_columns_are_found_by_the_names_of_the_declaration(kb: KnowledgeBase) -> None:
    kb.tell_frame("rival", {"b": ["y"], "more": [1], "a": ["x"]})
    assert rows(kb, "rival") == [("x", "y")]


def test_columns_may_have_other_names(kb: KnowledgeBase) -> None:
    frame = {"one": ["x"], "two": ["y"], "b": ["z"]}
    kb.tell_frame("rival", frame, columns={"a": "two"})
    kb.tell_frame("rival", frame, columns=["one", "two"])
    assert rows(kb, "rival") == [("x", "y"), ("y", "z")]


def test_without_a_declaration_columns_are_arguments_in_order(kb: KnowledgeBase) -> None:
    frame = {"z": ["x"], "start": [DAY], "n": [3], "who": ["me"], "r": [1.5], "d": [DAY]}
    kb.tell_frame("seen", frame, per_row={"source": "who"})
    assert dict(kb.relation("seen")) == {
        ("x", 3, Real(1.5), Day(from_date(DAY))): parse_set("[2014-06-01, _]")
    }


def parse_set(text: str) -> Any:
    from cartelogic.temporal import Codec, parse_set

    return parse_set(text, Codec.DAYS)


def test_values_have_the_declared_kind() -> None:
    expected = ("x", 7, Real(2.0), Day(from_date(DAY)), Text("so"))
    typed: dict[str, list[Any]] = {
        "what": ["x"],
        "number": [7],
        "share": [2],
        "day": [DAY],
        "note": ["so"],
    }
    written = {name: [str(cells[0])] for name, cells in typed.items()}
    for frame in (typed, written, typed | {"number": [7.0], "share": [2.0]}):
        base = KnowledgeBase.from_text(DECLARED)
        base.tell_frame("counted", frame)
        assert rows(base, "counted") == [expected]


def test_numbers_of_any_size_are_told() -> None:
    base = KnowledgeBase.from_text(".decl n(x: number)\n")
    base.tell_frame("n", {"x": [1 << 61, -(1 << 62), 3]})
    base.tell_frame("n", polars.DataFrame({"x": ["123456789012345678901234567890"]}))
    base.tell_frame("n", polars.DataFrame({"x": [(1 << 64) - 1]}, schema={"x": polars.UInt64}))
    assert [row[0] for row in rows(base, "n")] == [
        -(1 << 62), 3, 1 << 61, (1 << 64) - 1, 123456789012345678901234567890,
    ]  # fmt: skip
    assert base.relation("n").to_polars()["x"].dtype == polars.String


def test_start_and_end_can_be_arguments_or_have_other_names() -> None:
    base = KnowledgeBase.from_text(".decl spell(start: date)\n")
    base.tell_frame("spell", {"start": [DAY], "end": [DAY], "from": [DAY]}, start="from")
    assert dict(base.relation("spell")) == {
        (Day(from_date(DAY)),): parse_set("[2014-06-01, 2014-06-01]")
    }
    assert base.relation("spell").to_polars().columns == ["start", "start_", "end"]
    undated = KnowledgeBase.from_text(".decl spell(when: date)\n")
    undated.tell_frame("spell", {"start": [DAY]}, columns={"when": "start"})
    assert dict(undated.relation("spell")) == {(Day(from_date(DAY)),): ALWAYS}


def test_an_empty_cell_is_an_open_side_and_texts_are_bounds(kb: KnowledgeBase) -> None:
    starts, ends = [None, "2014", "2014-02..2014-05", "_"], ["2015", None, "2016~", "_"]
    frame = {"a": list("wxyz"), "b": ["v"] * 4, "start": starts, "end": ends}
    kb.tell_frame("rival", polars.DataFrame(frame))
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        (claim,) = kb.database.reports[f"told1:{number}"].claims
        assert claim.interval == parse_interval(f"[{start or '_'}, {end or '_'}]", kb.codec)


def test_midnight_is_a_day_and_another_time_is_none(kb: KnowledgeBase) -> None:
    noon = datetime.datetime(2014, 6, 1, 12)  # noqa: DTZ001
    midnight = datetime.datetime(2014, 6, 1)  # noqa: DTZ001
    kb.tell_frame("rival", {"a": ["x"], "b": ["y"], "start": [midnight]})
    (found,) = refusals(kb, "rival", {"a": ["x"], "b": ["y"], "start": [noon]})
    assert "it has a time of day" in found
    zoned = polars.Series([midnight]).dt.replace_time_zone("UTC")
    (found,) = refusals(kb, "rival", polars.DataFrame({"a": ["x"], "b": ["y"], "start": zoned}))
    assert "time zone" in found


def test_on_the_integer_line_time_is_numbers() -> None:
    base = KnowledgeBase.from_text(".time integer\n.decl p(x: symbol)\n")
    base.tell_frame("p", {"x": ["a", "b"], "start": [1.0, float("nan")], "end": [None, 4]})
    assert base.relation("p").to_polars().rows() == [("a", 1, None), ("b", None, 4)]
    (found,) = refusals(base, "p", {"x": ["a"], "start": [DAY]})
    assert "where whole numbers are needed" in found
    assert "too far away" in refusals(base, "p", {"x": ["a"], "end": [1 << 61]})[0]
    assert "no whole number" in refusals(base, "p", {"x": ["a"], "end": [1.5]})[0]
    dates = KnowledgeBase.from_text(".time integer\n.decl p(x: date)\n")
    assert "holds Date" in refusals(dates, "p", {"x": [DAY]})[0]


# -- whose reports ----------------------------------------------------------------------------


def test_rows_without_a_source_are_your_own(kb: KnowledgeBase) -> None:
    kb.tell_frame("rival", {"a": ["x"], "b": ["y"]})
    assert kb.database.reports["told1:0"] == Report(
        "told1:0", (Claim("rival", ("x", "y")),), "told1"
    )
    assert kb.database.sources["told1"].kind == "own"


def test_attributes_are_said_once_or_row_by_row(kb: KnowledgeBase) -> None:
    frame = {"a": ["x", "y"], "b": ["y", "z"], "who": ["s", "t"], "how": ["denies", None]}
    frame |= {"grade": ["2", None], "day": ["2014", None], "at": [None, "m"]}
    per_row = {"source": "who", "stance": "how", "credibility": "grade", "published": "day"}
    kb.tell_frame("rival", frame, per_row=per_row | {"place": "at"}, note="so", via="v")
    assert kb.database.reports["told1:0"] == Report(
        "told1:0", (Claim("rival", ("x", "y")),), "s", via="v", note="so", credibility=2,
        stance=Stance.DENIES, published=parse_bound("2014", kb.codec),
    )  # fmt: skip
    assert kb.database.reports["told1:1"] == Report(
        "told1:1", (Claim("rival", ("y", "z")),), "t", via="v", note="so", place="m"
    )


def test_rows_of_one_id_are_one_report(kb: KnowledgeBase) -> None:
    frame = {"id": ["e", "f", "e"], "a": ["x", "y", "z"], "b": ["v", "v", "v"]}
    kb.tell_frame("rival", frame, report="id", source="s")
    assert list(kb.database.reports) == ["e", "f"]
    assert [claim.row[0] for claim in kb.database.reports["e"].claims] == ["x", "z"]
    assert kb.retract(atom="rival(z, v)") == ("e",)
    assert rows(kb, "rival") == [("y", "v")]


def test_rows_of_one_id_have_to_agree(kb: KnowledgeBase) -> None:
    frame = {"id": ["e", "e"], "a": ["x", "y"], "b": ["v", "v"], "who": ["s", "t"]}
    options: Any = {"report": "id", "per_row": {"source": "who"}}
    (found,) = refusals(kb, "rival", frame, **options)
    assert "row 1" in found
    assert "another source" in found
    told = kb.tell_frame("rival", frame, on_error="reject", **options)
    assert (told.told, told.rejected) == (1, 1)


def test_an_id_is_not_given_twice(kb: KnowledgeBase) -> None:
    frame = {"id": ["e"], "a": ["x"], "b": ["y"]}
    kb.tell_frame("rival", frame, report="id", source="s")
    assert "CL505" in refusals(kb, "rival", frame, report="id", source="s")[0]
    frame["id"] = ["told3:0"]
    kb.tell_frame("rival", {"a": ["x"], "b": ["y"]})
    assert "told3:0" in kb.database.reports
    assert "CL505" in refusals(kb, "rival", frame, report="id", source="s")[0]


def test_a_report_of_an_article_has_its_day_and_outlet(kb: KnowledgeBase) -> None:
    kb.database.add_source(Source("gazette", "The Gazette", "outlet"))
    day = parse_bound("2012-03-05", kb.codec)
    kb.database.add_article(Article("early", "early.txt", "gazette", "Early", day))
    frame = {"a": ["x", "y"], "b": ["z", "z"], "where": ["early", None], "who": [None, "s"]}
    kb.tell_frame("rival", frame, per_row={"article": "where", "source": "who"})
    one, other = kb.database.reports.values()
    assert (one.source, one.published) == ("gazette", day)
    assert (other.source, other.published) == ("s", None)
    kb.tell_frame("rival", frame, columns=["a", "b"], article="early")
    assert kb.database.reports["told2:1"].published == day
    assert "CL504" in refusals(kb, "rival", frame, article="erly")[0]
    frame["who"] = [None, None]
    (found,) = refusals(kb, "rival", frame, per_row={"article": "where", "source": "who"})
    assert "whose report" in found


def test_a_frame_needs_someone_to_say_what_is_said_of_reports(kb: KnowledgeBase) -> None:
    frame = {"a": ["x"], "b": ["y"]}
    for options in ({"stance": "denies"}, {"published": "2014"}, {"per_row": {"place": "a"}}):
        with pytest.raises(ValueError, match="whose reports"):
            kb.tell_frame("rival", frame, **options)
    for wrong in ({"stance": "hopes"}, {"credibility": 7}, {"per_row": {"sorce": "a"}}):
        with pytest.raises(ValueError, match=r"no stance|no credibility|no attribute"):
            kb.tell_frame("rival", frame, source="s", **wrong)
    with pytest.raises(ValueError, match="raise or reject"):
        kb.tell_frame("rival", frame, on_error="ignore")
    assert not kb.database.reports


# -- what is refused --------------------------------------------------------------------------


def test_a_column_that_is_missing_is_named_with_a_guess(kb: KnowledgeBase) -> None:
    with pytest.raises(ProgramError) as refused:
        kb.tell_frame("rival", {"a": ["x"], "bb": ["y"]}, start="strat", per_row={"source": "c"})
    claims = {diagnostic.claim for diagnostic in refused.value.diagnostics}
    assert claims == {
        "`told1` has no column `b`",
        "`told1` has no column `strat`",
        "`told1` has no column `c`",
    }
    (found,) = refusals(kb, "rival", {"a": ["x"], "b": ["y"]}, columns={"c": "a"})
    assert "without an argument `c`" in found
    assert "2 arguments" in refusals(kb, "rival", {"a": ["x"], "b": ["y"]}, columns=["a"])[0]


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("what", [3]), ("what", [True]), ("what", [[1]]), ("number", [DAY]), ("share", [DAY]),
        ("day", [3]), ("note", [2.5]),
    ],
)  # fmt: skip
def test_a_column_of_another_type_is_refused(
    kb: KnowledgeBase, column: str, cells: list[Any]
) -> None:
    right = {"what": ["x"], "number": [7], "share": [2.5], "day": [DAY], "note": ["so"]}
    (found,) = refusals(kb, "counted", right | {column: cells})
    assert found.startswith(f"CL511: the column `{column}` holds")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("what", None), ("number", "7.5"), ("number", "007"), ("number", 7.5), ("share", "x"),
        ("share", float("nan")), ("day", "2014"), ("day", "2014-02-30"), ("day", "1.2.2014"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_named_with_its_row(
    kb: KnowledgeBase, column: str, cell: Any
) -> None:
    right = {"what": "x", "number": 7, "share": 2.5, "day": DAY, "note": "so"}
    good = str(right[column]) if isinstance(cell, str) else right[column]
    frame = {name: [value, value, value] for name, value in right.items()}
    frame[column] = [good, cell, good]
    (found,) = refusals(kb, "counted", polars.DataFrame(frame, strict=False))
    assert found.startswith(f"CL510: `{column}` in row 1 of `told1` cannot be told")
    told = kb.tell_frame("counted", polars.DataFrame(frame, strict=False), on_error="reject")
    assert (told.read, told.told, told.rejected, told.duplicates) == (3, 2, 1, 1)
    assert told.rejects["row"].to_list() == [1]
    assert list(kb.database.reports) == ["told2:0", "told2:2"]


def test_only_the_first_faults_are_told_one_by_one(kb: KnowledgeBase) -> None:
    with pytest.raises(ProgramError) as refused:
        kb.tell_frame("rival", {"a": [None] * 1_000, "b": ["x"] * 1_000})
    found = refused.value.diagnostics
    assert len(found) == 20
    assert dict(found[-1].facts) == {"more": "980 more faults"}


def test_an_interval_has_to_hold_some_instant(kb: KnowledgeBase) -> None:
    frame = {"a": ["x", "y"], "b": ["y", "z"], "start": ["2014", "2014"], "end": ["2013", "2014"]}
    (found,) = refusals(kb, "rival", frame)
    assert "`end` in row 0" in found
    assert "before the start, 2014" in found


def test_the_program_has_to_fit(kb: KnowledgeBase) -> None:
    kb.tell_frame("seen", {"x": ["a"]})
    assert "CL201" in refusals_of(kb, "seen", {"x": ["a"], "y": ["b"]})
    assert "CL205" in refusals_of(kb, "report", {"x": ["a"], "y": ["b"]})
    assert "CL507" in refusals_of(kb, "Seen", {"x": ["a"]})


def refusals_of(kb: KnowledgeBase, predicate: str, frame: Any) -> str:
    with pytest.raises(ProgramError) as refused:
        kb.tell_frame(predicate, frame)
    return str(refused.value)


@pytest.mark.parametrize("frame", [3, None, [("a", "b")], object()])
def test_what_is_no_frame_is_refused(kb: KnowledgeBase, frame: object) -> None:
    with pytest.raises(TypeError, match="is no frame"):
        kb.tell_frame("rival", frame)


@pytest.mark.parametrize("frame", [{"a": ["x", 1], "b": ["y", "z"]}, {"a": ["x"], "b": ["y", "z"]}])
def test_what_cannot_be_columns_is_refused(kb: KnowledgeBase, frame: object) -> None:
    assert "cannot be read as columns" in refusals(kb, "rival", frame)[0]


def test_a_frame_without_rows_tells_nothing(kb: KnowledgeBase) -> None:
    told = kb.tell_frame("rival", {"a": [], "b": []})
    assert str(told) == "told1: 0 rows read as `rival`, 0 told"
    assert not kb.relation("rival")


def test_checks_see_the_rows_of_frames() -> None:
    base = KnowledgeBase.from_text(
        ".decl rival_in(a: group, p: place)\nfoe(A) :- rival_in(A, nowhere).\n"
    )
    base.tell_frame("rival_in", {"a": ["x", "sinaloa"], "p": ["sinaloa", "sonora"]})
    codes = [str(diagnostic.code) for diagnostic in base.check()]
    assert codes.count("CL209") == 1, "sinaloa is a group and a place"
    assert codes.count("CL212") == 1, "nobody mentions nowhere"
    assert base.query("rival_in(x, sonora)").warnings == ()
    assert base.query("R says rival_in(x, _), R != 'told1:1'").warnings == ()
    (unknown,) = base.query("rival_in(x, sonra)").warnings
    assert unknown.hint == "did you mean `sonora`?"


# -- files ------------------------------------------------------------------------------------


def test_a_row_of_a_file_is_called_after_its_line(kb: KnowledgeBase, tmp_path: Path) -> None:
    path = tmp_path / "fights.csv"
    path.write_text("a,b,start\nx,y,2014\n\ny,z,\n", "utf-8")
    kb.tell_frame("rival", path)
    assert list(kb.database.reports) == ["fights.csv:2", "fights.csv:4"]
    origin = kb.database.reports["fights.csv:4"].origin
    assert origin is not None
    assert origin.where == "fights.csv:4:1"
    assert kb.tell_frame("rival", str(path)).name == "fights.csv#2"


def test_types_of_a_file_are_declared_or_those_that_all_fields_fit(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text("n,f,d,s,z\n1,1,2014-01-01,1,007\n-2,2.5,2014-02-01,x,1\n", "utf-8")
    base = cartelogic.load(path)
    assert rows(base, "mixed")[0][:4] == (-2, Real(2.5), Day(735265), "x")
    assert rows(base, "mixed")[1] == (1, Real(1.0), Day(735234), "1", "007")
    declared = KnowledgeBase.from_text(
        ".decl mixed(n: symbol, f: float, d: text, s: symbol, z: symbol)\n"
    )
    declared.load(path)
    assert rows(declared, "mixed")[1] == ("1", Real(1.0), Text("2014-01-01"), "1", "007")


def test_a_file_can_be_loaded_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "rules.dl").write_text(DECLARED + "foe(A) :- rival(A, _).\n", "utf-8")
    (tmp_path / "rival.csv").write_text(
        "report,a,b,start,end,source,published\nr1,x,y,2014,2015,s,2016\n", "utf-8"
    )
    polars.DataFrame({"a": ["u"], "b": ["v"]}).write_parquet(tmp_path / "rival.parquet")
    base = cartelogic.load(
        tmp_path / "rules.dl", tmp_path / "rival.csv", tmp_path / "rival.parquet"
    )
    assert [answer["A"] for answer in base.query("foe(A)")] == ["u", "x"]
    assert base.database.reports["r1"].source == "s"
    assert base.database.reports["rival.parquet:0"].source == "rival.parquet"
    assert not cartelogic.load(tmp_path).database.reports, "tables in folders are passed over"


def test_a_file_that_is_loaded_has_no_column_without_a_meaning(tmp_path: Path) -> None:
    (tmp_path / "rules.dl").write_text(DECLARED, "utf-8")
    (tmp_path / "rival.csv").write_text("a,b,remark\nx,y,z\n", "utf-8")
    with pytest.raises(ProgramError, match="`remark` that `rival` has no place for"):
        cartelogic.load(tmp_path / "rules.dl", tmp_path / "rival.csv")


def test_a_load_with_a_bad_row_changes_nothing(kb: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "rival.csv").write_text("a,b\nx,y\nx\n", "utf-8")
    (tmp_path / "other.csv").write_text("x\nx\n", "utf-8")
    with pytest.raises(ProgramError, match="CL510"):
        kb.load(tmp_path / "other.csv", tmp_path / "rival.csv")
    assert not kb.database.reports
    (tmp_path / "broken.parquet").write_bytes(b"no")
    with pytest.raises(ProgramError, match="CL501"):
        kb.load(tmp_path / "broken.parquet")
    with pytest.raises(ProgramError, match="there is no such file"):
        kb.tell_frame("rival", tmp_path / "nowhere.csv")
    with pytest.raises(ValueError, match="ends in none of"):
        kb.tell_frame("rival", "rival.txt")


def test_progress_goes_from_nothing_to_nearly_all(kb: KnowledgeBase) -> None:
    steps: list[tuple[str, int, int]] = []
    kb.tell_frame("rival", {"a": ["x"], "b": ["y"]}, progress=lambda *step: steps.append(step))
    assert [done for _, done, _ in steps] == list(range(len(steps)))
    assert {total for *_, total in steps} == {len(steps)}
    assert all(what for what, *_ in steps)


def test_nothing_heavy_is_imported_before_there_is_a_frame() -> None:
    script = (
        "import sys, cartelogic; kb = cartelogic.demo(); kb.tell('allied_in(a, b, c).');"
        "kb.relation('allied'); kb.as_of('2014-01-01'); kb.without(source="
        "next(iter(kb.database.reports.values())).source);"
        "print([m for m in ('numpy', 'polars', 'pandas', 'pyarrow', 'numba') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
