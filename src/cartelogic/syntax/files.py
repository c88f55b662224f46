"""Program files, and the files they include.

An ``.include`` names a file inside the folder of the program that was asked for: never an
absolute path, never one that leads out of the folder, through ``..`` or a link.  A file
reached twice is read once.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.model.clauses import Program
from cartelogic.source import SourceText, Span
from cartelogic.syntax.parser import Parsed, parse_program
from cartelogic.temporal import Codec

MAX_BYTES = 50_000_000
UNUSABLE = (OSError, RuntimeError, ValueError)
"""What paths provoke: no permission, links in a circle, names that no file can have."""


def read_text(path: Path, name: str, asked: Span | None = None) -> SourceText:
    """The text of a regular UTF-8 file.

    Args:
        path: where it is.
        name: how messages call it.
        asked: the place that asked for it, shown if it cannot be read.

    Raises:
        ProgramError: CL501 if it is no regular file, too large, or not UTF-8.
    """

    def refuse(why: str, hint: str) -> ProgramError:
        return ProgramError.of(
            Diagnostic(Code.UNREADABLE, f"`{name}` cannot be read", asked, why=why, hint=hint)
        )

    try:
        if not path.is_file():
            what = "it is not a file" if path.exists() else "there is no such file"
            raise refuse(what, "check the path")
        content = content_of(path)
        if len(content) > MAX_BYTES:
            raise refuse(f"it is larger than {MAX_BYTES:,} bytes", "load it as columns")
        # Editors show every one of these as the end of a line, and of a comment.
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return SourceText(name, lines)
    except UnicodeDecodeError as error:
        raise refuse(f"byte {error.start} is not UTF-8", "save the file as UTF-8") from None
    except UNUSABLE as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise refuse(why or str(error), "check the path and its permissions") from None


def content_of(path: Path) -> bytes:
    """The bytes of a regular file, and no more of them than show that there are too many.

    What stands at a path may change between a look at it and its opening: a pipe put there
    is opened without waiting for its writer, and then refused.

    Raises:
        OSError, ValueError: if it cannot be read (``UNUSABLE``).
    """
    opened = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(opened, "rb") as file:
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            raise OSError("it is not a file")
        return file.read(MAX_BYTES + 1)


def read_programs(paths: Iterable[tuple[Path, Path]], codec: Codec = Codec.DAYS) -> Parsed:
    """The programs of several files and of what they include, as one.

    Args:
        paths: pairs of a file and the folder it must not leave; messages name the file
            relative to the parent of that folder.
        codec: the time line unless a file says otherwise.
    """
    reading = _Reading(codec)
    for path, root in paths:
        reading.read(path, root, None)
    return Parsed(reading.program, (), tuple(reading.diagnostics))


class _Reading:
    """The files read so far, and what they said."""

    def __init__(self, codec: Codec) -> None:
        self.program = Program(codec=codec)
        self.diagnostics: list[Diagnostic] = []
        self.seen: set[Path] = set()
        self.timed = False

    def read(self, path: Path, root: Path, asked: Span | None) -> None:
        pending = [(path, asked)]
        while pending:
            path, asked = pending.pop()
            name = _name(path, root)
            try:
                if self._is_read(path):
                    continue
                text = read_text(path, name, asked)
            except ProgramError as error:
                self.diagnostics += error.diagnostics
                continue
            parsed = parse_program(text, self.program.codec)
            self._check_codec(parsed)
            self.program += parsed.program
            self.diagnostics += parsed.diagnostics
            for include in reversed(parsed.includes):
                target = self._included(include.path, include.span, path.parent, root)
                if target is not None:
                    pending.append((target, include.span))

    def _is_read(self, path: Path) -> bool:
        """Whether a file was read before, under whatever name; from now on it was."""
        with contextlib.suppress(*UNUSABLE):  # reading it will say what is wrong
            resolved = path.resolve()
            if resolved in self.seen:
                return True
            self.seen.add(resolved)
        return False

    def _check_codec(self, parsed: Parsed) -> None:
        said = parsed.program.codec_span
        clauses = self.program.facts or self.program.rules
        if said is not None and clauses and parsed.program.codec is not self.program.codec:
            self.diagnostics.append(
                Diagnostic(
                    Code.MIXED_TIMELINES,
                    "one program has two time lines",
                    said,
                    why="the texts read before use the other one",
                    hint="write the same `.time` at the top of the first file read",
                )
            )

    def _included(self, written: str, span: Span, folder: Path, root: Path) -> Path | None:
        def refuse(why: str) -> None:
            self.diagnostics.append(
                Diagnostic(
                    Code.BAD_INCLUDE,
                    f"`{written}` cannot be included",
                    span,
                    why=why,
                    hint="name a file inside the folder of the program",
                )
            )

        if "\0" in written or Path(written).is_absolute() or ".." in Path(written).parts:
            refuse("a path that is absolute or holds `..` may lead out of the program's folder")
            return None
        target = folder / written
        try:
            if not is_inside(target, root):
                refuse("it leads out of the program's folder")
            elif target.is_file():
                return target
            else:
                refuse("there is no such file")
        except UNUSABLE:
            refuse("no file can have that name, or it is a link to itself")
        return None


def is_inside(path: Path, root: Path) -> bool:
    """Whether a path, with all links followed, stays in a folder.

    Raises:
        OSError, RuntimeError, ValueError: if no path can be like that (``UNUSABLE``).
    """
    return path.resolve().is_relative_to(root.resolve())


def _name(path: Path, root: Path) -> str:
    """The path from the folder's parent down, with forward slashes."""
    try:
        return path.relative_to(root.parent).as_posix()
    except ValueError:
        return path.name
