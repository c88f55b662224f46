"""What a kernel is: run by Python, or compiled, by how much there is to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from importlib import import_module
from typing import Final, Generic, ParamSpec, TypeVar

from cartelogic.store.columns.kernels.undisturbed import undisturbed

try:
    undisturbed(lambda: import_module("numba.extending"))
except ModuleNotFoundError as error:
    needs = "tables and the engine `columns` need Numba: pip install 'cartelogic[columns]'"
    raise ModuleNotFoundError(needs, name=error.name) from None
import numba
import numba.extending
import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

SMALL: Final = 5_000
"""So many items are done before a compiler would be ready."""
LONG: Final = 60_000
"""After so many items, a few at a time, more are likely to come."""


class Kernel(Generic[P, R]):
    """A loop that is run by Python, or compiled once :func:`warm_up` has been called."""

    is_compiled = False
    done = 0  # items worked through by Python so far

    def __init__(self, function: Callable[P, R]) -> None:
        self._plain = function
        self._compiled: Callable[P, R] = numba.njit(cache=True, nogil=True)(function)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it."""
        if Kernel.is_compiled:
            return self._compiled(*args, **kwargs)
        with np.errstate(over="ignore"):  # hashes wrap round
            return self._plain(*args, **kwargs)


def kernel(function: Callable[P, R]) -> Kernel[P, R]:
    """A loop as a kernel."""
    return Kernel(function)


def part_of_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """A function that kernels call, compiled as part of them."""
    found: Callable[P, R] = numba.extending.register_jitable(function)
    return found


def warm_up(items: int) -> None:
    """Compile kernels from now on, if there are many items to work through, or were."""
    if not Kernel.is_compiled:
        Kernel.done += items
        if items > SMALL or Kernel.done > LONG:
            compile_kernels()


def compile_kernels() -> None:
    """Compile kernels from now on, however little there is to do."""
    # The first of all compilations is the one that has the compiler import itself.
    undisturbed(lambda: numba.njit("int64(int64)", cache=True)(_same))
    Kernel.is_compiled = True


def _same(number: int) -> int:
    return number


def is_compiled(items: int) -> bool:
    """Whether kernels are compiled when so many items are to be worked through."""
    warm_up(items)
    return Kernel.is_compiled
