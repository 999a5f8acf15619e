"""Cells of a workbook that hold an error value (#N/A, #REF!): the reader of the cells gives them out as empty.

They are looked for by slower readers, which a list without errors never meets: few lists hold one.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from soi.engines.tables import old_excel, open_document
from soi.engines.tables.errors import NotATable, TooManyErrors

PART = 1 << 20
# Those of OpenDocument are held in memory, some 20 MB, since one cell may say that it is a million.
MOST = 200_000
BOOK, SHEETS, OPEN = "xl/workbook.xml", "xl/worksheets/", "content.xml"
_MARK = re.compile(rb"""\st\s*=\s*["']e["']""")
LONGEST_MARK = 64

# A row, counted from 0, and the errors in it by column.
Row = tuple[int, dict[int, str]]


def errors_of(path: Path, sheet: str, at: int) -> Iterator[Row]:
    """The cells with an error value in the sheet of that name and place, row by row as they are asked for.

    Raises NotATable, TooManyErrors.
    """
    if not zipfile.is_zipfile(path):
        yield from old_excel.errors_in(path, sheet)
        return
    with zipfile.ZipFile(path) as packed:
        # Some programs write the names with other capitals.
        names = {name.lower(): name for name in packed.namelist()}
        if OPEN in names:
            with packed.open(names[OPEN]) as file:
                yield from _held(open_document.errors_in(file, at))
            return
        if BOOK not in names:
            raise NotATable()  # the binary kind (.xlsb)
        parts = [name for key, name in names.items() if key.startswith(SHEETS)]
        is_marked = any(_is_marked(packed, name) for name in parts)
    if is_marked:
        yield from _errors(path, sheet)


def _held(places: Iterator[tuple[int, int, str]]) -> Iterator[Row]:
    found: dict[int, dict[int, str]] = {}
    for count, (row, column, value) in enumerate(places, start=1):
        if count > MOST:
            raise TooManyErrors(most=MOST)
        found.setdefault(row, {})[column] = value
    yield from sorted(found.items())


def _is_marked(packed: zipfile.ZipFile, name: str) -> bool:
    """Whether any cell of a part is marked as an error: looking is quicker than taking apart."""
    rest = b""
    with packed.open(name) as file:
        while held := file.read(PART):
            if _MARK.search(rest + held):
                return True
            rest = (rest + held)[-LONGEST_MARK:]
    return False


def _errors(path: Path, sheet: str) -> Iterator[Row]:
    try:
        # Opened here: a file that was brought bears no name by which openpyxl would know it.
        with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
            rows = book[sheet]
            rows.reset_dimensions()  # what the file says of its size is not believed
            for row, cells in enumerate(rows.iter_rows()):
                yield row, {one.column - 1: str(one.value) for one in cells if one.data_type == "e"}
    except (ParseError, LookupError, ValueError, TypeError, AttributeError, OSError, zipfile.BadZipFile) as error:
        raise NotATable() from error
