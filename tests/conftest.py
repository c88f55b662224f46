"""What all tests share: how hard Hypothesis looks, and where things are.

``HYPOTHESIS_PROFILE=thorough`` looks longer (``make test-all``).  With ``CI`` set the
examples are the same on every run, so a failure there is one that can be repeated.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parent.parent

# Explaining a failure traces every line: for some laws that takes longer than the law.
PHASES = tuple(phase for phase in Phase if phase is not Phase.explain)
settings.register_profile("quick", deadline=None, max_examples=40, phases=PHASES)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.register_profile("thorough", deadline=None, max_examples=500, phases=PHASES)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "quick")
)


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
