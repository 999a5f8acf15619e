"""Rows of a CSV file, whichever mark parts its cells."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from pathlib import Path

from soi.engines.tables.decode import CHUNK, chunks
from soi.engines.tables.errors import QuoteLeftOpen

DELIMITERS = (",", ";", "\t", "|")
LONGEST_CELL = 1 << 17
LOOKED_AT = 60


def delimiter_of(text: str) -> str:
    """The mark that cuts most of the first rows into the same number of cells."""
    lines = [line for line in text.split("\n") if line.strip()][:LOOKED_AT]
    best, found = (0.0, 0), ","
    for mark in DELIMITERS:
        widths = Counter(len(row) for row in _first_rows(lines, mark))
        width, times = max(widths.items(), key=lambda each: (each[1], each[0]), default=(1, 0))
        if width > 1 and (times / max(len(lines), 1), width) > best:
            best, found = (times / max(len(lines), 1), width), mark
    return found


def _first_rows(lines: list[str], mark: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader([line + "\n" for line in lines], delimiter=mark)
    except csv.Error:
        return


def has_quotes(path: Path) -> bool:
    """Whether a quotation mark stands anywhere: without one, each line is a row and can be cut the quick way."""
    with path.open("rb") as file:
        return any(b'"' in data for data in iter(lambda: file.read(CHUNK), b""))


def rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """All rows, blank ones too, so that a row keeps the number it has in a spreadsheet program."""
    yield from rows_of_text(chunks(path, encoding), delimiter)


def rows_of_text(text: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The rows in a text that comes piece by piece. Raises QuoteLeftOpen with the row."""
    csv.field_size_limit(LONGEST_CELL)
    lines = chain.from_iterable(StringIO(piece, newline="\n") for piece in text)
    row = 1
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            yield cells
            row += 1
    except csv.Error as error:
        raise QuoteLeftOpen(row=row) from error
