"""Commands about reasons: why, why not, on whose word, and what if it were otherwise."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, cast

from cartelogic.analysis.normal import CERTAIN, CONTESTED
from cartelogic.answers import Answer, Extent
from cartelogic.deltas import Delta
from cartelogic.model.printing import format_row, show_set
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Ground
from cartelogic.repl.command import Command
from cartelogic.repl.layout import counted
from cartelogic.repl.screen import ANSWER, QUIET
from cartelogic.repl.session import CommandError, Session
from cartelogic.repl.signals import uninterrupted

PROOFS: Final = 5
"""So many proofs are shown of one atom; ``full`` shows all."""
LINES: Final = 30
"""So many lines are shown of what is different; ``full`` shows all."""

_ASKED = re.compile(
    r"(?P<what>.*?)(?:\s*\b(?P<extent>possible|certain|contested))?"
    r"(?:\s*\b(?:at\s+(?P<at>\S+)|during\s+(?P<during>\[[^\]]*\]|\S+)))?"
    r"(?:\s*\b(?P<full>full))?",
    re.DOTALL,
)


class _Asked:
    """What a command asks about: ``2 certain at 2014-09-01``, ``rival(a, b) during 2014``."""

    def __init__(self, session: Session, argument: str) -> None:
        found = _ASKED.fullmatch(argument)
        assert found is not None
        self.session = session
        self.what = found["what"].strip() or "1"
        self.extent = cast(Extent | None, found["extent"]) or session.mode
        self.during: str | None = found["during"]
        self.at: str | None = found["at"] or (session.at if self.during is None else None)
        self.is_full = found["full"] is not None

    @property
    def answer(self) -> Answer | None:
        """The answer that is meant, if it is one by its number."""
        if not self.what.isdigit():
            return None
        answers = self.session.answers
        if answers is None:
            raise CommandError("ask something first, or give an atom")
        if not 1 <= int(self.what) <= len(answers):
            raise CommandError(f"the last question has {counted(len(answers), 'answer')}")
        return answers[int(self.what) - 1]

    @property
    def atom(self) -> str:
        """The atom that is meant, as text.

        Raises:
            CommandError: if an answer is meant that is no atom.
        """
        answer = self.answer
        if answer is None:
            return self.what.rstrip(".?")
        proof = answer.why(self.at, self.extent).proof
        ground = getattr(proof, "ground", Ground("", ()))
        mark, name = parted(ground.relation)
        if mark not in ("", CERTAIN, CONTESTED) or not name[:1].isalpha() or " " in name:
            raise CommandError("that answer is no single atom: give one, such as `rival(a, b)`")
        return format_row(name, ground.row, self.session.kb.codec)

    @property
    def options(self) -> dict[str, Any]:
        """When, in which extent, and what ``now`` is."""
        return {"at": self.at, "extent": self.extent, "now": self.session.now}


# -- why ------------------------------------------------------------------------------------


def _why(session: Session, argument: str) -> None:
    """``:why``, ``:why 2 full``, ``:why 2 certain at 2014-09-01``, ``:why rival(a, b)``."""
    asked = _Asked(session, argument)
    if asked.during is not None:
        segments = session.view.why(
            asked.atom, during=asked.during, extent=asked.extent, now=session.now
        )
        session.screen.proof(str(segments) if asked.is_full else segments.short())
        return
    answer = asked.answer
    explanation = (
        session.view.why(asked.atom, **asked.options)
        if answer is None
        else answer.why(asked.at, asked.extent)
    )
    again = f"`:why {argument} full`" if argument else "`:why full`"
    session.screen.explanation(explanation, hint=None if asked.is_full else f"{again} shows all")


def _why_not(session: Session, argument: str) -> None:
    asked = _Asked(session, argument)
    if asked.what.isdigit():
        raise CommandError("give an atom, such as `:why-not rival(a, b) at 2014-09-01`")
    options = {**asked.options, **({"during": asked.during} if asked.during else {})}
    found = session.view.why_not(asked.atom, **options)
    session.screen.proof(found.text(folded=not asked.is_full))


def _proofs(session: Session, argument: str) -> None:
    asked = _Asked(session, argument)
    found = session.view.proofs(asked.atom, **asked.options)
    for number, proof in enumerate(found if asked.is_full else islice(found, PROOFS), start=1):
        session.screen.say(f"{number}.")
        session.screen.proof(proof.text(), "   ")
    if not asked.is_full and next(found, None) is not None:
        session.screen.say(f"and more; `:proofs {argument} full` shows all", QUIET)


def _witnesses(session: Session, argument: str) -> None:
    asked = _Asked(session, argument)
    for witness in session.view.witnesses(asked.atom, **asked.options):
        when = show_set(witness.extent, session.kb.codec)
        session.screen.say(f"{when}: {', '.join(witness.reports)}", ANSWER)


def _sources(session: Session, argument: str) -> None:
    asked = _Asked(session, argument)
    for support in session.view.sources(asked.atom, **asked.options):
        session.screen.say(str(support), ANSWER)


def _trust(session: Session, argument: str) -> None:
    asked = _Asked(session, argument)
    for trust in session.view.trust(asked.atom, **asked.options):
        session.screen.say(str(trust), ANSWER)


def _save(session: Session, argument: str) -> None:
    """``:save proof.html``, ``:save proof.json 2``, ``:save proof.svg rival(a, b)``."""
    path, _, rest = argument.partition(" ")
    if not path:
        raise CommandError("name a file, such as `:save proof.html 2`; its ending says the format")
    asked = _Asked(session, rest.strip())
    answer = asked.answer
    explanation: Explanation = (
        session.view.why(asked.atom, **asked.options)
        if answer is None
        else answer.why(asked.at, asked.extent)
    )
    explanation.save(Path(path).expanduser())
    session.screen.say(f"saved: {path}")


# -- what if --------------------------------------------------------------------------------

_NAMED = re.compile(r"(?P<kind>source|report|outlet)\s+(?P<names>.+)")
_FULL = re.compile(r"\s+full$")


def _without(session: Session, argument: str) -> None:
    """``:without report r1, r2``, ``:without outlet insight_crime full``."""
    found = _NAMED.fullmatch(_FULL.sub("", argument))
    if found is None:
        raise CommandError("say what to leave out: `:without source | report | outlet ID`")
    kind = cast(Literal["source", "report", "outlet"], found["kind"])
    names = tuple(name.strip() for name in found["names"].split(","))
    with uninterrupted():
        other = session.kb.without(**{kind: names})
    session.suppose(other, f"without {kind} {', '.join(names)}")
    _show(session, argument)


def _assuming(session: Session, argument: str) -> None:
    text = _FULL.sub("", argument)
    if not text:
        raise CommandError("say what to assume, such as `:assuming rival(a, b) @ [2014, 2015].`")
    with uninterrupted():
        other = session.kb.assuming(text if text.endswith(".") else f"{text}.")
    session.suppose(other, f"assuming {text.rstrip('.')}")
    _show(session, argument)


def _compare(session: Session, argument: str) -> None:
    if not session.supposed:
        raise CommandError("nothing is supposed: try `:without` or `:assuming` first")
    _show(session, f" {argument}")


def _show(session: Session, argument: str) -> None:
    """What is different from what is known."""
    is_full = _FULL.search(argument) is not None
    known, _ = session.supposed[0]
    delta: Delta = known.compare(session.kb, now=session.now)
    lines = str(delta).splitlines()
    shown = lines if is_full or len(lines) <= LINES + 1 else lines[:LINES]
    for line in shown:
        session.screen.say(line, ANSWER)
    if len(shown) < len(lines):
        left = counted(len(lines) - len(shown) - 1, "more line")
        session.screen.say(f"… {left}; `:compare full` shows all", QUIET)
        session.screen.say(lines[-1], QUIET)
    session.screen.say("`:back` returns to what is known", QUIET)


def _back(session: Session, _argument: str) -> None:
    if not session.supposed:
        raise CommandError("nothing is supposed")
    session.screen.say(f"no longer {session.supposed[-1][1]}")
    session.unsuppose()


REASONS: Final[tuple[Command, ...]] = (
    Command(
        "why",
        "[N | ATOM] [certain | contested] [at DATE | during PERIOD] [full]",
        "the proof of the N-th answer, or of an atom",
        _why,
        "rules",
    ),
    Command(
        "why-not",
        "ATOM [certain] [at DATE] [full]",
        "why it does not hold, and what would be enough",
        _why_not,
        "rules",
        ("whynot",),
    ),
    Command(
        "proofs", "[N | ATOM] [at DATE] [full]", "all proofs, the smallest first", _proofs, "rules"
    ),
    Command(
        "witnesses",
        "[N | ATOM] [at DATE]",
        "the smallest sets of reports that suffice",
        _witnesses,
        "rules",
    ),
    Command(
        "sources",
        "[N | ATOM] [at DATE]",
        "on whose word it rests, and how many are independent",
        _sources,
        "rules",
    ),
    Command(
        "trust", "[N | ATOM] [at DATE]", "how far the grades of its reports carry", _trust, "rules"
    ),
    Command(
        "without",
        "source | report | outlet ID",
        "suppose nobody had said it; what falls, what stands",
        _without,
        "report",
    ),
    Command("assuming", "FACT.", "suppose it were so; what follows", _assuming, "rules"),
    Command("compare", "[full]", "what is different from what is known", _compare),
    Command("back", "", "no longer suppose the last thing", _back),
    Command(
        "save", "FILE [N | ATOM]", "a proof as .html, .json, .dot, .mmd, .txt …", _save, "path"
    ),
)
"""In the order in which help lists them."""
