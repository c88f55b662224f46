"""A rule file under test: what it defines, what it reads, and facts put to it.

The rules are kept as they were written, so that proofs name their places.  A slice has the
rules that some predicates depend on, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self, TypeAlias

from attrs import evolve, field, frozen

from cartelogic.analysis.disputes import PLACE, WITHIN
from cartelogic.analysis.normal import ACCEPTED, REPORT_PREDICATES
from cartelogic.errors import ProgramError, did_you_mean
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.clauses import Body, Constraint, Negative, Program, Rule, Says, literals
from cartelogic.reading import files_at, parse_text
from cartelogic.source import SourceText
from cartelogic.store.database import Database
from cartelogic.store.own import own_reports
from cartelogic.syntax.files import read_programs
from cartelogic.syntax.parser import Parsed
from cartelogic.temporal import Codec

RuleFile: TypeAlias = "Rules | KnowledgeBase | str | Path"
"""Rules, a knowledge base that has them, or the path of a file or folder."""


@frozen
class Rules:
    """Rules and declarations, with the facts that are always there.

    Attributes:
        program: the rules, declarations and constraints, as written.
        database: the facts that stand beside them; every fact made up is added to these.
    """

    program: Program
    database: Database = field(repr=False, eq=False)

    @classmethod
    def from_text(cls, text: str, name: str = "rules.dl") -> Self:
        """The rules of a program text.

        Args:
            text: the program; its facts are always there.
            name: what messages and proofs call it.

        Raises:
            ProgramError: for mistakes of syntax.
        """
        return cls._of(parse_text(SourceText(name, text), Codec.DAYS))

    @classmethod
    def _of(cls, parsed: Parsed) -> Self:
        if any(problem.is_error for problem in parsed.diagnostics):
            raise ProgramError(parsed.diagnostics)
        database = Database(parsed.program.codec)
        reports, sources = own_reports(parsed.program.facts, ())
        for source in sources:
            database.add_source(source)
        database.add(reports)
        return cls(evolve(parsed.program, facts=()), database)

    @property
    def codec(self) -> Codec:
        """The time line."""
        return self.program.codec

    @property
    def derived(self) -> tuple[str, ...]:
        """The predicates that rules conclude, in order of their first rule."""
        heads = dict.fromkeys(rule.head.predicate for rule in self.program.rules)
        return tuple(name for name in heads if name != ACCEPTED)

    @property
    def base(self) -> tuple[str, ...]:
        """The predicates that only facts can define: those that rules read or that are declared."""
        heads = {rule.head.predicate for rule in self.program.rules}
        named = [name for body in self._bodies() for name in reads(body)]
        named += [declared.predicate for declared in self.program.declarations]
        known = {*heads, *REPORT_PREDICATES}
        return tuple(name for name in dict.fromkeys(named) if name not in known)

    @property
    def needs_times(self) -> bool:
        """Whether a rule says when it holds only as long as some fact has an interval."""
        return any(
            rule.annotation is None
            and any(getattr(literal, "annotation", None) for literal in literals(rule.body))
            for rule in self.program.rules
        )

    @property
    def negated(self) -> tuple[str, ...]:
        """The predicates whose absence rules ask for."""
        found = {
            literal.atom.predicate
            for body in self._bodies()
            for literal in literals(body)
            if isinstance(literal, Negative)
        }
        return tuple(sorted(found - {*REPORT_PREDICATES}))

    @property
    def reads_reports(self) -> bool:
        """Whether rules read who says what, or what the reports are like."""
        known = {*REPORT_PREDICATES} - {"now"}
        return any(
            isinstance(literal, Says) or name in known
            for body in self._bodies()
            for literal, name in _read(body)
        )

    @property
    def reads_now(self) -> bool:
        """Whether rules ask for the present day."""
        return any(name == "now" for body in self._bodies() for name in reads(body))

    def _bodies(self) -> Iterator[Body]:
        yield from (rule.body for rule in self.program.rules)
        yield from (constraint.body for constraint in self.program.constraints)

    def knows(self, predicate: str) -> str:
        """The predicate itself, if these rules conclude it.

        Raises:
            LookupError: if they do not.
        """
        if predicate in self.derived:
            return predicate
        guess = did_you_mean(predicate, sorted(self.derived))
        raise LookupError(f"no rule concludes `{predicate}`{'; ' if guess else ''}{guess}")

    # -- slices ---------------------------------------------------------------------------

    def about(self, predicates: Iterable[str]) -> Rules:
        """The rules and declarations that some predicates depend on, and nothing else.

        What is declared ``disjoint`` with one of them belongs to it: it decides what is certain.
        """
        names = self.needed_by(predicates)
        program = self.program
        return evolve(
            self,
            program=evolve(
                program,
                declarations=tuple(d for d in program.declarations if d.predicate in names),
                rules=tuple(r for r in program.rules if r.head.predicate in names),
                constraints=(),
                queries=(),
            ),
        )

    def needed_by(self, predicates: Iterable[str]) -> frozenset[str]:
        """Every predicate that some depend on, with these themselves."""
        read: dict[str, set[str]] = {}
        for rule in self.program.rules:
            read.setdefault(rule.head.predicate, set()).update(reads(rule.body))
        for declared in self.program.declarations:
            others = {o for p in declared.properties if p.name == "disjoint" for o in p.arguments}
            if others and any(p.type == PLACE for p in declared.parameters):
                others.add(WITHIN)
            for other in others - {WITHIN}:
                read.setdefault(other, set()).add(declared.predicate)
            read.setdefault(declared.predicate, set()).update(others)
        pending = [*predicates, *([ACCEPTED] if ACCEPTED in read else [])]
        found = set(pending)
        while pending:
            for name in read.get(pending.pop(), ()):
                if name not in found:
                    found.add(name)
                    pending.append(name)
        return frozenset(found)

    def with_rules(
        self, rules: Iterable[Rule] = (), constraints: Iterable[Constraint] = ()
    ) -> Rules:
        """The same with more rules and constraints."""
        more = Program(rules=tuple(rules), constraints=tuple(constraints), codec=self.codec)
        return evolve(self, program=self.program + more)


def rules_of(rules: RuleFile, *more: str | Path) -> Rules:
    """The rules under test.

    Args:
        rules: a ``.dl`` file, or a folder of them; or a knowledge base, whose facts are then
            always there; or rules.
        more: further files or folders, if the first is one.

    Raises:
        ProgramError: for mistakes of syntax, and files that cannot be read.
    """
    if isinstance(rules, Rules):
        return rules
    if isinstance(rules, KnowledgeBase):
        return Rules(evolve(rules.program, facts=()), rules.database.fork())
    files = [pair for path in (rules, *more) for pair in files_at(Path(path))]
    return Rules._of(read_programs([pair for pair in files if pair[0].suffix == ".dl"]))


def reads(body: Body) -> Iterator[str]:
    """The predicates that a body reads, in order of writing."""
    for _, name in _read(body):
        yield name


def _read(body: Body) -> Iterator[tuple[object, str]]:
    for literal in literals(body):
        atom = getattr(literal, "atom", None)
        if atom is not None:
            yield literal, atom.predicate
