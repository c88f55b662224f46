"""How a rule's body can hold at an instant: the search for bindings.

Literals are tried in the order of what they cost, tuples that hold longest first and then in
the order of values.  Values that are known as ranges are compared as the rule's version asks:
for every choice of them, or for some.

Not here: what is done with the bindings (``search``), and metric operators and aggregates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import assert_never

from cartelogic.analysis.normal import (
    CERTAIN,
    DATED,
    LOOSE,
    NormalRule,
    Version,
    relation_of,
    relation_terms,
)
from cartelogic.analysis.strata import Stratum
from cartelogic.model.clauses import (
    AllenComparison,
    Comparison,
    Literal,
    Negative,
    Positive,
    Says,
    literal_terms,
    literal_variables,
)
from cartelogic.model.computing import may_fail
from cartelogic.model.terms import Call, Constant, Term, Variable, Wildcard, variables
from cartelogic.model.values import Row, Value, interval_ranged, row_key
from cartelogic.provenance.comparing import (
    Comparing,
    Values,
    dated_run,
    loose_run,
    taken_from,
)
from cartelogic.provenance.extents import COLUMNS
from cartelogic.provenance.proof import Absence, Pattern
from cartelogic.store.relation import Entry, Mark, Relation
from cartelogic.temporal import (
    Bound,
    Codec,
    Interval,
    certain_spells,
    flat,
    possible_spells,
)

Bindings = dict[str, Value]
_LATE, _BLOCKED = 1e8, 1e9
_ROUNDS = 64  # bits for the rounds of one stratum in a rank


class Solver:
    """Finds bindings in the relations that an engine has completed.

    Args:
        relation: gives a relation by name, complete.
        codec: the time line.
        strata: the order in which the program's relations were completed.
    """

    def __init__(
        self,
        relation: Callable[[str], Relation],
        codec: Codec,
        strata: tuple[Stratum, ...] = (),
    ) -> None:
        self._relation, self.codec = relation, codec
        self._order = {name: i for i, stratum in enumerate(strata) for name in stratum.relations}
        self._last = len(strata)
        self._known: dict[str, Relation] = {}
        self._shapes: dict[int, tuple[frozenset[str], bool, Literal]] = {}
        self._vague: dict[str, frozenset[int]] = {}

    def find(self, name: str) -> Relation:
        """A relation, complete."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._relation(name)
        return found

    def round(self, name: str, row: Row, at: Bound) -> int | None:
        """The rank of the piece of a row around an instant; ``None`` if it does not hold.

        Ranks go by strata first, and by rounds within one: a stratum that was taken over from
        another evaluation may have later rounds than what reads it.
        """
        entry = self.find(name).rows.get(row)
        for _, start, end, mark in entry[1] if entry is not None else ():
            if start <= at < end:
                return self._rank(name, mark)
        return None

    def _rank(self, name: str, mark: Mark) -> int:
        return mark[0] and (self._order.get(name, self._last) << _ROUNDS) + mark[0]

    def cover(self, name: str, row: Row, rank: int | None) -> list[Bound]:
        """When a row holds, by pieces of earlier rounds."""
        entry = self.find(name).rows.get(row)
        if entry is None:
            return []
        pieces = entry[1]
        return flat.from_pairs(
            (start, end)
            for _, start, end, mark in pieces
            if rank is None or self._rank(name, mark) < rank
        )

    # -- absence --------------------------------------------------------------------------

    def absence(
        self, name: str, row: tuple[Value | None, ...], at: Bound, apart_from: tuple[Row, ...] = ()
    ) -> Absence | None:
        """That nothing matches around an instant; ``None`` if something does."""
        entries = self.matching(name, row, apart_from)
        cover = flat.from_pairs(pair for entry in entries for pair in flat.to_pairs(entry[2]))
        gap = flat.around(flat.complement(cover), at)
        if gap is None:
            return None
        is_possible = name.startswith(CERTAIN) and any(
            flat.overlap(entry[2], *gap)
            for entry in self.matching(name.removeprefix(CERTAIN), row, apart_from)
        )
        pattern = Pattern(name, row)
        return Absence(pattern, Interval(*gap), apart_from, is_possible, len(entries))

    def negated(self, literal: Negative, bindings: Values, at: Bound) -> Absence | None:
        """The absence that a negated literal needs; ``None`` if it does not hold."""
        values = self.values(relation_terms(literal), bindings)
        return None if values is None else self.absence(relation_of(literal), values, at)

    def matching(
        self, name: str, row: tuple[Value | None, ...], apart_from: tuple[Row, ...] = ()
    ) -> list[Entry]:
        """The entries of a relation that match a pattern, in the order of values."""
        found = self._entries(self.find(name), row)
        excepted = set(apart_from)
        return [entry for entry in found if entry[0] not in excepted] if excepted else found

    def vague_columns(self, name: str) -> frozenset[int]:
        """The columns of a relation in which some tuple is known as a range only."""
        found = self._vague.get(name)
        if found is None:
            found = self._vague[name] = self.find(name).vague_columns()
        return found

    # -- bodies ---------------------------------------------------------------------------

    def solutions(
        self, rule: NormalRule, row: Row, at: Bound, rank: int | None
    ) -> Iterator[Bindings]:
        """The ways in which a rule gives a row at an instant, from pieces of earlier rounds."""
        reading = Reading(self, rule, at, rank)
        bindings = reading.begun(row)
        if bindings is None:
            return
        for found in reading.solutions(list(enumerate(rule.body)), bindings):
            if reading.gives(found, row):
                yield found

    def cost(self, literal: Literal, bindings: Bindings) -> float:
        """How early to try a literal; the least comes first.

        What can fail waits until all else holds: another literal may guard it.
        """
        names, late = self._shape(literal)
        loose = names - bindings.keys()
        if isinstance(literal, (Positive, Says)):
            terms = relation_terms(literal)
            if any(isinstance(t, Call) and _is_loose(t, bindings) for t in terms):
                return _BLOCKED
            if late:
                return _LATE
            if not loose and not any(isinstance(t, Wildcard) for t in terms):
                return 2.0
            size = max(len(self.find(relation_of(literal))), 1)
            free = sum(1 for t in terms if isinstance(t, Wildcard) or _is_loose(t, bindings))
            share: float = free / max(len(terms), 1)
            return 1.0 + math.pow(size, share)
        if isinstance(literal, Comparison) and literal.operator == "=" and loose:
            for target, value in ((literal.left, literal.right), (literal.right, literal.left)):
                if isinstance(target, Variable) and not _is_loose(value, bindings):
                    return _LATE if late else 0.5
            return _BLOCKED
        if loose:
            return _BLOCKED
        return _LATE if late else 0.0

    def _shape(self, literal: Literal) -> tuple[frozenset[str], bool]:
        """The variables of a literal, and whether computing it can fail; worked out once."""
        known = self._shapes.get(id(literal))
        if known is None:
            names = frozenset(variable.name for variable in literal_variables(literal))
            late = any(map(may_fail, literal_terms(literal)))
            # With the literal itself, so that its id is not used again.
            known = self._shapes[id(literal)] = (names, late, literal)
        return known[:2]

    def entries(self, literal: Positive | Says, bindings: Bindings) -> list[Entry]:
        """The entries that match a literal so far, in the order of values."""
        values = self.values(relation_terms(literal), bindings)
        return [] if values is None else self._entries(self.find(relation_of(literal)), values)

    def _entries(self, relation: Relation, values: tuple[Value | None, ...]) -> list[Entry]:
        known = tuple(i for i, value in enumerate(values) if value is not None)
        if len(known) == len(values):
            entry = relation.rows.get(tuple(v for v in values if v is not None))
            return [] if entry is None else [entry]
        if not known:
            found = list(relation.rows.values())
        else:
            key = tuple(values[i] for i in known)
            found = relation.index(known).get(key[0] if len(key) == 1 else key, [])
        return sorted(found, key=lambda entry: row_key(entry[0]))

    def values(self, terms: tuple[Term, ...], bindings: Values) -> tuple[Value | None, ...] | None:
        """The value of each term, ``None`` where it is open.

        Nothing at all if a function has no value: then nothing matches, and nothing is
        absent either.
        """
        values: list[Value | None] = []
        for term in terms:
            if isinstance(term, Wildcard) or _is_loose(term, bindings):
                values.append(None)
                continue
            value = Comparing(self.codec).evaluate(term, bindings)
            if value is None:
                return None
            values.append(value)
        return tuple(values)

    def spells(self, rule: NormalRule, name: str, row: Row) -> Iterator[Value]:
        """The maximal intervals of a row, as exactly as the extents that a rule reads tell."""
        cover = self.find(name).cover(row)
        read = {spell[0]: spell[1:] for spell in rule.spells}.get(name)
        if read is None:
            for start, end in flat.to_pairs(cover):
                yield Interval(start, end)
            return
        core = self.find(read[0]).cover(row)
        if rule.version is Version.CERTAIN:
            dated = self.matching(read[1], (*row, *(None,) * COLUMNS[DATED]))
            found = certain_spells(cover, core, [dated_run(entry[0]) for entry in dated])
        else:
            loose = self.matching(read[1], (*row, *(None,) * COLUMNS[LOOSE]))
            runs = [
                loose_run(entry[0], *part) for entry in loose for part in flat.to_pairs(entry[2])
            ]
            found = possible_spells(cover, core, runs)
        for points in found:
            yield interval_ranged(*points)


class Reading:
    """One rule, at one instant."""

    def __init__(self, solver: Solver, rule: NormalRule, at: Bound, rank: int | None) -> None:
        self.solver, self.rule, self.at, self.rank = solver, rule, at, rank
        self.compared = Comparing.of(rule, solver.codec)
        self.late = _late_names(rule) if self.compared.is_vague else frozenset()

    def begun(self, row: Row) -> Bindings | None:
        """The bindings that a row of the head begins with; ``None`` if the rule cannot give it."""
        bindings: Bindings = {}
        for term, value in zip(self.rule.head.arguments, row, strict=True):
            if not self.is_late(term) and not match_term(term, value, bindings):
                return None
        return bindings

    def is_late(self, term: Term) -> bool:
        """Whether the body gives a variable of the head a value that may be a range.

        It would be compared with the head's value, were it bound to that before.
        """
        return isinstance(term, Variable) and term.name in self.late

    def gives(self, bindings: Bindings, row: Row) -> bool:
        """Whether the head, under the bindings, is this row at this instant."""
        for term, value in zip(self.rule.head.arguments, row, strict=True):
            if self.compared.evaluate(term, bindings) != value:
                return False
        if self.rule.annotation is None:
            return True
        cut = self.compared.cut(self.rule.annotation, bindings)
        return cut is not None and cut.start <= self.at < cut.end

    def solutions(self, body: list[tuple[int, Literal]], bindings: Bindings) -> Iterator[Bindings]:
        """Every way to make the literals hold, in a fixed order."""
        if not body:
            yield bindings
            return
        choice = body[0]
        if len(body) > 1:
            choice = min(body, key=lambda item: self.rank_of(item[1], bindings))
        rest = [item for item in body if item is not choice]
        for found in self.literal(*choice, bindings):
            yield from self.solutions(rest, found)

    def rank_of(self, literal: Literal, bindings: Bindings) -> float:
        """How early to try a literal."""
        return self.solver.cost(literal, bindings)

    def literal(self, position: int, literal: Literal, bindings: Bindings) -> Iterator[Bindings]:
        """Every way to make one literal hold."""
        match literal:
            case Comparison("=", left, right):
                yield from self._equation(left, right, bindings)
            case Comparison() | AllenComparison():
                if self.compared.holds(literal, bindings):
                    yield bindings
            case Negative():
                if self.solver.negated(literal, bindings, self.at) is not None:
                    yield bindings
            case Positive() | Says():
                yield from self._matches(position, literal, bindings)
            case _:
                assert_never(literal)

    def _equation(self, left: Term, right: Term, bindings: Bindings) -> Iterator[Bindings]:
        for target, source in ((left, right), (right, left)):
            if isinstance(target, Variable) and target.name not in bindings:
                found = self.compared.evaluate(source, bindings)
                if found is not None:
                    yield {**bindings, target.name: found}
                return
        if self.compared.holds(Comparison("=", left, right), bindings):
            yield bindings

    def _matches(
        self, position: int, literal: Positive | Says, bindings: Bindings
    ) -> Iterator[Bindings]:
        name, terms = relation_of(literal), relation_terms(literal)
        entries = self.solver.entries(literal, bindings)
        if literal.annotation is None and len(entries) > 1:
            entries.sort(key=lambda entry: _until(entry, self.at))  # stable: then by values
        for entry in entries:
            row, found = entry[0], dict(bindings)
            if not all(match_term(t, v, found) for t, v in zip(terms, row, strict=True)):
                continue
            for i, term in enumerate(terms):
                if isinstance(term, Wildcard):
                    found[hidden(position, i)] = row[i]
            if literal.annotation is not None:
                for value in self.solver.spells(self.rule, name, row):
                    taken = self._taken(literal.annotation, value, found)
                    if taken is not None:
                        taken[spelled(position)] = value
                        yield taken
                continue
            piece = self.solver.round(name, row, self.at)
            if piece is not None and (self.rank is None or piece < self.rank):
                yield found

    def _taken(self, annotation: Term, value: Value, bindings: Bindings) -> Bindings | None:
        """The bindings under which ``@ I`` or ``@ [S, E]`` is a maximal interval."""
        taken = dict(bindings)
        for term, part in taken_from(annotation, value, self.solver.codec):
            if isinstance(term, Variable) and term.name not in taken:
                taken[term.name] = part
            elif not isinstance(term, Wildcard) and not self.compared.meets(term, part, taken):
                return None
        return taken


def _until(entry: Entry, at: Bound) -> Bound:
    """The end of the interval of a tuple around an instant, negated: longest first."""
    _, end = flat.around(entry[2], at) or (at, at)
    return -end


def hidden(position: int, column: int) -> str:
    """The name under which the value of a wildcard is kept, by its place in the body."""
    return f"_{position}.{column}"


def spelled(position: int) -> str:
    """The name under which the maximal interval of an annotated literal is kept."""
    return f"@{position}"


def _late_names(rule: NormalRule) -> frozenset[str]:
    """The variables that an annotation or an equation of the body may give a value."""
    terms: list[Term] = []
    for literal in rule.body:
        if isinstance(literal, (Positive, Says)) and literal.annotation is not None:
            terms.append(literal.annotation)
        elif isinstance(literal, Comparison) and literal.operator == "=":
            terms += [t for t in (literal.left, literal.right) if isinstance(t, Variable)]
    return frozenset(variable.name for term in terms for variable in variables(term))


def match_term(term: Term, value: Value, bindings: Bindings) -> bool:
    """Match a term with a value, binding a new variable; a call is checked later."""
    match term:
        case Variable(name):
            return bindings.setdefault(name, value) == value
        case Constant(constant):
            return constant == value
        case _:
            return True


def _is_loose(term: Term, bindings: Values) -> bool:
    return any(variable.name not in bindings for variable in variables(term))
