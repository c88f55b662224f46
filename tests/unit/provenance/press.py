"""Knowledge bases of what a few newspapers report."""

from __future__ import annotations

from cartelogic import KnowledgeBase, Source

ENEMY = "common_enemy(a, b, c)"
OUTLETS = (
    Source("gazette", "The Gazette", kind="outlet", reliability="B"),
    Source("herald", "The Herald", kind="outlet", reliability="D"),
    Source("courier", "The Courier", kind="outlet", reliability="C"),
)


def press(text: str = "") -> KnowledgeBase:
    """A knowledge base that knows the outlets."""
    kb = KnowledgeBase.from_text(text, name="toy")
    for source in OUTLETS:
        kb.database.add_source(source)
    return kb


def told() -> KnowledgeBase:
    """Two outlets report a rivalry; the alliance has one report."""
    kb = press()
    kb.tell("ally(a, b) @ [2010-01-01, 2013-06-30].", source="gazette", credibility=2)
    kb.tell("rival(b, c) @ [2012-01-01, 2012-12-31].", source="herald", credibility=3)
    kb.tell("rival(b, c) @ [2012-06-01, 2015-12-31].", source="courier", credibility=3)
    kb.tell("common_enemy(A, B, C) :- ally(A, B), rival(B, C).")
    return kb
