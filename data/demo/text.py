"""Writing delimited text fast and the same way every time: columns of ready strings, joined and quoted by RFC 4180."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np


def quoted(values: Sequence[str], delimiter: str = ",") -> list[str]:
    """Cells that need quotes get them. Only columns that can hold a delimiter, a quote or a line break need this."""
    special = (delimiter, '"', "\n")
    return ['"' + v.replace('"', '""') + '"' if any(s in v for s in special) else v for v in values]


def write_table(
    path: Path, header: str, columns: Sequence[Sequence[str]], delimiter: str = ",", bom: bool = False, tail: str = ""
) -> Path:
    """One line per position of `columns`; `tail` is appended raw (a cut-off last row). `.gz` is compressed with no
    time stamp, so the same content is the same file. Written beside and renamed."""
    body = "\n".join(map(delimiter.join, zip(*columns, strict=True)))
    data = (("\ufeff" if bom else "") + header + "\n" + body + "\n" + tail).encode("utf-8")
    beside = path.with_name(path.name + ".part")
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=3, mtime=0)
    beside.write_bytes(data)
    beside.replace(path)
    return path


def money(values: np.ndarray) -> list[str]:
    """Two decimals, a point."""
    return [f"{v:.2f}" for v in values.tolist()]


def whole(values: np.ndarray) -> list[str]:
    """Whole numbers as text."""
    return values.astype(int).astype(str).tolist()


def utc_iso(moments: np.ndarray, suffix: str) -> list[str]:
    """`2026-10-01T08:00:05` plus a suffix such as `Z` or `+00:00`."""
    return [text + suffix for text in np.datetime_as_string(moments.astype("datetime64[s]")).tolist()]


def plain(moments: np.ndarray) -> list[str]:
    """`2026-10-01 08:00:05` without zone (UTC); a missing moment is an empty cell."""
    texts = np.datetime_as_string(moments.astype("datetime64[s]")).tolist()
    return ["" if text == "NaT" else text.replace("T", " ") for text in texts]


def local(moments: np.ndarray) -> list[str]:
    """The shop's local time with its offset, central European: `2025-10-07 09:50:26 +0200`."""
    moments = moments.astype("datetime64[s]")
    years = moments.astype("datetime64[Y]").astype(int) + 1970
    summer = np.zeros(len(moments), bool)
    for year in np.unique(years).tolist():
        begin, end = (np.datetime64(_last_sunday(year, month), "s") for month in (3, 10))
        summer |= (moments >= begin) & (moments < end)
    offset = np.where(summer, 2, 1)
    texts = np.datetime_as_string(moments + (offset * 3600).astype("timedelta64[s]")).tolist()
    return [f"{text.replace('T', ' ')} +0{hours}00" for text, hours in zip(texts, offset.tolist(), strict=True)]


def _last_sunday(year: int, month: int) -> datetime:
    """01:00 UTC on the last Sunday of March or October, when European clocks change."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return (last - timedelta(days=(last.weekday() + 1) % 7)).replace(tzinfo=None)
