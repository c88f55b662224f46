"""The public face of ``cartelogic.testing``: its names, and what it brings in."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cartelogic import testing


def run(code: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_public_name_is_there() -> None:
    for name in testing.__all__:
        value = getattr(testing, name)
        assert callable(value), "a module of the same name must not hide it"
        assert name in dir(testing)
    assert sorted(testing.__all__, key=lambda name: (name.islower(), name)) == testing.__all__


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute `is_symetric`"):
        testing.is_symetric  # noqa: B018


def test_properties_need_no_hypothesis_and_strategies_say_how_to_get_it() -> None:
    printed = run(
        "import sys; sys.modules['hypothesis'] = None\n"
        "from cartelogic.testing import Rules, can_fire\n"
        "print(can_fire(Rules.from_text('p(X) :- q(X).')))\n"
        "try: from cartelogic.testing import facts_for\n"
        "except ModuleNotFoundError as error: print(error.name, error)\n"
    )
    assert printed.splitlines() == [
        "every rule can fire: facts were found for 1",
        "hypothesis `cartelogic.testing.facts_for` makes up facts with Hypothesis, which is not "
        "installed: pip install 'cartelogic[testing]'",
    ]
