"""Tests of rules: facts made up for a rule file, and properties that its rules should have.

    periods      strategies for time: intervals, sets of them, uncertain bounds
    accounts     strategies for sources and reports
    rules        a rule file under test
    vocabulary   which values and days facts for it are made from
    facts        facts as data, and as text to paste
    supporting   facts that let a rule fire
    making       those, and others beside them
    drawing      the same as a strategy
    trying       what rules derive from one set of facts after another
    writing      whole random programs
    properties   what rules should be: symmetric, monotone, able to fire, ...
    failures     what a failed property shows: facts to paste, and a proof
    expectations whether a knowledge base meets what a test demands
    asserting    the same for tests written in Python
    running      files of `.expect` lines
    coverage     which rules and literals a run of tests has put to use
    plugin       what pytest collects, and its report

The strategies need Hypothesis: ``pip install 'cartelogic[testing]'``.

>>> from cartelogic.testing import Rules, is_symmetric
>>> rules = Rules.from_text("friends(A, B) :- met(A, B).  friends(A, B) :- met(B, A).")
>>> print(is_symmetric(rules, "friends"))
`friends` is symmetric: nothing against it in 93 examples
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartelogic.testing.accounts import claims, reports, sources
    from cartelogic.testing.asserting import assert_derives, assert_not_derives
    from cartelogic.testing.coverage import RuleCoverage
    from cartelogic.testing.drawing import facts_for
    from cartelogic.testing.facts import Facts
    from cartelogic.testing.failures import Held, NothingTested, PropertyFailed
    from cartelogic.testing.periods import (
        interval_sets,
        intervals,
        uncertain_bounds,
        uncertain_intervals,
    )
    from cartelogic.testing.properties import (
        are_equivalent,
        can_fire,
        commutes_with_time_shift,
        constraints_hold,
        each_literal_matters,
        is_irreflexive,
        is_monotone,
        is_symmetric,
        is_transitive,
        never_both,
        only_grows,
        survives_splitting,
    )
    from cartelogic.testing.rules import Rules, rules_of
    from cartelogic.testing.running import Outcome, Suite, Trial, files_with_expectations
    from cartelogic.testing.writing import Features, Written, programs

__all__ = [
    "Facts",
    "Features",
    "Held",
    "NothingTested",
    "Outcome",
    "PropertyFailed",
    "RuleCoverage",
    "Rules",
    "Suite",
    "Trial",
    "Written",
    "are_equivalent",
    "assert_derives",
    "assert_not_derives",
    "can_fire",
    "claims",
    "commutes_with_time_shift",
    "constraints_hold",
    "each_literal_matters",
    "facts_for",
    "files_with_expectations",
    "interval_sets",
    "intervals",
    "is_irreflexive",
    "is_monotone",
    "is_symmetric",
    "is_transitive",
    "never_both",
    "only_grows",
    "programs",
    "reports",
    "rules_of",
    "sources",
    "survives_splitting",
    "uncertain_bounds",
    "uncertain_intervals",
]

_HOMES = {
    "Outcome": "running",
    "RuleCoverage": "coverage",
    "Suite": "running",
    "Trial": "running",
    "assert_derives": "asserting",
    "assert_not_derives": "asserting",
    "files_with_expectations": "running",
    "facts_for": "drawing",
    "Facts": "facts",
    "Held": "failures",
    "NothingTested": "failures",
    "PropertyFailed": "failures",
    "interval_sets": "periods",
    "intervals": "periods",
    "uncertain_bounds": "periods",
    "uncertain_intervals": "periods",
    "Features": "writing",
    "Written": "writing",
    "programs": "writing",
    "are_equivalent": "properties",
    "can_fire": "properties",
    "commutes_with_time_shift": "properties",
    "constraints_hold": "properties",
    "each_literal_matters": "properties",
    "is_irreflexive": "properties",
    "is_monotone": "properties",
    "is_symmetric": "properties",
    "is_transitive": "properties",
    "never_both": "properties",
    "only_grows": "properties",
    "survives_splitting": "properties",
    "Rules": "rules",
    "rules_of": "rules",
    "claims": "accounts",
    "reports": "accounts",
    "sources": "accounts",
}
"""The module that each public name is defined in; it is imported when the name is first used."""


def __getattr__(name: str) -> Any:
    """A public name, brought in at first use: what needs no Hypothesis works without it."""
    if name not in _HOMES:
        raise AttributeError(f"module `cartelogic.testing` has no attribute `{name}`")
    try:
        value = getattr(import_module(f"cartelogic.testing.{_HOMES[name]}"), name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "hypothesis":
            raise
        raise ModuleNotFoundError(
            f"`cartelogic.testing.{name}` makes up facts with Hypothesis, which is not "
            "installed: pip install 'cartelogic[testing]'",
            name="hypothesis",
        ) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
