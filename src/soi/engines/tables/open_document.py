"""Cells with an error value in a sheet of OpenDocument (.ods), as LibreOffice marks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from soi.engines.tables.errors import NotATable

PART = 1 << 20
TABLE, ROW, CELLS, WORDS = "table:table", "table:table-row", ("table:table-cell", "table:covered-table-cell"), "text:p"
UNKNOWN, MARK = "#N/A", b'"error"'


def errors_in(file: IO[bytes], sheet: int) -> Iterator[tuple[int, int, str]]:
    """Row and column, counted from 0, of each cell with an error in the sheet of that place. Raises NotATable."""
    if not _says_error(file):
        return
    file.seek(0)
    reader = _Reader(sheet)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler = reader.say
    try:
        while held := file.read(PART):
            parser.Parse(held, False)
            yield from reader.taken()
        parser.Parse(b"", True)
        yield from reader.taken()
    except (expat.ExpatError, ValueError) as error:
        raise NotATable() from error


def _says_error(file: IO[bytes]) -> bool:
    """Whether any cell is marked so at all: few lists hold one, and looking is quicker than taking apart."""
    rest = b""
    while held := file.read(PART):
        if MARK in rest + held:
            return True
        rest = held[-len(MARK) :]
    return False


class _Reader:
    """Where in the sheet the reader stands; rows and cells that are repeated count as often as they say."""

    def __init__(self, sheet: int) -> None:
        self.sheet, self.table, self.depth = sheet, -1, 0
        self.row = self.column = self.rows = self.cells = 0
        self.words: list[str] | None = None
        self.found: list[tuple[range, range, str]] = []

    def taken(self) -> Iterator[tuple[int, int, str]]:
        found, self.found = self.found, []
        for rows, columns, value in found:
            yield from ((row, column, value) for row in rows for column in columns)

    def begin(self, name: str, said: dict[str, str]) -> None:
        if name == TABLE:
            self.depth += 1
            self.table += self.depth == 1
        elif self.depth != 1 or self.table != self.sheet:
            return
        elif name == ROW:
            self.column, self.rows = 0, int(said.get("table:number-rows-repeated", "1"))
        elif name in CELLS:
            self.cells = int(said.get("table:number-columns-repeated", "1"))
            self.words = [] if said.get("calcext:value-type") == "error" else None

    def say(self, words: str) -> None:
        if self.words is not None:
            self.words.append(words)

    def end(self, name: str) -> None:
        if name == TABLE:
            self.depth -= 1
        elif self.depth != 1 or self.table != self.sheet:
            return
        elif name == ROW:
            self.row += self.rows
        elif name in CELLS:
            if self.words is not None:
                value = "".join(self.words).strip() or UNKNOWN
                rows, columns = range(self.row, self.row + self.rows), range(self.column, self.column + self.cells)
                self.found.append((rows, columns, value))
                self.words = None
            self.column += self.cells
