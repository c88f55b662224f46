"""What the Tab key offers: words that fit where the cursor is.

Inside the arguments of a predicate these are the symbols of that column's type; elsewhere
predicates and keywords; after a colon, commands and what they take.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from cartelogic.asking import MODES
from cartelogic.engine import ENGINES
from cartelogic.repl.commands import BY_NAME, COMMANDS
from cartelogic.repl.highlight import AGGREGATES, ALLEN, KEYWORDS, OPERATORS, tokens
from cartelogic.repl.reading import LINES
from cartelogic.repl.topics import TOPICS
from cartelogic.repl.vocabulary import Vocabulary

_WORD: Final = re.compile(r"[\w']*$")
_COMMAND: Final = re.compile(r"\s*:(?P<name>[\w-]*)(?P<blank>\s+(?P<argument>.*))?$", re.DOTALL)


@frozen
class Offer:
    """A completion.

    Attributes:
        text: the whole word.
        replaces: how many characters before the cursor it takes the place of.
        about: what it is, in a few words.
    """

    text: str
    replaces: int
    about: str = ""


def offers(before: str, vocabulary: Vocabulary) -> Iterator[Offer]:
    """Completions for the text before the cursor, best first."""
    command = _COMMAND.fullmatch(before)
    if command is None:
        yield from _rule_words(before, vocabulary)
    elif command["blank"] is None:
        for known in COMMANDS:
            if known.name.startswith(command["name"]):
                yield Offer(f":{known.name}", len(command["name"]) + 1, known.summary)
    elif (known_command := BY_NAME.get(command["name"])) is not None:
        yield from _arguments(known_command.takes, command["argument"], vocabulary)


def _arguments(takes: str, argument: str, vocabulary: Vocabulary) -> Iterator[Offer]:
    match takes:
        case "rules":
            yield from _rule_words(argument, vocabulary)
        case "path" | "folder":
            yield from _paths(argument, folders_only=takes == "folder")
        case "engine":
            yield from _matching(argument, dict.fromkeys(ENGINES, ""))
        case "mode":
            yield from _matching(argument, dict.fromkeys(MODES, ""))
        case "predicate":
            yield from _matching(argument, _predicates(vocabulary))
        case "report":
            ids = [name for name, types in vocabulary.symbols.items() if "report" in types]
            yield from _matching(argument, dict.fromkeys(ids, "report"))
        case "topic":
            commands = {command.name: command.summary for command in COMMANDS}
            yield from _matching(argument, dict.fromkeys(TOPICS, "topic") | commands)
        case _:
            return


def _matching(word: str, words: dict[str, str]) -> Iterator[Offer]:
    for name, about in words.items():
        if name.startswith(word):
            yield Offer(name, len(word), about)


def _predicates(vocabulary: Vocabulary) -> dict[str, str]:
    return {known.name: known.doc or known.signature for known in vocabulary.predicates}


def _rule_words(before: str, vocabulary: Vocabulary) -> Iterator[Offer]:
    line = before.rpartition("\n")[2]
    last = next((kind for kind, _ in reversed(list(tokens(line)))), "")
    found = _WORD.search(before)
    word = found[0] if found else ""
    if last == "comment" or (last == "text" and not word.startswith("'")):
        return
    if word[:1].isdigit() or word[:1].isupper() or word.startswith("_"):
        return
    start = before[: len(before) - len(word)]
    if start.endswith(".") and not start.endswith(".."):
        yield from _matching(
            f".{word}", dict.fromkeys((*sorted(LINES), ".constraint", ".expect", ".query"), "")
        )
        return
    call = _enclosing_call(start)
    if call is None:
        if word or not start.strip():
            yield from _matching(word, _predicates(vocabulary))
        if word:
            first = not start.strip()
            words = OPERATORS if first else (*KEYWORDS, *OPERATORS, *AGGREGATES, *ALLEN)
            yield from _matching(word, dict.fromkeys(words, ""))
        return
    wanted = vocabulary.column(*call)
    for name, types in vocabulary.symbols.items():
        if name.startswith(word) and (wanted in types or wanted == ""):
            yield Offer(name, len(word), ", ".join(sorted(types - {""})))


def _enclosing_call(before: str) -> tuple[str, int] | None:
    """The predicate whose arguments the end of the text is in, and which argument.

    What stands in the braces of an aggregate is in no argument of what is around them.
    """
    calls: list[tuple[str, int]] = []
    name = ""
    for kind, piece in tokens(before.replace("\n", " ")):
        if kind in ("text", "comment"):
            continue
        for character in piece if kind == "" else ():
            match character:
                case "(" | "[" | "{":
                    calls.append((name if character == "(" else character, 0))
                case ")" | "]" | "}" if calls:
                    calls.pop()
                case "," if calls:
                    calls[-1] = (calls[-1][0], calls[-1][1] + 1)
                case _:
                    pass
        name = piece if kind == "predicate" else ""
    while calls and calls[-1][0] in ("", "["):
        calls.pop()  # parentheses that only group, and intervals
    return calls[-1] if calls and calls[-1][0] != "{" else None


def _paths(argument: str, *, folders_only: bool) -> Iterator[Offer]:
    folder, slash, start = argument.rpartition("/")
    try:
        inside = sorted(Path(folder + slash or ".").expanduser().iterdir())
    except (OSError, RuntimeError):
        return
    for path in inside:
        if not path.name.startswith(start) or (path.name.startswith(".") and not start):
            continue
        if path.is_dir():
            yield Offer(f"{path.name}/", len(start))
        elif not folders_only and path.suffix in (".dl", ".yaml", ".yml"):
            yield Offer(path.name, len(start))
