"""Long lists written to files in bounded memory: CSV or workbooks, in parts where one would be too long.

Every list says of itself how many rows of how many it holds, by which filters, at which moment, and the SHA-256 of its
rows; every part has the SHA-256 of its file. A cell that a spreadsheet program might run is made harmless.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter

from soi.engines.tables.neutral import neutralise

# A sheet of a workbook has 1,048,576 rows, one of them for the heads.
ROWS_OF_A_SHEET = 1_048_575
CSV, XLSX = "csv", "xlsx"
_READ = 1 << 20

About = Callable[["Told"], list[tuple[str, str]]]
Row = Sequence[object]
WriteRow = Callable[[Row], object]


@dataclass(frozen=True)
class Told:
    """What a part tells of itself and of the whole: rows from the first to the last, of all; the digest of the rows so
    far, which in the last part is that of the whole."""

    part: int
    first: int
    last: int
    is_last: bool
    rows_digest: str


@dataclass(frozen=True)
class Part:
    """One file of an export."""

    path: Path
    rows: int
    digest: str
    size: int


@dataclass(frozen=True)
class Export:
    """What was written: its parts, how many rows in all, and the SHA-256 of the rows whatever the kind of file."""

    parts: tuple[Part, ...]
    rows: int
    rows_digest: str


def write(
    rows: Iterable[Row],
    heads: Sequence[str],
    folder: Path,
    *,
    kind: str,
    about: About,
    sheet: str = "Data",
    about_sheet: str = "About",
    part_rows: int = ROWS_OF_A_SHEET,
    told: Callable[[int], None] = lambda rows: None,
) -> Export:
    """Write all rows; `told` hears how many are written, now and then."""
    source, digest, done = iter(rows), hashlib.sha256(), 0
    parts: list[Part] = []
    following = next(source, None)
    while following is not None or not parts:
        path = folder / f"part-{len(parts) + 1}.{kind}"
        opened = _workbook(path, heads, sheet, about_sheet) if kind == XLSX else _csv(path, heads)
        with opened as (write_row, tell):
            held = chain([following], islice(source, part_rows - 1)) if following is not None else ()
            count = _write_rows(held, write_row, digest, lambda n, base=done: told(base + n))  # type: ignore[misc]
            following = next(source, None)
            tell(about(Told(len(parts) + 1, done + 1, done + count, following is None, digest.hexdigest())))
        done += count
        parts.append(_part(path, count))
    return Export(tuple(parts), done, digest.hexdigest())


def _write_rows(rows: Iterable[Row], write_row: WriteRow, digest: Any, told: Callable[[int], None]) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):
        cells = [cell if isinstance(cell, int) else neutralise(str(cell)) for cell in row]
        digest.update(("\x1f".join(map(str, cells)) + "\n").encode())
        write_row(cells)
        if count % 10_000 == 0:
            told(count)
    return count


@contextmanager
def _csv(path: Path, heads: Sequence[str]) -> Iterator[tuple[WriteRow, Callable[[list[tuple[str, str]]], None]]]:
    # With its mark, or a spreadsheet program of Windows takes it for another encoding.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([neutralise(head) for head in heads])
        # Words among the rows would be taken for rows: a CSV says what it is in the file beside it.
        yield writer.writerow, lambda lines: _beside(path, lines)


def _beside(path: Path, lines: list[tuple[str, str]]) -> None:
    text = "".join(f"{name}: {said}\n" for name, said in lines)
    path.with_suffix(".txt").write_text(text, encoding="utf-8")


@contextmanager
def _workbook(
    path: Path, heads: Sequence[str], sheet: str, about_sheet: str
) -> Iterator[tuple[WriteRow, Callable[[list[tuple[str, str]]], None]]]:
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False}
    book = xlsxwriter.Workbook(str(path), {**options, "strings_to_urls": False, "strings_to_numbers": False})
    bold = book.add_format({"bold": True})
    data, about = book.add_worksheet(sheet[:31]), book.add_worksheet(about_sheet[:31])
    data.freeze_panes(1, 0)
    data.set_column(0, len(heads) - 1, 18)
    about.set_column(0, 1, 40)
    at = 0
    for column, head in enumerate(heads):
        data.write_string(0, column, neutralise(head), bold)

    def write_row(cells: Row) -> None:
        nonlocal at
        at += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                data.write_number(at, column, cell)
            elif cell:
                data.write_string(at, column, cell)

    def tell(lines: list[tuple[str, str]]) -> None:
        for line, (name, said) in enumerate(lines):
            about.write_string(line, 0, name, bold)
            about.write_string(line, 1, neutralise(said))

    try:
        yield write_row, tell
    finally:
        book.close()


def _part(path: Path, rows: int) -> Part:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while data := file.read(_READ):
            found.update(data)
            size += len(data)
    return Part(path, rows, found.hexdigest(), size)
