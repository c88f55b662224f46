"""Which literals of a rule hold under bindings, when, and what is wrong with the others.

Nothing is taken over from the search for the bindings: every literal is looked at again.
"""

from __future__ import annotations

from typing import assert_never

from attrs import evolve, frozen

from cartelogic.analysis.normal import Version, relation_of, relation_terms
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_variables,
)
from cartelogic.model.terms import Variable
from cartelogic.model.values import IntervalRange, Value
from cartelogic.provenance.comparing import assigned
from cartelogic.provenance.proof import Pattern
from cartelogic.provenance.refusals.parts import Gap, Reason, Status, Step
from cartelogic.provenance.refusals.reaching import (
    Reaching,
    is_bound,
    matched,
    values_of,
)
from cartelogic.provenance.refusals.together import Meeting, apart, meeting
from cartelogic.provenance.solving import Bindings
from cartelogic.temporal import ALWAYS, EMPTY, Flat, Interval, IntervalSet, flat


@frozen
class Standing:
    """The literals of a rule, and the instant at which most hold."""

    steps: tuple[Step, ...]
    meeting: Meeting
    otherwise: Standing | None = None


def standing(reaching: Reaching, bindings: Bindings) -> Standing:
    """Every literal under bindings, and what the head asks for if that is in the way."""
    steps = [_step(reaching, literal, bindings) for literal in reaching.rule.body]
    steps += _head(reaching, bindings)
    timed = [i for i, step in enumerate(steps) if step.held]
    met = meeting([steps[i].held.flat for i in timed], reaching.window)
    stands = _told(steps, timed, met)
    aside = [i for i, is_held in zip(timed, met.held, strict=True) if not is_held]
    if not aside:
        return stands
    # As many may hold together where those do that are left out here.
    window: Flat = reaching.window
    for i in aside:
        window = flat.intersection(window, steps[i].held.flat)
    if not window:
        return stands
    other = meeting([steps[i].held.flat for i in timed], window)
    if sum(other.held) < sum(met.held):
        return stands
    return evolve(stands, otherwise=_told(steps, timed, other))


def _told(steps: list[Step], timed: list[int], met: Meeting) -> Standing:
    """The steps, told which of them hold where most do."""
    held = {i for i, is_held in zip(timed, met.held, strict=True) if is_held}
    told: list[Step] = []
    for i, step in enumerate(steps):
        if step.status is not Status.MET or i in held:
            told.append(step)
            continue
        reason = Reason.ELSEWHERE
        if isinstance(step.literal, Negative):
            reason = Reason.OPPOSED
        elif step.literal is None:
            reason = Reason.CUT
        gap = _gap(step, [steps[k] for k in sorted(held)], met.region)
        told.append(evolve(step, status=Status.BLOCKED, reason=reason, gap=gap))
    shown = [step for step in told if step.literal is not None or step.status is Status.BLOCKED]
    if not any(step.status is Status.BLOCKED for step in shown):
        # Several values known as ranges may each hold somewhere, and never give this tuple.
        shown.append(Step(None, Status.BLOCKED, Reason.RANGE))
    return Standing(tuple(shown), met)


def _gap(step: Step, others: list[Step], region: Flat) -> Gap:
    """How far what holds elsewhere is from where the others hold together."""
    found = apart(region, step.held.flat)
    assert found is not None, "both hold at some time"
    start, end, is_after = found

    def at_the_edge(other: Step) -> bool:
        edges = other.held.flat[1::2] if is_after else other.held.flat[::2]
        return (start if is_after else end) in edges

    # Of a negated literal, an absence ends there, and not what it is the absence of.
    read = [other for other in others if not isinstance(other.literal, Negative)]
    edge = next((other.pattern for other in read if at_the_edge(other)), None)
    if is_after:
        return Gap(start, end, edge, step.pattern, is_late=True)
    return Gap(start, end, step.pattern, edge, is_late=False)


# -- one literal ---------------------------------------------------------------------------


def _step(reaching: Reaching, literal: Literal, bindings: Bindings) -> Step:
    match literal:
        case Comparison() | AllenComparison():
            return _comparison(reaching, literal, bindings)
        case Negative():
            return _negative(reaching, literal, bindings)
        case Positive() | Says():
            return _positive(reaching, literal, bindings)
        case _:
            assert_never(literal)


def _comparison(
    reaching: Reaching, literal: Comparison | AllenComparison, bindings: Bindings
) -> Step:
    used = {v.name for v in literal_variables(literal)}
    values = tuple(sorted((k, v) for k, v in bindings.items() if k in used))
    compared = reaching.compared
    if len(values) < len(used):
        given = [term for term in (literal.left, literal.right) if is_bound(term, bindings)]
        if any(compared.evaluate(term, bindings) is None for term in given):
            return Step(literal, Status.BLOCKED, Reason.UNDEFINED, values=values)
        return Step(literal, Status.UNREACHED, Reason.UNBOUND, values=values)
    is_given = isinstance(literal, Comparison) and _is_assigned(literal, bindings, reaching)
    if is_given or compared.holds(literal, bindings):
        return Step(literal, Status.MET, held=ALWAYS, values=values)
    sides = [compared.evaluate(term, bindings) for term in (literal.left, literal.right)]
    found = tuple(side for side in sides if side is not None)
    reason = Reason.FALSE if len(found) == len(sides) else Reason.UNDEFINED
    return Step(literal, Status.BLOCKED, reason, values=values, found=found)


def _is_assigned(literal: Comparison, bindings: Bindings, reaching: Reaching) -> bool:
    """Whether an equation may have given a variable its value: it then holds, range or not."""
    if literal.operator != "=" or not reaching.compared.is_vague:
        return False
    return any(assigned(literal, bindings, reaching.solver.codec))


def _negative(reaching: Reaching, literal: Negative, bindings: Bindings) -> Step:
    name, terms = relation_of(literal), relation_terms(literal)
    if any(not is_bound(term, bindings) for term in terms):
        return Step(literal, Status.UNREACHED, Reason.UNBOUND)
    values = values_of(reaching.solver, terms, bindings)
    if values is None:
        return Step(literal, Status.BLOCKED, Reason.UNDEFINED)
    entries = reaching.solver.matching(name, values)
    cover = flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
    held = IntervalSet.unchecked(flat.complement(cover))
    rows = tuple(entry[0] for entry in entries)
    status, reason = (Status.MET, None) if held else (Status.BLOCKED, Reason.OPPOSED)
    return Step(literal, status, reason, Pattern(name, values), held, rows)


def _positive(reaching: Reaching, literal: Positive | Says, bindings: Bindings) -> Step:
    name, terms = relation_of(literal), relation_terms(literal)
    values = values_of(reaching.solver, terms, bindings)
    if values is None:
        unbound = any(not is_bound(term, bindings) for term in terms)
        status = Status.UNREACHED if unbound else Status.BLOCKED
        return Step(literal, status, Reason.UNBOUND if unbound else Reason.UNDEFINED)
    pattern = Pattern(name, values)
    entries = [
        entry
        for entry in reaching.solver.matching(name, values)
        if matched(terms, entry[0], bindings) is not None
    ]
    rows = tuple(entry[0] for entry in entries)
    names = [t.name for t in terms if isinstance(t, Variable) and t.name not in bindings]
    narrower = len(set(names)) < len(names)
    if not rows:
        return Step(literal, Status.BLOCKED, Reason.NOTHING, pattern, is_narrower=narrower)
    cover = flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
    held = IntervalSet.unchecked(cover)
    if literal.annotation is None:
        return Step(literal, Status.MET, None, pattern, held, rows, is_narrower=narrower)
    spells: list[Value] = []
    for row in rows:
        for value in reaching.solver.spells(reaching.rule, name, row):
            if reaching.taken(literal.annotation, value, bindings) is not None:
                return Step(literal, Status.MET, None, pattern, ALWAYS, rows, found=(value,))
            spells.append(value)
    return Step(literal, Status.BLOCKED, Reason.SPELL, pattern, EMPTY, rows, found=tuple(spells))


# -- the head ------------------------------------------------------------------------------


def _head(reaching: Reaching, bindings: Bindings) -> list[Step]:
    """What the head asks for: its interval, always told first; arguments that differ."""
    rule, compared = reaching.rule, reaching.compared
    steps: list[Step] = []
    for column, value in reaching.wrong_arguments(bindings):
        asked = reaching.row[column]
        term = rule.head.arguments[column]
        values = ((term.name, value),) if isinstance(term, Variable) and value is not None else ()
        reason = Reason.VALUE
        if value is None:
            reason = Reason.UNDEFINED
        elif value == asked or (asked is None and rule.version is Version.CERTAIN):
            reason = Reason.RANGE
        found = () if value is None else (value,)
        steps.append(Step(None, Status.BLOCKED, reason, values=values, found=found, asked=asked))
    if rule.annotation is None or not is_bound(rule.annotation, bindings):
        return steps
    cut = compared.cut(rule.annotation, bindings)
    if cut is not None:
        return [*steps, Step(None, Status.MET, None, held=IntervalSet([cut]), found=(cut,))]
    value = compared.evaluate(rule.annotation, bindings)
    reason = Reason.RANGE if isinstance(value, (Interval, IntervalRange)) else Reason.UNDEFINED
    return [*steps, Step(None, Status.BLOCKED, reason)]
