"""What conclusions rest on, by hand."""

from __future__ import annotations

from cartelogic import Article, Claim, Report, Source
from tests.unit.provenance.press import ENEMY, press, told


def test_each_stretch_names_what_it_rests_on() -> None:
    first, second, third = told().sources(ENEMY)
    assert (
        str(first)
        == "[2012-01-01, 2012-05-31]: 1 account (gazette + herald); rests on told1:1, told2:1"
    )
    assert str(second).endswith("1 account (gazette + herald); all rest on told1:1")
    assert second.reports == ("told1:1", "told2:1", "told3:1")
    assert second.sources == second.outlets == ("courier", "gazette", "herald")
    assert second.needed == ("told1:1",)
    assert second.needed_outlets == ("gazette",)
    assert second.is_single_sourced
    assert third.needed == ("told1:1", "told3:1")
    assert told().sources(ENEMY, at="2012-07-01")[0].needed == ("told1:1",)
    assert told().sources(ENEMY, at="2016-01-01") == ()


def test_outlets_that_share_nothing_are_independent() -> None:
    _, both, _ = told().sources("rival(b, c)")
    assert str(both) == "[2012-06-01, 2012-12-31]: 2 independent outlets (herald; courier)"
    assert both.independent == 2
    assert both.needed_outlets == ()
    assert not both.is_single_sourced


def test_one_article_is_one_account_however_many_it_quotes() -> None:
    kb = press()
    kb.database.add_article(Article("split", "split.txt", "herald", "A split"))
    kb.database.add_source(Source("mayor", "The mayor", kind="official", outlet="courier"))
    claim = Claim("rival", ("a", "b"))
    kb.database.add(
        [
            Report("r1", (claim,), "herald", article="split"),
            Report("r2", (claim,), "mayor", article="split"),
            Report("r3", (claim,), "gazette"),
            Report("r4", (claim,), "herald"),
        ]
    )
    kb.tell(".decl rival(a: group, b: group)")
    (always,) = kb.sources("rival(a, b)")
    assert always.articles == ("split",)
    assert always.outlets == ("courier", "gazette", "herald")
    assert len(always.witnesses) == 4
    assert always.independent == 3  # r2, r3 and r4; r1 shares with two of them
    assert [witness.reports for witness in always.apart] == [("r2",), ("r3",), ("r4",)]


def test_what_rests_on_no_report_says_so() -> None:
    kb = press("day(D) :- now(D).\n")
    (always,) = kb.sources("day(2014-09-01)", now="2014-09-01")
    assert str(always) == "always: rests on no report"
    assert always.independent == 0
    assert not always.is_single_sourced
