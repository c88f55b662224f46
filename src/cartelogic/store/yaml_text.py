"""YAML as text with places: mappings, sequences and scalars, nothing else.

Every scalar stays the text it was written as (``no`` and ``1:30`` too), so that nothing is
guessed.  Directives, tags, anchors, aliases and merge keys are refused, and so are duplicate
keys, as are files too large or too deep; each with its line.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from attrs import field, frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.source import SourceText, Span

MAX_DEPTH = 20
MAX_NODES = 2_000_000
_MOST_TWICE = 200_000
"""Up to how many characters a text with a mistake is read again, by the slow parser."""


@frozen
class Scalar:
    """A piece of text, and where its first character stands."""

    text: str
    span: Span = field(eq=False, repr=False)


@frozen
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    span: Span = field(eq=False, repr=False)


@frozen
class Mapping:
    """Nodes by key, in order of writing."""

    entries: dict[str, Node]
    keys: dict[str, Span] = field(eq=False, repr=False)
    span: Span = field(eq=False, repr=False)


Node: TypeAlias = Scalar | Sequence | Mapping


def read_yaml(text: SourceText) -> Node | None:
    """The document in ``text``, or ``None`` if it is empty.

    Raises:
        ProgramError: CL502 for anything but plain YAML 1.2 with one document.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        try:
            # The C parser, where it is installed: many times faster, and events cost no recursion.
            return _build(YAML(typ="safe", pure=False), text)
        except YAMLError:
            if len(text.content) > _MOST_TWICE:
                raise
            # Again in pure Python, so that messages are the same everywhere.
            return _build(YAML(typ="safe", pure=True), text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        start = min(mark.index, len(text.content)) if mark is not None else 0
        raise _refused(
            text.span(start, start + 1),
            str(error.problem or error.context),
            "check the indentation, and put text with `: ` or ` #` in quotes",
        ) from None
    except ProgramError:
        raise
    except Exception as error:  # the parser is not ours, and asserts this and that of its text
        raise _refused(text.span(0, 1), str(error), "save it as plain YAML 1.2 text") from None


def _build(yaml: Any, text: SourceText) -> Node | None:
    builder = _Builder(text)
    for event in yaml.parse(text.content):
        builder.take(event)
    return builder.root


def _refused(span: Span, why: str, hint: str) -> ProgramError:
    return ProgramError.of(
        Diagnostic(
            Code.BAD_YAML, f"`{span.text.name}` is not the YAML expected", span, why=why, hint=hint
        )
    )


class _Open:
    """A collection that is still being read."""

    def __init__(self, span: Span, is_mapping: bool) -> None:
        self.span = span
        self.is_mapping = is_mapping
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Span] = {}
        self.key: Scalar | None = None

    def close(self) -> Node:
        if self.is_mapping:
            return Mapping(self.entries, self.keys, self.span)
        return Sequence(tuple(self.items), self.span)


class _Builder:
    """Takes parser events one by one; keeps its own stack, so depth costs no recursion."""

    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.root: Node | None = None
        self.stack: list[_Open] = []
        self.documents = self.nodes = 0

    def take(self, event: Any) -> None:
        from ruamel.yaml import events

        match event:
            case events.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self._refuse(event, "a second document begins here", "use one file each")
                if event.version is not None or event.tags:
                    raise self._refuse(event, "a directive (`%`) changes how it is read", _OUT)
            case events.AliasEvent():
                raise self._refuse(event, "an alias (`*name`) hides what a file says", _SPELL_OUT)
            case events.ScalarEvent():
                self._plain(event)
                quoted = 1 if event.style in ('"', "'") else 0
                self._add(Scalar(event.value, self._span(event, quoted)))
            case events.MappingStartEvent() | events.SequenceStartEvent():
                self._plain(event)
                if len(self.stack) >= MAX_DEPTH:
                    raise self._refuse(
                        event, f"it is nested more than {MAX_DEPTH} deep", "flatten it"
                    )
                self.stack.append(
                    _Open(self._span(event), isinstance(event, events.MappingStartEvent))
                )
            case events.MappingEndEvent() | events.SequenceEndEvent():
                self._add(self.stack.pop().close())
            case _:
                pass

    def _plain(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._refuse(event, f"it has more than {MAX_NODES:,} nodes", "load it as columns")
        if event.anchor is not None:
            raise self._refuse(event, "an anchor (`&name`) hides what a file says", _SPELL_OUT)
        if event.tag not in (None, "!"):
            raise self._refuse(event, "a tag (`!name`) would turn text into something else", _OUT)

    def _span(self, event: Any, skip: int = 0) -> Span:
        return self.text.span(event.start_mark.index + skip, event.end_mark.index - skip)

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        top = self.stack[-1]
        if not top.is_mapping:
            top.items.append(node)
        elif top.key is None:
            self._key(top, node)
        else:
            top.entries[top.key.text] = node
            top.keys[top.key.text] = top.key.span
            top.key = None

    def _key(self, top: _Open, node: Node) -> None:
        if not isinstance(node, Scalar):
            raise _refused(node.span, "a key is a list or a mapping", "write a name as the key")
        if node.text == "<<":
            raise _refused(node.span, "a merge key (`<<`) hides what a file says", _SPELL_OUT)
        if node.text in top.entries:
            raise _refused(node.span, f"the key `{node.text}` stands here twice", "keep one")
        top.key = node

    def _refuse(self, event: Any, why: str, hint: str) -> ProgramError:
        return _refused(self._span(event), why, hint)


_SPELL_OUT, _OUT = "write it out", "take it out"
