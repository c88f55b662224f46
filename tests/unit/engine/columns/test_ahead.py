"""Items made ahead: the same items, from another thread, and no more than are wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Full, Queue
from typing import Any

import pytest

from cartelogic.engine.columns import ahead as module
from cartelogic.engine.columns.ahead import ahead


class Making:
    """Numbers from 0 on, and who has made how many of them."""

    def __init__(self, count: int, error: BaseException | None = None) -> None:
        self.count, self.error = count, error
        self.made = 0
        self.threads: set[int] = set()

    def __iter__(self) -> Iterator[int]:
        for number in range(self.count):
            self.threads.add(threading.get_ident())
            self.made += 1
            yield number
        if self.error is not None:
            raise self.error


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
@pytest.mark.parametrize("most", [1, 2, 7])
def test_they_are_the_same_items_in_the_same_order(count: int, most: int) -> None:
    before = set(threading.enumerate())
    making = Making(count)
    assert list(ahead(iter(making), most)) == list(range(count))
    assert threading.get_ident() not in making.threads
    assert set(threading.enumerate()) == before


@pytest.mark.parametrize("most", [1, 3])
def test_only_so_many_wait_to_be_taken(most: int) -> None:
    making = Making(50)
    for taken, _ in enumerate(ahead(iter(making), most), start=1):
        assert taken <= making.made <= taken + most + 1  # one more is in the maker's hands


@pytest.mark.parametrize("error", [KeyError("of its own"), KeyboardInterrupt()])
def test_an_error_arrives_after_the_items_before_it(error: BaseException) -> None:
    before, taken = set(threading.enumerate()), list[int]()
    with pytest.raises(type(error)) as arrived:
        taken.extend(ahead(iter(Making(5, error))))
    assert arrived.value is error
    assert set(threading.enumerate()) == before

    items = ahead(iter(Making(5, error)))
    assert [next(items) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(type(error)):
        next(items)


def test_when_nobody_takes_any_more_no_more_are_made() -> None:
    before = set(threading.enumerate())
    making = Making(1_000_000)
    items = ahead(iter(making))
    assert next(items) == 0
    items.close()  # type: ignore[attr-defined]  # a generator is closed when it is dropped
    assert set(threading.enumerate()) == before
    assert making.made <= 5


# -- when one of the two has to wait for the other ---------------------------------------------


class Waits:
    """Who has waited in vain for once."""

    def __init__(self) -> None:
        self.taker, self.maker = threading.Event(), threading.Event()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    noticed = Waits()

    class Noticing(Queue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            try:
                return super().get(block, timeout)
            except Empty:
                noticed.taker.set()
                raise

        def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
            try:
                super().put(item, block, timeout)
            except Full:
                noticed.maker.set()
                raise

    monkeypatch.setattr(module, "Queue", Noticing)
    return noticed


def test_what_is_made_slowly_is_waited_for(waits: Waits) -> None:
    def slowly() -> Iterator[int]:
        for number in range(3):
            assert waits.taker.wait(60)
            waits.taker.clear()
            yield number

    assert list(ahead(slowly())) == [0, 1, 2]


@pytest.mark.parametrize("most", [1, 3])
def test_what_is_taken_slowly_is_kept(waits: Waits, most: int) -> None:
    making = Making(50)
    items = ahead(iter(making), most)
    assert next(items) == 0
    assert waits.maker.wait(60)
    assert making.made == most + 2  # with what was taken and what is in the maker's hands
    assert list(items) == list(range(1, 50))


def test_what_nobody_takes_is_dropped(waits: Waits) -> None:
    before = set(threading.enumerate())
    making = Making(50)
    items = ahead(iter(making))
    assert next(items) == 0
    assert waits.maker.wait(60)
    items.close()  # type: ignore[attr-defined]
    assert set(threading.enumerate()) == before
    assert making.made == 4
