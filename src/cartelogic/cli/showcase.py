"""``cartelogic demo``: a table of questions to the shipped case, and how they are shown."""

from __future__ import annotations

from attrs import frozen

from cartelogic.answers import Answer, Extent
from cartelogic.knowledge import KnowledgeBase
from cartelogic.repl.layout import counted
from cartelogic.repl.screen import ANSWER, HEADER, QUIET, Screen


@frozen
class Conclusion:
    """A question of the demo.

    Attributes:
        title: what it shows, in plain words.
        goal: what is asked of the shipped case.
        at: only answers that hold at this instant.
        during: only answers that hold at some time of this period.
        proven: what is proven of an answer; without it, that it is certain or else possible.
        shown: how many answers are shown, and proven, unless all are asked for.
    """

    title: str
    goal: str
    at: str | None = None
    during: str | None = None
    proven: Extent | None = None
    shown: int = 1


CONCLUSIONS: tuple[Conclusion, ...] = (
    Conclusion(
        "Who shared an enemy with the Zetas in Baja California Sur in 2014?",
        "common_enemy_in(Other, zetas, Enemy, baja_california_sur)",
        during="2014",
    ),
    Conclusion(
        "Did the Milenio Cartel leave the Gulf Cartel's side for another by September 2011?",
        "changed_sides(milenio_cartel, gulf_cartel, To)",
        during="2011-09",
    ),
    Conclusion(
        "Were the Milenio Cartel and the Zetas allied, and on which days do reports disagree?",
        "allied(milenio_cartel, zetas)",
        proven="contested",
    ),
    Conclusion(
        "Had CJNG and the Milenio Cartel been rivals for half a year by 14 September 2011?",
        "lasting_feud(cjng, milenio_cartel)",
        at="2011-09-14",
    ),
    Conclusion(
        "Is the Jalisco cartel (CJNG) reported as a former ally of Sinaloa, now its enemy?",
        "shifting_allegiance(cjng, sinaloa_cartel)",
    ),
    Conclusion(
        "Do two accounts of who fights Sinaloa in Baja California Sur possibly contradict?",
        "contradicting_accounts(Report1, Report2, A, B, sinaloa_cartel, baja_california_sur)",
    ),
    Conclusion(
        "Do two bodies give different figures for homicides in Mexicali?",
        "contradicting_figures(Report1, Report2, homicides_change_percent, mexicali, X, Y)",
    ),
    Conclusion(
        "Which relatives of the reported CJNG leader were reported in custody on 1 July 2018?",
        "in_custody(X), kin(X, nemesio_oseguera_cervantes, Relation)",
        at="2018-07-01",
        shown=3,
    ),
    Conclusion(
        "And on 1 December 2018?",
        "in_custody(X), kin(X, nemesio_oseguera_cervantes, Relation)",
        at="2018-12-01",
        shown=2,
    ),
    Conclusion(
        "Which local groups fight each other for rival factions?",
        "proxy_conflict(A, B, ForA, ForB, Place)",
        shown=2,
    ),
)

OF_EVENTS: tuple[Conclusion, ...] = (
    Conclusion(
        "Two accounts of who fights Sinaloa in Baja California Sur: which do events bear out?",
        "events_side_with(For, Against, A, B, sinaloa_cartel, baja_california_sur)",
    ),
    Conclusion(
        "And the other account: when do events have CJNG fighting Sinaloa there?",
        "fighting_in(cjng, sinaloa_cartel, baja_california_sur)",
        at="2016-03-01",
    ),
    Conclusion(
        "Were the Gulf Cartel and Sinaloa side by side while they fought each other?",
        "crossed_fronts(gulf_cartel, sinaloa_cartel)",
    ),
    Conclusion(
        "Where did they clash in that time?",
        "crossed_fronts_in(gulf_cartel, sinaloa_cartel, Place)",
        shown=2,
    ),
    Conclusion(
        "Which fights ended in an alliance?",
        "fighting_ends_in_alliance(A, B)",
    ),
)


def show(
    kb: KnowledgeBase,
    screen: Screen,
    conclusions: tuple[Conclusion, ...] = CONCLUSIONS,
    *,
    everything: bool = False,
) -> None:
    """Ask each question and show its answers with their proofs.

    Args:
        kb: the shipped case.
        screen: where to.
        conclusions: the questions.
        everything: every answer, not only the first ones.
    """
    for number, conclusion in enumerate(conclusions, start=1):
        if number > 1:
            screen.say()
        _conclude(kb, screen, number, conclusion, everything)


def _conclude(
    kb: KnowledgeBase, screen: Screen, number: int, conclusion: Conclusion, everything: bool
) -> None:
    limits = [f"at {conclusion.at}"] if conclusion.at else []
    limits += [f"during {conclusion.during}"] if conclusion.during else []
    screen.say(f"{number}. {conclusion.title}", HEADER)
    screen.say(f"   ?- {' '.join((conclusion.goal, *limits))}", QUIET)
    answers = kb.query(conclusion.goal, at=conclusion.at, during=conclusion.during)
    if not answers:
        screen.say("   no answers")
    shown = len(answers) if everything else conclusion.shown
    for answer in answers[:shown]:
        screen.say()
        screen.say(f"   {answer}", ANSWER)
        extent = conclusion.proven or _best(answer, conclusion.at)
        screen.explanation(answer.why(conclusion.at, extent), indent="   ")
    if len(answers) > shown:
        more = counted(len(answers) - shown, "more answer")
        screen.say()
        screen.say(f"   and {more}: cartelogic demo --all")


def _best(answer: Answer, at: str | None) -> Extent:
    """That it is certain, if it is: at an instant, or at any; else that it is possible."""
    if at is None:
        return "certain" if answer.certain else "possible"
    return "certain" if answer.codec.parse_instant(at) in answer.certain else "possible"
