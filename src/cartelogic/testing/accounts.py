"""Strategies for what is reported: sources, claims, and reports that make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from cartelogic.model.sources import CREDIBILITY, RELIABILITY, Claim, Report, Source, Stance
from cartelogic.model.values import Day, Real, Text, Value
from cartelogic.temporal import DAYS, Codec, UncertainBound, UncertainInterval
from cartelogic.testing.periods import uncertain_bounds, uncertain_intervals, window_of

SOURCE_IDS = ("source1", "source2", "source3")
_KINDS = ("outlet", "official", "agency", "analyst")
_PREDICATES: Mapping[str, Sequence[str]] = {
    "allied": ("group", "group"),
    "rival": ("group", "group"),
}


def sources(ids: Sequence[str] = SOURCE_IDS) -> st.SearchStrategy[Source]:
    """Sources of every kind and grade; one that is no outlet may publish in another.

    Shrinks to the first id, an outlet whose reliability cannot be judged.  Two draws may
    describe one id differently: describe each once if they go into one knowledge base.

    Args:
        ids: what they may be called.
    """
    return st.builds(
        _source,
        st.sampled_from(list(ids)),
        st.sampled_from(_KINDS),
        st.sampled_from("F" + "".join(RELIABILITY)),
        st.none() | st.sampled_from(list(ids)),
    )


def _source(name: str, kind: str, reliability: str, outlet: str | None) -> Source:
    within = outlet if kind != "outlet" and outlet != name else None
    return Source(name, name.capitalize(), kind, reliability, within)


def values(kind: str, codec: Codec = DAYS) -> st.SearchStrategy[Value]:
    """Few values of a kind, so that two draws often meet.

    Args:
        kind: a built-in type (number, float, text, date, symbol), or a sort such as ``group``.
        codec: the time line.
    """
    first, last = window_of(DAYS, None, None)
    match kind:
        case "number":
            return st.integers(0, 3)
        case "float":
            return st.sampled_from((Real(0.5), Real(1.5)))
        case "text" | "string":
            return st.sampled_from((Text("one"), Text("two")))
        case "date":
            return st.integers(first, last).map(Day)
        case "interval":
            written = uncertain_intervals(codec, unbounded=False)
            return written.map(lambda interval: interval.possible)
        case "symbol" | "any":
            return st.sampled_from(("a", "b", "c"))
        case _:
            return st.sampled_from((f"{kind}1", f"{kind}2", f"{kind}3"))


def claims(
    predicates: Mapping[str, Sequence[str]] = _PREDICATES,
    codec: Codec = DAYS,
    *,
    intervals: st.SearchStrategy[UncertainInterval] | None = None,
) -> st.SearchStrategy[Claim]:
    """Ground atoms with the interval they are claimed for; some are claimed for always.

    Shrinks to the first predicate, the first values, and always.

    Args:
        predicates: what they are about: the types of the columns of each predicate.
        codec: the time line.
        intervals: what intervals they have; without it, uncertain ones.
    """
    when = st.none() | (intervals or uncertain_intervals(codec))
    one = [
        st.builds(Claim, st.just(name), st.tuples(*(values(t, codec) for t in types)), when)
        for name, types in predicates.items()
    ]
    return st.one_of(one)


def _of_ties() -> st.SearchStrategy[Claim]:
    return claims()


def reports(
    claims: st.SearchStrategy[Claim] | None = None,
    *,
    sources: Sequence[str] = SOURCE_IDS,
    stances: Sequence[Stance] = tuple(Stance),
    published: st.SearchStrategy[UncertainBound | None] | None = None,
) -> st.SearchStrategy[Report]:
    """Reports of one claim or two, of every stance and grade.

    Shrinks to one claim that the first source asserts, published on no known day.  Two draws
    may have one id: a list of them is best drawn with ``unique_by=lambda report: report.id``.

    Args:
        claims: what they claim; without it, who is allied with whom, and whose rival.
        sources: the ids of those whose reports they are.
        stances: how they may stand to what they claim.
        published: when they were published; without it, at an uncertain bound, if known.
    """
    claimed = _of_ties() if claims is None else claims
    return st.builds(
        Report,
        st.integers(1, 99).map(lambda number: f"r{number}"),
        st.lists(claimed, min_size=1, max_size=2).map(tuple),
        st.sampled_from(list(sources)),
        published=published or (st.none() | uncertain_bounds(unbounded=False)),
        stance=st.sampled_from(list(stances)),
        credibility=st.sampled_from((max(CREDIBILITY), *CREDIBILITY)),
    )
