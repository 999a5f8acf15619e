"""Cells of a workbook that hold an error value (#N/A, #REF!): the reader of the cells gives them out as empty."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from soi.engines.tables.errors import NotATable

PART = 1 << 20
# A cell with its formula is shorter: Excel takes 8,192 signs.
LONGEST_CELL = 1 << 16
UNKNOWN = "#N/A"
BOOK, LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET, _LINK = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>"), re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_LINKED = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']*)["']""")
_ID, _TARGET = (re.compile(rb"\s" + name + rb"""\s*=\s*["']([^"']*)["']""") for name in (b"Id", b"Target"))
_IS_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([1-9]\d{0,6})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]+)</")

Places = dict[int, dict[int, str]]


def errors_of(path: Path, sheet: int) -> Places:
    """Row and column, counted from 0, of each cell with an error value in the sheet of that place. Raises NotATable."""
    found: Places = {}
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as packed:
        if part := _part_of(packed, sheet):
            with packed.open(part) as file:
                for row, column, value in _errors(file):
                    found.setdefault(row, {})[column] = value
    return found


def _part_of(packed: zipfile.ZipFile, sheet: int) -> str:
    """The file inside of the workbook that holds a sheet; none where it is of another kind than .xlsx."""
    # Some programs write the names with other capitals than they link them.
    names = {name.lower(): name for name in packed.namelist()}
    if not {BOOK, LINKS} <= set(names):
        return ""
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


def _errors(file: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    held = b""
    while data := file.read(PART):
        held += data
        # Few lists hold an error: only a stretch that does is taken apart.
        end = max(held.rfind(b"</c>"), held.rfind(b":c>"))
        if end >= 0 and _IS_ERROR.search(held, 0, end):
            yield from _in_stretch(held[: end + len(b"</c>")])
        held = held[max(end + 1, len(held) - LONGEST_CELL) :]


def _in_stretch(text: bytes) -> Iterator[tuple[int, int, str]]:
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
