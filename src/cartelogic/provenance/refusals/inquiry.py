"""Following a refusal down to reports.

What blocks a rule may itself be derived; then its rules are asked in turn, only about the
instants at which the rest of the rule holds.  An atom that is already on the way down waits
for itself, and is followed no further; nor is what lies too deep, or comes after enough
has been told.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import assert_never

from attrs import evolve, frozen

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import (
    CERTAIN,
    CLAIMS,
    DATED,
    REPORT_PREDICATES,
    SAYS,
    SURE,
    AggregateOperation,
    Kind,
    MetricOperation,
    NormalRule,
    relation_of,
)
from cartelogic.model.clauses import Literal, Negative, Positive, Says, literal_variables
from cartelogic.model.terms import Variable, variables
from cartelogic.model.values import Row, Value, row_key
from cartelogic.provenance.extents import parted
from cartelogic.provenance.proof import Pattern, Proof
from cartelogic.provenance.refusals.accounts import Accounts
from cartelogic.provenance.refusals.parts import (
    Attempt,
    Ending,
    Reason,
    Refusal,
    Status,
    Step,
)
from cartelogic.provenance.refusals.reaching import Cells, Reaching
from cartelogic.provenance.refusals.standing import Standing, standing
from cartelogic.provenance.refusals.together import nearest
from cartelogic.provenance.refusals.windows import Wanted, aggregated, seen
from cartelogic.provenance.search import NoProof, Search
from cartelogic.provenance.solving import Bindings, Solver
from cartelogic.store.database import Database
from cartelogic.temporal import EMPTY, NEG_INF, Bound, IntervalSet, flat

DEEPEST = 8
"""How many rules are followed down, one below the other."""
MOST_REFUSALS = 60
"""How many refusals are looked into, all in all."""
BUDGET = 1500
"""How many steps the search for the furthest way of one rule may take ..."""
LEAST = 100
"""... and after enough of them in all, how many it has in any case."""
TOLD = (4, 2, 2, 1)
"""How many rules are told for one refusal: at the top, and on each level below."""
MOST_PROOFS, MOST_NEAR = 2, 3
"""How many things in the way are proven, and how many similar tuples named."""

_Path = tuple[tuple[str, Cells], ...]


class Inquiry:
    """Asks why nothing matches a pattern.

    Args:
        analysis: the program.
        database: the reports.
        search: finds the proofs of what is in the way.
        solver: reads relations.
        later: the database with the reports that were published only later, if any.
    """

    def __init__(
        self,
        analysis: Analysis,
        database: Database,
        search: Search,
        solver: Solver,
        later: Database | None = None,
    ) -> None:
        self.analysis, self.database, self.search = analysis, database, search
        self.solver = solver
        self.accounts = Accounts(analysis, database, later)
        self.rules: dict[str, list[NormalRule]] = {}
        for rule in analysis.versions.rules:
            self.rules.setdefault(rule.head.predicate, []).append(rule)
        self._derived = {r.head.predicate for r in analysis.context.rules if _is_written(r)}
        self._asked = 0
        self._budget = 6 * BUDGET

    def refusal(
        self,
        pattern: Pattern,
        window: IntervalSet,
        path: _Path = (),
        throughout: bool = False,
        turned: bool = False,
    ) -> Refusal:
        """Why nothing that matches a pattern holds in a window.

        Args:
            pattern: what.
            window: where.
            path: what is above it.
            throughout: whether it is needed at all of the window.
            turned: whether it is asked as what something else is by symmetry.
        """
        entries = self.solver.matching(pattern.relation, pattern.row)
        held = IntervalSet.unchecked(
            flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
        )
        found = Refusal(
            pattern,
            window,
            throughout,
            held,
            derived=parted(pattern.relation)[1] in self._derived,
            claimable=not turned and self._is_claimable(pattern),
        )
        key = pattern.relation, pattern.row
        if key in path:
            return evolve(found, ending=Ending.CIRCLE)
        self._asked += 1
        found = evolve(found, accounts=self.accounts.about(pattern, window))
        if len(path) >= DEEPEST or self._asked > MOST_REFUSALS:
            has_rules = bool(self.rules.get(pattern.relation))
            return evolve(found, ending=Ending.DEPTH) if has_rules else found
        drafts = sorted(self._drafts(found, turned), key=lambda draft: draft.rank)
        most = TOLD[min(len(path), len(TOLD) - 1)]
        attempts = tuple(self._followed(draft, (*path, key)) for draft in drafts[:most])
        found = evolve(found, attempts=attempts, untold=len(drafts[most:]))
        if not entries and not (attempts and found.derived):
            return evolve(found, near=self._near(pattern, window), guesses=self._guesses(pattern))
        return found

    # -- rules ----------------------------------------------------------------------------

    def _drafts(self, refusal: Refusal, turned: bool) -> Iterator[_Draft]:
        """What became of each rule that could derive it; nothing is turned round twice."""
        for rule in self._rules(refusal.pattern.relation):
            if turned and rule.kind is Kind.SYMMETRY:
                continue
            match rule.operation:
                case MetricOperation() | AggregateOperation():
                    yield self._looked_into(rule, refusal)
                case None:
                    draft = self._applied(rule, refusal)
                    if draft is not None:
                        yield draft
                case _:
                    assert_never(rule.operation)

    def _rules(self, relation: str) -> list[NormalRule]:
        """The rules of a relation, without those for events that no day is known of.

        These say in what other way something may be certain, in relations of their own.
        """
        rules = self.rules.get(relation, [])
        plain = [rule for rule in rules if not any(map(_is_dated, rule.body))]
        return plain or rules

    def _applied(self, rule: NormalRule, refusal: Refusal) -> _Draft | None:
        """How far a conjunction gets; ``None`` if its head cannot be what is asked for."""
        row, window = refusal.pattern.row, refusal.window.flat
        reaching = Reaching(self.solver, rule, row, window)
        budget = max(LEAST, min(BUDGET, self._budget))
        reached = reaching.furthest(budget)
        self._budget -= reaching.used
        if reached is None:
            return None
        stands = standing(reaching, reached.bindings)
        shown = _shown(rule, reached.bindings)
        other = stands.otherwise
        otherwise = None if other is None else _drafted(rule, shown, other)
        return evolve(_drafted(rule, shown, stands), otherwise=otherwise)

    def _looked_into(self, rule: NormalRule, refusal: Refusal) -> _Draft:
        """What the window of an operator, or the group of an aggregate, has and has not."""
        row, window = refusal.pattern.row, refusal.window
        if isinstance(rule.operation, AggregateOperation):
            at = nearest(window.flat, refusal.held.flat)
            wanted = aggregated(self.solver, rule, rule.operation, row, window)
        else:
            assert rule.operation is not None
            at, wanted = seen(self.solver, rule, rule.operation, refusal)
        values = tuple(
            (term.name, value)
            for term, value in zip(rule.head.arguments, row, strict=True)
            if isinstance(term, Variable) and value is not None
        )
        return _Draft(rule, values, wanted, at)

    # -- below ----------------------------------------------------------------------------

    def _followed(self, draft: _Draft, path: _Path) -> Attempt:
        """With the reasons why what blocks it does."""
        steps = []
        has_more = any(_is_about_something(wanted) for wanted in draft.wanted)
        for wanted in draft.wanted:
            step = wanted.step
            is_followed = not has_more or _is_about_something(wanted)
            is_followed = is_followed and not step.is_narrower
            if step.pattern is not None and wanted.window and is_followed:
                turned = draft.rule.kind is Kind.SYMMETRY
                below = self.refusal(step.pattern, wanted.window, path, wanted.throughout, turned)
                step = evolve(step, below=below)
            elif step.reason is Reason.OPPOSED or _is_met_now(step):
                step = self._proven(step, NEG_INF if wanted.at is None else wanted.at)
            steps.append(step)
        other = None if draft.otherwise is None else self._followed(draft.otherwise, path)
        return Attempt(draft.rule, draft.bindings, tuple(steps), draft.at, other)

    def _proven(self, step: Step, at: Bound) -> Step:
        """With the tuples that hold at an instant, in the way or as wanted, and proofs of them."""
        assert step.pattern is not None
        name = step.pattern.relation
        find = self.solver.find(name)
        rows = tuple(row for row in step.rows if flat.around(find.cover(row), at) is not None)
        most = MOST_PROOFS if step.reason is Reason.OPPOSED else 1
        proofs: list[Proof] = []
        for row in rows[:most]:
            try:
                proofs.append(self.search.at(name, row, at))
            except NoProof:  # pragma: no cover  # what holds has a proof
                continue
        return evolve(step, rows=rows or step.rows, proofs=tuple(proofs))

    # -- what there is instead ------------------------------------------------------------

    def _near(self, pattern: Pattern, window: IntervalSet) -> tuple[Row, ...]:
        """Tuples that differ in one column; those that hold in the window first."""
        width = len(pattern.row)
        if width < 2:
            return ()
        found: dict[Row, bool] = {}
        turned = (*pattern.row[1::-1], *pattern.row[2:])
        for entry in self.solver.matching(pattern.relation, turned):
            found[entry[0]] = False
        for i, value in enumerate(pattern.row):
            if value is None:
                continue
            open_ = (*pattern.row[:i], None, *pattern.row[i + 1 :])
            if all(cell is None for cell in open_):
                continue
            for entry in self.solver.matching(pattern.relation, open_):
                found[entry[0]] = not flat.intersection(entry[2], window.flat)
        return tuple(sorted(found, key=lambda row: (found[row], row_key(row)))[:MOST_NEAR])

    def _guesses(self, pattern: Pattern) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Symbols that nothing has in their column, with those that are spelled alike."""
        rows = self.solver.find(pattern.relation).rows
        found = []
        for i, value in enumerate(pattern.row):
            if not isinstance(value, str):
                continue
            known = {row[i] for row in rows if isinstance(row[i], str)}
            if known and value not in known:
                close = get_close_matches(value, sorted(map(str, known)), n=2, cutoff=0.7)
                found.append((value, tuple(close)))
        return tuple(found)

    def _is_claimable(self, pattern: Pattern) -> bool:
        """Whether a report more could claim it, as a fact that no rule concludes."""
        mark, name = parted(pattern.relation)
        cells = pattern.row
        if mark not in ("", CLAIMS, CERTAIN, SURE):
            return False
        if name.startswith(SAYS) and cells[0] is None:  # whichever report says it
            name, cells = name.removeprefix(SAYS), cells[1:]
        if name in REPORT_PREDICATES or name in self._derived or None in cells:
            return False
        context = self.analysis.context
        return name in context.profiles or name in context.declarations


@frozen
class _Draft:
    """What became of a rule, before what blocked it is followed down."""

    rule: NormalRule
    bindings: tuple[tuple[str, Value], ...]
    wanted: list[Wanted]
    at: Bound | None
    otherwise: _Draft | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """Least left out first, then least that matches nothing, then nearest in time."""
        open_ = [w.step for w in self.wanted if w.step.status is not Status.MET]
        missing = [step for step in open_ if not step.held]
        away: Bound = 0
        for step in open_:
            if step.gap is not None:
                away += step.gap.length + 1
        is_turned = self.rule.kind is Kind.SYMMETRY
        return len(open_), len(missing), away, is_turned, self.rule.id


def _drafted(rule: NormalRule, bindings: tuple[tuple[str, Value], ...], stands: Standing) -> _Draft:
    """With where the literals that are blocked would have to hold."""
    region, at = IntervalSet.unchecked(stands.meeting.region), stands.meeting.at
    wanted = [
        Wanted(step, region if step.reason in _BELOW else EMPTY, at=at) for step in stands.steps
    ]
    return _Draft(rule, bindings, wanted, at)


def _is_met_now(step: Step) -> bool:
    """Whether a literal is met that reads what holds at the instant, and no whole intervals."""
    is_read = isinstance(step.literal, (Positive, Says)) and step.literal.annotation is None
    return is_read and step.status is Status.MET


def _is_about_something(wanted: Wanted) -> bool:
    """Whether a literal to be followed down has some value: else it asks for anything."""
    pattern = wanted.step.pattern
    if pattern is None or not wanted.window:
        return False
    return not pattern.row or any(value is not None for value in pattern.row)


_BELOW = {Reason.NOTHING, Reason.ELSEWHERE}


def _is_dated(literal: Literal) -> bool:
    if not isinstance(literal, (Positive, Negative, Says)):
        return False
    return relation_of(literal).startswith(DATED)


def _is_written(rule: NormalRule) -> bool:
    return rule.kind is Kind.RULE


def _shown(rule: NormalRule, bindings: Bindings) -> tuple[tuple[str, Value], ...]:
    """The bindings of the rule's own variables, in order of first occurrence."""
    terms = [*rule.head.arguments, *(() if rule.annotation is None else (rule.annotation,))]
    found = [v.name for term in terms for v in variables(term)]
    found += [v.name for literal in rule.body for v in literal_variables(literal)]
    return tuple((name, bindings[name]) for name in dict.fromkeys(found) if name in bindings)
