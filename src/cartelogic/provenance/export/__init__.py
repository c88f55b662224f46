"""Proofs in the forms that other programs read, a module each.

    document    JSON, every node; read back by ``reading`` and ``decoding``
    html        a page, or a fragment for notebooks
    dot         a graph for Graphviz, as ``graph`` has it
    mermaid     the same for Mermaid
    prov        W3C PROV, through the package ``prov``
    facts       program text, to be loaded and asked with rules

Here: which form a file's name stands for, and that no form steers a terminal it is shown
on.  A module is imported when its form is wanted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartelogic.source import escaped, harmless

if TYPE_CHECKING:
    from cartelogic.provenance.export.explained import Explained

FORMS: dict[str, tuple[str, ...]] = {
    "text": (".txt",),
    "json": (".json",),
    "html": (".html", ".htm"),
    "dot": (".dot", ".gv"),
    "mermaid": (".mmd", ".mermaid"),
    "prov-json": (".provjson",),
    "prov-n": (".provn",),
    "facts": (".dl",),
}
"""Each form, and what a file's name ends with for it."""


def form_of(path: Path) -> str:
    """The form that the name of a file stands for.

    Raises:
        ValueError: if it stands for none.
    """
    for form, suffixes in FORMS.items():
        if path.suffix.lower() in suffixes:
            return form
    known = ", ".join(suffixes[0] for suffixes in FORMS.values())
    raise ValueError(f"`{path.name}` says no form of proofs: end it with one of {known}")


def exported(explained: Explained, form: str) -> str:
    """A proof as text, in one of the forms.

    Raises:
        LookupError: if there is no such form.
        ImportError: for those of PROV, if ``prov`` is not installed.
    """
    match form:
        case "text":
            return harmless(f"{explained.renderer.text(explained.proof)}\n")
        case "json":
            from cartelogic.provenance.export.document import to_json

            return to_json(explained)
        case "html":
            from cartelogic.provenance.export.html import to_html

            return to_html(explained)
        case "dot":
            from cartelogic.provenance.export.dot import to_dot

            return to_dot(explained)
        case "mermaid":
            from cartelogic.provenance.export.mermaid import to_mermaid

            return to_mermaid(explained)
        case "prov-json":
            from cartelogic.provenance.export.prov import prov_json

            return escaped(prov_json(explained))
        case "prov-n":
            from cartelogic.provenance.export.prov import provn

            return harmless(provn(explained))
        case "facts":
            from cartelogic.provenance.export.facts import to_facts

            return to_facts(explained)
        case _:
            raise LookupError(f"there is no form `{form}`; there are {', '.join(FORMS)}")


def save(explained: Explained, path: Path, form: str | None = None) -> None:
    """Write a proof to a file.

    Args:
        explained: the proof.
        path: the file.
        form: without it, what the name of the file stands for.

    Raises:
        ValueError: if the name of the file stands for no form.
    """
    text = exported(explained, form or form_of(path))
    # Half a character has no UTF-8; in JSON this is how it is written.
    path.write_text(text, "utf-8", errors="backslashreplace", newline="\n")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of exported proofs."""
    from cartelogic.provenance.export.document import schema

    return schema()
