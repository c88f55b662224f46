"""Laws of the shipped case: every conclusion has a proof, every report its sentence.

The tests that read the articles themselves skip where their folder is missing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import cartelogic
from cartelogic import ENGINES, Code, KnowledgeBase, Report
from cartelogic.analysis.context import relation_literals
from cartelogic.analysis.normal import Kind
from cartelogic.answers import Extent
from cartelogic.provenance.proof import Absence, Condition, Ground, Reported, Said
from cartelogic.source import SourceText, Span
from cartelogic.store.articles import Locator, LocatorError, quote
from cartelogic.store.yaml_text import Mapping, Node, Scalar, Sequence, _build
from cartelogic.temporal import Codec, Interval, to_date
from tests.evaluation import FULL_ENGINES

EXTENTS: tuple[Extent, ...] = ("possible", "certain", "contested")
ANY_DAY = Codec.DAYS.parse_instant("2014-09-01")
OF_EVENTS = {  # test_ucdp.py: with the events that are shipped, none of them is empty
    "borne_out",
    "clash_outlet",
    "confirmed_clash",
    "covered_near",
    "crossed_fronts",
    "crossed_fronts_in",
    "events_side_with",
    "fighting",
    "fighting_ends_in_alliance",
    "fighting_in",
    "fighting_near",
    "side_by_side",
    "told_early",
}
GUILT = re.compile(r"guilt|convict|criminal|culprit|perpetrator|crime|murderer|corrupt|bribe")


def read_reports(kb: KnowledgeBase) -> Iterator[Report]:
    """The reports that were read in an article: all but the entities of our own files."""
    return (r for r in kb.database.reports.values() if kb.database.source_of(r).kind != "own")


def derived(kb: KnowledgeBase) -> list[str]:
    """Every predicate that a rule of the case derives."""
    return sorted({r.head.predicate for r in kb.analysis.context.rules if r.kind is Kind.RULE})


def arity(kb: KnowledgeBase, name: str) -> int:
    """How many arguments a predicate of the case is declared with."""
    return len(kb.analysis.context.declarations[name].parameters)


def first_instant(interval: Interval) -> int:
    """An instant as early in the interval as there is one to name."""
    if isinstance(interval.start, int):
        return interval.start
    return interval.end - 1 if isinstance(interval.end, int) else ANY_DAY


def file_text(path: Path) -> SourceText:
    return SourceText(path.name, path.read_text("utf-8"))


# -- what is concluded -------------------------------------------------------------------------


def test_load_of_the_two_folders_is_the_demo(kb: KnowledgeBase, root: Path) -> None:
    loaded = cartelogic.load(root / "facts", root / "rules")
    assert loaded.program == kb.program
    assert loaded.database.reports == kb.database.reports
    assert loaded.database.sources == kb.database.sources
    assert loaded.database.articles == kb.database.articles
    assert loaded.query("in_custody(Person)") == kb.query("in_custody(Person)")


def test_engines_agree_on_every_relation(kb: KnowledgeBase) -> None:
    engines = {name: ENGINES[name]() for name in FULL_ENGINES}
    for engine in engines.values():  # made here, so that each evaluates everything once
        engine.prepare(kb.analysis, kb.database)
    for name in [*derived(kb), *kb.database.predicates()]:
        expected = engines["naive"].relation(name).as_dict()
        for engine in engines.values():
            assert engine.relation(name).as_dict() == expected, f"{engine.name}: {name}"


def test_everything_that_holds_has_a_proof_that_verifies(kb: KnowledgeBase) -> None:
    """What rules derive and what reports claim, on each of its intervals, in each extent."""
    proven = dict.fromkeys(EXTENTS, 0)
    for name in sorted({*derived(kb), *kb.database.predicates()}):
        columns = ", ".join(f"X{i}" for i in range(arity(kb, name)))
        for answer in kb.query(f"{name}({columns})"):
            for extent in EXTENTS:
                for interval in getattr(answer, extent):
                    instant = first_instant(interval)
                    explanation = answer.why(to_date(instant), extent)
                    explanation.verify()
                    proof = explanation.proof
                    assert not isinstance(proof, (Absence, Condition))
                    assert instant in proof.interval
                    assert extent != "possible" or proof.ground == Ground(name, answer.row)
                    proven[extent] += 1
    assert proven["possible"] > 1000
    assert proven["certain"] > 300
    assert proven["contested"] > 20


def test_every_violation_has_a_proof_that_verifies(kb: KnowledgeBase) -> None:
    violations = kb.violations()
    assert violations
    for explanation in violations:
        explanation.verify()
        assert len({leaf.report.id for leaf in explanation.reports}) > 1


def test_the_only_findings_are_reports_that_disagree(kb: KnowledgeBase) -> None:
    assert {finding.code for finding in kb.check()} == {Code.CONSTRAINT_VIOLATED}


def test_every_rule_derives_something_or_could(kb: KnowledgeBase) -> None:
    """What the case has no example of is named here, so that nothing goes dead unseen."""
    empty = {name for name in derived(kb) if not kb.relation(name)}
    assert empty == {"corroborated_alliance"} | OF_EVENTS


def test_no_rule_concludes_guilt(kb: KnowledgeBase) -> None:
    assert not [name for name in derived(kb) if GUILT.search(name)]
    charges = {"accused", "pleaded_guilty", "reward", "role"}
    for rule in kb.analysis.context.rules:
        reads = {literal.atom.predicate for literal in relation_literals(rule)}
        assert not reads & charges, rule.id


def test_every_derived_predicate_says_what_it_means(kb: KnowledgeBase) -> None:
    documented = {d.predicate for d in kb.program.declarations if d.doc}
    assert set(derived(kb)) | set(kb.database.predicates()) <= documented


# -- what it rests on --------------------------------------------------------------------------


def test_every_report_has_a_source_an_article_a_locator_and_a_paraphrase(
    kb: KnowledgeBase,
) -> None:
    database, count = kb.database, 0
    for report in read_reports(kb):
        assert report.source in database.sources, report.id
        assert report.via is None or report.via in database.sources, report.id
        assert report.article in database.articles, report.id
        assert report.published == database.articles[report.article].published, report.id
        assert report.locator is not None, report.id
        assert str(Locator.parse(report.locator)) == report.locator
        assert report.note, report.id
        count += 1
    assert count > 200


def test_no_report_speaks_of_days_after_its_publication(kb: KnowledgeBase) -> None:
    for report in read_reports(kb):
        assert report.published is not None
        for claim in report.claims:
            if claim.interval is not None:
                assert claim.interval.latest_end <= report.published.latest + 1, report.id


def test_no_report_is_certain_of_more_than_the_day_its_article_must_have_seen(
    kb: KnowledgeBase,
) -> None:
    """Nothing since ever, nothing after the earliest day of publication."""
    certain = 0
    for report in read_reports(kb):
        assert report.published is not None
        for claim in report.claims:
            extent = claim.interval and claim.interval.certain
            if extent and claim.interval is not None:
                assert isinstance(extent.start, int), report.id
                assert extent.end <= report.published.earliest + 1, report.id
                certain += 1
    assert certain > 50


def test_every_group_person_and_place_is_described(kb: KnowledgeBase) -> None:
    kinds: dict[str, set[str]] = {}
    for name, kind in kb.relation("entity"):
        kinds.setdefault(str(kind), set()).add(str(name))
    sorts = {"person": "person", "place": "place", "group": "group", "actor": "actor"}
    kinds["group"] |= kinds.pop("collective")
    kinds["actor"] = kinds["person"] | kinds["group"]
    for declaration in kb.program.declarations:
        if declaration.predicate not in kb.database.predicates():
            continue
        for row in kb.relation(declaration.predicate):
            for parameter, value in zip(declaration.parameters, row, strict=True):
                if parameter.type in sorts:
                    where = f"{declaration.predicate}{row}"
                    assert value in kinds[parameter.type], where


def fact_files() -> list[Path]:
    return sorted((Path(__file__).parent.parent.parent / "facts").rglob("*.yaml"))


def places(node: Node) -> Iterator[tuple[Span, str]]:
    """Every node with its text and place."""
    yield node.span, node.text if isinstance(node, Scalar) else ""
    match node:
        case Mapping(entries, keys):
            yield from ((span, name) for name, span in keys.items())
            for entry in entries.values():
                yield from places(entry)
        case Sequence(items):
            for item in items:
                yield from places(item)
        case Scalar():
            pass


@pytest.mark.parametrize("path", fact_files(), ids=lambda path: path.stem)
def test_both_parsers_of_yaml_read_the_same(path: Path) -> None:
    text = file_text(path)
    fast, pure = (_build(YAML(typ="safe", pure=pure), text) for pure in (False, True))
    assert fast is not None
    assert fast == pure
    assert list(places(fast)) == list(places(pure))


# -- the articles ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(articles: Path) -> KnowledgeBase:
    """The case with the texts of the articles at hand."""
    return cartelogic.demo(articles=articles)


def test_every_locator_is_that_of_its_sentence(read: KnowledgeBase) -> None:
    found = {finding.code for finding in read.check()}
    assert not found & {Code.BAD_LOCATOR, Code.UNLOCATED}


def test_proofs_quote_the_sentences(read: KnowledgeBase, articles: Path) -> None:
    explanation = read.why("changed_sides(milenio_cartel, gulf_cartel, zetas)")
    shown = explanation.text()
    assert explanation.reports
    for leaf in explanation.reports:
        assert isinstance(leaf, (Reported, Said))
        assert leaf.report.article is not None
        assert leaf.report.locator is not None
        file = read.database.articles[leaf.report.article].file
        text = (articles / file).read_text("utf-8")
        assert f"“{quote(text, Locator.parse(leaf.report.locator))}”" in shown
        assert leaf.report.note not in shown


def test_without_articles_proofs_paraphrase(kb: KnowledgeBase) -> None:
    explanation = kb.why("changed_sides(milenio_cartel, gulf_cartel, zetas)")
    shown = explanation.text()
    assert all(leaf.report.note in shown for leaf in explanation.reports)


def test_a_sentence_that_was_tampered_with_is_refused(articles: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for path in articles.glob("*.txt"):
        shutil.copyfile(path, folder / path.name)
    kb = cartelogic.demo(articles=folder)
    report = kb.database.reports["bcs14_pact"]
    assert report.article is not None
    assert report.locator is not None
    target = folder / kb.database.articles[report.article].file
    text, locator = target.read_text("utf-8"), Locator.parse(report.locator)
    middle = (locator.start + locator.end) // 2
    changed = "x" if text[middle] != "x" else "y"
    target.write_text(f"{text[:middle]}{changed}{text[middle + 1 :]}", "utf-8")

    atom = "allied_in(beltran_leyva_organization, zetas, baja_california_sur)"
    with pytest.raises(LocatorError, match="another text than the one cited"):
        kb.why(atom).text()
    findings = [finding for finding in kb.check() if finding.code is Code.BAD_LOCATOR]
    # Two reports were read in that sentence.
    assert len(findings) == 2
    assert any("`bcs14_pact`" in finding.claim for finding in findings)
    assert all("digest is" in finding.why for finding in findings)


def test_an_article_that_is_missing_is_a_warning(articles: Path, tmp_path: Path) -> None:
    for path in articles.glob("insight-*.txt"):
        shutil.copyfile(path, tmp_path / path.name)
    findings = cartelogic.demo(articles=tmp_path).check()
    missing = {finding.code for finding in findings} - {Code.CONSTRAINT_VIOLATED}
    assert missing == {Code.UNLOCATED}


# -- nothing is copied -------------------------------------------------------------------------

RUN = 8
TEXT = {".py", ".md", ".yaml", ".yml", ".dl", ".txt", ".toml", ".lark", ".json", ""}
FOLDERS = ("facts", "rules", "docs", "examples", "tests", "src", "benchmarks")


@cache
def words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of consecutive words of that length."""
    found = words(text)
    return {found[i : i + RUN] for i in range(len(found) - RUN + 1)}


def our_files(root: Path) -> Iterator[Path]:
    for name in FOLDERS:
        for path in sorted((root / name).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path
    yield from sorted(root.glob("*.md"))


def test_no_file_of_ours_holds_eight_words_in_a_row_of_an_article(
    kb: KnowledgeBase, articles: Path, root: Path
) -> None:
    copied = {run for path in articles.glob("*-*.txt") for run in runs(path.read_text("utf-8"))}
    assert copied
    titles = {run for article in kb.database.articles.values() for run in runs(article.title)}
    caught: set[tuple[str, ...]] = set()
    for path in our_files(root):
        allowed = titles if path.name == "articles.yaml" else set()
        found = runs(path.read_text("utf-8", errors="replace")) & copied
        shared = found - allowed
        assert not shared, f"{path.relative_to(root)}: {' '.join(min(shared))}"
        caught |= found
    assert caught, "the titles are in the articles, so a search that misses them is blind"


def test_a_dispute_is_told_in_words_that_somebody_wrote(kb: KnowledgeBase) -> None:
    text = kb.why("allied(milenio_cartel, zetas)", extent="contested").text()
    assert "by two accounts" in text
    assert not re.search(r"\bX\d", text)
