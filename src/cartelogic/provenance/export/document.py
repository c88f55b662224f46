"""A proof as JSON: every node, and beside them what people read first.

    format, version       ``cartelogic-proof``, 1
    short, holds, text    what is proven, as ``Explanation`` shows it
    question, now, time   what was asked, if it was no atom; what ``now`` is; the time line
    program               a digest of the rules and declarations
    reports, doubts       the reports at the leaves, each with a digest; why it is not certain
    root, nodes           the tree, as a list of nodes that name each other

A node used twice is there once.  ``schema()`` is the JSON Schema of all this.
Not here: how a document is read and compared (``reading``).
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from itertools import count
from typing import Any, assert_never

from attrs import evolve

from cartelogic.analysis.checks import Analysis
from cartelogic.analysis.normal import NormalRule
from cartelogic.model.clauses import Constraint, Declaration, Rule, TypeDeclaration
from cartelogic.model.printing import format_clause, format_literal
from cartelogic.model.sources import Report
from cartelogic.model.values import Value
from cartelogic.provenance.export.coding import Coding, Json, sha256
from cartelogic.provenance.export.explained import Explained, now_of, question
from cartelogic.provenance.proof import (
    Absence,
    Aggregated,
    Attribute,
    Coalesced,
    Condition,
    Declared,
    Derived,
    Ground,
    Pattern,
    Proof,
    Reported,
    Said,
    Spell,
    VagueSpell,
    Windowed,
    walk,
)
from cartelogic.provenance.render import Renderer
from cartelogic.source import escaped

FORMAT, VERSION = "cartelogic-proof", 1
_FILE = "proof.schema.json"


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of exported proofs."""
    found = json.loads(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def to_json(explained: Explained, indent: int | None = 2) -> str:
    """A proof as JSON text."""
    return f"{escaped(json.dumps(document(explained), ensure_ascii=False, indent=indent))}\n"


def document(explained: Explained) -> dict[str, Json]:
    """A proof, ready for JSON."""
    numbers = count(1)
    names = {id(node): f"n{next(numbers)}" for node in walk(explained.proof)}
    writing = Writing(explained.renderer, names)
    nodes = [writing.node(node) for node in walk(explained.proof)]
    return {**summary(explained), "root": names[id(explained.proof)], "nodes": nodes}


def summary(explained: Explained) -> dict[str, Json]:
    """Everything but the nodes."""
    database, renderer = explained.database, explained.renderer
    coding = Coding(database.codec)
    now = now_of(database)
    return {
        "format": FORMAT,
        "version": VERSION,
        "short": explained.short(),
        "holds": _holds(explained.proof, coding),
        "question": question(explained),
        "now": None if now is None else coding.value(now),
        "time": database.codec.value,
        "program": {"sha256": program_digest(explained.analysis)},
        "reports": [
            _report(report, renderer, coding)
            for report in dict.fromkeys(leaf.report for leaf in explained.reports)
        ],
        "doubts": list(explained.doubts()),
        "text": renderer.text(explained.proof),
    }


def program_digest(analysis: Analysis) -> str:
    """SHA-256 of the rules and declarations of a program; their order is nothing to it."""
    program = analysis.context.program
    clauses: list[Rule | Constraint | Declaration | TypeDeclaration] = [
        *program.types,
        *(evolve(declaration, doc="") for declaration in program.declarations),
        *program.rules,
        *program.constraints,
    ]
    codec = program.codec
    return sha256([codec.value, *sorted({format_clause(clause, codec) for clause in clauses})])


def _holds(proof: Proof, coding: Coding) -> list[Json]:
    if isinstance(proof, Condition):
        return [None, None]
    return list(coding.interval(proof.interval).values())


def _report(report: Report, renderer: Renderer, coding: Coding) -> dict[str, Json]:
    return {
        "id": report.id,
        "source": report.source,
        "via": report.via,
        "article": report.article,
        "published": None if report.published is None else report.published.text,
        "stance": report.stance.value,
        "credibility": report.graded_credibility,
        "locator": report.locator,
        "note": report.note,
        "sentence": renderer.sentence(report),
        "sha256": coding.digest(report),
    }


# -- nodes ------------------------------------------------------------------------------------

KINDS: dict[type, str] = {
    Reported: "reported",
    Said: "said",
    Attribute: "attribute",
    Derived: "derived",
    Declared: "declared",
    Windowed: "windowed",
    Aggregated: "aggregated",
    Coalesced: "coalesced",
    Spell: "spell",
    VagueSpell: "vague_spell",
    Absence: "absence",
    Condition: "condition",
}


class Writing:
    """Writes nodes.

    Args:
        renderer: puts them into words.
        names: what each is called, by its identity.
    """

    def __init__(self, renderer: Renderer, names: dict[int, str]) -> None:
        self.renderer, self.names = renderer, names
        self.coding = Coding(renderer.database.codec)

    def node(self, node: Proof) -> dict[str, Json]:
        """A node; its premises are named."""
        kind = {
            "id": self.names[id(node)],
            "kind": KINDS[type(node)],
            "proves": self.renderer.head(node),
        }
        return kind | self._claimed(node) | self._shown(node)

    def _claimed(self, node: Proof) -> dict[str, Json]:
        """What a node proves, and when."""
        match node:
            case Condition(literal, bindings, is_certain):
                return {
                    "literal": format_literal(literal, self.coding.codec),
                    "bindings": self._bindings(bindings),
                    "is_certain": is_certain,
                }
            case VagueSpell(ground=ground, value=value):
                return {"atom": self._atom(ground), "value": self.coding.value(value)}
            case Absence(ground=pattern, interval=interval):
                return {"pattern": self._atom(pattern), "interval": self.coding.interval(interval)}
            case _:
                interval = self.coding.interval(node.interval)
                return {"atom": self._atom(node.ground), "interval": interval}

    def _shown(self, node: Proof) -> dict[str, Json]:
        """What a node rests on."""
        match node:
            case Reported(report=report, claim=claim) | Said(report=report, claim=claim):
                return {**self._report(report), "claim": self.coding.claim(claim)}
            case Attribute(report=report):
                return self._report(report)
            case Derived(rule=rule, bindings=bindings, premises=premises):
                return self._step(rule, bindings) | {"premises": self._all(premises)}
            case Declared(rule=rule, bindings=bindings, premise=premise):
                return self._step(rule, bindings) | {"premise": self._one(premise)}
            case Windowed(rule=rule, right=right, left=left):
                return {
                    "rule": self._rule(rule),
                    "right": self._one(right),
                    "left": self._one(left),
                }
            case Aggregated(rule=rule, rows=rows, others=others):
                return {
                    "rule": self._rule(rule),
                    "rows": self._all(rows),
                    "others": self._all(others),
                }
            case Coalesced(segments=segments):
                return {"segments": self._all(segments)}
            case Spell(cover=cover, before=before, after=after):
                return {
                    "cover": self._one(cover),
                    "before": self._one(before),
                    "after": self._one(after),
                }
            case VagueSpell(is_certain=is_certain, cover=cover, cores=cores):
                return {
                    "is_certain": is_certain,
                    "cover": self._one(cover),
                    "cores": self._all(cores),
                }
            case Absence(apart_from=rows, is_possible=is_possible):
                return {
                    "apart_from": [self.coding.row(row) for row in rows],
                    "is_possible": is_possible,
                }
            case Condition():
                return {}
            case _:
                assert_never(node)

    def _atom(self, ground: Ground | Pattern) -> Json:
        return {"relation": ground.relation, "row": self.coding.row(ground.row)}

    def _report(self, report: Report | None) -> dict[str, Json]:
        if report is None:
            return {"report": None, "sha256": None}
        return {"report": report.id, "sha256": self.coding.digest(report)}

    def _step(self, rule: NormalRule, bindings: tuple[tuple[str, Value], ...]) -> dict[str, Json]:
        return {"rule": self._rule(rule), "bindings": self._bindings(bindings)}

    def _rule(self, rule: NormalRule) -> Json:
        """Which rule it is, and the text that its user wrote."""
        text = self.renderer.wording.rule(rule)
        return {"relation": rule.head.predicate, "id": rule.id, "written": text}

    def _bindings(self, bindings: tuple[tuple[str, Value], ...]) -> Json:
        return [{"variable": name, "value": self.coding.value(value)} for name, value in bindings]

    def _one(self, node: Proof | None) -> str | None:
        return None if node is None else self.names[id(node)]

    def _all(self, nodes: tuple[Proof, ...]) -> list[str]:
        return [self.names[id(node)] for node in nodes]
