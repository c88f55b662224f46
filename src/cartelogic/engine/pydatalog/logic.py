"""A pyDatalog with nothing in it but what it is given.

Clauses are built from its objects, never from text, which it would execute.  No name or value
of a program reaches it: relations are called ``r1``, ``r2``, ..., what is computed ``f1``,
``f2``, ..., and values are numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from pyDatalog import pyEngine

from cartelogic.model.values import Value, is_exact

Coded: TypeAlias = tuple[int, ...]
"""A row, each value by its number."""
Solve: TypeAlias = Callable[[Sequence[int]], "int | bool | None"]
"""From the numbers of inputs: whether a test holds, or the number of a value if there is one."""

_LOOK = 1_000  # steps between two looks at the limits


class InexactError(Exception):
    """A value that is known as a range only: rows that may be the same are not equal."""


class Numbering:
    """Values by number, and back.

    Attributes:
        values: the value of each number.
    """

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._numbers: dict[Value, int] = {}

    def of(self, value: Value) -> int:
        """The number that stands for a value.

        Raises:
            InexactError: if the value is a range.
        """
        found = self._numbers.get(value)
        if found is None:
            if not is_exact(value):
                raise InexactError
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found


@contextmanager
def own_logic() -> Iterator[None]:
    """A pyDatalog with nothing in it; what the thread had before is given back."""
    thread, fresh = pyEngine.Logic.tl, pyEngine.Fresh_var.tl
    before, counter = getattr(thread, "logic", None), getattr(fresh, "counter", 0)
    thread.logic = object.__new__(pyEngine.Logic)
    pyEngine.clear()
    try:
        yield
    finally:
        thread.logic, fresh.counter = before, counter


class Logic:
    """Relations and rules, within :func:`own_logic`.

    Args:
        columns: the number of columns of each relation.
    """

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self._names = {name: f"r{i}" for i, name in enumerate(sorted(columns), 1)}
        self._made = 0
        for name, made in self._names.items():
            pyEngine.insert(pyEngine.Pred(made, columns[name]))

    def literal(self, relation: str, terms: Iterable[Any], *, negated: bool = False) -> Any:
        """A literal about a relation; if negated, variables that nothing binds mean "for no"."""
        return pyEngine.Literal(("~" if negated else "") + self._names[relation], list(terms))

    def variable(self, number: int) -> Any:
        """A variable of a clause."""
        return pyEngine.Var(f"x{number}")

    def constant(self, number: int) -> Any:
        """A value, by its number."""
        return pyEngine.Const(number)

    def computed(self, terms: Sequence[Any], inputs: int, solve: Solve) -> Any:
        """A literal that Python computes.

        Args:
            terms: the variables that it takes, and last what gets the value unless it is a test.
            inputs: how many it takes; literals to its left bind them.
            solve: what computes it.
        """

        def prim(literal: Any, subgoal: Any) -> None:
            numbers = [term.id for term in literal.terms[:inputs]]
            found = solve(numbers)
            if found is True:
                subgoal.fact(True)
            elif found is not None and found is not False:
                subgoal.fact_candidate(None, (*numbers, found))

        self._made += 1
        predicate = pyEngine.insert(pyEngine.Pred(f"f{self._made}", len(terms)))
        predicate.prim = prim
        return pyEngine.Literal(predicate.name, list(terms))

    def state(self, head: Any, body: Sequence[Any] = ()) -> None:
        """State a clause."""
        pyEngine.assert_(pyEngine.Clause(head, list(body)))  # noqa: PT009  # no test of unittest

    def state_rows(self, relation: str, rows: Iterable[Coded]) -> None:
        """State rows of a relation."""
        for row in rows:
            self.state(self.literal(relation, map(self.constant, row)))

    def ask(self, relation: str, look: Callable[[int], None]) -> set[Coded]:
        """Every row of a relation.

        The loop is that of pyDatalog's own ``ask``, which is compiled: in there, no limit of
        time and no Ctrl-C would arrive.  And it may go round for ever where a recursion goes
        in a circle, with subgoals that take turns in sending for each other (0.22.4:
        ``r(X, Z) <= edge(X, Y) & r(Y, Z)`` over edges there and back).  Who sends for a
        subgoal only changes the order of work, unless it waits for the subgoal to be
        complete; so nobody else is let do it.

        Args:
            relation: its name.
            look: is told now and then, and at the end, how many rows there are.
        """
        goal = self.literal(relation, [self.variable(i) for i in range(self.columns[relation])])
        logic = pyEngine.Logic.tl.logic
        logic.Tasks, logic.Recursive_Tasks = pyEngine.TaskList(), pyEngine.TaskDeque()
        logic.Subgoals, logic.Goal = {}, pyEngine.Subgoal(goal)
        logic.gc_uncollected, logic.Recursive = True, False
        step: Any = pyEngine.SEARCH
        arguments: Any = (logic.Goal,)
        steps = 0
        while step is not None:
            if step is pyEngine.SEARCHING and not _awaits(*arguments):
                step, arguments = arguments[0].next_step()
            else:
                step, arguments = step(*arguments)
            steps += 1
            if steps % _LOOK == 0:
                look(len(logic.Goal.facts))
        look(len(logic.Goal.facts))
        return {tuple(term.id for term in fact.terms) for fact in logic.Goal.facts.values()}


def _awaits(waiting: Any, subgoal: Any) -> bool:
    """Whether a subgoal is to be complete before another, a negated one, goes on."""
    return any(parent == waiting for _, (_, parent, _) in subgoal.on_completion_)
