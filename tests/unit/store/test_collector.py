import gc

import pytest

from cartelogic.store.collector import without_collector


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_is_as_it_was_afterwards(on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        with without_collector():
            assert not gc.isenabled()
        assert gc.isenabled() is on
    finally:
        (gc.enable if before else gc.disable)()


def test_the_collector_comes_back_after_an_error() -> None:
    def fail() -> None:
        with without_collector():
            raise KeyError

    gc.enable()
    with pytest.raises(KeyError):
        fail()
    assert gc.isenabled()
