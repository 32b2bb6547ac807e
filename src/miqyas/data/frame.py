"""Data frames of pandas, Polars and PyArrow, through narwhals, and Parquet files (extra 'parquet')."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from miqyas.data.finding import Findings, shown
from miqyas.data.label import Column
from miqyas.data.listing import Listing, listing
from miqyas.data.panel import Panel
from miqyas.data.table import Table, checked
from miqyas.errors import DataError, nearest

Backend = Literal["pandas", "polars", "pyarrow"]
NAME = "the data frame"
EXACT = 2**53
"""The largest whole number up to which a float holds every one of them."""
CELLS = 2_000_000_000
"""Cells of the largest Parquet file that is read into memory."""
KEY = b"miqyas"
"""Under this key of a Parquet file's metadata stands what is known besides its values."""


def framed(frame: Any, found: Findings, name: str = NAME) -> Table:
    """Read an eager or lazy data frame as a table; rows count from 1.

    A pandas index is read as a column where it has a name or holds texts. Raises DataError for what is no
    data frame and for columns that hold lists or records.
    """
    import narwhals as nw

    found.subject = name
    frame = _indexed(frame)
    _check_headings(frame, found)
    try:
        native = nw.from_native(frame)
    except TypeError:
        raise DataError(
            f"{shown(type(frame).__name__)} is neither a path nor a data frame",
            repair="give a path, or a data frame of pandas, Polars or PyArrow",
        ) from None
    table = native.collect() if isinstance(native, nw.LazyFrame) else native
    columns = tuple(_column(table[one]) for one in table.columns)
    rows = np.arange(1, len(table) + 1, dtype=np.int64)
    return checked(Table(name, tuple(str(one) for one in table.columns), columns, rows), found)


def parquet(path: Path, name: str, found: Findings) -> tuple[Table, bytes | None]:
    """Read a Parquet file, and the bytes that `write` has put into its metadata."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise DataError("reading Parquet files needs pyarrow", repair="pip install 'miqyas[parquet]'") from None
    try:
        with pq.ParquetFile(path) as file:
            size = file.metadata.num_rows * file.metadata.num_columns
            if size > CELLS:
                raise DataError(f"{name} holds {size:,} cells", repair="cut it into files by series or year")
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise DataError(
            f"{name} cannot be read as Parquet ({shown(str(error))})", repair="write the file again"
        ) from None
    said: Mapping[bytes, bytes] = table.schema.metadata or {}
    return framed(table, found, name), said.get(KEY)


def to_frame(panel: Panel, backend: Backend = "pandas", *, absent: bool = True) -> Any:
    """The panel as a long data frame of that library; its columns are those of `listing`.

    `absent=False` leaves out the cells of which nothing is known.
    """
    return made(listing(panel, absent=absent), backend)


def made(columns: Listing, backend: Backend) -> Any:
    """A data frame of that library from columns of cells, None where a cell is empty."""
    import narwhals as nw

    if backend not in get_args(Backend):
        raise DataError(f"there is no data frame {backend!r}", repair=nearest(str(backend), get_args(Backend)))
    texts = {one: nw.String() for one in columns}
    schema = {**texts, "value": nw.Float64(), "standard_error": nw.Float64(), "year": nw.Int64()}
    kinds = {one: schema[one] for one in columns}
    try:
        return nw.from_dict(columns, schema=kinds, backend=backend).to_native()
    except ImportError:
        raise DataError(f"{backend} is not installed", repair=f"pip install {backend}") from None


def _indexed(frame: Any) -> Any:
    """A pandas frame with its index as columns where that says something."""
    index = getattr(frame, "index", None)
    if not hasattr(frame, "reset_index") or index is None:
        return frame
    if any(one is not None for one in index.names):
        return frame.reset_index()
    if len(index) and all(isinstance(one, str) for one in index):
        return frame.rename_axis("place").reset_index()
    return frame


def _check_headings(frame: Any, found: Findings) -> None:
    """Frames with two columns of one name cannot be handed on at all."""
    heads = frame.columns if hasattr(frame, "reset_index") else getattr(frame, "column_names", ())
    headings = [str(one) for one in heads]
    for one in dict.fromkeys(headings):
        if headings.count(one) > 1:
            found.fault(
                "repeated headings",
                f"the heading {shown(one)} stands over {headings.count(one)} columns",
                repair="give each column its own heading, or take one of them out",
            )
    found.stop()


def _column(series: Any) -> Column:
    """Cells of a column: floats as an array, everything else as it is, None where it is null."""
    import narwhals as nw

    kind = series.dtype
    if kind.is_nested() or kind == nw.Binary:
        raise DataError(
            f"the column {shown(series.name)} holds {kind}, not single values",
            repair="give one value per cell",
        )
    whole = kind.is_integer() and len(series) and _largest(series) > EXACT
    if kind.is_numeric() and not whole:
        numeric = series.cast(nw.Float64)
        empty = numeric.is_null().to_numpy()
        return np.where(empty, np.nan, numeric.fill_null(0.0).to_numpy()).astype(np.float64)
    return [None if gone else one for one, gone in zip(series.to_list(), series.is_null().to_list(), strict=True)]


def _largest(series: Any) -> int:
    return max(abs(int(series.max() or 0)), abs(int(series.min() or 0)))
