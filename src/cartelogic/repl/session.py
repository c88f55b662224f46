"""What the prompt remembers between two inputs, and the two things it does with rule text.

A session asks and tells its knowledge base and shows what comes back; it never reads input.
"""

from __future__ import annotations

import sys
from typing import Any

from attrs import define, field

from cartelogic.answers import Answers
from cartelogic.asking import Mode
from cartelogic.engine.base import rule_of
from cartelogic.errors import CartelogicError, Code, Diagnostic
from cartelogic.knowledge import KnowledgeBase
from cartelogic.repl.layout import counted
from cartelogic.repl.progress import progress_on
from cartelogic.repl.screen import QUIET, Screen
from cartelogic.repl.signals import uninterrupted

PAGE = 100
"""So many answers are shown at once; ``:more`` shows the next."""


class CommandError(CartelogicError):
    """A command that is unknown or written wrongly."""


class Leave(Exception):  # noqa: N818 - a wish, not an error
    """The user wants to go."""


@define
class Session:
    """A knowledge base, and how it is asked.

    Attributes:
        at: only answers that hold at this instant.
        during: only answers that hold at some time of this period.
        as_of: only from reports published by then.
        now: what ``now(Date)`` means in rules.
        mode: whether what may hold is asked for, or only what certainly does.
        engine: how to evaluate.
        answers: to the last question.
        shown: how many of them were shown.
        supposed: what was known before each thing that is supposed now, and that thing in words.
    """

    kb: KnowledgeBase
    screen: Screen
    at: str | None = None
    during: str | None = None
    as_of: str | None = None
    now: str | None = None
    mode: Mode = "possible"
    engine: str | None = None
    answers: Answers | None = None
    shown: int = field(default=0, init=False)
    supposed: list[tuple[KnowledgeBase, str]] = field(factory=list, init=False)

    @property
    def limits(self) -> str:
        """The options that narrow what is asked: ``at 2014-09-01, as of 2015-01-01``."""
        told = {"at": self.at, "during": self.during, "as of": self.as_of, "now": self.now}
        words = [f"{name} {value}" for name, value in told.items() if value is not None]
        words += [what for _, what in self.supposed]
        words += [f"mode {self.mode}"] if self.mode != "possible" else []
        words += [f"engine {self.engine}"] if self.engine is not None else []
        return ", ".join(words)

    @property
    def view(self) -> KnowledgeBase:
        """The knowledge base as it was on the day of ``as_of``."""
        return self.kb if self.as_of is None else self.kb.as_of(self.as_of)

    # -- asking ---------------------------------------------------------------------------

    def ask(self, goal: str) -> None:
        """Ask, and show the first page of answers."""
        self.answers = None
        options: dict[str, Any] = {
            "at": self.at,
            "during": self.during,
            "as_of": self.as_of,
            "now": self.now,
            "mode": self.mode,
            "engine": self.engine,
        }
        with progress_on(sys.stderr) as self.kb.progress:
            self.answers = self.kb.query(goal, **options)
        self.shown = 0
        if self.answers:
            self.show_more()
        else:
            no = "no answers" if self.answers.names else "no"
            self.screen.say(f"{no} ({self.limits})" if self.limits else no)
        self.screen.diagnostics(self.answers.warnings)

    def show_more(self) -> None:
        """Show the next page of answers."""
        if self.answers is None or self.shown >= len(self.answers):
            raise CommandError("there are no more answers")
        self.screen.answers(self.answers, self.shown, PAGE)
        self.shown = min(len(self.answers), self.shown + PAGE)
        if self.shown < len(self.answers):
            total = counted(len(self.answers), "answer")
            self.screen.say(f"{self.shown:,} of {total}; `:more` shows the next", QUIET)
        elif self.answers.names:
            limits = f" ({self.limits})" if self.limits else ""
            self.screen.say(f"{counted(len(self.answers), 'answer')}{limits}", QUIET)

    # -- changing -------------------------------------------------------------------------

    def tell(self, text: str) -> None:
        """Add facts, rules and declarations; show what is odd about them."""
        before = set(self.kb.analysis.diagnostics)
        with uninterrupted():
            made = self.kb.tell(text)
        if made:
            self.screen.say(
                f"{counted(len(made), 'fact')}: {', '.join(made[:5])}{'…' * (len(made) > 5)}"
            )
        odd = [
            diagnostic
            for diagnostic in self.kb.analysis.diagnostics
            # A predicate made up at the prompt is nothing to be told off for: see `:check`.
            if diagnostic not in before and diagnostic.code is not Code.UNDECLARED_PREDICATE
        ]
        self.screen.diagnostics(odd)

    def suppose(self, other: KnowledgeBase, what: str) -> None:
        """Go on with another knowledge base, until :meth:`unsuppose`."""
        self.supposed.append((self.kb, what))
        self.kb, self.answers = other, None

    def unsuppose(self) -> None:
        """Go back to what was known before the last thing that is supposed."""
        (self.kb, _), self.answers = self.supposed.pop(), None

    def interrupted(self, pressed: KeyboardInterrupt) -> None:
        """Say that an evaluation was stopped, and in which rule, and leave nothing of it."""
        with uninterrupted():
            self.kb.forget()
        if self.screen.is_terminal:
            self.screen.say()  # the terminal has written ^C
        stopped = Diagnostic(
            Code.INTERRUPTED,
            f"stopped by Ctrl-C{rule_of(pressed)}",
            why="what was being worked out is dropped; the facts and rules are as before",
        )
        self.screen.diagnostics([stopped])
