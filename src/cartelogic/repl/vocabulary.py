"""The words of a knowledge base: predicates with their columns, symbols by what they name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, Self

from attrs import frozen

from cartelogic.analysis.normal import REPORT_PREDICATES
from cartelogic.knowledge import KnowledgeBase
from cartelogic.model.values import format_symbol


@frozen
class Predicate:
    """What can be asked for.

    Attributes:
        types: the type of each column; empty where nobody declared one.
        signature: ``rival(a: group, b: group)``, or ``rival/2`` if undeclared.
        origin: ``reports``, ``rules``, both, or ``built in``.
        doc: what its declaration says.
    """

    name: str
    types: tuple[str, ...]
    signature: str
    origin: str
    doc: str = ""


@frozen
class Vocabulary:
    """Everything there is to complete.

    Attributes:
        predicates: sorted by name, those of the library last.
        symbols: symbols with the types they were used as, sorted.
    """

    predicates: tuple[Predicate, ...]
    symbols: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Self:
        """The words of a knowledge base as it is now."""
        known = kb.analysis.context.known_predicates()
        names = sorted(known, key=lambda name: (name in REPORT_PREDICATES, name))
        predicates = tuple(_predicate(kb, name) for name in names)
        types = {predicate.name: predicate.types for predicate in predicates}
        used: defaultdict[str, set[str]] = defaultdict(set)
        for report in kb.database.singles:  # nobody completes one of a million rows
            used[format_symbol(report)].add("report")
        for source in kb.database.speakers(lambda report: report.source):
            used[format_symbol(source)].add("source")
        for name in kb.database.predicates():
            for row, _ in kb.database.uses(name):
                for value, kind in zip(row, types.get(name, ()), strict=False):
                    if isinstance(value, str):
                        used[format_symbol(value)].add(kind)
        return cls(predicates, {name: frozenset(used[name]) for name in sorted(used)})

    def column(self, predicate: str, index: int) -> str:
        """The type of a column; empty if nobody declared one."""
        for known in self.predicates:
            if known.name == predicate and index < len(known.types):
                return known.types[index]
        return ""


def _predicate(kb: KnowledgeBase, name: str) -> Predicate:
    context = kb.analysis.context
    told = ["reports"] if name in kb.database.profiles else []
    told += ["rules"] if name in {rule.head.predicate for rule in kb.program.rules} else []
    declared = context.declarations.get(name)
    if declared is not None:
        types = tuple(parameter.type for parameter in declared.parameters)
        columns = ", ".join(f"{column.name}: {column.type}" for column in declared.parameters)
        return Predicate(name, types, f"{name}({columns})", " + ".join(told), declared.doc)
    if name in REPORT_PREDICATES:
        types = REPORT_PREDICATES[name]
        doc = _BUILT_IN.get(name, "")
        return Predicate(name, types, f"{name}({', '.join(types)})", "built in", doc)
    profile = kb.database.profiles.get(name)
    arities = [] if profile is None else list(profile.arities)
    arities += [rule.head.arity for rule in kb.program.rules if rule.head.predicate == name]
    types = ("",) * min(arities, default=0)
    return Predicate(name, types, f"{name}/{len(types)}", " + ".join(told))


_BUILT_IN: Final = {
    "accepted": "Its claims become facts; a rule of yours may say which reports are.",
    "article": "Where the report was read.",
    "credibility": "How credible the report is: 1 to 6 on the Admiralty scale.",
    "now": "The day given to the query.",
    "outlet": "The outlet that answers for the report.",
    "place": "Where the report is about.",
    "published": "When the report was published.",
    "reliability": "How reliable the source is: a to f on the Admiralty scale.",
    "report": "Whose account the report is.",
    "stance": "Whether the report asserts, denies or suspects.",
}
