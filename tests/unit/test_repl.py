"""The prompt: scripted sessions, reading, layout, completion, keys, and Ctrl-C.

A session is a folder of ``tests/cases/repl``: a transcript, and the ``program.dl`` and
``facts.yaml`` it starts with, if any.  With ``WRITE_SESSIONS=1`` in the environment the
transcripts are written anew; read the difference before you keep it.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

import cartelogic
from cartelogic.knowledge import KnowledgeBase
from cartelogic.repl import layout
from cartelogic.repl.commands import COMMANDS
from cartelogic.repl.completion import offers
from cartelogic.repl.highlight import tokens
from cartelogic.repl.loop import converse, greet, run
from cartelogic.repl.mistakes import show_mistake
from cartelogic.repl.reading import Kind, Statement, inputs, read
from cartelogic.repl.screen import Screen
from cartelogic.repl.session import Session
from cartelogic.repl.signals import uninterrupted
from cartelogic.repl.terminal import RuleLexer, history, prompts
from cartelogic.repl.topics import TOPICS
from cartelogic.repl.vocabulary import Vocabulary

SESSIONS = Path(__file__).parent.parent / "cases" / "repl"
TOY = """\
.decl ally(a: group, b: group) "Working together."
.decl rival(a: group, b: group) "Fighting each other."
ally(a, b) @ [2010-01-01, 2013-06-30].   rival(b, c) @ [2011-01-01, 2014-12-31].
rival(a, c) @ [2012-01-01, 2016-12-31].
common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
near(a, 'far away').
"""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def kb() -> KnowledgeBase:
    return KnowledgeBase.from_text(TOY, name="toy")


def talk(kb: KnowledgeBase, *lines: str) -> str:
    """What a scripted session answers."""
    output = io.StringIO()
    run(kb, source=io.StringIO("\n".join(lines) + "\n"), output=output)
    return output.getvalue()


# -- scripted sessions ----------------------------------------------------------------------


def asked_in(transcript: str) -> Iterator[str]:
    """The inputs of a transcript: ``?- `` and the lines that go on with `` | ``."""
    asked: list[str] = []
    for line in transcript.splitlines():
        if line.startswith("?- "):
            if asked:
                yield "\n".join(asked)
            asked = [line[3:]]
        elif line.startswith(" | "):
            asked.append(line[3:])
    yield "\n".join(asked)


def replay(transcript: str, kb: KnowledgeBase) -> str:
    """The transcript as it is today."""
    output = io.StringIO()
    session = Session(kb, Screen(output))
    for asked in asked_in(transcript):
        output.write("?- " + asked.replace("\n", "\n | ") + "\n")
        converse(session, inputs(f"{line}\n" for line in asked.split("\n")))
    return output.getvalue()


@pytest.mark.parametrize("name", sorted(path.name for path in SESSIONS.iterdir()))
def test_a_session_goes_as_its_transcript_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SESSIONS / name)
    files = [path for path in ("program.dl", "facts.yaml") if Path(path).exists()]
    expected = Path("session.txt").read_text("utf-8")
    answered = replay(expected, cartelogic.load(*files))
    if os.environ.get("WRITE_SESSIONS"):
        Path("session.txt").write_text(answered, "utf-8")
    else:
        assert answered == expected


def test_leaving_ends_a_session_and_what_follows_is_not_read(kb: KnowledgeBase) -> None:
    assert talk(kb, ":quit", "rival(a, c)?") == ""
    assert talk(kb, ":exit", "rival(a, c)?") == ""


def test_the_day_of_publication_has_two_spellings(kb: KnowledgeBase) -> None:
    assert talk(kb, ":as-of 2012-01-01") == talk(kb, ":asof 2012-01-01") == "as of: 2012-01-01\n"


def test_contradictions_are_those_of_the_day_that_is_set(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "sources: {gazette: {title: The Gazette, kind: outlet, reliability: B}}\n", "utf-8"
    )
    for name, year, day, stance in (("r1", 2012, "06", "asserts"), ("r2", 2013, "08", "denies")):
        (tmp_path / f"{name}.yaml").write_text(
            f"""\
articles:
  {name}_article: {{file: x, outlet: gazette, title: {name}, published: "{year}-09-01"}}
article: {name}_article
reports:
  - id: {name}
    claim: calm(a) @ [2012-{day}, 2012-08]
    stance: {stance}
    credibility: 2
    note: So they say.
""",
            "utf-8",
        )
    kb = cartelogic.load(tmp_path)
    told = talk(kb, ":contradictions", ":contradictions r2", ":contradictions a").splitlines()
    assert told[0] == ("calm(a) (r1) against not calm(a) (r2): possibly [2012-08-01, 2012-08-31]")
    assert told == told[:2] * 3
    assert told[1] == "1 contradiction"
    before = talk(kb, ":asof 2013-01-01", ":contradictions", ":contradictions r2").splitlines()
    assert before[1:] == ["0 contradictions", "error: no contradiction is about `r2`"]


def test_a_script_has_no_banner_and_no_prompt(kb: KnowledgeBase) -> None:
    assert talk(kb, "rival(b, c)?") == "yes  [2011-01-01, 2014-12-31]\n"


def test_the_banner_has_two_lines_and_says_how_much_there_is(kb: KnowledgeBase) -> None:
    output = io.StringIO()
    greet(Session(kb, Screen(output)))
    first, second = output.getvalue().splitlines()
    assert first.startswith("Cartelogic ")
    assert first.endswith(": 4 reports, 1 rule")
    assert ":help" in second


def test_answers_come_in_pages(kb: KnowledgeBase) -> None:
    kb.tell(" ".join(f"n({i})." for i in range(250)))
    answered = talk(kb, "n(X)?", ":more", ":why 250", ":more", ":more").splitlines()
    assert "100 of 250 answers; `:more` shows the next" in answered
    assert "200 of 250 answers; `:more` shows the next" in answered
    assert answered[-2:] == ["250 answers", "error: there are no more answers"]
    assert any(line.startswith("n(249) always") for line in answered)


def test_a_mistake_of_ours_is_not_hidden(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise KeyError("index")

    monkeypatch.setattr(kb, "query", broken)
    with pytest.raises(KeyError):
        talk(kb, "rival(a, c)?")


@pytest.mark.parametrize(
    "error",
    [KeyError("a"), IndexError(1), TypeError("b"), AssertionError(), ZeroDivisionError()],
    ids=repr,
)
def test_what_users_cannot_cause_is_no_mistake(error: Exception) -> None:
    output = io.StringIO()
    assert not show_mistake(error, Screen(output))
    assert not output.getvalue()


def test_a_file_that_cannot_be_used_is_named() -> None:
    output = io.StringIO()
    assert show_mistake(FileNotFoundError(2, "No such file", "x.txt"), Screen(output))
    assert output.getvalue() == "error: `x.txt`: No such file\n"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help(kb: KnowledgeBase, command: object) -> None:
    name = getattr(command, "name")  # noqa: B009 - parametrized objects are untyped
    assert f":{name}" in talk(kb, f":help {name}")
    assert f":{name}" in talk(kb, ":help")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_lines_that_fit(kb: KnowledgeBase, topic: str) -> None:
    shown = talk(kb, f":help {topic}").splitlines()
    assert shown[0] == topic.capitalize()
    assert max(map(len, shown)) <= 100


# -- reading --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p(X)?", [("query", "p(X)")]),
        ("p(a).", [("clauses", "p(a).")]),
        ("p(a). q(b).", [("clauses", "p(a).\nq(b).")]),
        ("p(a). p(X)? :why", [("clauses", "p(a)."), ("query", "p(X)"), ("command", "why")]),
        (":why 1\n:at off", [("command", "why 1"), ("command", "at off")]),
        ("p(\"a. b? %\"), q('?').", [("clauses", "p(\"a. b? %\"), q('?').")]),
        ("p(a) @ [2014?, 2015~?].", [("clauses", "p(a) @ [2014?, 2015~?].")]),
        ("p(a) @ [2014..2015, _].", [("clauses", "p(a) @ [2014..2015, _].")]),
        ("p(X), X < 2.5?", [("query", "p(X), X < 2.5")]),
        ("p(X) % no end here. or?\n?", [("query", "p(X) % no end here. or?\n")]),
        ("% only this", []),
        (".decl p(a: t)", [("clauses", ".decl p(a: t)")]),
        (".decl p(a: t).", [("clauses", ".decl p(a: t)")]),
        ('.decl p(a: t)\n  "Doc. And more?"', [("clauses", '.decl p(a: t)\n  "Doc. And more?"')]),
        (
            ".decl p(\n a: t)\n symmetric\np(a).",
            [("clauses", ".decl p(\n a: t)\n symmetric\np(a).")],
        ),
        (".type x = y\n  | z", [("clauses", ".type x = y\n  | z")]),
        (".query p(X).", [("clauses", ".query p(X).")]),
        ("p(X)\n:- q(X).", [("clauses", "p(X)\n:- q(X).")]),
        ("once[0, 30d] p(X)?", [("query", "once[0, 30d] p(X)")]),
        ("p(X) since[1y, _]\n q(X).", [("clauses", "p(X) since[1y, _]\n q(X).")]),
        ("N = count : { p(2014?). }?", [("query", "N = count : { p(2014?). }")]),
        ("n(N) :- N = max V :\n{\np(V)\n}.", [("clauses", "n(N) :- N = max V :\n{\np(V)\n}.")]),
    ],
)
def test_an_input_is_divided_at_its_ends(text: str, expected: list[tuple[str, str]]) -> None:
    reading = read(text)
    assert reading.is_complete
    assert [(each.kind.value, each.text) for each in reading.statements] == expected


@pytest.mark.parametrize(
    "text",
    [
        "p(a",
        "p(X) :- q(X),",
        "p(X)",
        "p(a) @ [2014?",
        ".decl p(",
        "p(a). q(",
        "p(X?",
        "(",
        "N = count : {",
        "n(N) :- N = count : { p(X).",
        "once[0, 30d] p(X)",
        "once[0,",
    ],
)
def test_an_input_without_its_end_goes_on(text: str) -> None:
    reading = read(text)
    assert not reading.is_complete
    assert reading.closed().is_complete
    assert reading.closed().statements[-1].kind is Kind.CLAUSES


def test_lines_are_put_together_and_none_is_lost() -> None:
    lines = [
        ".decl p(a: t)\n",
        '  "Doc."\n',
        ".decl q(a: t)\n",
        "q(X) :-\n",
        "   p(X).\n",
        "\n",
        "p(a\n",
        "\n",
        "r(X) :-\n",
        ":at off\n",
        "p(b)",
    ]
    found = [statement for reading in inputs(lines) for statement in reading.statements]
    assert found == [
        Statement(Kind.CLAUSES, '.decl p(a: t)\n  "Doc."'),
        Statement(Kind.CLAUSES, ".decl q(a: t)"),
        Statement(Kind.CLAUSES, "q(X) :-\n   p(X)."),
        Statement(Kind.CLAUSES, "p(a\n"),
        Statement(Kind.CLAUSES, "r(X) :-\n"),
        Statement(Kind.COMMAND, "at off"),
        Statement(Kind.CLAUSES, "p(b)"),
    ]


def test_an_input_is_acted_on_before_the_next_line_is_read() -> None:
    def lines() -> Iterator[str]:
        yield "p(a).\n"
        raise AssertionError("the next line was read too early")

    assert next(inputs(lines())).is_complete


def test_tokens_are_the_line_again() -> None:
    line = "foe(A, 'b c') :- rival(A, B) @ I, I before J, not p(2014-01-02, \"x). % end"
    assert "".join(piece for _, piece in tokens(line)) == line
    kinds = {piece: kind for kind, piece in tokens(line)}
    assert kinds["before"] == "relation"
    assert kinds["not"] == "keyword"
    assert kinds["2014-01-02"] == "time"
    assert kinds["foe"] == "predicate"


def test_windows_and_aggregates_have_tokens_of_their_own() -> None:
    line = "n(N) :- once[0, 6mo] p(once), N = count : { q(V) since r(V) }, M = max V : { q(V) }."
    assert "".join(piece for _, piece in tokens(line)) == line
    kinds = [(piece, kind) for kind, piece in tokens(line)]
    assert [piece for piece, kind in kinds if kind == "metric"] == ["once", "since"]
    assert [piece for piece, kind in kinds if kind == "aggregate"] == ["count", "max"]
    assert ("6mo", "duration") in kinds


# -- layout and screen ----------------------------------------------------------------------

HEADER = ("", "Group", "when")
ROWS = [
    ("1", "a_rather_long_name", "[2012-01-01, 2013-06-30] + [2015-01-01, _]"),
    ("2", "b", "always"),
]


def test_a_table_on_no_terminal_is_never_wrapped() -> None:
    assert list(layout.table(HEADER, ROWS)) == [
        "   Group               when",
        "1  a_rather_long_name  [2012-01-01, 2013-06-30] + [2015-01-01, _]",
        "2  b                   always",
    ]


@pytest.mark.parametrize("width", range(12, 70))
def test_a_table_fits_and_keeps_its_words(width: int) -> None:
    lines = list(layout.table(HEADER, ROWS, width))
    if not lines[0].startswith("1"):  # else one line a row, which the screen wraps
        assert max(map(layout.width_of, lines)) <= width
    written = "".join("".join(lines).split())
    for word in ("always", "2"):
        assert word in written


def test_an_interval_in_a_cell_stays_on_one_line() -> None:
    lines = list(layout.table(HEADER, ROWS, 50))
    assert any("[2012-01-01, 2013-06-30]" in line for line in lines)
    assert layout.GLUE not in "".join(lines)


PHRASES = "possibly [2012-01-01, 2013-06-30], certainly [2012-12-31, 2013-06-01]"


@pytest.mark.parametrize("width", range(18, 90))
def test_a_cell_breaks_between_what_is_possible_and_what_is_certain(width: int) -> None:
    row = ("1", "b", PHRASES)
    lines = [line[6:] for line in layout.table(("", "X", "when"), [row], width)][1:]
    assert " ".join(lines) == PHRASES
    room = width - 6
    if room > len("certainly [2012-12-31, 2013-06-01]"):
        assert all(line.startswith(("possibly [", "certainly [")) for line in lines)
    elif room > len("[2012-01-01, 2013-06-30]"):
        assert all(line.endswith(("ly", ",", "]")) and line.count("[") < 2 for line in lines)


def test_wide_characters_take_two_columns() -> None:
    assert layout.width_of("東京") == 4
    assert layout.width_of("e\u0301") == 1
    first, second = layout.table(("a", "b"), [("東京", "x")])
    assert first.index("b") == layout.width_of(second[: second.index("x")])


def test_a_cut_snippet_shows_what_the_carets_are_under() -> None:
    source = "  9 | " + "x" * 100 + "HERE" + "y" * 100
    carets = "    | " + " " * 100 + "^^^^ this is it"
    for width in range(30, 120, 7):
        shown, marks, *label = layout.cut_snippets([source, carets], width)
        assert max(map(len, (shown, marks, *label))) <= width
        at = marks.index("^")
        assert shown[at : at + 4] == "HERE"
        assert "this is it" in "".join((marks, *label))


def test_a_snippet_that_fits_is_left_alone() -> None:
    lines = ["  9 | p(X) :- q(X).", "    |         ^^^^"]
    assert list(layout.cut_snippets(lines, 60)) == lines
    assert list(layout.cut_snippets(lines, None)) == lines


def plain(monkeypatch: pytest.MonkeyPatch, *, colours: bool = False) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    if colours:
        monkeypatch.delenv("NO_COLOR", raising=False)
    else:
        monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_a_proof_on_a_terminal_is_wrapped_and_loses_nothing(
    kb: KnowledgeBase, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain(monkeypatch)
    text = kb.why("common_enemy(a, b, c)").text()
    output = Terminal()
    Screen(output, width=width).proof(text)
    lines = output.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    words = [word for word in text.split() if word[0] not in "│├└"]
    assert [word for word in output.getvalue().split() if word[0] not in "│├└"] == words


def test_a_long_proof_is_folded_on_a_terminal_unless_all_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain(monkeypatch)
    steps = "".join(f"next({i}, {i + 1}). " for i in range(50))
    kb = KnowledgeBase.from_text(
        f"start(0) @ [2010-01-01, _]. {steps} at(X) :- start(X). at(Y) :- at(X), next(X, Y)."
    )
    explanation = kb.why("at(50)")

    def shown(output: io.StringIO, hint: str | None) -> list[str]:
        Screen(output, width=400).explanation(explanation, hint=hint)
        return output.getvalue().splitlines()

    folded = shown(Terminal(), "`:why at(50) full` shows all")
    assert len(folded) <= 60
    assert folded[-1].endswith("lines are left out; `:why at(50) full` shows all")
    whole = explanation.text().splitlines()
    assert shown(Terminal(), None) == shown(io.StringIO(), "never needed") == whole


def test_why_takes_full(kb: KnowledgeBase) -> None:
    whole = talk(kb, ":why rival(a, c) at 2013-01-01 full")
    assert whole == talk(kb, ":why rival(a, c) at 2013-01-01")
    assert talk(kb, "rival(a, X)?", ":why full") == talk(kb, "rival(a, X)?", ":why")


def test_certainty_is_told_in_words_and_not_in_colours_alone(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.tell('.decl calm(a: group) disjoint(wild) "Quiet." .decl wild(a: group) "Not quiet."')
    kb.tell("calm(x) @ [2010, 2012]. wild(x) @ [2012-06-01, _]. calm(y) @ [2010, 2012].")
    plain(monkeypatch)
    output = Terminal()
    Screen(output, width=100).answers(kb.query("calm(X)"))
    for width in (60, 110):
        Screen(output, width=width).answers(kb.query("calm(X)"))
    assert output.getvalue().count("possibly [2010-01-01, 2012-12-31],") == 6
    assert output.getvalue().count("certainly [2010-12-31, 2012-01-01]") == 6
    assert output.getvalue().count("contested [2012-06-01, 2012-12-31]") == 3
    plain(monkeypatch, colours=True)
    coloured = Terminal()
    Screen(coloured, width=100).answers(kb.query("calm(X)"))
    assert "\x1b[3mpossibly\x1b[0m" in coloured.getvalue()
    assert "contested\x1b[0m" in coloured.getvalue()


def test_colours_need_a_terminal_and_no_no_color(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shown(output: io.StringIO) -> str:
        screen = Screen(output, width=80)
        screen.answers(kb.query("rival(A, B)"))
        screen.proof(kb.why("common_enemy(a, b, c)").text())
        screen.code("p(X) :- q(X).")
        return output.getvalue()

    plain(monkeypatch, colours=True)
    assert "\x1b[" in shown(Terminal())
    assert "\x1b" not in shown(io.StringIO())
    plain(monkeypatch)
    assert "\x1b" not in shown(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in shown(Terminal())


# -- completion -----------------------------------------------------------------------------


def offered(kb: KnowledgeBase, before: str) -> list[str]:
    return [offer.text for offer in offers(before, Vocabulary.of(kb))]


def test_predicates_are_offered_where_one_can_stand(kb: KnowledgeBase) -> None:
    assert offered(kb, "ri") == ["rival"]
    assert offered(kb, "foe(A) :- ri") == ["rival"]
    assert "not" in offered(kb, "rival(A, B), no")
    assert {"ally", "rival", "common_enemy", "near", "published"} <= set(offered(kb, ""))
    assert offered(kb, "rival(A, B), ") == []


def test_symbols_of_the_column_are_offered_inside_a_predicate(kb: KnowledgeBase) -> None:
    assert offered(kb, "rival(") == ["a", "b", "c"]
    assert offered(kb, "rival(A, b") == ["b"]
    assert offered(kb, "rival(a, c) , ally((") == ["a", "b", "c"]
    assert "'far away'" in offered(kb, "near(A, ")
    assert offered(kb, "near(A, 'fa") == ["'far away'"]


def test_operators_and_aggregates_are_offered_where_one_can_stand(kb: KnowledgeBase) -> None:
    assert offered(kb, "onc") == ["once"]
    assert offered(kb, "rival(A, B), hist") == ["historically"]
    assert offered(kb, "rival(A, B) unt") == ["until"]
    assert offered(kb, "N = coun") == ["count"]
    assert offered(kb, "coun") == []
    assert {"min", "max", "mean"} == {
        word for start in ("mi", "ma", "me") for word in offered(kb, f"N = {start}")
    } & {"min", "max", "mean"}


@pytest.mark.parametrize("before", ["once[0, 6mo] ", "N = count : { ", "foe(N, count : { p(X), "])
def test_predicates_are_offered_behind_a_window_and_inside_braces(
    kb: KnowledgeBase, before: str
) -> None:
    assert offered(kb, f"{before}ri") == ["rival"]
    assert offered(kb, f"{before}rival(") == ["a", "b", "c"]


def test_braces_that_are_closed_are_no_place_any_more(kb: KnowledgeBase) -> None:
    assert offered(kb, "rival(count : { near(X, Y) }, ") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "before", ["% ri", '"ri', "rival(A", "rival(_", "X = 20", "rival(a, c) @ [20"]
)
def test_nothing_is_offered_in_comments_texts_variables_and_numbers(
    kb: KnowledgeBase, before: str
) -> None:
    assert offered(kb, before) == []


def test_commands_and_what_they_take_are_offered(
    kb: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "more.dl").touch()
    (tmp_path / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    assert offered(kb, ":a") == [":assuming", ":at", ":asof", ":articles"]
    assert offered(kb, ":engine ") == list(cartelogic.ENGINES)
    assert offered(kb, ":mode ") == ["possible", "certain"]
    assert offered(kb, ":con") == [":contradictions"]
    assert offered(kb, ":contradictions ri") == ["rival"]
    assert offered(kb, ":load ") == ["more.dl", "rules/"]
    assert offered(kb, ":load nowhere/") == []
    assert offered(kb, ":articles ") == ["rules/"]
    assert offered(kb, ":rules com") == ["common_enemy"]
    assert offered(kb, ":why riv") == ["rival"]
    assert offered(kb, ":why rival(a") == ["a"]
    assert "telling" in offered(kb, ":help t")
    assert offered(kb, ":nonsense x") == []
    assert offered(kb, ".de") == [".decl"]


# -- the prompt -----------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as made:
        yield made


def typed(kb: KnowledgeBase, keys: PipeInput, *texts: str) -> tuple[str, Session]:
    """What the prompt answers to keys, with pauses between the texts; Ctrl-D ends them."""
    output = io.StringIO()
    session = Session(kb, Screen(output))

    def hit() -> None:
        for text in texts:
            keys.send_text(text)
            time.sleep(0.5 * (len(texts) > 1))
        keys.send_text("\x04")

    hands = threading.Thread(target=hit)
    hands.start()
    converse(session, prompts(session, source=keys, output=DummyOutput()))
    hands.join()
    return output.getvalue(), session


def test_enter_hands_in_what_has_its_end(kb: KnowledgeBase, keys: PipeInput) -> None:
    answered, _ = typed(kb, keys, "rival(b, c)?\r")
    assert answered == "yes  [2011-01-01, 2014-12-31]\n"


def test_enter_goes_on_where_the_end_is_missing(kb: KnowledgeBase, keys: PipeInput) -> None:
    answered, session = typed(kb, keys, "foe(A, B) :-\rrival(A, B).\rfoe(b, X)?\r")
    assert "1  c  [2011-01-01, 2014-12-31]" in answered
    assert len(session.kb.program.rules) == 2


def test_an_empty_line_hands_in_what_is_unfinished(kb: KnowledgeBase, keys: PipeInput) -> None:
    answered, _ = typed(kb, keys, "rival(b,\r\x15\r")
    assert answered.startswith("CL103")


def test_ctrl_c_drops_the_input_and_ctrl_d_leaves(kb: KnowledgeBase, keys: PipeInput) -> None:
    answered, _ = typed(kb, keys, "half an inp\x03rival(b, c)?\r")
    assert answered == "yes  [2011-01-01, 2014-12-31]\n"


def test_escape_enter_makes_a_line_even_after_an_end(kb: KnowledgeBase, keys: PipeInput) -> None:
    _, session = typed(kb, keys, '.decl foe(a: group)\x1b\r"Somebody."\r')
    assert session.kb.program.declarations[-1].doc == "Somebody."


def test_tab_completes(kb: KnowledgeBase, keys: PipeInput) -> None:
    answered, _ = typed(kb, keys, "common", "\t", "(A, B, C)?\r")
    assert "1  a  b  c  [2012-01-01, 2013-06-30]" in answered


def test_history_is_kept_between_sessions(
    kb: KnowledgeBase, keys: PipeInput, tmp_path: Path
) -> None:
    typed(kb, keys, "rival(b, c)?\r")
    assert "+rival(b, c)?" in (tmp_path / "cartelogic" / "history").read_text("utf-8")
    assert list(history().load_history_strings()) == ["rival(b, c)?"]


@pytest.mark.parametrize("obstacle", ["state", "state/cartelogic", "state/cartelogic/history"])
def test_without_a_place_for_history_the_prompt_works_as_well(
    kb: KnowledgeBase,
    keys: PipeInput,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    obstacle: str,
) -> None:
    place = tmp_path / obstacle
    place.parent.mkdir(parents=True, exist_ok=True)
    if obstacle.endswith("history"):
        place.mkdir()  # a folder where the file should be
    else:
        place.touch()  # a file where a folder should be
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    answered, _ = typed(kb, keys, "rival(b, c)?\r")
    assert answered == "yes  [2011-01-01, 2014-12-31]\n"


def test_the_lexer_colours_every_line_and_changes_none() -> None:
    from prompt_toolkit.document import Document

    text = "foe(A) :-\n  rival(A, _)."
    line = RuleLexer().lex_document(Document(text))
    shown = ["".join(piece[1] for piece in line(number)) for number in range(2)]
    assert shown == text.split("\n")
    assert line(7) == []


# -- Ctrl-C ---------------------------------------------------------------------------------

CROSS = "{facts}\npair(A, B, C, D) :- n(A), n(B), n(C), n(D), A < B, B < C, C < D.\n"


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    """A program with a question that takes minutes."""
    path = tmp_path / "cross.dl"
    path.write_text(CROSS.format(facts=" ".join(f"n({i})." for i in range(400))), "utf-8")
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_an_evaluation_and_not_the_session(crossing: Path) -> None:
    command = [sys.executable, "-m", "cartelogic", "repl", "-p", str(crossing)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as talking:
        assert talking.stdin is not None
        assert talking.stdout is not None

        def say(text: str) -> None:
            assert talking.stdin is not None
            talking.stdin.write(text + "\n")
            talking.stdin.flush()

        say("n(7)?")
        assert talking.stdout.readline() == "yes  always\n"
        for _ in range(2):
            say("pair(A, B, C, D)?")
            time.sleep(0.7)  # it must be at work when the signal comes
            talking.send_signal(signal.SIGINT)
            stopped = talking.stdout.readline()
            assert stopped.startswith("CL606: stopped by Ctrl-C in `pair` (")
            assert stopped.endswith("cross.dl:2:1)\n")
            assert talking.stdout.readline().startswith("  why:")
        say("n(X), X < 2?")
        answered = [talking.stdout.readline() for _ in range(4)]
        assert answered == ["   X  when\n", "1  0  always\n", "2  1  always\n", "2 answers\n"]
        time.sleep(0.3)  # and here, it must be waiting for a line
        talking.send_signal(signal.SIGINT)  # nothing is being evaluated: it ends the script
        assert talking.wait(timeout=30) == 130


def test_nothing_of_a_stopped_evaluation_is_kept(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = talk(kb, "common_enemy(A, B, C)?")

    def stop(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("cartelogic.engine.rows.fixpoint.RowsEngine._run", stop)
        kb.tell("rival(x, y).")
        kb.retract("rival(x, y)")
        assert talk(kb, "common_enemy(A, B, C)?").startswith("CL606")
    assert talk(kb, "common_enemy(A, B, C)?") == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_ctrl_c_waits_for_what_must_not_be_left_half_done() -> None:
    steps = []

    def work() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            steps.append("done")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert steps == ["done"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
