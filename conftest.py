"""Runs every code block of the README and the docs, and every session in a docstring.

A page is read from top to bottom, and its blocks build on one another:

- ``python``: a session (``>>>``) whose output is compared, or plain statements;
- ``datalog``: joins the page's program, which must pass every check.  A block that opens
  with a comment like ``% ties.dl`` is also saved under that name in the page's folder.
  When the next block is ``text`` and opens with a code (``CL401``), the program is meant
  to be refused: it stands alone, and its errors (or, without any, its warnings) are compared;
- ``console``: each ``$ cartelogic ...`` runs in the page's folder, output compared;
- ``yaml``: must be readable, and is saved like ``datalog``;
- ``text``: shows something, nothing to run.

A block in any other language fails: what nobody runs, nobody keeps true.  In expected
output ``...`` stands for anything.  ``<!--- clear-namespace -->`` starts the page afresh.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sybil import Document, Example, Region, Sybil
from sybil.evaluators.doctest import OutputChecker
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from sybil.parsers.myst import (
    ClearNamespaceParser,
    CodeBlockParser,
    PythonCodeBlockParser,
    SkipParser,
)
from sybil.parsers.rest import DocTestParser

ROOT = Path(__file__).parent
LANGUAGES = ("python", "datalog", "console", "yaml", "text")
# What a page may name as if the reader stood in the checkout.
SHIPPED = ("facts", "rules", "examples")
PLAIN_TERMINAL = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100", "PYTHONUTF8": "1"}

FILE_NAME = re.compile(r"\A[%#] ([\w-]+\.(?:dl|yaml))\n")
REFUSAL_FOLLOWS = re.compile(r"(?s)(?:(?!```).)*```text\n(?P<diagnostics>CL\d{3}.*?)```")


def same_output(expected: str, got: str) -> str | None:
    """Nothing when the outputs agree, else both of them."""
    expected, got = (text.strip("\n") + "\n" for text in (expected, got))
    if OutputChecker().check_output(expected, got, doctest.ELLIPSIS):
        return None
    return f"expected:\n{expected}\ngot:\n{got}"


def save(block: str) -> None:
    """Write a block that names its file into the page's folder."""
    if named := FILE_NAME.match(block):
        Path(named[1]).write_text(block, encoding="utf-8")


def diagnostics_of(program: str) -> tuple[Any, ...]:
    """Everything the checks say about a program."""
    from cartelogic import KnowledgeBase
    from cartelogic.errors import ProgramError

    try:
        return tuple(KnowledgeBase.from_text(program).check())
    except ProgramError as refused:
        return refused.diagnostics


def check_program(example: Example) -> str | None:
    """A ``datalog`` block: accepted together with the blocks before it, or refused alone."""
    block = str(example.parsed)
    save(block)
    if refusal := REFUSAL_FOLLOWS.match(example.document.text, example.end):
        findings = diagnostics_of(block)
        errors = [finding for finding in findings if finding.is_error]
        rendered = "\n\n".join(finding.render() for finding in errors or findings)
        return same_output(refusal["diagnostics"], rendered)
    program = example.namespace.get("program", "") + block
    example.namespace["program"] = program
    errors = [finding for finding in diagnostics_of(program) if finding.is_error]
    return "\n\n".join(finding.render() for finding in errors) or None


def commands_in(session: str) -> Iterator[tuple[str, str]]:
    """Each command of a ``console`` block with the output shown under it."""
    for part in re.split(r"(?m)^\$ ", session)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def run_commands(example: Example) -> str | None:
    """A ``console`` block: run what is ours, and let no other command show output."""
    script = shutil.which("cartelogic", path=sysconfig.get_path("scripts"))
    for command, expected in commands_in(str(example.parsed)):
        program, *arguments = shlex.split(command, comments=True)
        if program != "cartelogic":
            if expected.strip():
                return f"only cartelogic is run, so nothing can be shown under: {command}"
            continue
        if script is None:
            return "the command cartelogic is not installed beside this Python"
        finished = subprocess.run(
            [script, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=60,
            env={**os.environ, **PLAIN_TERMINAL},
        )
        if difference := same_output(expected, finished.stdout):
            return f"$ {command}\n{difference}"
    return None


def read_yaml(example: Example) -> str | None:
    """A ``yaml`` block: it can be read."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    block = str(example.parsed)
    save(block)
    try:
        YAML(typ="safe", pure=True).load(block)
    except YAMLError as error:
        return str(error)
    return None


def refuse_unknown_languages(document: Document) -> Iterable[Region]:
    """A block that none of the parsers runs fails by name."""
    for region in FencedCodeBlockLexer(r"[^\n{]*")(document):
        language = region.lexemes["language"]
        if language not in LANGUAGES:
            reason = f"blocks of {language!r} are not run; use one of {', '.join(LANGUAGES)}"
            yield Region(region.start, region.end, reason, lambda example: str(example.parsed))


page = contextlib.ExitStack()


def open_page(namespace: dict[str, Any]) -> None:
    """Enter an empty folder that has the shipped folders in it."""
    folder = Path(page.enter_context(tempfile.TemporaryDirectory(prefix="page-")))
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    page.enter_context(contextlib.chdir(folder))
    namespace["program"] = ""


def close_page(namespace: dict[str, Any]) -> None:
    """Go back to where the tests run and drop the folder."""
    namespace.clear()
    page.close()


pages = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser("datalog", check_program),
        CodeBlockParser("console", run_commands),
        CodeBlockParser("yaml", read_yaml),
        refuse_unknown_languages,
        ClearNamespaceParser(),
        SkipParser(),
    ],
    patterns=["*.md"],
    setup=open_page,
    teardown=close_page,
)

docstrings = Sybil(
    parsers=[DocTestParser(doctest.ELLIPSIS)],
    patterns=["*.py"],
    path="src",
)

pytest_collect_file = (pages + docstrings).pytest()
