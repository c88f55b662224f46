"""Proofs that somebody exported, read back to be checked."""

from __future__ import annotations

from cartelogic.analysis.checks import Analysis, check_goals
from cartelogic.analysis.normal import NormalRule
from cartelogic.asking import goal_rules
from cartelogic.errors import CartelogicError
from cartelogic.knowledge.base import KnowledgeBase
from cartelogic.model.values import as_bound
from cartelogic.provenance.explanation import Explanation
from cartelogic.provenance.export.coding import Coding, Json, UnreadableError
from cartelogic.provenance.export.reading import Reading, parsed, quoting, refused
from cartelogic.provenance.verify import ProofError, faults
from cartelogic.source import SourceText
from cartelogic.syntax.parser import parse_goal
from cartelogic.temporal import Bound, Codec


def read_proof(kb: KnowledgeBase, text: str) -> Explanation:
    """A proof from its JSON, as an explanation whose ``verify()`` checks it.

    Rules are those of the knowledge base, and reports as well: a document about another
    program, or about reports that have changed, is refused, and so is one that says in words
    what its nodes do not.  Whether every step follows is for ``verify()`` to say.

    Args:
        kb: what the proof is about; ``kb.as_of(day)`` for one of what was known then.  What
            ``now(Date)`` means there becomes what it does in the document.
        text: the document, as ``Explanation.to_json()`` makes it.

    Raises:
        ProofError: if it is no proof, or one about something else.
    """
    document = parsed(text)
    analysis = kb.analysis.require()
    goals = _goals(document["question"], analysis, kb.codec)
    kb.database.set_now(_now(document["now"], kb.codec))
    renderer = quoting(document, kb.renderer)
    reading = Reading(document, analysis, renderer, goals)
    explanation = Explanation(reading.proof(), renderer, analysis, goals)
    found = reading.differences(explanation)
    if found:  # say what is wrong with the steps as well: that is why the words differ
        wrong = faults(explanation.proof, analysis, kb.database, goals)
        raise ProofError((*found, *wrong))
    return explanation


def _goals(question: Json, analysis: Analysis, codec: Codec) -> tuple[NormalRule, ...]:
    """The question of a document as rules, in all versions; none if it is of an atom."""
    if question is None:
        return ()
    if not isinstance(question, str):
        raise refused("its `question` is no text")
    text = SourceText("question", question)
    try:
        rules, _ = goal_rules(parse_goal(text, codec), text, codec)
    except CartelogicError as error:
        raise refused(f"its question cannot be read: {error}") from error
    problems = [problem for problem in check_goals(analysis, rules) if problem.is_error]
    if problems:
        raise refused(f"its question cannot be asked here: {problems[0].render()}")
    return analysis.versions.of_goals(rules, codec).rules


def _now(given: Json, codec: Codec) -> int | None:
    if given is None:
        return None
    try:
        now: Bound = as_bound(Coding(codec).read_value(given))
    except (UnreadableError, TypeError) as error:
        raise refused(f"its `now` is no instant: {error}") from error
    if not isinstance(now, int):
        raise refused("its `now` is no instant")
    return now
