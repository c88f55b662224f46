"""Lazy streams of proofs, smallest first, and ways to combine them.

An item of a stream is made when it is asked for, and kept.  What makes the items of a stream
is a generator that yields them in order of size; in between it yields what it needs of other
streams, and is sent it.  One loop (:func:`item`) answers all needs, so no step recurses along
a proof, and each stream is shared by all that need it.

Source: L. Huang and D. Chiang, "Better k-best Parsing", IWPT 2005 (their algorithm 3); items
here have time, and a combination without a common instant is left out as soon as it is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from heapq import heappop, heappush
from itertools import count
from typing import TypeAlias

from attrs import define, field, frozen

from cartelogic.provenance.proof import Proof
from cartelogic.temporal import Flat, flat


@frozen(eq=False)
class Item:
    """Proofs that go together.

    Attributes:
        size: how many nodes they have, one that is used twice counted twice.
        when: the instants at which all of them hold.
    """

    size: int
    proofs: tuple[Proof, ...]
    when: Flat


@frozen(eq=False)
class Need:
    """An item of another stream is needed; ``None`` is sent if it has no so many."""

    stream: Stream
    index: int


Work: TypeAlias = Generator[Item | Need, Item | None, None]


@define(eq=False)
class Stream:
    """Items in order of size, as many as were asked for."""

    work: Work
    items: list[Item] = field(factory=list)
    is_done: bool = False
    _reply: Item | None = None

    def step(self) -> Need | None:
        """Work until there is another item, an end, or a need."""
        try:
            found = self.work.send(self._reply)
        except StopIteration:
            self.is_done = True
            return None
        self._reply = None
        if isinstance(found, Need):
            return found
        self.items.append(found)
        return None

    def reply(self, found: Item | None) -> None:
        """Answer the need that was last told."""
        self._reply = found


def item(stream: Stream, index: int) -> Item | None:
    """An item of a stream, by its place; ``None`` if it has no so many."""
    waiting = [Need(stream, index)]
    while True:
        wanted = waiting[-1]
        items = wanted.stream.items
        if wanted.index < len(items) or wanted.stream.is_done:
            found = items[wanted.index] if wanted.index < len(items) else None
            waiting.pop()
            if not waiting:
                return found
            waiting[-1].stream.reply(found)
            continue
        need = wanted.stream.step()
        if need is not None:
            waiting.append(need)


def fixed(items: Iterable[Item]) -> Stream:
    """A stream of given items."""

    def work() -> Work:
        yield from sorted(items, key=lambda item: item.size)

    return Stream(work())


def merged(streams: Iterable[tuple[int, Callable[[], Stream]]]) -> Stream:
    """All items of several streams; each is begun when its least size has its turn.

    Args:
        streams: for each a bound that no item of it is smaller than, and what makes it.
    """

    def work() -> Work:
        order = count()
        heap: list[tuple[int, int, Stream | None, Callable[[], Stream], int, Item | None]] = []
        for bound, make in streams:
            heappush(heap, (bound, next(order), None, make, 0, None))
        while heap:
            _, place, stream, make, index, found = heappop(heap)
            if found is not None:
                yield found
                index += 1
            stream = stream or make()
            found = yield Need(stream, index)
            if found is not None:
                heappush(heap, (found.size, place, stream, make, index, found))

    return Stream(work())


def paired(left: Stream, right: Stream, *, is_timeless: bool = False) -> Stream:
    """Each item of one stream with each of another that it shares an instant with.

    Args:
        left: the one.
        right: the other.
        is_timeless: whether what is on the right holds at other instants, all the same.
    """

    def work() -> Work:
        order = count()
        heap: list[tuple[int, int, int, int, Item, Item]] = []
        first, second = (yield Need(left, 0)), (yield Need(right, 0))
        if first is not None and second is not None:
            heappush(heap, (first.size + second.size, next(order), 0, 0, first, second))
        while heap:
            size, _, i, j, one, other = heappop(heap)
            when = one.when if is_timeless else flat.intersection(one.when, other.when)
            if when:
                yield Item(size, (*one.proofs, *other.proofs), when)
            further = yield Need(right, j + 1)
            if further is not None:
                heappush(heap, (one.size + further.size, next(order), i, j + 1, one, further))
            following = (yield Need(left, i + 1)) if j == 0 else None
            if following is not None:
                state = (following.size + other.size, next(order), i + 1, 0, following, other)
                heappush(heap, state)

    return Stream(work())


def mapped(stream: Stream, make: Callable[[Item], Iterable[Item]]) -> Stream:
    """What is made of each item; larger by the same number of nodes for all of them."""

    def work() -> Work:
        index = 0
        while (found := (yield Need(stream, index))) is not None:
            yield from make(found)
            index += 1

    return Stream(work())


def followed(first: Stream, bound: int, then: Callable[[Item], Stream]) -> Stream:
    """The items of a stream for each item of another.

    Args:
        first: the other.
        bound: by how much what follows an item is larger than it at least.
        then: what follows an item.
    """

    def work() -> Work:
        order = count()
        heap: list[tuple[int, int, Stream | None, int, Item]] = []
        opened = yield Need(first, 0)
        begun = 0
        if opened is not None:
            heappush(heap, (opened.size + bound, next(order), None, 0, opened))
        while heap:
            _, place, stream, index, found = heappop(heap)
            if stream is None:
                stream, index = then(found), -1
                begun += 1
                opened = yield Need(first, begun)
                if opened is not None:
                    heappush(heap, (opened.size + bound, next(order), None, 0, opened))
            else:
                yield found
            following = yield Need(stream, index + 1)
            if following is not None:
                heappush(heap, (following.size, place, stream, index + 1, following))

    return Stream(work())
