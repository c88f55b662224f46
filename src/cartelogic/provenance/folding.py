"""Trees of lines, drawn whole or folded to so many lines.

    common_enemy(a, b, c) [2012-01-01, 2013-06-30]: starts with toy:3, ends with toy:1
      by toy:4 common_enemy(A, B, C) :- ally(A, B), rival(A, C), rival(B, C).
      ├─ ally(a, b) [2010-01-01, 2013-06-30]
      │  └─ … 12 more lines, resting on 3 reports: r1, r4 and r7
      …
    … 12 of 40 lines are left out; `.text()` shows all

What is nearest to the conclusion is shown: premises before their premises.  A branch that is
left out says so in its place, with the reports it rests on.
Not here: what the lines say (``render``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from math import inf
from typing import TypeAlias

from attrs import define, field

from cartelogic.provenance.proof import Proof, leaves


@define(eq=False)
class Branch:
    """A node as it is shown, with the branches below it.

    Attributes:
        title: what it proves.
        how: in what way, if a note does not say.
        notes: lines below the title: its rule and bindings, or the words of a report.
        inner: what is shown below, in order.
        node: the node itself; ``None`` for a line of comparisons.
        number: of a tree that is drawn by itself, where it is too deep for its place.
        continued: that tree, for the branch in whose place it would be.
        same_as: the branch of the same node, if that is drawn elsewhere.
        size: the number of lines, all that is below included.
    """

    title: str
    how: str = ""
    notes: tuple[str, ...] = ()
    inner: list[Branch] = field(factory=list, repr=False)
    node: Proof | None = field(default=None, repr=False)
    number: int = 0
    continued: Branch | None = field(default=None, repr=False)
    same_as: Branch | None = field(default=None, repr=False)
    size: int = 0

    @property
    def below(self) -> list[Branch]:
        """The branches below it, drawn in its place or by themselves."""
        return self.inner if self.continued is None else self.continued.inner


def measured(root: Branch) -> Branch:
    """The same tree, with the size of each branch."""
    for branch in reversed(list(every(root))):
        further = branch.inner if branch.continued is None else [branch.continued]
        branch.size = 1 + len(branch.notes) + sum(each.size for each in further)
    return root


def every(root: Branch) -> Iterator[Branch]:
    """Every branch, each before those below it."""
    pending = [root]
    while pending:
        branch = pending.pop()
        yield branch
        pending.extend(reversed(branch.inner))
        if branch.continued is not None:
            pending.append(branch.continued)


# -- which branches are open ----------------------------------------------------------------


class Fold:
    """Which branches of a tree are open, and how many of the branches below each are shown.

    Args:
        root: the tree, measured.
        lines: how many lines there may be; the conclusion and its notes are always shown.
        depth: how many steps below the conclusion are shown.

    Attributes:
        left_out: the number of lines of the tree that are not shown.
    """

    def __init__(self, root: Branch, lines: int | None = None, depth: int | None = None) -> None:
        self.root = root
        self.left_out = 0
        self._shown: dict[int, int] = {}
        self._visible = {id(root)}
        is_short = lines is None or root.size <= lines
        # One line is for saying last how many are left out.
        self._room = inf if lines is None else lines - (not is_short or depth is not None)
        self._room -= 1 + len(root.notes)
        pending = deque([(root, 0)])  # what is near the conclusion is opened first
        while pending:
            branch, level = pending.popleft()
            is_too_deep = depth is not None and level >= depth and branch.size > 2
            self._show(branch, 0 if is_too_deep else self._openable(branch))
            pending.extend((each, level + 1) for each in self.shown(branch))

    def _show(self, branch: Branch, count: int) -> None:
        self._shown[id(branch)] = count
        self._visible |= {id(each) for each in branch.below[:count]}
        if self.is_open(branch):
            self.left_out += sum(each.size for each in branch.below[count:])
        else:
            self.left_out += branch.size - 1

    def _openable(self, branch: Branch) -> int:
        """How many branches below one there is room for; they take it."""
        if not branch.below:
            return 0
        if branch is self.root:
            needed = 0
        elif branch.continued is not None:
            needed = len(branch.continued.notes)  # the title, in place of what is left out
        else:
            needed = len(branch.notes) - 1
        costs = [min(each.size, 2) if each.below else each.size for each in branch.below]
        if needed + sum(costs) <= self._room:
            self._room -= needed + sum(costs)
            return len(costs)
        room, count = self._room - needed - 1, 0  # one to say how many more there are
        while count < len(costs) and costs[count] <= room:
            room -= costs[count]
            count += 1
        if count:
            self._room = room
        return count

    def is_open(self, branch: Branch) -> bool:
        """Whether the notes of a branch are shown, and at least some of what is below."""
        return branch is self.root or not branch.below or self._shown[id(branch)] > 0

    def shown(self, branch: Branch) -> list[Branch]:
        """The branches below one that are shown, in its place or by themselves."""
        return branch.below[: self._shown[id(branch)]]

    def hidden(self, branch: Branch) -> list[Branch]:
        """The branches below one that are not."""
        return branch.below[self._shown[id(branch)] :]

    def is_visible(self, branch: Branch) -> bool:
        """Whether the title of a branch is shown."""
        return id(branch) in self._visible


# -- lines ------------------------------------------------------------------------------------

_Row: TypeAlias = tuple[Branch | str, str, bool]
"""A branch, or what is said of those left out; what is drawn before it; whether it is last."""


def drawn(root: Branch, fold: Fold, hint: str = "") -> Iterator[str]:
    """The lines of a tree, and last how many are left out.

    Args:
        root: the tree.
        fold: what is shown of it.
        hint: how to see all.
    """
    tops = deque([root])
    while tops:
        yield from _tree(tops.popleft(), fold, tops)
    if fold.left_out:
        said = f"… {fold.left_out} of {root.size} lines are left out"
        yield f"{said}; {hint}" if hint else said


def _tree(head: Branch, fold: Fold, tops: deque[Branch]) -> Iterator[str]:
    """One tree; what is continued in another is added to those that are to be drawn."""
    top = head if head.continued is None else head.continued
    yield f"({top.number}) {top.title}" if top.number else top.title
    yield from (f"  {line}" for line in top.notes)
    pending = _rows(head, fold, "  ")
    while pending:
        branch, prefix, is_last = pending.pop()
        mark = f"{prefix}{'└─' if is_last else '├─'} "
        if isinstance(branch, str):
            yield mark + branch
            continue
        below = prefix + ("   " if is_last else "│  ")
        yield mark + _title(branch, fold)
        if not fold.is_open(branch):
            yield f"{below}└─ {_left_out(branch)}"
        elif branch.continued is not None:
            tops.append(branch)
        else:
            bar = "│  " if branch.inner else "   "
            yield from (f"{below}{bar}{line}" for line in branch.notes)
            pending += _rows(branch, fold, below)


def _rows(branch: Branch, fold: Fold, prefix: str) -> list[_Row]:
    """What is drawn below a branch, last first."""
    rows: list[Branch | str] = [*fold.shown(branch)]
    hidden = fold.hidden(branch)
    if hidden:
        more = f"{len(hidden)} more" if rows else _counted(len(hidden), "premise")
        lines = _counted(sum(each.size for each in hidden), "line")
        rows.append(f"… {more}, {lines}{_resting_on(hidden)}")
    last = len(rows) - 1
    return [(row, prefix, i == last) for i, row in reversed(list(enumerate(rows)))]


def _title(branch: Branch, fold: Fold) -> str:
    title = f"{branch.title}, {branch.how}" if branch.how else branch.title
    if branch.same_as is not None:
        is_there = fold.is_visible(branch.same_as)
        return f"{title}, as {'above' if is_there else 'in what is left out'}"
    if branch.continued is not None and fold.is_open(branch):
        return f"{title}, continued in ({branch.continued.number})"
    return title


def _left_out(branch: Branch) -> str:
    return f"… {_counted(branch.size - 1, 'more line')}{_resting_on([branch])}"


def _resting_on(branches: Iterable[Branch]) -> str:
    nodes = (branch.node for branch in branches if branch.node is not None)
    found = dict.fromkeys(leaf.report.id for node in nodes for leaf in leaves(node))
    if not found:
        return ""
    names = list(found)
    if len(names) > _FEW + 1:
        names = [*names[:_FEW], f"{len(names) - _FEW} more"]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f", resting on {_counted(len(found), 'report')}: {listed}"


_FEW = 3
"""How many reports are named of a branch that is left out."""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
