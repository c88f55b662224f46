"""Highlighting for blocks in the rule language (``datalog``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ALLEN = (
    "before after meets met_by overlaps overlapped_by starts started_by during contains "
    "finishes finished_by equals intersects"
)
PROPERTIES = "symmetric irreflexive functional disjoint"
VAGUE_DATE = (
    r"(?=[-\d?~]*[X?~%S])[?~]*\d[\dX]{3}(?:S\d)?[?~%]*"
    r"(?:-[?~%]*[\dX]{2}[?~%]*){0,2}(?=\s*(?:[,\])]|\.\.))"
)
OPERATORS = "once historically eventually always since until"
AGGREGATES = "count sum min max mean"


class RuleLexer(RegexLexer):
    """Colours only: it accepts more than the grammar does."""

    name = "Cartelogic rules"
    aliases: ClassVar[list[str]] = ["datalog"]
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"%.*", Comment.Single),
            (r'"(?:[^"\\\n]|\\.)*"', String.Double),
            (r"'(?:[^'\\\n]|\\.)*'", String.Symbol),
            (r"\.[a-z]+\b", Keyword.Declaration),
            (VAGUE_DATE, Number.Date),
            (r"\d{4}(?:-\d{2}){1,2}\b", Number.Date),
            (r"\d+(?:d|w|mo|y)\b", Number),
            (r"\d+(?:\.\d+(?:[eE][+-]?\d+)?)?", Number),
            (words(("not", "says", "denies"), suffix=r"\b"), Keyword),
            (words(OPERATORS.split(), suffix=r"\b(?!\s*[),.=])"), Keyword),
            (words(AGGREGATES.split(), suffix=r"(?=\s*[A-Z_]?\w*\s*:\s*\{)"), Keyword),
            (words(ALLEN.split(), prefix=r"(?<=\s)", suffix=r"(?=\s)"), Operator.Word),
            (words(PROPERTIES.split(), suffix=r"\b"), Keyword.Type),
            (r"[A-Z_][A-Za-z0-9_]*", Name.Variable),
            (r"[a-z][A-Za-z0-9_]*(?=\()", Name.Function),
            (r"[a-z][A-Za-z0-9_]*|#(?:inf|sup)\b", Name),
            (r":-|\.\.|[@=<>!+*/-]+", Operator),
            (r"[()\[\],;:.|{}?]", Punctuation),
        ]
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the lexer."""
    app.add_lexer("datalog", RuleLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
