"""Exported proofs, for tests that read them back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from attrs import evolve

from cartelogic import Explanation, KnowledgeBase
from cartelogic.knowledge.documents import read_proof
from cartelogic.store.articles import locate
from tests.unit.provenance.programs import ARTICLE, GAZETTE, HERALD, OFFICIAL, World, report

Json: TypeAlias = Any
Path_: TypeAlias = tuple[str | int, ...]
UNORDERED = ("nodes", "bindings", "apart_from")
"""Lists whose order says nothing."""
SPLIT = "The first. They <b>split</b> in May.\n\nNobody knows why.\n"


def base(made: World) -> KnowledgeBase:
    """A knowledge base of an evaluated program."""
    program = evolve(made.analysis.context.program, facts=())
    kb = KnowledgeBase(program, made.database)
    kb._analysis = made.analysis  # with what is doubtful about its reports
    return kb


def told(*, articles: Path | None = None, note: str = "Told.") -> KnowledgeBase:
    """A rule over a report that was read in an invented article."""
    kb = KnowledgeBase(articles=articles)
    for source in (OFFICIAL, HERALD, GAZETTE):
        kb.database.add_source(source)
    kb.database.add_article(ARTICLE)
    locator = str(locate(SPLIT, 1, 2))
    read = {"article": "split", "locator": locator, "note": note, "published": "2015-03"}
    kb.database.add([report("r1", "split(a, b) @ [2015-05, _]", **read)])
    kb.tell("apart(X, Y) :- split(X, Y).")
    return kb


def why(kb: KnowledgeBase, atom: str = "apart(a, b)") -> Explanation:
    return kb.why(atom)


def read_again(kb: KnowledgeBase, explanation: Explanation) -> Explanation:
    return read_proof(kb, explanation.to_json(indent=None))


def changed(document: Json) -> Iterator[tuple[str, Json]]:
    """The document with one thing in it changed, in many ways: where, and all of it."""
    for path, value in _paths(document, ()):
        for what, other in _others(path, value):
            yield f"{'/'.join(map(str, path))}: {what}", _with(document, path, other)


def _paths(
    value: Json, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Json]]:
    if path:
        yield path, value
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield from _paths(value[key], (*path, key))


def _others(path: tuple[str | int, ...], value: Json) -> Iterator[tuple[str, Json]]:
    match value:
        case bool():
            yield "turned round", not value
        case int() | float():
            yield "one more", value + 1
        case None:
            yield "something", "x"
        case str():
            yield "more of it", f"{value}x"
            yield "nothing", None
            if value[:4].isdigit() and len(value) == 10:
                yield "a year later", f"{int(value[:4]) + 1:04}{value[4:]}"
        case list():
            if value:
                yield "one less", value[:-1]
                yield "the first twice", [value[0], *value]
            if len(value) > 1 and path[-1] not in UNORDERED and value[0] != value[1]:
                yield "in another order", [value[1], value[0], *value[2:]]
        case dict():
            yield "more fields", {**value, "x": 1}
            if value:
                yield "fewer fields", dict(list(value.items())[1:])


def _with(document: Json, path: Path_, value: Json) -> Json:
    copied = json.loads(json.dumps(document))
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copied
