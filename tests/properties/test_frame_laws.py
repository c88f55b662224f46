"""The laws of frames: columns mean what the same facts mean one by one.

However facts come in, what follows from them is the same, and so are its proofs; what goes
out as a frame comes back as the same relation; no row is ever lost.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cartelogic.asking import MODES
from cartelogic.errors import Code, ProgramError
from cartelogic.knowledge import KnowledgeBase
from cartelogic.provenance.search import Search
from cartelogic.provenance.verify import faults
from cartelogic.store.database import ATTRIBUTES, BaseExtent, Database
from cartelogic.temporal import IntervalSet
from cartelogic.testing.writing import EVERYTHING, Written, programs
from tests.evaluation import derived_names, load
from tests.frames import KINDS, told
from tests.properties.test_supposing_laws import all_of, base_of

pytest.importorskip("polars")

PATIENT = settings(
    max_examples=max(1, settings().max_examples // 12),
    suppress_health_check=[HealthCheck.too_slow],
)
kinds = st.sampled_from(sorted(KINDS))


def framed(program: Written, kind: str) -> KnowledgeBase:
    with TemporaryDirectory() as folder:
        return told(program, KINDS[kind], Path(folder))


def holds(database: Database) -> dict[str, object]:
    """All that reports give before any rule."""
    found: dict[str, object] = {}
    for extent in BaseExtent:
        for predicate in database.predicates():
            found[extent.value + predicate] = database.claimed(predicate, extent).as_dict()
            for denies in (False, True):
                said = database.said(predicate, denies=denies, extent=extent)
                found[f"{denies} {extent.value}{predicate}"] = said.as_dict()
        for name in ATTRIBUTES:
            found[f"{extent.value}.{name}"] = database.attribute(name, extent).as_dict()
    return found


@PATIENT
@given(programs(EVERYTHING), kinds, st.data())
def test_reports_in_columns_give_the_same_before_any_rule(
    program: Written, kind: str, data: st.DataObject
) -> None:
    one_by_one, columns = base_of(program).database, framed(program, kind).database
    unsure = frozenset(n for n in sorted(one_by_one.reports) if data.draw(st.booleans()))
    one_by_one.unsure = columns.unsure = unsure
    assert columns.unsure == one_by_one.unsure
    assert holds(columns) == holds(one_by_one)
    assert dict(columns.reports) == dict(one_by_one.reports)
    assert columns.doubts() == one_by_one.doubts()
    assert columns.predicates() == one_by_one.predicates()
    for name, profile in columns.profiles.items():
        assert profile.is_like(one_by_one.profiles[name])
    for name in columns.predicates():
        every = {(c.report.id, c.claim) for c in one_by_one.all_claims(name)}
        assert {(c.report.id, c.claim) for c in columns.all_claims(name)} == every
        for _, claim in every:
            for find in ("claims", "denials"):
                here, there = (
                    sorted(getattr(base, find)(name, claim.row), key=lambda c: c.report.id)
                    for base in (columns, one_by_one)
                )
                assert here == there


@PATIENT
@given(programs(EVERYTHING), kinds)
def test_a_frame_tells_what_the_same_facts_tell_as_text(program: Written, kind: str) -> None:
    analysis, _ = load(program)
    kb = framed(program, kind)
    names = derived_names(analysis)
    assert derived_names(kb.analysis.require()) == names
    found = all_of(kb)
    assert found == all_of(base_of(program))
    search = Search(kb.analysis, kb.database, kb._engine("rows").relation)
    for name, rows in found.items():
        for row, extent in rows.items():
            for part in extent:
                proof = search.throughout(name, row, part)
                assert faults(proof, kb.analysis, kb.database) == ()


@PATIENT
@given(programs(EVERYTHING), kinds, st.data())
def test_taking_reports_out_of_a_batch_is_as_if_they_were_never_there(
    program: Written, kind: str, data: st.DataObject
) -> None:
    kb, other = framed(program, kind), base_of(program)
    ids = sorted(kb.database.reports)
    assume(ids)
    before = holds(kb.database) if data.draw(st.booleans()) else None
    gone = set(data.draw(st.lists(st.sampled_from(ids), min_size=1)))
    fork = kb.database.fork()
    fork.remove(gone)
    other.database.remove(gone)
    assert holds(fork) == holds(other.database)
    assert {n: fork.profiles[n].is_like(other.database.profiles[n]) for n in fork.profiles} == (
        dict.fromkeys(fork.profiles, True)
    )
    assert dict(fork.reports) == dict(other.database.reports)
    if before is not None:
        assert holds(kb.database) == before
    kept = kb.database.where(lambda report: report.id not in gone)
    assert holds(kept) == holds(other.database)


@PATIENT
@given(programs(EVERYTHING), kinds, st.data())
def test_suppositions_about_a_batch_are_those_about_single_reports(
    program: Written, kind: str, data: st.DataObject
) -> None:
    columns, one_by_one = framed(program, kind), base_of(program)
    ids = sorted(one_by_one.database.reports)
    assume(ids)
    if data.draw(st.booleans()):
        all_of(columns)
    gone = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    source = one_by_one.database.reports[gone[0]].source
    for named in ({"report": gone}, {"source": [source]}):
        less, fewer = columns.without(**named), one_by_one.without(**named)
        assert set(less.database.reports) == set(fewer.database.reports)
        assert all_of(less) == all_of(fewer)
        assert columns.compare(less).to_dicts() == one_by_one.compare(fewer).to_dicts()
    assert all_of(columns) == all_of(one_by_one)
    for fact in program.facts[:1]:
        text = f"{program.fact(evolve(fact, span=None))}."
        assert all_of(columns.assuming(text)) == all_of(one_by_one.assuming(text))
    assert columns.retract(source=source) == one_by_one.retract(source=source)
    assert holds(columns.database) == holds(one_by_one.database)


@PATIENT
@given(programs(EVERYTHING), kinds, st.data())
def test_single_reports_and_batches_grow_together(
    program: Written, kind: str, data: st.DataObject
) -> None:
    """Reports that are added to, or taken from, a base with batches, in any order."""
    whole = base_of(program).database
    ids = sorted(whole.reports)
    assume(ids)
    kb = framed(program, kind)
    single = set(data.draw(st.lists(st.sampled_from(ids), min_size=1)))
    kb.database.remove(single)
    for step in data.draw(st.permutations(["read", "fork", "add", "drop"])):
        match step:
            case "read":
                holds(kb.database)
            case "fork":
                kb.database.fork()
            case "drop":
                kb.database.remove(single)
            case _:
                missing = [
                    r for name, r in whole.reports.items() if name not in kb.database.reports
                ]
                kb.database.add(missing)
    gone = [name for name in ids if name not in kb.database.reports]
    whole.remove(gone)
    assert holds(kb.database) == holds(whole)


@PATIENT
@given(programs(EVERYTHING), kinds)
def test_what_goes_out_as_a_frame_comes_back_the_same(program: Written, kind: str) -> None:
    kb = framed(program, kind)
    facts_alone = evolve(kb.program, rules=(), constraints=(), queries=())
    with TemporaryDirectory() as folder:
        for predicate in kb.database.predicates():
            found = kb.relation(predicate)
            if not found:
                continue
            csv, parquet = (Path(folder) / f"{predicate}.{end}" for end in ("csv", "parquet"))
            found.to_csv(csv)
            found.to_parquet(parquet)
            for frame in (found.to_polars(), found.to_arrow(), found.to_pandas(), csv, parquet):
                other = KnowledgeBase(facts_alone)
                counted = other.tell_frame(predicate, frame)
                assert (counted.rejected, counted.duplicates) == (0, 0)
                assert dict(other.relation(predicate)) == dict(found)
            loaded = KnowledgeBase(facts_alone)
            loaded.load(csv)
            assert dict(loaded.relation(predicate)) == dict(found)


@PATIENT
@given(programs(EVERYTHING), kinds)
def test_a_relation_has_the_same_frame_whatever_holds_it(program: Written, kind: str) -> None:
    columns, one_by_one = framed(program, kind), base_of(program)
    for predicate in columns.database.predicates():
        here, there = columns.relation(predicate), one_by_one.relation(predicate)
        assert here == there
        assert list(here) == list(there)
        assert here.to_polars().equals(there.to_polars())
        assert here.to_polars().schema == there.to_polars().schema


DAYS = st.sampled_from(["", "2014-01-01", "2014", "2014-06~", "2013..2015", "2016-02-01"])


@PATIENT
@given(st.lists(st.tuples(st.sampled_from("ab"), DAYS, DAYS), max_size=8))
def test_as_of_a_day_a_batch_is_what_was_published_by_then(
    rows: list[tuple[str, str, str]],
) -> None:
    text = ".decl p(x: symbol)\nq(X) :- p(X).\n"
    one_by_one, columns = KnowledgeBase.from_text(text), KnowledgeBase.from_text(text)
    for x, start, day in rows:
        at = f" @ [{start or '_'}, 2020]"
        one_by_one.tell(f"p({x}){at}.", source="gazette", published=day or None)
    if rows:
        columns.tell_frame(
            "p",
            {
                "x": [row[0] for row in rows],
                "start": [row[1] or None for row in rows],
                "end": ["2020"] * len(rows),
                "day": [row[2] or None for row in rows],
            },
            source="gazette",
            per_row={"published": "day"},
        )
    for day in ("2013-01-01", "2014-01-01", "2014-07-01", "2017-01-01"):
        for mode in MODES:
            here = columns.as_of(day).query("q(X)", mode=mode)
            there = one_by_one.as_of(day).query("q(X)", mode=mode)
            assert here.to_dicts() == there.to_dicts()


CELLS = st.sampled_from(
    ["a", "b", "7", "-3", "x y", '"a, b"', '"', 'a"b', '""', "2014-01-01", "2014-13-01", "", "\r"]
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=4).map(",".join), max_size=12)


@PATIENT
@given(lines=LINES, ends=st.booleans())
def test_no_row_of_a_file_is_lost_in_silence(lines: list[str], *, ends: bool) -> None:
    kb = KnowledgeBase.from_text(".decl p(x: symbol, n: number)\n")
    text = "\n".join(["x,n,start", *lines]) + "\n" * ends
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p.csv"
        path.write_bytes(text.encode())
        found = kb.tell_frame("p", path, on_error="reject")
        rejected = set(found.rejects["line"].to_list())
        assert found.told + found.rejected == found.read
        assert len(rejected) == found.rejected
        assert len(kb.database.reports) == found.told
        assert found.told == sum(1 for name in kb.database.reports if name.startswith("p.csv:"))
        strict = KnowledgeBase.from_text(".decl p(x: symbol, n: number)\n")
        if found.rejected:
            with pytest.raises(ProgramError) as refused:
                strict.tell_frame("p", path)
            assert {d.code for d in refused.value.diagnostics} == {Code.BAD_ROW}
            first = min(rejected)
            assert refused.value.diagnostics[0].span is not None
            assert refused.value.diagnostics[0].span.line == first
            assert not strict.database.reports
        else:
            assert strict.tell_frame("p", path).told == found.told
        if '"' not in text:
            body = text.replace("\r", "\n").split("\n")[1:]
            assert found.read == sum(1 for line in body if line)


def test_extents_of_a_timeless_table_are_always() -> None:
    kb = KnowledgeBase.from_text(".decl p(x: symbol)\n")
    kb.tell_frame("p", {"x": ["b", "a"]})
    assert list(kb.relation("p").items()) == [
        (("a",), IntervalSet([(float("-inf"), float("inf"))])),
        (("b",), IntervalSet([(float("-inf"), float("inf"))])),
    ]
