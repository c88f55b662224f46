"""Adding intervals to the covers of tuples, and telling what of them is new."""

from __future__ import annotations

from cartelogic.store.columns.codes import Ints, Places
from cartelogic.store.columns.kernels.base import kernel, part_of_kernel


@kernel
def chain(places: Places, heads: Places, follows: Places, touched: Places) -> int:
    """Chain the candidates of each tuple, the last first; how many tuples have any.

    Args:
        places: the tuple of each candidate.
        heads: -1 for each tuple; becomes its last candidate.
        follows: becomes the candidate before, of the same tuple, or -1.
        touched: becomes the tuples that have candidates, in order of the first.
    """
    count = 0
    for i in range(len(places)):
        place = places[i]
        head = heads[place]
        if head < 0:
            touched[count] = place
            count += 1
        follows[i] = head
        heads[place] = i
    return count


@part_of_kernel
def room_for(parts: int) -> int:
    """The room that a cover of so many parts has: the next power of two."""
    room = 1
    while room < parts:
        room *= 2
    return room


@part_of_kernel
def _gather(head: int, follows: Places, starts: Ints, ends: Ints, low: Ints, high: Ints) -> int:
    """Write the candidates of a tuple, sorted and united; how many parts they make.

    Sorted by Shell's method, with the steps of Knuth, *The Art of Computer Programming*,
    volume 3, 5.2.1: short, in place, and most have few.
    """
    many = 0
    i = head
    while i >= 0:
        low[many] = starts[i]
        high[many] = ends[i]
        many += 1
        i = follows[i]
    step = 1
    while step < many // 3:
        step = 3 * step + 1
    while step > 0:
        for k in range(step, many):
            start, end = low[k], high[k]
            m = k
            while m >= step and low[m - step] > start:
                low[m] = low[m - step]
                high[m] = high[m - step]
                m -= step
            low[m] = start
            high[m] = end
        step //= 3
    last = 0
    for k in range(1, many):
        if low[k] <= high[last]:
            high[last] = max(high[last], high[k])
        else:
            last += 1
            low[last] = low[k]
            high[last] = high[k]
    return last + 1


@part_of_kernel
def _write_new(
    low: Ints,
    high: Ints,
    many: int,
    held_low: Ints,
    held_high: Ints,
    first: int,
    after: int,
    to_low: Ints,
    to_high: Ints,
    at: int,
) -> int:
    """Write what some parts hold and others, from ``first`` to before ``after``, do not."""
    for k in range(many):
        start, end = low[k], high[k]
        while first < after and held_high[first] <= start:
            first += 1
        m = first
        while start < end:
            if m == after or held_low[m] >= end:
                to_low[at] = start
                to_high[at] = end
                at += 1
                break
            if held_low[m] > start:
                to_low[at] = start
                to_high[at] = held_low[m]
                at += 1
            start = held_high[m]
            m += 1
    return at


@part_of_kernel
def _unite(
    low: Ints, high: Ints, many: int, held_low: Ints, held_high: Ints, first: int, after: int
) -> int:
    """Unite parts with others; written after the first ones, in the same arrays.

    Returns:
        How many parts that makes.
    """
    last = many - 1
    k = 0
    while first < after or k < many:
        if k == many or (first < after and held_low[first] <= low[k]):
            start, end = held_low[first], held_high[first]
            first += 1
        else:
            start, end = low[k], high[k]
            k += 1
        if last >= many and start <= high[last]:
            high[last] = max(high[last], end)
        else:
            last += 1
            low[last] = start
            high[last] = end
    return last + 1 - many


@kernel
def absorb(
    touched: Places,
    done: int,
    heads: Places,
    follows: Places,
    starts: Ints,
    ends: Ints,
    piece_rows: Places,
    piece_starts: Ints,
    piece_ends: Ints,
    pieces: int,
    cover_at: Ints,
    cover_counts: Places,
    spare_starts: Ints,
    spare_ends: Ints,
    spare: int,
    low: Ints,
    high: Ints,
) -> tuple[int, int, int, int]:
    """Add to each tuple those instants of its candidates that are new, as pieces.

    The cover of a tuple is its only piece (``cover_at`` is the place of that), or a stretch of
    the spare arrays (``cover_at`` is -1 less its place) with :func:`room_for` its parts.

    Args:
        touched: the tuples that have candidates.
        done: how many of them were done before.
        heads: the last candidate of each tuple; -1 again for those that are done.
        follows: the candidate before each.
        starts: where candidates start.
        ends: where they end.
        piece_rows: the tuple of each piece; there is room for more.
        piece_starts: where pieces start.
        piece_ends: where they end.
        pieces: how many pieces there are.
        cover_at: where the cover of each tuple is.
        cover_counts: how many parts it has.
        spare_starts: where parts of covers start.
        spare_ends: where they end.
        spare: how much of these is in use.
        low: room to work in.
        high: room to work in.

    Returns:
        How many of the touched tuples are done; the pieces, and the spare places, in use; and
        how many pieces the next tuple may need, if there is no room for it.
    """
    for index in range(done, len(touched)):
        place = touched[index]
        many = 0
        i = heads[place]
        while i >= 0:
            many += 1
            i = follows[i]
        held = cover_counts[place]
        most = many + held
        if (
            pieces + most > len(piece_starts)
            or spare + room_for(most) > len(spare_starts)
            or many + most > len(low)
        ):
            return index, pieces, spare, most
        head = heads[place]
        heads[place] = -1
        if most == 1:
            piece_rows[pieces] = place
            piece_starts[pieces] = starts[head]
            piece_ends[pieces] = ends[head]
            cover_at[place] = pieces
            cover_counts[place] = 1
            pieces += 1
            continue
        many = _gather(head, follows, starts, ends, low, high)
        at = cover_at[place] if held > 0 else 0
        if at >= 0:
            held_low, held_high, first = piece_starts, piece_ends, at
        else:
            held_low, held_high, first = spare_starts, spare_ends, -1 - at
        after = _write_new(
            low, high, many, held_low, held_high, first, first + held,
            piece_starts, piece_ends, pieces,
        )  # fmt: skip
        if after == pieces:
            continue
        begin = pieces
        while pieces < after:
            piece_rows[pieces] = place
            pieces += 1
        room = room_for(held) if at < 0 else 0
        if room >= held + many and low[0] > held_high[first + held - 1]:
            # All of it comes later: what is known stays where it is.
            for k in range(many):
                spare_starts[first + held + k] = low[k]
                spare_ends[first + held + k] = high[k]
            cover_counts[place] = held + many
            continue
        if held == 0 and many == 1:
            cover_at[place] = begin
            cover_counts[place] = 1
            continue
        total = _unite(low, high, many, held_low, held_high, first, first + held)
        cover_counts[place] = total
        if total > room:
            first = spare
            cover_at[place] = -1 - spare
            spare += room_for(total)
        for k in range(total):
            spare_starts[first + k] = low[many + k]
            spare_ends[first + k] = high[many + k]
    return len(touched), pieces, spare, 0
