"""Texts that somebody who wishes us ill would put where a name or a value is read."""

from __future__ import annotations

STEERING = "\x1b]0;owned\x07\x1b[31mred\x1b[0m\x9b1m\x7f\x08\r"
"""What a terminal takes for orders: a title, a colour, a step back."""
TURNING = "user\u202e\u2066 // only admins\u2069\u2066"
"""What is shown in another order than it is read in."""
STEERS = frozenset(
    [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)) if n != 0x0A]
    + list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
"""No character of these is ever shown as it is."""

WORDS = (
    "__import__('os').system('false')",
    "'); import os; os.abort(); ('",
    '"); import os; os.abort(); ("',
    "\\",
    "\\'",
    '\\"',
    "'''",
    '"""',
    "{x}{0.__class__.__mro__}",
    "%s%n%(x)s",
    "`id`$(id)${HOME}",
    "#inf",
    "not",
    "None",
    "a.\nowned(x).",
    "*/ -- // %",
    "\0",
    "\t",
    STEERING,
    TURNING,
    "\ud800",
    "\u2028\u2029\x85\x0b\x0c",
    "\ufeff",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</code></details></style><h1>",
    "]]>--><!--",
    "&lt;&amp;#x3c;",
    '"]; }\ndigraph owned { a -> b',
    'x"]\nclick a "javascript:alert(1)"',
    "javascript:alert(1)",
    "=1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "٣৪２",
    "ﬁＡＢ\u0301",
    "",
    " ",
)
