"""Cells of a workbook that hold an error value (#N/A, #REF!): the reader of the cells gives them out as empty."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from soi.engines.tables import old_excel, open_document
from soi.engines.tables.errors import NotATable, TooManyErrors

PART = 1 << 20
# A cell with its formula is shorter: Excel takes 8,192 signs.
LONGEST_CELL = 1 << 16
# They are held in memory, some 20 MB; a list with more of them has a formula to mend, not rows.
MOST = 200_000
UNKNOWN = "#N/A"
BOOK, LINKS, OPEN = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"
_SHEET, _LINK = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>"), re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_LINKED = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']*)["']""")
_ID, _TARGET = (re.compile(rb"\s" + name + rb"""\s*=\s*["']([^"']*)["']""") for name in (b"Id", b"Target"))
_IS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([1-9]\d{0,6})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")

Places = dict[int, dict[int, str]]
Place = tuple[int, int, str]


def errors_of(path: Path, sheet: int) -> Places:
    """Row and column, counted from 0, of each cell with an error value in the sheet of that place.

    Raises NotATable, TooManyErrors.
    """
    found: Places = {}
    for count, (row, column, value) in enumerate(_all(path, sheet), start=1):
        if count > MOST:
            raise TooManyErrors(most=MOST)
        found.setdefault(row, {})[column] = value
    return found


def _all(path: Path, sheet: int) -> Iterator[Place]:
    if not zipfile.is_zipfile(path):
        yield from old_excel.errors_in(path.read_bytes(), sheet)
        return
    with zipfile.ZipFile(path) as packed:
        names = {name.lower(): name for name in packed.namelist()}
        if OPEN in names:
            with packed.open(names[OPEN]) as file:
                yield from open_document.errors_in(file, sheet)
        else:
            with packed.open(_part_of(packed, names, sheet)) as file:
                yield from _errors(file)


def _part_of(packed: zipfile.ZipFile, names: Mapping[str, str], sheet: int) -> str:
    """The file inside of the workbook that holds a sheet; `names` by small letters, since some programs write a name
    with other capitals than they link it. Raises NotATable, also for the binary kind (.xlsb)."""
    if not {BOOK, LINKS} <= set(names):
        raise NotATable()
    links = {_of(_ID, each): _of(_TARGET, each) for each in _LINK.findall(packed.read(names[LINKS]))}
    linked = [_of(_LINKED, each) for each in _SHEET.findall(packed.read(names[BOOK]))]
    target = links.get(linked[sheet], "") if sheet < len(linked) else ""
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if part.lower() not in names:
        raise NotATable()
    return names[part.lower()]


def _of(attribute: re.Pattern[bytes], element: bytes) -> str:
    found = attribute.search(element)
    return found[1].decode("utf-8", "replace") if found else ""


def _errors(file: IO[bytes]) -> Iterator[Place]:
    held = b""
    while data := file.read(PART):
        held += data
        # Few lists hold an error: only a stretch that does is taken apart.
        end = max(held.rfind(b"</c>"), held.rfind(b":c>"))
        if end >= 0 and _IS_ERROR.search(held, 0, end):
            yield from _in_stretch(held[: end + len(b"</c>")])
        held = held[max(end + 1, len(held) - LONGEST_CELL) :]


def _in_stretch(text: bytes) -> Iterator[Place]:
    for attributes, inside in _CELL.findall(text):
        if _IS_ERROR.search(attributes):
            place = _PLACE.search(attributes)
            if place is None:
                raise NotATable()
            yield int(place[2]) - 1, _column(place[1]), _of(_VALUE, inside).strip() or UNKNOWN


def _column(letters: bytes) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1
