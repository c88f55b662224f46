"""The prompt on a terminal: colours, completion, history, several lines.

The one module that imports prompt_toolkit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import completion_is_selected, has_completions
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import Lexer
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import CompleteStyle
from prompt_toolkit.styles import Style

from cartelogic.repl import highlight
from cartelogic.repl.completion import offers
from cartelogic.repl.reading import Reading, read
from cartelogic.repl.session import Session
from cartelogic.repl.vocabulary import Vocabulary

PROMPT: Final = "?- "
INDENT: Final = "    "


def _style() -> Style:
    """The colours of ``highlight.STYLES``, in the names of prompt_toolkit."""
    rules = {
        f"token-{kind}": style.replace("bright_black", "ansibrightblack")
        for kind, style in highlight.STYLES.items()
    }
    for colour in ("green", "magenta", "cyan", "yellow", "blue"):
        rules = {
            kind: " ".join(f"ansi{w}" if w == colour else w for w in style.split())
            for kind, style in rules.items()
        }
    return Style.from_dict({**rules, "prompt": "bold", "limits": "ansicyan"})


class RuleLexer(Lexer):
    """Colours for the rule language."""

    def lex_document(self, document: Document) -> Callable[[int], StyleAndTextTuples]:
        """The coloured pieces of a line, by its number."""
        lines = document.lines

        def line(number: int) -> StyleAndTextTuples:
            if number >= len(lines):
                return []
            pieces = highlight.tokens(lines[number])
            return [(f"class:token-{kind}" if kind else "", text) for kind, text in pieces]

        return line


class WordCompleter(Completer):
    """Offers of ``completion``, from the words that the knowledge base has now."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._words: tuple[object, Vocabulary] | None = None

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Completions for what is before the cursor."""
        del complete_event
        for offer in offers(document.text_before_cursor, self._vocabulary()):
            yield Completion(offer.text, -offer.replaces, display_meta=offer.about)

    def _vocabulary(self) -> Vocabulary:
        kb = self.session.kb
        version = (kb.program, kb.database, len(kb.database.reports))
        if self._words is None or self._words[0] != version:
            self._words = (version, Vocabulary.of(kb))
        return self._words[1]


class PatientHistory(FileHistory):
    """A history that does without its file if it cannot be read or written."""

    def load_history_strings(self) -> Iterable[str]:
        """What was kept; nothing if that cannot be read."""
        try:
            yield from list(super().load_history_strings())
        except OSError:
            return

    def store_string(self, string: str) -> None:
        """Keep an input, if possible."""
        try:
            super().store_string(string)
        except OSError:
            return


def history() -> History:
    """The history in the user's folder for state, or in memory."""
    base = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        folder = (Path(base) if base else Path.home() / ".local" / "state") / "cartelogic"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):
        return InMemoryHistory()
    return PatientHistory(str(folder / "history"))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter", filter=has_completions & completion_is_selected)
    def choose(event: KeyPressEvent) -> None:
        event.current_buffer.complete_state = None

    @keys.add("enter", filter=~(has_completions & completion_is_selected))
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        ends_empty = (
            not buffer.document.current_line.strip() and buffer.document.is_cursor_at_the_end
        )
        if read(buffer.text).is_complete or ends_empty:
            buffer.validate_and_handle()
        else:
            buffer.insert_text(f"\n{INDENT}")

    @keys.add("escape", "enter")
    def new_line(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


def prompts(
    session: Session, *, source: Input | None = None, output: Output | None = None
) -> Iterator[Reading]:
    """Inputs from the user, until Ctrl-D.

    Args:
        session: gives the words to complete, and the options that the prompt shows.
        source: where keys come from, if not from the terminal.
        output: where the prompt is drawn, if not on the terminal.
    """

    def message() -> StyleAndTextTuples:
        limits = [("class:limits", f"[{session.limits}] ")] if session.limits else []
        return [*limits, ("class:prompt", PROMPT)]

    prompt: PromptSession[str] = PromptSession(
        message,
        multiline=True,
        prompt_continuation=lambda width, *_: "│ ".rjust(width),
        lexer=RuleLexer(),
        completer=WordCompleter(session),
        complete_while_typing=True,
        complete_in_thread=False,
        complete_style=CompleteStyle.COLUMN,
        reserve_space_for_menu=6,
        history=history(),
        key_bindings=_keys(),
        style=_style(),
        input=source,
        output=output,
    )
    while True:
        try:
            text = prompt.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        yield read(text).closed()
