"""A sheet made plain: one UTF-8 file, one line a row, one separator that no cell holds, so that DuckDB reads it fast.

Nothing is left out: blank rows keep their place, cells beyond the last column come together in one cell more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from soi.engines.tables import decode, delimited, workbook
from soi.engines.tables.decode import Guess
from soi.engines.tables.errors import EmptyTable

SEPARATOR = "\x1f"
BATCH = 20_000
FIRST_ROWS = 60
_NOT_IN_A_CELL = str.maketrans(dict.fromkeys("\x1f\n\r\x00", " "))


@dataclass(frozen=True)
class Form:
    """How a file is to be read: a workbook or CSV, its encoding and how sure that is, the mark between cells."""

    kind: str
    encoding: str
    confidence: float = 1.0
    delimiter: str = ""


@dataclass(frozen=True)
class Staged:
    """The plain file: how many columns and rows it has; its last column holds what stood beyond the others."""

    path: Path
    width: int
    rows: int


def look_at(path: Path) -> Form:
    """How a file is read, by its first bytes. Raises EmptyTable."""
    sample = decode.sample_of(path)
    if not sample.strip(b"\x00\r\n\t ;,\xef\xbb\xbf"):
        raise EmptyTable()
    if workbook.is_workbook(sample):
        text = "\n".join(" ".join(row) for row in islice(workbook.rows(path), 500))
        return Form("xlsx", f"utf-8 {decode.guess_letters(text)}".strip())
    found = decode.guess(sample)
    return csv_form(path, found)


def sheets_of(path: Path, form: Form) -> tuple[str, list[str]]:
    """Of a workbook the sheet that is read, by name, and those that are not; a CSV has none."""
    return workbook.sheets(path) if form.kind == "xlsx" else ("", [])


def csv_form(path: Path, found: Guess) -> Form:
    """The form of a CSV file in an encoding that was guessed or chosen."""
    text = next(decode.chunks(path, found.encoding), "")
    return Form("csv", found.encoding, found.confidence, delimited.delimiter_of(text[: decode.SAMPLE_BYTES]))


def rows_of(path: Path, form: Form) -> Iterator[list[str]]:
    """The rows of a file, read as its form says."""
    if form.kind == "xlsx":
        return workbook.rows(path, form.encoding)
    return delimited.rows(path, form.encoding, form.delimiter)


def first_rows(path: Path, form: Form, count: int = FIRST_ROWS) -> list[list[str]]:
    """The first rows of a file, for the preview and to find the heads."""
    return list(islice(rows_of(path, form), count))


def stage(path: Path, form: Form, to: Path) -> Staged:
    """Write the plain file, in bounded memory."""
    width = max((len(row) for row in first_rows(path, form, 500)), default=0)
    if not width:
        raise EmptyTable()
    if form.kind == "csv" and not delimited.has_quotes(path):
        pieces = _lines_cut(decode.chunks(path, form.encoding), form.delimiter, width)
    else:
        pieces = _rows_joined(rows_of(path, form), width)
    return _written(pieces, width, to)


def stage_rows(rows: Iterable[list[str]], width: int, to: Path) -> Staged:
    """The plain file of rows that are at hand already."""
    return _written(_rows_joined(rows, width), width, to)


def _written(pieces: Iterable[tuple[int, str]], width: int, to: Path) -> Staged:
    count = 0
    with to.open("w", encoding="utf-8", newline="") as out:
        for rows, text in pieces:
            count += rows
            out.write(text)
    return Staged(to, width, count)


def _lines_cut(pieces: Iterable[str], delimiter: str, width: int) -> Iterator[tuple[int, str]]:
    """The quick way for a file without quotation marks: each line is a row, and most have the full number of cells."""
    for piece in pieces:
        if SEPARATOR in piece or "\x00" in piece:
            yield from _rows_joined(delimited.rows_of_text([piece], delimiter), width)
            continue
        lines = piece.removesuffix("\n").split("\n")
        full = width - 1
        if all(line.count(delimiter) == full for line in lines):
            text = piece.replace(delimiter, SEPARATOR).removesuffix("\n").replace("\n", SEPARATOR + "\n")
            yield len(lines), text + SEPARATOR + "\n"
        else:
            yield from _rows_joined((line.split(delimiter) for line in lines), width)


def _rows_joined(rows: Iterable[list[str]], width: int) -> Iterator[tuple[int, str]]:
    source, end = iter(rows), SEPARATOR + "\n"
    while batch := list(islice(source, BATCH)):
        text = end.join(map(SEPARATOR.join, batch)) + end
        if not _is_plain(text, len(batch), width) or any(len(cells) != width for cells in batch):
            text = "\n".join(chain((_line(cells, width) for cells in batch), [""]))
        yield len(batch), text


def _is_plain(text: str, rows: int, width: int) -> bool:
    """Whether no cell of these rows holds a sign that would part it."""
    return (
        text.count(SEPARATOR) == rows * width and text.count("\n") == rows and "\r" not in text and "\x00" not in text
    )


def _line(cells: list[str], width: int) -> str:
    missing = width - len(cells)
    if missing < 0:
        cells = [*cells[:width], " ".join(filter(None, cells[width:]))]
    line = SEPARATOR.join(cells)
    if "\n" in line or "\r" in line or "\x00" in line or line.count(SEPARATOR) >= max(len(cells), 1):
        line = SEPARATOR.join(map(_plain_cell, cells))
    return line + SEPARATOR * (missing + 1) if missing >= 0 else line


def _plain_cell(cell: str) -> str:
    # A break that was neutralised is restored here: as a space it would not be known again.
    if cell.startswith("'") and cell.lstrip("'").startswith(("\r", "\n")):
        cell = cell[1:]
    return cell.translate(_NOT_IN_A_CELL)
