"""Frames and files as columns with names, each row with its number.

Whatever Polars takes without a copy through Python objects is a frame.  What cannot be read
at all is refused here; what single cells hold is for others to say (``frames``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from attrs import frozen

from cartelogic.errors import Code, Diagnostic, ProgramError
from cartelogic.store.columns.codes import Ints
from cartelogic.store.csv_text import Refused, read_csv

if TYPE_CHECKING:
    import polars

TABLE_FILES = (".csv", ".tsv", ".parquet")
"""How the names of files end that hold rows."""


@frozen(eq=False)
class Sheet:
    """Columns with names, and where their rows come from.

    Attributes:
        frame: the rows that could be read.
        numbers: the number of each: of frames from 0, of the lines of files from 1.
        refused: lines of a file that are no rows.
        is_file: whether numbers are lines.
        name: what messages call it.
        texts: whether every cell is text, because the format knows nothing else.
    """

    frame: polars.DataFrame
    numbers: Ints
    refused: tuple[Refused, ...]
    is_file: bool
    name: str
    texts: bool = False

    @property
    def unit(self) -> str:
        """What its numbers count."""
        return "line" if self.is_file else "row"


def sheet_of(frame: Any, name: str) -> Sheet:
    """A frame or a file as columns.

    Args:
        frame: a frame of Polars or pandas, an Arrow table or stream, a mapping of names to
            arrays or lists, or the path of a ``.csv``, ``.tsv`` or ``.parquet`` file.
        name: what messages call it.

    Raises:
        ProgramError: CL501 or CL511 if it cannot be read.
        TypeError: if it is nothing of that kind.
    """
    if isinstance(frame, Path):
        try:
            return _sheet_in(frame, name)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            raise _unreadable(name, why or _first_line(error)) from None
    made = _frame_of(frame, name)
    return Sheet(made, np.arange(made.height), (), False, name)


def _sheet_in(path: Path, name: str) -> Sheet:
    """The rows of a file."""
    if not path.is_file():
        what = "it is not a file" if path.exists() else "there is no such file"
        raise _unreadable(name, what)
    if path.suffix in (".csv", ".tsv"):
        records = read_csv(path, name)
        return Sheet(records.frame, records.lines, records.refused, True, name, texts=True)
    made = _parquet(path, name)
    return Sheet(made, np.arange(made.height), (), False, name)


def _unreadable(name: str, why: str) -> ProgramError:
    claim = f"`{name}` cannot be read"
    return ProgramError.of(Diagnostic(Code.UNREADABLE, claim, why=why, hint="check the path"))


def _parquet(path: Path, name: str) -> polars.DataFrame:
    import polars

    try:
        return polars.read_parquet(path)
    except polars.exceptions.PolarsError as error:
        raise ProgramError.of(
            Diagnostic(
                Code.UNREADABLE,
                f"`{name}` is no Parquet file",
                why=_first_line(error),
                hint="write it again, or give a CSV file",
            )
        ) from None


def _frame_of(frame: Any, name: str) -> polars.DataFrame:
    import polars

    if isinstance(frame, polars.DataFrame):
        return frame
    if isinstance(frame, polars.LazyFrame):
        return frame.collect()
    if isinstance(frame, Mapping):
        columns = {str(key): _made(polars.Series, str(key), frame[key], name) for key in frame}
        return cast("polars.DataFrame", _made(polars.DataFrame, "", columns, name))
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "columns"):
        columns = {
            str(key): _made(polars.from_pandas, str(key), frame[key], name) for key in frame.columns
        }
        return cast("polars.DataFrame", _made(polars.DataFrame, "", columns, name))
    if hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__"):
        return polars.DataFrame(frame)
    raise TypeError(
        f"{type(frame).__name__} is no frame: give one of Polars or pandas, an Arrow table, a "
        "mapping of names to arrays, or the path of a file"
    )


def _made(make: Any, column: str, content: Any, name: str) -> Any:
    """A series or frame of Polars, if it can be made."""
    import polars

    try:
        if make is polars.Series:
            dtype = getattr(content, "dtype", None)
            if getattr(dtype, "kind", "") == "O":  # an array of Python objects
                content = content.tolist()
            return polars.Series(column, content)
        return make(content)
    except (TypeError, ValueError, polars.exceptions.PolarsError, OverflowError) as error:
        what = f"the column `{column}` of `{name}`" if column else f"`{name}`"
        raise ProgramError.of(
            Diagnostic(
                Code.BAD_COLUMN,
                f"{what} cannot be read as columns",
                why=_first_line(error),
                hint="give columns of one length, each with values of one type",
            )
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
