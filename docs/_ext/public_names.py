"""Links a name to the place where it is public.

``Answers`` is written in ``cartelogic.knowledge`` and offered by ``cartelogic``; the API
pages describe it as ``cartelogic.Answers``, and so must every signature that mentions it.
"""

from __future__ import annotations

import contextlib
import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def public_spelling(target: str) -> str | None:
    """The name under the nearest package whose ``__all__`` has it: a.b.c.X as a.b.X, a.X."""
    *path, name = target.split(".")
    while path:
        package = ".".join(path)
        with contextlib.suppress(ImportError):
            if name in getattr(importlib.import_module(package), "__all__", ()):
                return f"{package}.{name}"
        path.pop()
    return None


def resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    """Try the public spelling of a reference into the package that did not resolve.

    A public constant has no entry of its own on the API pages: its name stays plain text.
    """
    if node.get("refdomain") != "py":
        return None
    written = node["reftarget"]
    target = written if "." in written else f"{node.get('py:module')}.{written}"
    spelling = public_spelling(target) if target.startswith("cartelogic.") else None
    if spelling is None:
        return None
    domain = env.domains["py"]
    found = domain.resolve_any_xref(env, node["refdoc"], app.builder, spelling, node, content)
    return found[0][1] if found else content


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the resolver."""
    app.connect("missing-reference", resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
