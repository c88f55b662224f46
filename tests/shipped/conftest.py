"""The shipped case, loaded once: no test here changes it."""

from __future__ import annotations

import pytest

import cartelogic
from cartelogic import KnowledgeBase


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    return cartelogic.demo()
