"""The knowledge base: the one place that wires the layers together.

    changing    how it changes: all or nothing
    holding     what it holds, and what it is told
    framing     facts that come as frames, or in files of rows
    viewing     the same of other reports: what was published by a day
    refusing    why something does not hold
    explaining  proofs of what holds
    asking      answers to goals, and checks of the program
    saving      knowledge bases that are kept in a file
    documents   proofs that somebody exported, read back
    opening     saved knowledge bases, opened
    base        what takes all of these: revisions, contradictions; the class itself

Text and files go in through ``syntax`` and ``store``, are checked by ``analysis``, evaluated
by an engine of ``engine.ENGINES`` and explained by ``provenance``.
"""

from cartelogic.knowledge.base import KnowledgeBase, demo, load

__all__ = ["KnowledgeBase", "demo", "load"]
