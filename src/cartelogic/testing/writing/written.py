"""A random program as data: what it is made of, and its text.

A program is kept as lines of text, and its facts as data, so that laws can permute, split,
shift and rename them.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

from attrs import evolve, frozen

from cartelogic.model.values import format_symbol

Bound = int | tuple[int, int] | None
"""An instant, or some instant from the first to the last; ``None`` is unbounded."""
Span = tuple[Bound, Bound]
"""First and last instant, both included."""

FIRST_DAY = datetime.date(2014, 2, 20)  # so that the days of a program cross two months


@frozen
class WrittenFact:
    """A fact as data; ``span`` is ``None`` for one that holds always."""

    predicate: str
    row: tuple[str | int, ...]
    span: Span | None = None


@frozen
class WrittenReport:
    """A report of one claim, beside the facts of the program text."""

    id: str
    stance: str
    credibility: int
    claim: WrittenFact


@frozen
class Written:
    """A program: what it is made of, and its text.

    Attributes:
        columns: the kinds of the columns of every predicate.
        base: the predicates that only facts define.
        derived: the predicates that have rules.
        calendar: whether instants are days and not integers.
    """

    columns: Mapping[str, str]
    base: tuple[str, ...]
    derived: tuple[str, ...]
    declarations: tuple[str, ...]
    facts: tuple[WrittenFact, ...]
    reports: tuple[WrittenReport, ...]
    rules: tuple[str, ...]
    calendar: bool = False

    @property
    def text(self) -> str:
        """The program as it is written, without the reports."""
        first = [] if self.calendar else [".time integer"]
        facts = [f"{self.fact(fact)}." for fact in self.facts]
        return "\n".join([*first, *self.declarations, *facts, *self.rules]) + "\n"

    def __str__(self) -> str:
        """The program as it is written; reports, which no program can hold, as comments."""
        reports = (
            f"% report {r.id}, credibility {r.credibility}, {r.stance}: {self.fact(r.claim)}."
            for r in self.reports
        )
        return self.text + "".join(f"{line}\n" for line in reports)

    def fact(self, fact: WrittenFact) -> str:
        """A fact without its full stop."""
        terms = (format_symbol(v) if isinstance(v, str) else str(v) for v in fact.row)
        atom = f"{fact.predicate}({', '.join(terms)})"
        interval = self.interval(fact)
        return f"{atom} @ {interval}" if interval else atom

    def interval(self, fact: WrittenFact) -> str:
        """The interval of a fact, or nothing."""
        if fact.span is None:
            return ""
        start, end = (bound_text(bound, self.calendar) for bound in fact.span)
        return f"[{start}, {end}]"

    def reported(self) -> Written:
        """The program with every fact as a report, whose id does not depend on its line."""
        reports = [WrittenReport(f"f{i}", "asserts", 6, f) for i, f in enumerate(self.facts)]
        return evolve(self, facts=(), reports=(*self.reports, *reports))

    def renamed(self, names: Mapping[str, str]) -> Written:
        """The program with other symbols."""

        def text(line: str) -> str:
            return re.sub(r"\bs[a-d]\b", lambda match: format_symbol(names[match[0]]), line)

        def fact(old: WrittenFact) -> WrittenFact:
            row = tuple(names.get(v, v) if isinstance(v, str) else v for v in old.row)
            return evolve(old, row=row)

        return evolve(
            self,
            facts=tuple(map(fact, self.facts)),
            reports=tuple(evolve(report, claim=fact(report.claim)) for report in self.reports),
            rules=tuple(map(text, self.rules)),
        )

    @property
    def claims(self) -> tuple[WrittenFact, ...]:
        """The facts, then what the reports claim or deny."""
        return (*self.facts, *(report.claim for report in self.reports))

    def with_spans(self, change: Callable[[Span], Span]) -> Written:
        """The program with every interval of a fact changed."""

        def fact(old: WrittenFact) -> WrittenFact:
            return old if old.span is None else evolve(old, span=change(old.span))

        return evolve(
            self,
            facts=tuple(map(fact, self.facts)),
            reports=tuple(evolve(report, claim=fact(report.claim)) for report in self.reports),
        )


def bound_text(bound: Bound, calendar: bool) -> str:
    """A bound as it is written, such as ``3..5``."""
    ends = bound if isinstance(bound, tuple) else (bound,)
    return "..".join(instant_text(end, calendar) for end in ends)


def moved(span: Span, by: int) -> Span:
    """A span, later by so many instants."""

    def bound(old: Bound) -> Bound:
        if isinstance(old, tuple):
            return old[0] + by, old[1] + by
        return None if old is None else old + by

    return bound(span[0]), bound(span[1])


def instant_text(bound: int | None, calendar: bool) -> str:
    """An instant as it is written; ``_`` for an unbounded end."""
    if bound is None:
        return "_"
    return (FIRST_DAY + datetime.timedelta(bound)).isoformat() if calendar else str(bound)
