"""What all tests share: how hard Hypothesis looks, and where things are.

``HYPOTHESIS_PROFILE=thorough`` looks longer (``make test-all``), ``few`` hardly (``make
coverage``).  With ``CI`` set the
examples are the same on every run, so a failure there is one that can be repeated.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).parent.parent

# Explaining a failure traces every line: for some laws that takes longer than the law.
PHASES = tuple(phase for phase in Phase if phase is not Phase.explain)
# A machine that others use as well is slow now and then; that is no fault of a strategy.
CALM = settings(deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", CALM, max_examples=40)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
settings.register_profile("thorough", CALM, max_examples=500)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick")
)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Under ``coverage`` or a debugger, pass over what would hang there."""
    if sys.gettrace() is not None and item.get_closest_marker("untraced"):
        pytest.skip("raises exceptions in other threads, and is not traced")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout: ``facts``, ``rules``, ``examples`` and ``docs`` are in it."""
    return ROOT


@pytest.fixture(scope="session")
def articles() -> Path:
    """The folder of the articles that the shipped facts cite; skips without it."""
    given = os.environ.get("CARTELOGIC_ARTICLES")
    folder = Path(given) if given else ROOT.parent / "shared" / "articles"
    if not folder.is_dir():
        pytest.skip("the articles are not shipped: set CARTELOGIC_ARTICLES to their folder")
    return folder
