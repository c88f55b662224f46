"""What others wrote is shown as text: no terminal, page, graph or program takes orders from it."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from prov.model import ProvDocument

from cartelogic import Explanation, KnowledgeBase
from cartelogic.cli import main
from cartelogic.model.values import format_value
from cartelogic.provenance.export import FORMS, exported
from cartelogic.repl.loop import run
from cartelogic.source import escaped, harmless
from tests.hostile.words import STEERING, STEERS, TURNING, WORDS
from tests.unit.provenance.export.test_graphs import (
    DOT_EDGE,
    DOT_NODE,
    MERMAID_EDGE,
    MERMAID_NODE,
    read,
)
from tests.unit.provenance.export.test_html import Page, attacked

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def proof_about(word: str) -> Explanation:
    return next(iter(attacked(word).query("q(X)"))).why()


@pytest.mark.parametrize("word", [word for word in WORDS if word.strip()])
def test_every_form_of_a_proof_holds_what_others_wrote_as_text(word: str) -> None:
    explanation = proof_about(word)
    texts = {form: exported(explanation, form) for form in FORMS}
    for form, text in texts.items():
        assert not STEERS & set(text), form
    assert word in texts_in(json.loads(texts["json"]))
    Page(texts["html"])
    assert ProvDocument.deserialize(content=texts["prov-json"], format="json").get_records()
    lines = texts["dot"].splitlines()
    assert (lines[0], lines[-1]) == ("digraph proof {", "}")
    assert read(lines[4:-1], DOT_NODE, DOT_EDGE)[0]
    first, *others = texts["mermaid"].splitlines()
    assert first == "flowchart TD"
    for label in read(others, MERMAID_NODE, MERMAID_EDGE)[0].values():
        assert not set(label.replace("<br/>", "")) & set('<>"`{}|&\\')
    again = KnowledgeBase.from_text(texts["facts"])
    assert again.database.reports


def texts_in(document: object) -> set[str]:
    if isinstance(document, dict):
        return set().union(*map(texts_in, document.values()))
    if isinstance(document, list):
        return set().union(*map(texts_in, document))
    return {document} if isinstance(document, str) else set()


@pytest.mark.parametrize("word", [STEERING, TURNING, "\ud800", "\u2028\x85"])
def test_marks_and_escapes_leave_nothing_that_steers(word: str) -> None:
    assert not STEERS & set(harmless(word))
    assert len(harmless(word)) == len(word)
    assert not STEERS & set(escaped(json.dumps(word, ensure_ascii=False)))
    assert json.loads(escaped(json.dumps(word, ensure_ascii=False))) == word


HOSTILE = STEERING.replace("\r", "") + "\u202e"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder in which every text that is shown somewhere is hostile."""
    written = json.dumps(HOSTILE)
    (tmp_path / "facts.yaml").write_text(
        f"sources: {{s: {{title: {written}, url: {written}, kind: {written}}}}}\n"
        f"articles: {{a: {{file: x.txt, outlet: s, title: {written}, note: {written}}}}}\n"
        f"article: a\nreports:\n  - {{id: r, claim: 'p(a, {written})', note: {written}}}\n"
    )
    (tmp_path / "rules.dl").write_text(
        f".decl p(a: thing, b: text) {written}\n"
        f"q(X, Y) :- p(X, Y), not n(X, Y).\nn(b, {written}).\n.query q(X, {written}).\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["query", "q(X, Y)"],
        ["query", "q(X, Y)", "--json"],
        ["query", "q(X, Y)", "--why"],
        ["query", "--program-queries"],
        ["query", f"q(X, '{HOSTILE}'"],
        ["query", f"{HOSTILE}(X)"],
        ["query", "q(X)"],
        ["why", "q(a, T)"],
        ["why", "q(a, T)", "--short"],
        ["why", "q(a, T)", "--json"],
        *(["why", "q(a, T)", "--format", form] for form in FORMS),
        ["why-not", "q(b, T)"],
        ["why-not", "q(c, T)"],
        ["proofs", "q(a, T)"],
        ["sources", "q(a, T)"],
        ["without", "--report", "r"],
        ["without", "--report", HOSTILE],
        ["assuming", "n(a, T)."],
        ["check"],
    ],
    ids=" ".join,
)
def test_no_command_steers_a_terminal(program: Path, command: list[str]) -> None:
    given = [part.replace("T)", f"{json.dumps(HOSTILE)})") for part in command]
    done = CliRunner().invoke(main, [*given, "-p", str(program)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1, 2)
    assert done.output
    assert not STEERS & set(done.output)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_colours_are_all_that_a_terminal_is_told(program: Path) -> None:
    kb = KnowledgeBase()
    kb.load(program)
    told = format_value(kb.query("p(a, X)")[0].row[-1], kb.codec)
    typed = [
        "q(X, Y)?",
        f"why q(a, {told})?",
        ":sources",
        ":rules",
        ":schema",
        ":program",
        ":help",
        f":{HOSTILE}",
        f"p(c, '{HOSTILE}').",
        f"p('{HOSTILE}'",
    ]
    output = Terminal()
    run(kb, source=io.StringIO("\n".join(typed) + "\n"), output=output)
    shown = COLOUR.sub("", output.getvalue())
    assert "␛" in shown
    assert not STEERS & set(shown)
