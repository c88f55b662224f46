"""What a property says of rules: that nothing was found against it, or what breaks it.

A failure shows the smallest facts that were found to break the property, as text to paste
into a file, and the proofs that a knowledge base gives with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from attrs import frozen

from cartelogic.testing.facts import Facts


@frozen
class Held:
    """A property that nothing was found against; always true, so that it can be asserted.

    Attributes:
        claim: what was tried.
        examples: from how many sets of facts.
        telling: how many of these could have broken it: something was derived from them.
        note: what else is to be said.
    """

    claim: str
    examples: int
    telling: int
    note: str = ""

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        said = f"{self.claim}: nothing against it in {self.telling} examples"
        return f"{said}; {self.note}" if self.note else said


@frozen
class Shown:
    """What breaks a property, as a knowledge base shows it.

    Attributes:
        claim: one sentence, with the atoms and the time.
        parts: headings with texts: proofs, and what is added or changed.
    """

    claim: str
    parts: tuple[tuple[str, str], ...]


class PropertyFailed(AssertionError):  # noqa: N818  # it is what a test fails with
    """A property that does not hold, or of which nothing could be shown.

    Attributes:
        claim: what is wrong, in one sentence.
        facts: the smallest facts that show it; ``None`` if none were found, which is then
            what is wrong.
    """

    def __init__(
        self,
        claim: str,
        facts: Facts | None = None,
        parts: Sequence[tuple[str, str]] = (),
        found: str = "",
    ) -> None:
        self.claim, self.facts = claim, facts
        texts = [claim]
        if facts is not None:
            texts += ["these facts show it:" if len(facts) else "no facts are needed to show it"]
            texts += [indent(text, "    ")] if (text := str(facts)) else []
        for heading, text in parts:
            texts += [f"{heading}:", indent(text.rstrip("\n"), "    ")]
        super().__init__("\n\n".join([*texts, *([found] if found else [])]))


class NothingTested(PropertyFailed):
    """No facts were found from which anything follows that a property is about."""
