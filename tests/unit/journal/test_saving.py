"""Saving, opening again, and looking back."""

from __future__ import annotations

import gc
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import cartelogic
from cartelogic import Claim, KnowledgeBase, Report, StorageError
from cartelogic.journal.document import Document
from cartelogic.journal.journal import recorded
from cartelogic.journal.saving import save
from cartelogic.model.values import IntervalRange, Range, Real, Row, Text
from cartelogic.temporal import (
    DAYS,
    BoundKind,
    Interval,
    UncertainBound,
    UncertainInterval,
    parse_interval,
)
from tests.unit.journal.states import CHANGES, saved, small, state, tell, ticking


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.cartelogic"


def codes(error: pytest.ExceptionInfo[StorageError]) -> tuple[str, ...]:
    return error.value.codes()


# -- opening again is never having closed ---------------------------------------------------


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_there_when_the_file_is_opened_again(path: Path, name: str) -> None:
    twin = small()
    small().save(path)
    with cartelogic.open(path) as kb:
        assert state(kb) == state(twin)
        assert str(CHANGES[name](kb)) == str(CHANGES[name](twin))
        assert state(kb) == state(twin)
    with cartelogic.open(path) as again:
        assert state(again) == state(twin)


def test_all_changes_are_there_whichever_order_they_were_made_in(path: Path) -> None:
    saved(path)
    twin = small()
    for change in CHANGES.values():
        change(twin)
    with cartelogic.open(path) as kb:
        assert state(kb) == state(twin)
        assert [one.what for one in kb.history()] == ["save", *CHANGES]
        assert kb.tell("rival(s, t).") == twin.tell("rival(s, t).")


def test_what_changes_made_is_saved_in_one_as_well(path: Path) -> None:
    kb = small()
    for change in CHANGES.values():
        change(kb)
    last = kb.save(path)
    assert (last.number, last.what) == (1, "save")
    with cartelogic.open(path) as again:
        assert state(again) == state(kb)
        assert again.last_change() == last


def test_proofs_and_messages_point_to_the_lines_that_were_written(path: Path) -> None:
    saved(path)
    twin = small()
    for change in CHANGES.values():
        change(twin)
    with cartelogic.open(path, read_only=True) as kb:
        for atom in ("enemy(a, c)", "enemy(x, y)", "strong(q)", "far(p)"):
            assert kb.why(atom).to_json() == twin.why(atom).to_json()
        assert "starts with toy:10" in str(kb.why("enemy(a, c)"))
        for mine, theirs in zip(kb.program.rules, twin.program.rules, strict=True):
            assert mine.span is not None
            assert theirs.span is not None
            assert mine.span.where == theirs.span.where
        for name, report in twin.database.singles.items():
            if report.origin is not None:
                origin = kb.database.singles[name].origin
                assert origin is not None
                assert origin.snippet("here") == report.origin.snippet("here")


def test_what_is_said_in_the_file_is_legible(path: Path) -> None:
    saved(path)
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT what, summary, said FROM change").fetchall()
    whole = {row[0]: row for row in rows}
    assert whole["save"][1] == "1 source, 3 reports, 2 declarations, 2 rules, 1 constraint, 1 query"
    assert "enemy(A, B) :- rival(A, B)" in whole["save"][2]
    assert '"[2011, 2014~]"' in whole["save"][2]
    assert "«Ñandú» \\u0000 \U0001f600" in whole["tell"][2]
    assert whole["retract"][1] == "1 report taken back"
    assert whole["load"][1].startswith("4 sources, 1 article, 3 reports, 2 rows")


def test_values_of_every_kind_come_back(path: Path) -> None:
    rows: tuple[Row, ...] = (
        ("a b 'c'", Text('"\ud800 half'), Real(2.5), Real(1e300)),
        (10**50, -3, float("inf"), float("-inf")),
        (Interval(3, 7), Interval(float("-inf"), 5), Range(1, 9), Range("a", "b")),
        (IntervalRange(1, 5, 9, 20), Text(""), 0, "x" * 10_000),
    )
    odd = UncertainBound(100, 200, doubtful=True, text="about then", kind=BoundKind.RANGE)
    plain = UncertainBound.exact(300)
    intervals = (
        UncertainInterval(odd, plain, closed=False),
        UncertainInterval(plain, UncertainBound.exact(float("inf"))),
        UncertainInterval(odd, plain, text="in those days"),
        parse_interval("2011/2012", DAYS),
    )
    claims = [Claim("p", row, one) for row, one in zip(rows, intervals, strict=True)]
    reports = [Report(f"r{n}", (claim,), "s") for n, claim in enumerate(claims)]
    small().save(path)
    with cartelogic.open(path) as kb:
        kb.add(reports)
    with cartelogic.open(path) as again:
        for report in reports:
            found = again.database.reports[report.id]
            assert found == report
            assert found.claims[0].interval.text == report.claims[0].interval.text  # type: ignore[union-attr]


def test_integers_as_time_and_predicates_that_lost_their_facts(path: Path) -> None:
    kb = KnowledgeBase.from_text(".time integer\np(1) @ [2, 3]. q(X) :- p(X).")
    kb.retract("p(1)")
    kb.save(path)
    with cartelogic.open(path) as again:
        assert not any(found.is_error for found in again.check())
        assert not again.query("q(X)")
        again.tell("p(2) @ [4, 5].")
        again.tell_frame("p", {"n": [7, 8], "start": [1, None]})
    with cartelogic.open(path) as again:
        assert [str(answer) for answer in again.query("q(X)", at=4)] == [
            "X = 2  [4, 5]",
            "X = 7  [1, _]",
            "X = 8  always",
        ]


def test_a_time_line_can_be_chosen_in_an_empty_file(path: Path) -> None:
    KnowledgeBase().save(path)
    with cartelogic.open(path) as kb:
        kb.tell(".time integer\np(1) @ [2, 3].")
    with cartelogic.open(path) as kb:
        assert [str(answer) for answer in kb.query("p(X)")] == ["X = 1  [2, 3]"]


def test_a_view_of_a_day_keeps_what_is_not_sure_there(path: Path) -> None:
    kb = small()
    kb.tell("rival(d, e).", source="s", published="2012-01..2012-06")
    kb.tell_frame("rival", {"a": ["x"], "b": ["y"]}, source="s", published="2012")
    view = kb.as_of("2012-03-01")
    assert view.database.unsure
    view.save(path)
    with cartelogic.open(path) as again:
        assert state(again) == state(view)


# -- the two times --------------------------------------------------------------------------


def test_what_was_recorded_stays_so(path: Path) -> None:
    small().save(path, clock=ticking())
    states = [state(small())]
    with cartelogic.open(path, clock=ticking()) as kb:
        for change in CHANGES.values():
            change(kb)
            states.append(state(kb))
            for number, then in enumerate(states, start=1):
                assert state(kb.as_recorded(number)) == then
    with cartelogic.open(path, read_only=True) as kb:
        assert [state(kb.as_recorded(n)) for n in range(1, 7)] == states
        assert not kb.as_recorded(0).database.reports
        for number in (-1, 7):
            with pytest.raises(LookupError, match="no change"):
                kb.as_recorded(number)
    for number, then in enumerate(states, start=1):
        with cartelogic.open(path, upto=number) as kb:
            assert state(kb) == then


def test_our_time_and_theirs_are_kept_apart(path: Path) -> None:
    small().save(path, clock=lambda: datetime(2026, 1, 5, 12, tzinfo=UTC))
    with cartelogic.open(path, clock=lambda: datetime(2026, 1, 7, 9, tzinfo=UTC)) as kb:
        kb.tell("rival(x, y).", source="s", published="2010-04-01")
    with cartelogic.open(path) as kb:
        seen = "rival(x, y)"
        assert not kb.query(seen, as_of="2010-03-31")
        assert kb.query(seen, as_of="2010-04-01")
        for moment in (1, "2026-01-05", date(2026, 1, 6), "2026-01-07T08:59:59Z"):
            assert not kb.as_recorded(moment).query(seen, as_of="2010-04-01")
        late = datetime(2026, 1, 7, 10, tzinfo=UTC)
        for moment in (2, "2026-01-07", date(2026, 1, 8), "2026-01-07T09:00:00Z", late):
            assert kb.as_recorded(moment).query(seen, as_of="2010-04-01")
        assert not kb.as_recorded("2025-01-01").database.reports
        with pytest.raises(ValueError, match="time zone"):
            kb.as_recorded("2026-01-07T09:00:00")


def test_record_time_never_goes_back(path: Path) -> None:
    times = [datetime(2026, 1, day, tzinfo=UTC) for day in (5, 3, 4, 9)]
    small().save(path, clock=lambda: times[0])
    for time in times[1:]:
        with cartelogic.open(path, clock=lambda: time) as kb:  # noqa: B023
            kb.tell("rival(x, y).")
    with cartelogic.open(path) as kb:
        assert [one.time.day for one in kb.history()] == [5, 5, 5, 9]


def test_the_clock_changes_no_conclusion(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.cartelogic"
    small().save(path, clock=ticking(1))
    small().save(other, clock=ticking(9999))
    with cartelogic.open(path) as one, cartelogic.open(other) as two:
        assert state(one) == state(two)


# -- files ----------------------------------------------------------------------------------


def test_saving_refuses_to_overwrite_unless_told(path: Path) -> None:
    small().save(path)
    before = path.read_bytes()
    with pytest.raises(StorageError) as error:
        KnowledgeBase().save(path)
    assert codes(error) == ("CL708",)
    assert path.read_bytes() == before
    KnowledgeBase().save(path, overwrite=True)
    with cartelogic.open(path) as kb:
        assert not kb.database.reports
        with pytest.raises(StorageError) as error:
            small().save(path, overwrite=True)  # somebody is writing it
        assert codes(error) == ("CL704",)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_saving_into_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="there is no folder") as error:
        small().save(tmp_path / "nowhere" / "cases.cartelogic")
    assert codes(error) == ("CL705",)


def test_saving_refuses_a_name_beside_which_a_journal_lies(path: Path) -> None:
    path.with_name(f"{path.name}-journal").write_bytes(b"of another file")
    with pytest.raises(StorageError) as error:
        small().save(path)
    assert codes(error) == ("CL708",)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", bytes(512), b"nothing that SQLite knows"])
def test_a_journal_that_was_only_begun_goes_when_its_file_is_opened(
    path: Path, content: bytes
) -> None:
    small().save(path)
    beside = path.with_name(f"{path.name}-journal")
    beside.write_bytes(content)
    with pytest.raises(StorageError):
        small().save(path, overwrite=True)
    with cartelogic.open(path) as kb:
        assert state(kb) == state(small())
    assert not beside.exists()
    small().save(path, overwrite=True)


def test_saving_what_is_in_a_file_takes_its_history_along(path: Path, tmp_path: Path) -> None:
    saved(path)
    copy, short = tmp_path / "copy.cartelogic", tmp_path / "short.cartelogic"
    with cartelogic.open(path) as kb, cartelogic.open(path, upto=3) as early:
        assert kb.save(copy) == kb.last_change()
        early.save(short)
        kb.in_memory().save(tmp_path / "one.cartelogic")
        with cartelogic.open(copy) as other:
            assert other.history() == kb.history()
            assert state(other) == state(kb)
        with cartelogic.open(short) as other:
            assert other.history() == kb.history()[:3]
            other.tell("rival(s, t).")
        with cartelogic.open(tmp_path / "one.cartelogic") as other:
            assert len(other.history()) == 1
            assert state(other) == state(kb)


def test_a_missing_file_is_not_made(path: Path) -> None:
    for read_only in (False, True):
        with pytest.raises(StorageError, match=r"[Nn]o such file") as error:
            cartelogic.open(path, read_only=read_only)
        assert codes(error) == ("CL501",)
    assert not list(path.parent.iterdir())


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "CL701"), (b"ally(a, b).\n", "CL701"), (b"SQLite format 3\0" + bytes(200), "CL703")],
)
def test_other_files_are_refused(path: Path, content: bytes, code: str) -> None:
    path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(StorageError) as error:
            cartelogic.open(path, read_only=read_only)
        assert codes(error) == (code,)
    assert path.read_bytes() == content


def test_other_databases_and_newer_formats_are_refused(path: Path, tmp_path: Path) -> None:
    small().save(path)
    for statement, code in (
        ("CREATE TABLE more (x)", "CL703"),
        ("CREATE TRIGGER t AFTER INSERT ON change BEGIN DELETE FROM change; END", "CL703"),
        ("PRAGMA user_version = 2", "CL702"),
        ("PRAGMA user_version = 0", "CL703"),
        ("PRAGMA application_id = 7", "CL701"),
    ):
        other = tmp_path / "other.cartelogic"
        other.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(other)) as connection:
            connection.execute(statement)
            connection.commit()
        with pytest.raises(StorageError) as error:
            cartelogic.open(other)
        assert codes(error) == (code,), statement


def test_a_change_that_this_version_cannot_read_is_named(path: Path) -> None:
    saved(path)
    with cartelogic.open(path) as kb:
        assert kb._journal is not None
        entries = list(kb._journal.changes(2))
    for said in ("{", "[]", '{"told":1}', '{"told":1,"time":"days","time_at":null,"clauses":[{}]}'):
        document = Document("tell", "from the future", said)
        entries[2:] = [(recorded(entries[1][0], document, ticking()), document)]
        save(path, entries, overwrite=True)
        with pytest.raises(StorageError, match="change 3") as error:
            cartelogic.open(path)
        assert error.value.sound == 2
        with cartelogic.open(path, upto=2) as kb:
            assert len(kb.history()) == 2


# -- who may write --------------------------------------------------------------------------


def test_one_writer_at_a_time_and_readers_beside_it(path: Path) -> None:
    small().save(path)
    with cartelogic.open(path) as writer:
        before = state(writer)
        with pytest.raises(StorageError, match="this very process") as error:
            cartelogic.open(path)
        assert codes(error) == ("CL704",)
        with cartelogic.open(path, read_only=True) as reader:
            tell(writer)
            assert state(reader) == before
            with cartelogic.open(path, read_only=True) as later:
                assert state(later) == state(writer)
            for change in CHANGES.values():
                with pytest.raises(StorageError) as error:
                    change(reader)
                assert codes(error) == ("CL706",)
            assert state(reader) == before
    with cartelogic.open(path) as again:
        assert again.last_change() == writer.last_change()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_link_to_a_file_is_that_file(path: Path, tmp_path: Path) -> None:
    small().save(path)
    link = tmp_path / "link.cartelogic"
    link.symlink_to(path)
    with cartelogic.open(path):
        with pytest.raises(StorageError) as error:
            cartelogic.open(link)
        assert codes(error) == ("CL704",)


@pytest.mark.untraced
def test_another_process_is_named_and_its_death_frees_the_file(path: Path) -> None:
    small().save(path)
    program = """
import cartelogic, sys
cartelogic.KnowledgeBase.from_text("a(b).").query("a(X)")
assert "sqlite3" not in sys.modules, "a knowledge base in memory needs no SQLite"
kb = cartelogic.open(sys.argv[1])
assert "numpy" not in sys.modules, "without frames no arrays are needed"
print("open", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(cartelogic.__file__).parent.parent)},
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StorageError, match=f"process {other.pid} ") as error:
            cartelogic.open(path)
        assert codes(error) == ("CL704",)
        other.kill()
        other.wait()
    with cartelogic.open(path) as kb:
        tell(kb)


def test_what_was_closed_can_be_asked_and_not_changed(path: Path) -> None:
    small().save(path)
    with cartelogic.open(path) as kb:
        tell(kb)
        before, last = state(kb), kb.last_change()
    assert (state(kb), kb.last_change()) == (before, last)
    with pytest.raises(StorageError, match="closed") as error:
        kb.retract("ally(a, b)")
    assert codes(error) == ("CL706",)
    assert state(kb) == before
    kb.close()


def test_a_writer_that_was_forgotten_lets_others_write(path: Path) -> None:
    small().save(path)
    cartelogic.open(path).tell("rival(x, y).")
    gc.collect()
    with cartelogic.open(path) as kb:
        assert len(kb.history()) == 2


def test_what_is_supposed_is_written_nowhere(path: Path) -> None:
    small().save(path)
    with cartelogic.open(path) as kb:
        kb.assuming("rival(x, y).").tell("rival(u, v).")
        kb.without(source="toy")
        loose = kb.in_memory()
        loose.tell("rival(x, y).")
        past = kb.as_recorded(1)
        past.tell("rival(x, y).")
        assert loose.last_change() is past.last_change() is None
        assert len(kb.history()) == 1
    with cartelogic.open(path) as kb:
        assert state(kb) == state(small())


def test_a_writer_notices_that_somebody_wrote_behind_its_back(path: Path) -> None:
    small().save(path)
    with cartelogic.open(path) as kb:
        path.with_name(f"{path.name}-lock").unlink()
        with cartelogic.open(path) as intruder:
            tell(intruder)
        before = state(kb)
        with pytest.raises(StorageError) as error:
            tell(kb)
        assert codes(error) == ("CL704",)
        assert state(kb) == before


def test_a_knowledge_base_in_no_file_has_no_history() -> None:
    kb = small()
    assert kb.last_change() is None
    assert kb.history() == ()
    with pytest.raises(LookupError, match="no file"):
        kb.as_recorded(1)
    kb.close()
    tell(kb)
