"""Every contender that is installed gives the answer that the engine `rows` gives."""

from __future__ import annotations

import pytest

from benchmarks.child import read, write
from benchmarks.inputs import Input
from benchmarks.peers import CONTENDERS, Contender
from benchmarks.summary import Summary, summed_up
from benchmarks.workloads import WORKLOADS, Workload

SEED = 7
SIZES = {"nonlinear": 40, "random": 40, "chain": 40, "bloc": 60, "common_enemy": 60}
SIZE = 160
COMPILED = {"souffle"}  # a minute each
SLOW = {("tiny-datalog", "contradiction"), ("meteor", "contradiction")}


def summary(contender: Contender, workload: Workload, facts: Input) -> Summary:
    peer = contender.begin(workload)
    peer.load(facts)
    peer.run()
    return summed_up(peer.answer(), is_timeless=workload.is_timeless)


def facts_of(workload: Workload) -> Input:
    return workload.generate(SIZES.get(workload.name, SIZE), SEED)


CASES = [
    pytest.param(
        contender,
        workload,
        id=f"{contender.key}-{workload.name}",
        marks=[pytest.mark.slow] * ((contender.key, workload.name) in SLOW),
    )
    for contender in CONTENDERS.values()
    for workload in WORKLOADS.values()
    if contender.can(workload) and contender.key not in {"rows", *COMPILED}
]


@pytest.mark.filterwarnings("ignore")  # theirs
@pytest.mark.parametrize(("contender", "workload"), CASES)
def test_a_contender_gives_our_answer(contender: Contender, workload: Workload) -> None:
    if not contender.is_there():
        pytest.skip(f"{contender.title} is not installed")
    facts = facts_of(workload)
    expected = summary(CONTENDERS["rows"], workload, facts)
    assert expected.count > 0
    assert summary(contender, workload, facts).agrees(expected)


def test_facts_survive_the_file_they_are_handed_on_in(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("facts") / "input.npz"
    for workload in WORKLOADS.values():
        facts = facts_of(workload)
        write(file, dict(facts))
        again = read(file)
        assert list(again) == list(facts)
        for name, columns in facts.items():
            assert list(again[name]) == list(columns)
            assert all((again[name][key] == columns[key]).all() for key in columns)
