"""What a parse collects: statements, includes, and what is wrong with them."""

from __future__ import annotations

from typing import Any, TypeAlias

from attrs import define, field

from cartelogic.errors import Code, Diagnostic
from cartelogic.model.clauses import (
    Constraint,
    Declaration,
    Expectation,
    ExpectedFinding,
    Fact,
    Query,
    Rule,
    TypeDeclaration,
)
from cartelogic.source import SourceText, Span
from cartelogic.temporal import Codec

Item: TypeAlias = (
    Declaration | TypeDeclaration | Fact | Rule | Constraint | Query | Expectation | ExpectedFinding
)
"""What a program is a list of."""


@define
class Include:
    """``.include "file"``, to be resolved by whoever reads files."""

    path: str
    span: Span


@define
class Context:
    """What a builder collects beside its result."""

    text: SourceText
    codec: Codec = Codec.DAYS
    codec_span: Span | None = None
    items: list[Item | Include] = field(factory=list)
    diagnostics: list[Diagnostic] = field(factory=list)

    def error(self, code: Code, claim: str, span: Span | None, **more: Any) -> None:
        """Record a finding."""
        self.diagnostics.append(Diagnostic(code, claim, span, **more))
