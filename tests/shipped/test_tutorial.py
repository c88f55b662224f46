"""What no code block of the tutorial runs: its session at the prompt."""

from __future__ import annotations

import re
from pathlib import Path

import cartelogic
from tests.unit.test_repl import replay


def test_the_session_of_the_tutorial_goes_as_it_says(root: Path) -> None:
    page = (root / "docs" / "tutorial.md").read_text("utf-8")
    (session,) = re.findall(r"(?s)```text\n(\?- .*?)```", page)
    assert replay(session, cartelogic.demo()) == session
