"""What the parser says when it is stuck: the lark exception as a diagnostic.

The place is the first token that fits nowhere, except for a missing full stop, which is
shown where it is missing.
"""

from __future__ import annotations

import re

from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from cartelogic.errors import Code, Diagnostic
from cartelogic.source import Span

_SHOWN = {
    "AT": "`@`",
    "BAR": "`|`",
    "COLON": "`:`",
    "COMMA": "`,`",
    "DOT": "`.`",
    "DOTDOT": "`..`",
    "IF": "`:-`",
    "LBRACE": "`{`",
    "LBRACKET": "`[`",
    "LPAR": "`(`",
    "RBRACE": "`}`",
    "RBRACKET": "`]`",
    "RPAR": "`)`",
    "SEMICOLON": "`;`",
    "NAME": "a name",
    "VARIABLE": "a variable",
    "STRING": "a text in double quotes",
    "SAYS": "`says`",
    "NOT": "`not`",
    "DECL_DIRECTIVE": "a directive",
    "$END": "the end",
}
_COMPARATORS = {"EQUAL", "UNEQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL"}
_GROUPED = (
    ("a comparison", _COMPARATORS),
    ("an operator", {"PLUS", "MINUS", "STAR", "SLASH"}),
    ("a value", {"INTEGER", "FLOAT", "DATE", "QUOTED", "INFINITE", "APPROXIMATE"}),
)
_HIDDEN = {
    "ALLEN", "PROPERTY", "UNDERSCORE", "TYPE_DIRECTIVE", "TIME_DIRECTIVE", "QUERY_DIRECTIVE",
    "INCLUDE_DIRECTIVE", "CONSTRAINT_DIRECTIVE", "UNKNOWN_DIRECTIVE", "METRIC", "SINCE", "WINDOW",
    "AGGREGATE", "EXPECT_DIRECTIVE", "EXTENT", "HOW", "VIEW", "FINDING",
}  # fmt: skip
_METRIC = "once|historically|eventually|always"
_AGGREGATE = "count|sum|min|max|mean"
_WRITTEN_AGGREGATE = "an aggregate is written `N = count : { p(X) }` or `S = sum V : { p(V) }`"
_NEAR = 400  # characters that hints look at: their patterns are not made for more
_CHARACTER_HINTS = {
    '"': 'close the text with `"` on the same line; a line break is written \\n',
    "'": "close the symbol with `'` on the same line",
    "!": "negation is written `not p(X)`, inequality `!=`",
    "\\": "negation is written `not p(X)`, inequality `!=`",
    "#": "a comment begins with `%`",
    "&": "literals are joined with `,`",
    "~": "`~` follows a date inside an interval: `@ [2014~, 2015]`",
    "?": "`?` follows a date inside an interval, or ends a question at the prompt",
    "≠": "inequality is written `!=`",
}


def describe(error: UnexpectedInput, span: Span) -> Diagnostic:
    """The diagnostic for a parse of ``span`` that failed."""
    if isinstance(error, UnexpectedToken):
        return _token(error, span)
    assert isinstance(error, UnexpectedCharacters)
    start = error.pos_in_stream
    assert start is not None
    character = span.text.content[start : start + 1]
    allowed = set(error.allowed or ())
    if "{" not in span.text.content[span.start : start]:
        allowed.discard("RBRACE")
    place = Span(span.text, start, start + 1)
    return Diagnostic(
        Code.BAD_CHARACTER,
        f"`{character}` fits nowhere here",
        place,
        why=_expected(allowed),
        hint=(
            _WRITTEN_AGGREGATE
            if re.match(rf"#({_AGGREGATE})\b", span.text.content[start : start + 8])
            else _CHARACTER_HINTS.get(character, "")
        ),
    )


def _token(error: UnexpectedToken, span: Span) -> Diagnostic:
    token, accepted = error.token, set(error.accepts or error.expected)
    text = span.text
    if token.type == "$END":
        end = len(text.content[: span.end].rstrip())
        place = Span(text, max(span.start, end - 1), max(end, span.start))
        missing = " before its full stop" if "DOT" in accepted else ""
        return Diagnostic(
            Code.UNFINISHED,
            f"the text ends{missing}",
            place,
            why=_expected(accepted),
            hint="end the clause with `.`" if missing else "",
        )
    start, end = token.start_pos or 0, token.end_pos or 0
    kind, shown = token.type, str(token)
    if kind == "WINDOW":  # which only an operator has; elsewhere a bracket is a bracket
        kind, shown, end = "LBRACKET", "[", start + 1
    before, after = text.content[span.start : start], text.content[end : span.end]
    if "DOT" in accepted and token.type in {"NAME", "VARIABLE"} | _directives() and "\n" in before:
        stripped = len(before.rstrip())
        line_break = before[stripped:]
        if "\n" in line_break:
            place = Span(text, span.start + stripped - 1, span.start + stripped)
            return Diagnostic(
                Code.UNEXPECTED,
                "a full stop is missing here",
                place,
                why=f"`{token}` begins something new, and the clause before it goes on",
                hint="end the clause with `.`",
            )
    return Diagnostic(
        Code.UNEXPECTED,
        f"`{shown}` is not expected here",
        Span(text, start, end),
        why=_expected(accepted),
        hint=(
            _aggregate_hint(kind, before, after)
            or _operator_hint(kind, shown, before[-_NEAR:])
            or _token_hint(kind, shown, before[-_NEAR:])
        ),
    )


def _directives() -> set[str]:
    return {name for name in (*_HIDDEN, "DECL_DIRECTIVE") if name.endswith("_DIRECTIVE")}


def _token_hint(kind: str, token: str, before: str) -> str:
    if kind == "LPAR" and re.search(r"[A-Z_]\w*\s*\Z", before):
        return "names of predicates begin with a lower-case letter; a capital makes a variable"
    if kind == "EQUAL" and before.endswith("="):
        return "equality is written `=`"
    if re.search(r"\bnot\s+not\s*\Z", before):
        return "write what is negated twice without any `not`"
    if kind == "LESS" or (kind == "MINUS" and before.endswith("<")):
        return "a rule is written `head :- body.`"
    if kind == "RPAR" and before.rstrip().endswith("("):
        return f"without arguments, write the name alone: no `({token}`"
    if token == "." and before.rstrip().endswith(","):
        return "take out the last comma"
    if re.search(r"\.expect\b[^.]*\Z", before):
        return (
            "one atom is expected, such as `.expect certainly p(a) @ [2012, 2013].`; what needs "
            "more is derived with a rule of the test"
        )
    return ""


def _operator_hint(kind: str, token: str, before: str) -> str:
    """About metric operators."""
    last = before.rstrip()
    if kind == "SINCE" or (kind == "NAME" and token in ("since", "until")):
        return f"`{token}` stands between two literals of a body: `p(X) {token} q(X)`"
    if found := re.search(r"\b(since|until)\Z", last):
        return f"`{found[1]}` stands between two literals: `p(X) {found[1]} q(X)`"
    if re.search(rf"\b({_METRIC}|since|until)\s*\[[^\]]*\Z", before):
        return "the range of an operator is written `[0, 30d]`"
    if found := re.search(rf"\b({_METRIC})\Z", last):
        word = found[1]
        if kind in {"NAME", "VARIABLE", "LBRACKET"}:
            return f"`{word}` is an operator only where a literal of a body begins"
        return f"at the beginning of a literal, the symbol is written `'{word}'`"
    if kind == "METRIC" or token in _METRIC.split("|"):
        return f"`{token}` is an operator only where a literal of a body begins"
    if kind == "AT" and last.endswith(")"):
        return "`@` follows an atom or a report: `p(X) @ I`"
    return ""


def _aggregate_hint(kind: str, before: str, after: str) -> str:
    """About aggregates."""
    is_open = before.count("{") > before.count("}")
    before, after = before[-_NEAR:], after[:_NEAR]
    if kind == "LBRACE":
        if found := re.search(rf"\b({_AGGREGATE})(\s+[A-Z_]\w*)?\s*\Z", before):
            return f"a colon comes before the braces: `{found[0].strip()} : {{ ... }}`"
        return "braces hold the body of an aggregate: `N = count : { p(X) }`"
    if kind == "RBRACE" and before.rstrip().endswith("{"):
        return "write what is counted between the braces"
    if kind == "DOT" and is_open:
        return "close the braces with `}`"
    if found := re.search(rf"\b(({_AGGREGATE})(\s+[A-Z_]\w*)?)\s*:\s*\Z", before):
        return f"the body goes into braces: `{found[1]} : {{ ... }}`"
    found = re.search(rf"\b({_AGGREGATE})(\s+[A-Z_]\w*)?\s*\Z", before)
    if found and kind != "COLON" and re.match(r"[^.:]*:\s*\{", after):
        if found[1] == "count":
            return "`count` takes no value: `count : { ... }`"
        word = found[1]
        return f"name what is computed in the braces: `{word} V : {{ ..., V = X + 1 }}`"
    if found and kind == "NAME":
        return _WRITTEN_AGGREGATE
    if kind in {"COLON", "VARIABLE", "UNDERSCORE"} and re.match(r"\s*:?\s*\{", after):
        return "the aggregates are `count`, `sum`, `min`, `max` and `mean`"
    return ""


def _expected(accepted: set[str]) -> str:
    """``expected `)` or `,```, the likely ones in a fixed order."""
    rest = set(accepted) - _HIDDEN
    shown: list[str] = []
    for phrase, group in _GROUPED:
        if rest & group:
            shown.append(phrase)
            rest -= group
    names = sorted(_SHOWN.get(name, name.lower().replace("_", " ")) for name in rest) + shown
    if not names:
        return ""
    *most, last = names
    return f"expected {', '.join(most)} or {last}" if most else f"expected {last}"
