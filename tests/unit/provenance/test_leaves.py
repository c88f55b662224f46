"""Leaves: which reports give an atom, and which give none."""

from __future__ import annotations

from cartelogic import KnowledgeBase
from cartelogic.model.values import Day
from cartelogic.provenance.leaves import Leaves
from cartelogic.provenance.proof import Attribute, Ground


def leaves_of(kb: KnowledgeBase) -> Leaves:
    return Leaves(kb.analysis.require(), kb.database)


def test_only_the_day_that_was_named_is_now() -> None:
    kb = KnowledgeBase.from_text("p(a). q(X) :- p(X), now(2014-01-01).")
    assert kb.query("q(a)", now="2014-01-01")
    today, other = (kb.codec.parse_instant(day) for day in ("2014-01-01", "2015-01-01"))
    (found,) = leaves_of(kb).all(Ground("now", (Day(today),)))
    assert isinstance(found, Attribute)
    assert found.report is None
    assert leaves_of(kb).all(Ground("now", (Day(other),))) == []


def test_nothing_is_an_attribute_of_a_report_that_is_not_there() -> None:
    kb = KnowledgeBase.from_text(".decl p(x: symbol)\nq(R) :- report(R, _).")
    kb.tell("p(ann).", source="gazette")
    (found,) = leaves_of(kb).all(Ground("report", ("told1:1", "gazette")))
    assert isinstance(found, Attribute)
    assert found.report is not None
    assert found.report.id == "told1:1"
    assert leaves_of(kb).all(Ground("report", ("told9:9", "gazette"))) == []
