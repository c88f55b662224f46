from __future__ import annotations

import numpy as np
import pytest

from benchmarks.inputs import Input
from benchmarks.workloads import WORKLOADS, Workload

SIZE = 300
EVERY = pytest.mark.parametrize("workload", WORKLOADS.values(), ids=WORKLOADS)


def as_lists(facts: Input) -> dict[str, dict[str, list[int]]]:
    return {
        name: {key: column.tolist() for key, column in columns.items()}
        for name, columns in facts.items()
    }


@EVERY
def test_a_seed_gives_the_same_input_again_and_another_one_another(workload: Workload) -> None:
    first, again, other = (as_lists(workload.generate(SIZE, seed)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


@EVERY
def test_columns_are_equally_long_and_intervals_never_empty(workload: Workload) -> None:
    for columns in workload.generate(SIZE, 7).values():
        assert len({len(column) for column in columns.values()}) == 1
        if "s" in columns:
            assert list(columns)[-2:] == ["s", "e"]
            assert (columns["s"] < columns["e"]).all()


@EVERY
def test_an_input_has_about_as_many_facts_as_asked_for(workload: Workload) -> None:
    facts = workload.generate(10_000, 7)
    total = sum(len(next(iter(columns.values()))) for columns in facts.values())
    assert 9_000 <= total <= 11_100


@EVERY
def test_every_workload_has_a_program_of_ours(workload: Workload) -> None:
    assert workload.program("cartelogic.dl").exists()
    assert np.array(workload.sizes).min() > 0
