"""``pytest tests/cases --rewrite-cases`` writes what is expected anew; read the difference."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-cases",
        action="store_true",
        help="write the expected output of every case as it is today",
    )
