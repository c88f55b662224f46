"""The prompt: scripted sessions, reading, layout, completion, keys, and Ctrl-C."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
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
ally(a, b) @ [2010-01, 2013-06].   rival(b, c) @ [2011, 2014].   rival(a, c) @ [2012, 2016].
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
def test_a_session_goes_as_its_transcript_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SESSIONS / name)
    files = [path for path in ("program.dl", "facts.yaml") if Path(path).exists()]
    expected = Path("session.txt").read_text("utf-8")
    assert replay(expected, cartelogic.load(*files)) == expected
