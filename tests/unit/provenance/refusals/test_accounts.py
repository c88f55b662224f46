"""What reports say, and which of them need no account."""

from __future__ import annotations

from cartelogic import KnowledgeBase
from cartelogic.provenance.proof import Pattern
from cartelogic.provenance.refusals.accounts import Accounts
from cartelogic.provenance.refusals.parts import Shortfall
from cartelogic.temporal import IntervalSet


def test_a_report_that_claims_it_there_falls_short_of_nothing() -> None:
    kb = KnowledgeBase.from_text(".time integer\np(a) @ [1, 4]. p(a) @ [8, 9].", name="toy")
    accounts = Accounts(kb.analysis.require(), kb.database)
    (other,) = accounts.about(Pattern("p", ("a",)), IntervalSet([(3, 5)]))
    assert (other.report.id, other.shortfall) == ("toy:2:16", Shortfall.ELSEWHERE)
