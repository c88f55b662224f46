"""Runs the cases: folders of a program and of what is expected of it.

``README.md`` beside this file says what a folder may hold.  Scripted sessions
(``session.txt``) are run by the tests of the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from cartelogic import Answer, CartelogicError, Code, KnowledgeBase, ProgramError
from cartelogic.answers import Extent
from cartelogic.model.clauses import Program
from cartelogic.temporal import FIRST_DAY, INTEGERS, LAST_DAY
from tests.evaluation import FULL_ENGINES

HERE = Path(__file__).parent
CASES = sorted({path.parent for path in HERE.glob("*/*/*.txt")} - {*HERE.glob("repl/*")})
ANSWERED = [case for case in CASES if (case / "expected.txt").exists()]
EXPECTATIONS = ("errors.txt", "expected.txt", "proof.txt", "refusal.txt", "check.txt")
VALUE = r"(?:[\d_-][\w.~?-]*|\[[^\]]*[\])]|possible|certain|contested)"
WITH = rf"\s+(?P<name>at|during|as_of|now|mode|extent)\s+(?P<value>{VALUE})"
OPTION = re.compile(WITH)
ASKED = re.compile(rf"(?P<goal>.*?)(?P<options>(?:{re.sub(r'[?]P<[a-z]+>', '?:', WITH)})*)\s*")

# What no file alone can provoke: limits of an evaluation (tests/unit/test_knowledge.py for
# rounds and tuples, tests/unit/engine/test_watch.py for the rest), a user who stops it
# (tests/unit/test_repl.py), and an engine that cannot answer (tests/unit/engine/test_pydatalog.py).
# Saved knowledge bases are no fact files (tests/unit/journal).
NOT_BY_FILES = {
    Code.ROUND_LIMIT,
    Code.TUPLE_LIMIT,
    Code.INTERRUPTED,
    Code.TIME_LIMIT,
    Code.MEMORY_LIMIT,
    Code.WITNESS_LIMIT,
    Code.CROSS_PRODUCT,
    Code.PAIR_LIMIT,
    Code.SNAPSHOT_ONLY,
    *(code for code in Code if code.code.startswith("CL7")),
}

Compare: TypeAlias = Callable[[str, str], None]


def named(case: Path) -> str:
    return case.relative_to(HERE).as_posix()


every_case = pytest.mark.parametrize("case", CASES, ids=named, indirect=True)
every_answered_case = pytest.mark.parametrize("case", ANSWERED, ids=named, indirect=True)


@pytest.fixture
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case; the test runs in its folder, so that messages name its files alone."""
    folder: Path = request.param
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def compare(case: Path, request: pytest.FixtureRequest) -> Compare:
    """Compares text with a file of the case, or writes the file when asked to."""

    written: set[str] = set()

    def compare(name: str, got: str) -> None:
        path, got = case / name, got.strip("\n") + "\n"
        if request.config.getoption("--rewrite-cases", default=False) and name not in written:
            path.write_text(got, "utf-8")
            written.add(name)  # the other engines have to agree with the first
        assert got == path.read_text("utf-8")

    return compare


def load(into: KnowledgeBase | None = None) -> KnowledgeBase:
    """What is in the working directory: its program and facts, or all of it."""
    articles = Path("articles") if Path("articles").is_dir() else None
    kb = KnowledgeBase(articles=articles) if into is None else into
    program = Path("program.dl")
    facts = [path for end in ("yaml", "csv") for path in sorted(Path().glob(f"*.{end}"))]
    kb.load(*([program, *facts] if program.exists() else [Path()]))
    return kb


def lines(path: Path) -> list[str]:
    found = path.read_text("utf-8").splitlines()
    return [line.strip() for line in found if line.strip() and not line.startswith("%")]


def asked(line: str) -> tuple[str, dict[str, Any]]:
    """A goal or atom, and its options."""
    match = ASKED.fullmatch(line)
    assert match is not None
    found = OPTION.finditer(match["options"])
    return match["goal"], {option["name"]: option["value"] for option in found}


def goals(case: Path, kb: KnowledgeBase) -> list[str]:
    """What is asked in a case: by its own file, or by the program."""
    path = case / "query.txt"
    return lines(path) if path.exists() else list(kb.queries)


def answered(kb: KnowledgeBase, line: str, engine: str) -> Iterator[str]:
    goal, options = asked(line)
    yield f"?- {line}"
    try:
        answers = kb.query(goal, engine=engine, **options)
    except CartelogicError as refused:
        yield str(refused)
        return
    yield str(answers)
    yield from (warning.render() for warning in answers.warnings)


def explained(kb: KnowledgeBase, line: str) -> Iterator[str]:
    atom, options = asked(line)
    yield f"?- why {line}"
    try:
        explanation = kb.why(atom, **options)
        explanation.verify()
        yield explanation.text()
    except (LookupError, CartelogicError) as refused:
        yield str(refused)


def not_holding(kb: KnowledgeBase, line: str) -> Iterator[str]:
    atom, options = asked(line)
    yield f"?- why not {line}"
    try:
        yield kb.why_not(atom, **options).text()
    except (LookupError, CartelogicError) as found:
        yield str(found)


EXTENTS: tuple[Extent, ...] = ("possible", "certain", "contested")


def instants(answer: Answer, extent: Extent) -> Iterator[str | None]:
    """An instant of each interval, written; ``None`` where there is nothing to name."""
    for interval in getattr(answer, extent):
        ends = (interval.start, interval.last)
        inside = [bound for bound in ends if isinstance(bound, int) and named_by(answer, bound)]
        yield answer.codec.format(inside[0]) if inside else None


def named_by(answer: Answer, bound: int) -> bool:
    """Whether an instant can be written: a window may reach beyond the calendar."""
    return answer.codec is INTEGERS or FIRST_DAY <= bound <= LAST_DAY


# -- the cases ---------------------------------------------------------------------------------


@every_case
def test_case(case: Path, compare: Compare) -> None:
    if (case / "errors.txt").exists():
        kb = KnowledgeBase()
        with pytest.raises(ProgramError) as refused:
            load(kb)
        assert not kb.database.reports, "nothing is loaded"
        assert kb.program == Program(), "nothing is loaded"
        compare("errors.txt", str(refused.value))
        return
    kb = load()
    if (case / "expected.txt").exists():
        for engine in FULL_ENGINES:
            given = [text for line in goals(case, kb) for text in (*answered(kb, line, engine), "")]
            compare("expected.txt", "\n".join(given))
    if (case / "why.txt").exists():
        shown = [text for line in lines(case / "why.txt") for text in (*explained(kb, line), "")]
        compare("proof.txt", "\n".join(shown))
    if (case / "why_not.txt").exists():
        shown = [
            text for line in lines(case / "why_not.txt") for text in (*not_holding(kb, line), "")
        ]
        compare("refusal.txt", "\n".join(shown))
    if (case / "check.txt").exists():
        compare("check.txt", "\n\n".join(finding.render() for finding in kb.check()))


@every_answered_case
def test_every_answer_of_a_case_has_a_proof_that_verifies(case: Path) -> None:
    kb = load()
    for line in goals(case, kb):
        goal, options = asked(line)
        view = kb.as_of(options.pop("as_of")) if "as_of" in options else kb
        try:
            answers = view.query(goal, **options)
        except CartelogicError:
            continue
        for answer in answers:
            for extent in EXTENTS:
                for at in instants(answer, extent):
                    answer.why(at, extent).verify()


# -- the collection ----------------------------------------------------------------------------


def test_every_folder_expects_something() -> None:
    for folder in HERE.glob("*/*"):
        if folder.is_dir() and folder.parent.name != "repl":
            names = {path.name for path in folder.iterdir()}
            assert names & set(EXPECTATIONS), named(folder)
            assert ("why.txt" in names) == ("proof.txt" in names), named(folder)
            assert ("why_not.txt" in names) == ("refusal.txt" in names), named(folder)
            assert "query.txt" not in names or "expected.txt" in names, named(folder)


def test_every_code_that_files_can_provoke_is_provoked() -> None:
    shown = "".join(
        path.read_text("utf-8") for name in EXPECTATIONS for path in HERE.glob(f"*/*/{name}")
    )
    missing = {code for code in Code if not re.search(rf"(?m)^{code}( \(warning\))?: ", shown)}
    assert missing == NOT_BY_FILES, sorted(map(str, missing))
