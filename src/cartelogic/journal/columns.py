"""Reports that came as columns: what is said of them as JSON, and the columns as Parquet.

    number      the row or line of each                  report      the id of its report, if given
    argument1…  numbers, days as their number, texts     start, end  instants, or places in a list
    source, …   places in a list, for what differs from row to row

Lists are in the JSON.  Any reader of Parquet reads the columns.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen

from cartelogic.journal.reports import ReportCoding, read_stance
from cartelogic.model.values import Real, Text, Value
from cartelogic.provenance.export.coding import Coding, Json, UnreadableError, fields, listed
from cartelogic.store.batch_ids import Ids, Named, Numbered
from cartelogic.store.batches import DEFAULTS, Batch, Column, Ends, Whole, narrow
from cartelogic.store.cells import dictionary
from cartelogic.store.columns.codes import (
    AFTER,
    BEFORE,
    DAY,
    NUMBER,
    TAG_BITS,
    TAG_MASK,
    Codes,
    Ints,
    Places,
)
from cartelogic.temporal import Codec, UncertainBound

if TYPE_CHECKING:
    import polars

_SIDES = (("start", BEFORE), ("end", AFTER))
_OF_BATCH = ("name", "predicate", "arguments", "is_file", "named", "times", "said")


def write_batch(batch: Batch) -> tuple[Json, bytes]:
    """A batch as JSON, and its columns; which of its rows are unsure is left to others.

    Raises:
        UnreadableError: if it cannot be read back.
    """
    import polars

    coding = Coding(batch.codec)
    columns: list[polars.Series] = [polars.Series("number", _numbers(batch.ids))]
    if isinstance(batch.ids, Named):
        columns.append(batch.ids.words.gather(batch.ids.places).alias("report"))
    arguments = []
    for place, (codes, of) in enumerate(zip(batch.columns, batch.kinds, strict=True), start=1):
        form, series = _argument(batch.codes, codes.astype(np.int64), coding)
        arguments.append({"kind": of, "form": form})
        columns.append(series.alias(f"argument{place}"))
    times = None
    if batch.times is not None:
        times = []
        for (name, missing), ends in zip(_SIDES, batch.times, strict=True):
            listed_, series = _ends(ends, batch.codec, missing)
            times.append(listed_)
            columns.append(series.alias(name))
    said = {}
    for name, column in batch.said.items():
        said[name] = [_attribute(name, value, batch.codec) for value in column.values]
        if column.places is not None:
            columns.append(polars.Series(name, column.places))
    content = BytesIO()
    polars.DataFrame(columns).write_parquet(content, compression="zstd")
    is_named = isinstance(batch.ids, Named)
    values = (batch.name, batch.predicate, arguments, batch.is_file, is_named, times, said)
    return dict(zip(_OF_BATCH, values, strict=True)), content.getvalue()


def _numbers(ids: Ids) -> Places:
    return ids.numbers


def _argument(codes: Codes, coded: Ints, coding: Coding) -> tuple[str, polars.Series]:
    """A column of values: in which form it is, and the column."""
    import polars

    tags = coded & TAG_MASK
    for form, tag in (("number", NUMBER), ("day", DAY)):
        if (tags == tag).all():
            return form, polars.Series(form, coded >> TAG_BITS)
    distinct, places = np.unique(coded, return_inverse=True)
    values = codes.values(distinct)
    kinds = {type(value) for value in values}
    if kinds == {str}:
        words = polars.Series("symbol", values, dtype=polars.String)
    elif kinds == {Text}:
        words = polars.Series("text", [v.content for v in values if isinstance(v, Text)])
    elif kinds == {Real}:
        words = polars.Series("float", [v.number for v in values if isinstance(v, Real)])
    else:
        import json

        words = polars.Series("json", [json.dumps(coding.value(value)) for value in values])
    return words.name, words.gather(places)


def _ends(ends: Ends, codec: Codec, missing: int) -> tuple[Json, polars.Series]:
    """The bounds that are written, or nothing; and the instants, or the place of each."""
    import polars

    if ends.written is not None:
        coding = ReportCoding(codec)
        return [coding.bound(bound) for bound in ends.written.values], polars.Series(
            "", ends.written.places
        )
    assert ends.instants is not None
    instants = ends.instants.astype(np.int64)
    found = polars.DataFrame({"at": instants, "open": instants == missing})
    return None, found.select(
        polars.when(polars.col("open")).then(None).otherwise(polars.col("at"))
    ).to_series()


def _attribute(name: str, value: Any, codec: Codec) -> Json:
    if value is None:
        return None
    if name == "published":
        return ReportCoding(codec).bound(value)
    return value.value if name == "stance" else value


# -- and back -------------------------------------------------------------------------------


def read_batch(given: Json, content: bytes, codec: Codec, codes: Codes) -> Batch:
    """What :func:`write_batch` wrote.

    Args:
        given: the JSON.
        content: the columns.
        codec: the time line.
        codes: gives values their codes.

    Raises:
        UnreadableError: if it is no batch.
    """
    import polars

    try:
        frame = polars.read_parquet(BytesIO(content))
        return _Reading(frame, codec, codes).batch(given)
    except (polars.exceptions.PolarsError, ArithmeticError, LookupError, TypeError) as error:
        raise UnreadableError(f"its columns cannot be read: {error}") from error


@frozen
class _Reading:
    frame: polars.DataFrame
    codec: Codec
    codes: Codes

    def batch(self, given: Json) -> Batch:
        name, predicate, arguments, is_file, named, times, said = fields(given, *_OF_BATCH)
        kinds, columns = [], []
        for place, argument in enumerate(listed(arguments), start=1):
            of, form = fields(argument, "kind", "form")
            kinds.append(str(of))
            columns.append(narrow(self._argument(form, self.frame[f"argument{place}"])))
        return Batch(
            str(name),
            str(predicate),
            self.codec,
            self.codes,
            tuple(columns),
            tuple(kinds),
            self._ids(str(name), named=bool(named)),
            None if times is None else self._times(listed(times)),
            {key: self._said(key, listed(values)) for key, values in said.items()},
            is_file=bool(is_file),
        )

    def _ids(self, name: str, *, named: bool) -> Ids:
        import polars

        numbers = self._ints("number").astype(np.int32)
        if not named:
            return Numbered(name, numbers)
        words, places = dictionary(self.frame["report"])
        return Named(numbers, polars.Series("", words, dtype=polars.String), places)

    def _ints(self, name: str) -> Ints:
        import polars

        column = self.frame[name]
        if not column.dtype.is_integer() or column.null_count():
            raise UnreadableError(f"its column `{name}` is not of whole numbers")
        found: Ints = column.cast(polars.Int64).to_numpy()
        return found

    def _places(self, name: str, count: int) -> Places:
        """A column of places in a list."""
        found = self._ints(name)
        if len(found) and not 0 <= int(found.min()) <= int(found.max()) < count:
            raise UnreadableError(f"its column `{name}` has a place that is not in the list")
        return found.astype(np.int32)

    def _argument(self, form: str, cells: polars.Series) -> Ints:
        if form == "number":
            return self.codes.numbers(self._ints(cells.name))
        if form == "day":
            return self.codes.days(self._ints(cells.name))
        if cells.null_count():
            raise UnreadableError(f"its column `{cells.name}` has nothing in a row")
        if form == "float":
            numbers, inverse = np.unique(cells.to_numpy(), return_inverse=True)
            found: Ints = self.codes.codes(map(Real, numbers.tolist()))[inverse]
            return found
        words, places = dictionary(cells)
        return self.codes.codes([self._word(form, word) for word in words])[places]

    def _word(self, form: str, word: str) -> Value:
        match form:
            case "symbol":
                return word
            case "text":
                return Text(word)
            case "json":
                import json

                return Coding(self.codec).read_value(json.loads(word))
            case _:
                raise UnreadableError(f"there are no columns of form `{form}`")

    def _times(self, given: list[Json]) -> tuple[Ends, Ends]:
        starts, ends = (
            self._side(name, missing, written)
            for (name, missing), written in zip(_SIDES, given, strict=True)
        )
        return starts, ends

    def _side(self, name: str, missing: int, written: Json) -> Ends:
        import polars

        if written is None:
            instants = self.frame[name].cast(polars.Int64).fill_null(missing).to_numpy()
            return Ends(narrow(instants))
        coding = ReportCoding(self.codec)
        bounds: tuple[UncertainBound, ...] = tuple(map(coding.read_bound, listed(written)))
        return Ends(None, Column(bounds, self._places(name, len(bounds))))

    def _said(self, name: str, given: list[Json]) -> Column[Any]:
        if name not in {"source", *DEFAULTS}:
            raise UnreadableError(f"reports have no `{name}`")
        values = tuple(self._value(name, one) for one in given)
        if name not in self.frame.columns:
            return Column(values)
        return Column(values, self._places(name, len(values)))

    def _value(self, name: str, given: Json) -> Any:
        if given is None:
            return None
        if name == "published":
            return ReportCoding(self.codec).read_bound(given)
        return read_stance(given) if name == "stance" else given


def is_same(one: Batch, other: Batch) -> bool:
    """Whether two batches over the same codes say the same, ids and unsure rows included."""
    pairs: list[tuple[Whole, Whole]] = [*zip(one.columns, other.columns, strict=True)]
    pairs.append((_numbers(one.ids), _numbers(other.ids)))
    mine, theirs = one.points(), other.points()
    if mine is not None and theirs is not None:
        pairs += zip(mine.all, theirs.all, strict=True)
    return (
        (one.name, one.predicate, one.kinds, one.is_file)
        == (other.name, other.predicate, other.kinds, other.is_file)
        and (mine is None) is (theirs is None)
        and all(np.array_equal(left, right) for left, right in pairs)
        and one.said.keys() == other.said.keys()
        and all(one.said[name].values == other.said[name].values for name in one.said)
    )
