"""Tokens of the rule language, for colours only: it accepts more than the grammar does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

ALLEN: Final = (
    "before after meets met_by overlaps overlapped_by starts started_by during contains "
    "finishes finished_by equals intersects"
).split()
PROPERTIES: Final = "symmetric irreflexive functional disjoint".split()
KEYWORDS: Final = "not says denies".split()
OPERATORS: Final = "once historically eventually always since until".split()
AGGREGATES: Final = "count sum min max mean".split()

_TOKEN: Final = re.compile(
    rf"""(?P<comment>%.*)
      | (?P<text>"(?:[^"\\\n]++|\\.)*+"?|'(?:[^'\\\n]++|\\.)*+'?)
      | (?P<command>(?<![^\s]):[a-z]\w*)
      | (?P<directive>(?<!\w)\.[a-z]\w*)
      | (?P<time>\d{{4}}(?:-\d{{2}}){{0,2}}[~?]+(?!\s*$)|\d{{4}}(?:-\d{{2}}){{1,2}}(?!\d))
      | (?P<end>\#(?:inf|sup)\b)
      | (?P<duration>\d+(?:mo|[dwy])\b)
      | (?P<number>\d+(?:\.\d+)?)
      | (?P<keyword>(?:{"|".join(KEYWORDS)})\b)
      | (?P<metric>(?:{"|".join(OPERATORS)})\b(?=\s*\[|\s+[(a-z]))
      | (?P<aggregate>(?:{"|".join(AGGREGATES)})\b(?=(?:\s+[A-Z_]\w*)?\s*:(?!-)))
      | (?P<relation>(?<=\s)(?:{"|".join(ALLEN)})(?=\s))
      | (?P<property>(?:{"|".join(PROPERTIES)})\b)
      | (?P<variable>[A-Z_]\w*)
      | (?P<predicate>[a-z]\w*(?=\())
      | (?P<operator>:-|[@?])""",
    re.VERBOSE,
)
_WORD: Final = re.compile(r"\w+")

STYLES: Final = {
    "comment": "bright_black italic",
    "text": "green",
    "command": "magenta bold",
    "directive": "magenta",
    "time": "cyan",
    "end": "cyan",
    "number": "cyan",
    "duration": "cyan",
    "keyword": "magenta",
    "metric": "magenta",
    "aggregate": "magenta",
    "relation": "magenta",
    "property": "magenta",
    "variable": "yellow",
    "predicate": "blue bold",
    "operator": "magenta",
}
"""How each kind of token looks; colours by the names that rich gives them."""


def tokens(line: str) -> Iterator[tuple[str, str]]:
    """The pieces of a line, each with its kind (empty for what has no colour)."""
    plain = at = 0
    while at < len(line):
        found = _TOKEN.match(line, at)
        if found is None or not found[0]:
            word = _WORD.match(line, at)
            at = word.end() if word else at + 1
            continue
        if plain < at:
            yield "", line[plain:at]
        yield found.lastgroup or "", found[0]
        plain = at = found.end()
    if plain < len(line):
        yield "", line[plain:]
