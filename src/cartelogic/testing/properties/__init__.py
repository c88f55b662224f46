"""Properties that rules should have, each a function that fails with the facts that break it.

    relations     symmetric, irreflexive, transitive
    growing       monotone; more reports, more conclusions
    moving        facts moved in time, or cut in two
    equivalence   two rule files
    constraints   what is declared of conclusions
    firing        whether rules fire at all
    mattering     whether each literal makes a difference
    variants      rules without one of their literals
    asking        a slice of the rules, with facts that keep what is declared
    consistent    what is declared of facts
    seeking       the search, and the smallest facts

Each takes the rules, or where they are, and how many sets of facts to try.
"""

from cartelogic.testing.properties.constraints import constraints_hold, never_both
from cartelogic.testing.properties.equivalence import are_equivalent
from cartelogic.testing.properties.firing import Fired, can_fire
from cartelogic.testing.properties.growing import is_monotone, only_grows
from cartelogic.testing.properties.mattering import Mattered, each_literal_matters
from cartelogic.testing.properties.moving import commutes_with_time_shift, survives_splitting
from cartelogic.testing.properties.relations import is_irreflexive, is_symmetric, is_transitive

__all__ = [
    "Fired",
    "Mattered",
    "are_equivalent",
    "can_fire",
    "commutes_with_time_shift",
    "constraints_hold",
    "each_literal_matters",
    "is_irreflexive",
    "is_monotone",
    "is_symmetric",
    "is_transitive",
    "never_both",
    "only_grows",
    "survives_splitting",
]
