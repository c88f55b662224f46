"""Fact files are plain YAML and nothing else: no code, no guesses, no bombs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import ruamel.yaml

from cartelogic import KnowledgeBase, ProgramError
from cartelogic.source import SourceText
from cartelogic.store.loading import Loaded
from cartelogic.store.yaml_text import MAX_DEPTH, Mapping, Node, Scalar, Sequence, read_yaml
from cartelogic.temporal import Codec
from tests.hostile.words import STEERING, STEERS, TURNING


def read(text: str) -> Node | None:
    return read_yaml(SourceText("facts.yaml", text))


def why_not(text: str) -> str:
    with pytest.raises(ProgramError) as error:
        read(text)
    assert error.value.codes() == ("CL502",)
    assert "\x1b" not in str(error.value)
    return error.value.diagnostics[0].why


@pytest.mark.parametrize(
    "written",
    "no yes on off null ~ 1:30 0o7 0x1F 1e3 .inf .nan 2010-01-01 1_000 -0 = +".split(),
)
def test_every_scalar_stays_the_text_it_was_written_as(written: str) -> None:
    for text in (f"k: {written}", f'k: "{written}"', f"k: '{written}'"):
        assert read(text) == Mapping({"k": Scalar(written, ANYWHERE)}, {}, ANYWHERE)
    assert read(f"{written}: k") == Mapping({written: Scalar("k", ANYWHERE)}, {}, ANYWHERE)


ANYWHERE = SourceText("", "").span()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("k: !!python/object/apply:os.system ['false']", "a tag"),
        ("k: !!python/name:os.system", "a tag"),
        ("!!map {a: b}", "a tag"),
        ("k: !<tag:yaml.org,2002:str> x", "a tag"),
        ("k: !!binary aGk=", "a tag"),
        ("k: &a x", "an anchor"),
        ("k: &a [x, *a]", "an anchor"),
        ("k: *a", "an alias"),
        ("<<: {a: b}", "a merge key"),
        ("k: {<<: [{a: b}, {c: d}]}", "a merge key"),
        ('"<<": x', "a merge key"),
        ("a: 1\na: 2", "stands here twice"),
        ('a: 1\n"a": 2', "stands here twice"),
        ("a: {b: 1, b: 2}", "stands here twice"),
        ("? [a]\n: b", "a key is a list"),
        ("? {a: b}\n: c", "a key is a list"),
        ("--- a\n--- b", "a second document"),
        ("%YAML 1.1\n---\na: no", "a directive"),
        ("%TAG ! tag:evil,2000:\n---\na: b", "a directive"),
        ("%YAML 1.11\n---\na: b", ""),
        ("a: \0", ""),
        ("a: \x1b[31m", ""),
        ("a: \ud800", ""),
        ("a: 'b", ""),
        ("a:\n\t- b", ""),
    ],
)
def test_what_is_more_than_plain_is_refused(text: str, reason: str) -> None:
    assert reason in why_not(text)


def test_a_merge_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30)]
    assert "an anchor" in why_not("\n".join(lines))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "[{a: "])
def test_depth_is_capped_and_costs_no_recursion(opening: str) -> None:
    """In a process of its own: a parser that recursed would take the interpreter with it."""
    code = (
        "from cartelogic import ProgramError\n"
        "from cartelogic.source import SourceText\n"
        "from cartelogic.store.yaml_text import read_yaml\n"
        f"try: read_yaml(SourceText('y', {opening!r} * 50_000))\n"
        "except ProgramError as error: print(error.diagnostics[0].why)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, f"it is nested more than {MAX_DEPTH} deep\n")


def test_depth_up_to_the_cap_is_read() -> None:
    found = read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for _ in range(MAX_DEPTH - 1):
        assert isinstance(found, Sequence)
        (found,) = found.items
    assert found == Sequence((), ANYWHERE)


@pytest.mark.parametrize(("lines", "parsers"), [(10, [False, True]), (600, [False])])
def test_a_long_file_with_a_mistake_is_not_read_again_by_the_slow_parser(
    lines: int, parsers: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It words mistakes best, and takes a quarter of an hour for the largest file allowed."""
    made: list[bool] = []

    class Spy(ruamel.yaml.YAML):
        def __init__(self, *, typ: str, pure: bool) -> None:
            made.append(pure)
            super().__init__(typ=typ, pure=pure)

    monkeypatch.setattr(ruamel.yaml, "YAML", Spy)
    text = "".join(f"a{n}: {'b' * 400}\n" for n in range(lines))
    with pytest.raises(ProgramError) as error:
        read(f"{text}  - x: [\n")
    (problem,) = error.value.diagnostics
    assert problem.span is not None
    assert problem.span.line > lines
    assert made == parsers


@pytest.mark.parametrize("mark", ["\ufeff", "\r\n", "\r", "\x85", "\u2028"])
def test_marks_of_order_and_every_end_of_a_line_are_read_as_such(mark: str) -> None:
    start, end = (mark, "\n") if mark == "\ufeff" else ("", mark)
    found = read(f"{start}a: b{end}c: d{end}")
    assert isinstance(found, Mapping)
    assert {key: node.text for key, node in found.entries.items() if isinstance(node, Scalar)} in (
        {"a": "b", "c": "d"},
        {"a": f"b{mark}c: d"},  # what YAML 1.2 no longer takes for the end of a line
    )


@pytest.mark.parametrize("hostile", [STEERING, TURNING, "\0", "\ud800", "a\nb"])
def test_escapes_give_values_that_are_shown_harmless(hostile: str) -> None:
    written = "".join(f"\\u{ord(c):04x}" for c in hostile)
    loaded = Loaded(Codec.DAYS)
    loaded.read(SourceText("facts.yaml", f'sources:\n  a: {{title: "{written}"}}\n'))
    assert [source.title for source in loaded.sources] == [hostile]
    loaded.read(SourceText("facts.yaml", f'sources:\n  "{written}": {{title: x}}\n'))
    (problem,) = loaded.diagnostics
    assert not STEERS & set(problem.render())


def test_a_claim_is_rule_text_and_obeys_its_rules() -> None:
    loaded = Loaded(Codec.DAYS)
    claims = ["p(" + "f(" * 500 + "1" + ")" * 500 + ")", "p(a) :- q(a)", '.include \\"x\\"', "p(X)"]
    reports = "".join(f'  - {{id: r{i}, claim: "{claim}"}}\n' for i, claim in enumerate(claims))
    loaded.read(SourceText("facts.yaml", f"article: a\nreports:\n{reports}"))
    assert not any(report.claims for report in loaded.reports)
    assert len(loaded.diagnostics) >= len(claims)


def test_nothing_of_a_bad_file_is_kept(tmp_path: Path) -> None:
    kb = KnowledgeBase.from_text("p(a).")
    (tmp_path / "good.yaml").write_text("sources: {a: {title: A}}\n")
    (tmp_path / "later.yaml").write_text("sources: {b: &x {title: B}}\n")
    with pytest.raises(ProgramError):
        kb.load(tmp_path)
    assert "a" not in kb.database.sources
