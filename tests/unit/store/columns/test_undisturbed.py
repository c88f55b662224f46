"""What is done undisturbed goes on when whoever waits for it is stopped."""

from __future__ import annotations

import subprocess
import sys
from threading import Event

import pytest

from cartelogic.engine.watch import Expired, Watch
from cartelogic.store.columns.kernels.undisturbed import undisturbed


def test_what_it_gives_comes_back() -> None:
    assert undisturbed(lambda: 7) == 7


@pytest.mark.parametrize("error", [KeyError("x"), TimeoutError("its own"), KeyboardInterrupt()])
def test_what_it_raises_comes_back(error: BaseException) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        undisturbed(work)
    assert raised.value is error


@pytest.mark.untraced
def test_who_waits_is_stopped_and_the_work_is_not() -> None:
    may_end, has_ended = Event(), Event()

    def work() -> None:
        may_end.wait()
        has_ended.set()

    with pytest.raises(Expired), Watch(0.01, None):
        undisturbed(work)
    assert not has_ended.is_set()
    may_end.set()
    assert has_ended.wait(60)


STOPPED_EARLY = """
from cartelogic.engine.watch import Expired, Watch

stopped = 0
while True:
    try:
        with Watch({seconds}, None):
            from cartelogic.store.columns.kernels import compile_kernels
            compile_kernels()
            break
    except Expired:
        stopped += 1

import numpy as np
from cartelogic.store.columns.kernels import merge_order
keys, none, order = np.array([1, 3]), np.array([], dtype=np.int64), np.empty(3, dtype=np.int64)
merge_order(keys, none, np.array([2]), none, order)
print(stopped > 0, order.tolist() == [0, 2, 1])
"""


@pytest.mark.untraced
@pytest.mark.parametrize("seconds", [0.05, 0.2])
def test_a_compiler_that_was_waited_for_in_vain_works_afterwards(seconds: float) -> None:
    program = STOPPED_EARLY.format(seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["True", "True"], done.stderr
