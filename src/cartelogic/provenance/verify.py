"""Checking proofs without trusting an engine."""

from cartelogic.provenance.explanation import Explanation


def verify(explanation: Explanation) -> tuple[str, ...]:
    """What is wrong with a proof; empty if nothing is."""
    raise NotImplementedError
