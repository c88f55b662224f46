"""What a check found, counted in one line or as plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cartelogic.errors import Code, Diagnostic
from cartelogic.knowledge import KnowledgeBase
from cartelogic.repl.layout import counted
from cartelogic.repl.screen import Screen


def show_check(kb: KnowledgeBase | None, found: Iterable[Diagnostic], screen: Screen) -> None:
    """Findings, and the closing line."""
    found = tuple(found)
    screen.diagnostics(found)
    if found:
        screen.say()
    screen.say(summary(kb, found))


def summary(kb: KnowledgeBase | None, found: Iterable[Diagnostic]) -> str:
    """The closing line of a check: what was looked at, and how many findings there are.

    Args:
        kb: what was checked; ``None`` if it could not be loaded.
        found: the findings.
    """
    found = tuple(found)
    errors = sum(diagnostic.is_error for diagnostic in found)
    parts = [] if kb is None else [*_contents(kb), _locators(kb, found)]
    parts += [counted(errors, "error"), counted(len(found) - errors, "warning")]
    return ", ".join(parts)


def _contents(kb: KnowledgeBase) -> list[str]:
    rules = len(kb.program.rules) + len(kb.program.constraints)
    return [counted(len(kb.database.reports), "report"), counted(rules, "rule")]


def _locators(kb: KnowledgeBase, found: tuple[Diagnostic, ...]) -> str:
    total = sum(report.locator is not None for report in kb.database.reports.values())
    if not total:
        return "no locators"
    if kb.articles is None:
        return f"{counted(total, 'locator')} not checked (no --articles)"
    missing = sum(diagnostic.code is Code.UNLOCATED for diagnostic in found)
    checked = f"{counted(total - missing, 'locator')} checked"
    return f"{checked}, {missing:,} not (no article to read)" if missing else checked


def as_dicts(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """One plain dictionary a finding, ready for JSON; lines and columns count from 1."""
    return [
        {
            "code": str(diagnostic.code),
            "severity": diagnostic.severity.value,
            "claim": diagnostic.claim,
            "file": None if diagnostic.span is None else diagnostic.span.text.name,
            "line": None if diagnostic.span is None else diagnostic.span.line,
            "column": None if diagnostic.span is None else diagnostic.span.column,
            "label": diagnostic.label,
            "why": diagnostic.why,
            "hint": diagnostic.hint,
            "facts": dict(diagnostic.facts),
        }
        for diagnostic in found
    ]
