"""Rule text that is meant to break the parser, or its reader."""

# ruff: noqa: RUF001, RUF002 (that they look alike is the point)

from __future__ import annotations

from pathlib import Path

import pytest

import cartelogic
from cartelogic import KnowledgeBase, ProgramError
from cartelogic.model.printing import format_program
from cartelogic.model.values import Text, format_value
from cartelogic.source import SourceText
from cartelogic.syntax.parser import MAX_CHARACTERS, MAX_MISTAKES, Parsed, parse_program
from cartelogic.temporal import Codec, TemporalError, parse_bound
from tests.hostile.words import STEERING, STEERS, TURNING, WORDS

MANY = 1_200


def parse(text: str) -> Parsed:
    return parse_program(SourceText("text", text))


def codes(text: str) -> list[str]:
    return [str(problem.code) for problem in parse(text).diagnostics]


# -- characters ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hostile", ["\0", "\x1b", "\x7f", "\x9b", "\u200b", "\u200e", "\ufeff", "\ud800", "\U000e0041"]
)
def test_characters_that_are_not_seen_stand_in_texts_only(hostile: str) -> None:
    """None is white space or a part of a name, so no two names look alike and differ."""
    for text in (f"p{hostile}(a).", f"p(a{hostile}).", f"p({hostile}).", f"p(a).{hostile}"):
        assert codes(text) == ["CL102"]
        assert hostile not in str(ProgramError(parse(text).diagnostics)) or hostile > "\u2000"
    assert codes(f'p("{hostile}"). % {hostile}') == []


@pytest.mark.parametrize("digit", ["٣", "৪", "３", "²", "Ⅷ"])
def test_digits_are_those_of_ascii(digit: str) -> None:
    """A Bengali four looks like an eight."""
    assert codes(f"p({digit}).") == ["CL102"]
    assert codes(f"p(1.{digit}).") != []
    assert codes(f"p(a) @ [201{digit}, _].") != []
    with pytest.raises(TemporalError):
        parse_bound(f"201{digit}", Codec.DAYS)


@pytest.mark.parametrize("letter", ["а", "ɑ", "Ａ", "é", "ª"])
def test_names_are_of_ascii_letters(letter: str) -> None:
    """A Cyrillic `а` is no `a`."""
    assert codes(f"p({letter}).") == ["CL102"]
    assert codes(f"{letter}(a).") == ["CL102"]


def test_what_turns_the_direction_of_reading_is_refused_even_in_comments() -> None:
    for text in (f"p(a). % {TURNING}\n", f'p("{TURNING}").', f"p('{TURNING}').", f"p(a{TURNING})."):
        (problem,) = parse(text).diagnostics
        assert "turns the direction" in problem.claim
        assert not set(problem.render()) & set("\u202e\u2066\u2069")
    (fact,) = parse('p("\\u202e").').program.facts
    assert fact.atom.arguments[0] == parse('p("\\u202E").').program.facts[0].atom.arguments[0]
    assert format_program(parse('p("\\u202e").').program) == 'p("\\u202e").\n'


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_comment_ends_where_every_editor_shows_its_end(end: str, tmp_path: Path) -> None:
    text = f"p(a). % q(b).{end}r(c).{end}"
    assert len(parse(text).program.facts) == 2
    (tmp_path / "ends.dl").write_bytes(text.encode())
    kb = cartelogic.load(tmp_path)
    assert list(kb.database.reports) == [
        f"{tmp_path.name}/ends.dl:1",
        f"{tmp_path.name}/ends.dl:2",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfep\x00(\x00a\x00)\x00.\x00", "byte 0 is not UTF-8"),
        (b"p(\xe9).", "byte 2 is not UTF-8"),
        (b'p("\xed\xa0\x80").', "byte 3 is not UTF-8"),
        (b'p("\xc0\xaf").', "byte 3 is not UTF-8"),
    ],
)
def test_a_file_is_utf_8_or_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "bytes.dl").write_bytes(content)
    with pytest.raises(ProgramError, match=reason):
        cartelogic.load(tmp_path)


def test_a_mark_of_byte_order_is_no_part_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "mark.dl").write_bytes(b"\xef\xbb\xbfp(a).")
    assert cartelogic.load(tmp_path).query("p(a)")


@pytest.mark.parametrize("word", WORDS)
def test_what_is_printed_is_read_back_and_steers_nothing(word: str) -> None:
    kb = KnowledgeBase()
    for predicate, value in (("text", Text(word)), ("symbol", word)):
        printed = format_value(value, kb.codec)
        assert not STEERS & set(printed)
        assert "\n" not in printed
        kb.tell(f"{predicate}({printed}).")
        assert [answer["X"] for answer in kb.query(f"{predicate}(X)")] == [word]


def test_a_message_steers_no_terminal_and_keeps_its_carets() -> None:
    (problem,) = parse(f'p("{STEERING}", $).').diagnostics
    shown = problem.render()
    assert not STEERS & set(shown)
    _, _, line, carets = shown.split("\n")[:4]
    assert line.index("$") == carets.index("^")


# -- depth and size -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "opening", "closing"),
    [
        ("p(a, ", "f(", ")"),
        ("p(X) :- X = ", "-", ""),
        ("p(X) :- X = ", "(1 + ", ")"),
        ("p :- ", "once ", ""),
        ("p :- ", "(q; ", ")"),
        ("p :- ", "1 = count : { q, ", "}"),
        ("p :- ", "q since (", ")"),
    ],
)
def test_what_nests_too_deep_is_refused_without_recursion(
    head: str, opening: str, closing: str
) -> None:
    end = ")" if head == "p(a, " else ""
    assert "CL110" in codes(f"{head}{opening * MANY}q{closing * MANY}{end}.")
    assert codes(f"{head}{opening * 10}q{closing * 10}{end}.") in ([], ["CL507"])


@pytest.mark.parametrize(
    "mark", "( ) [ ] { } \" ' , ; . : :- @ - + not once ~ ? % \\ 1- 2010- X".split()
)
def test_any_mark_repeated_is_read_or_refused(mark: str) -> None:
    for before in ("", "p(", "p :- ", "p(a) @ [", "p :- once", "p(X) :- X = min"):
        for text in (before + mark * MANY, before + f"{mark} " * (MANY // 10)):
            str(ProgramError(parse(text).diagnostics))


def test_parentheses_alone_nest_as_deep_as_they_like() -> None:
    assert codes(f"p(X) :- X = {'(' * MANY}1{')' * MANY}.") == []


def test_mistakes_are_listed_up_to_a_number() -> None:
    found = parse("p(a). " + "$. " * (3 * MAX_MISTAKES)).diagnostics
    assert len(found) == MAX_MISTAKES + 1
    assert str(found[-1].code) == "CL110"
    assert "more than 1,000 mistakes" in found[-1].claim


def test_a_million_rules_are_refused_by_the_size_of_their_text() -> None:
    """Large inputs come as columns: the grammar reads some thousands of clauses a second."""
    rules = "rule_number(X) :- first_predicate(X), second_predicate(X).\n" * 1_000_000
    assert len(rules) > MAX_CHARACTERS
    assert codes(rules) == ["CL110"]


@pytest.mark.parametrize("digits", [4000, 4001, 100_000])
def test_a_number_has_at_most_4000_digits(digits: int) -> None:
    assert (codes(f"p({'1' * digits}).") == []) is (digits <= 4000)
    assert (codes(f"p(a) @ [_, _]. q({'-' + '9' * digits}).") == []) is (digits <= 4000)


def test_a_long_text_costs_a_few_bytes_for_each_of_its_characters() -> None:
    """Patterns that can go back remember every character: hundreds of bytes for each."""
    import tracemalloc

    long = "x" * 1_000_000
    for text in (f'p("{long}").', f"p('{long}').", f'p("{long}', f"p({long})."):
        tracemalloc.start()
        try:
            parse(text)
            assert tracemalloc.get_traced_memory()[1] < 40 * len(long)
        finally:
            tracemalloc.stop()
