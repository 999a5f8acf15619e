"""Cells with an error value in an old workbook (.xls): records of [MS-XLS] in the small file system of [MS-CFB]."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from soi.engines.tables.errors import NotATable

NAMES = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOF, EOF, SHEET, VALUE, FORMULA = 0x0809, 0x000A, 0x0085, 0x0205, 0x0006
LAST, ENTRY, IN_HEADER, SHORT = 0xFFFFFFFA, 128, 109, 64
STREAMS = ("Workbook", "Book")
# Sectors of 512 bytes, or of 4,096; there are no others.
SHIFTS = (9, 12)


def errors_in(data: bytes, sheet: int) -> Iterator[tuple[int, int, str]]:
    """Row and column, counted from 0, of each cell with an error in the sheet of that place. Raises NotATable."""
    try:
        book = _workbook(data)
        starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(book, 0) if kind == SHEET]
        for kind, body in _records(book, starts[sheet]):
            code = _error(kind, body)
            if code is not None:
                yield (*struct.unpack_from("<HH", body), NAMES.get(code, NAMES[0x2A]))
    except (struct.error, IndexError) as error:
        raise NotATable() from error


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, or of the book itself; charts that lie in it are passed over."""
    depth = 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _error(kind: int, body: bytes) -> int | None:
    if kind == VALUE and body[7]:
        return body[6]
    # A formula whose result is no number says so by two bytes, and of which kind it is by the first.
    return body[8] if kind == FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2 else None


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook, put together from its sectors."""
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in SHIFTS:
        raise NotATable()
    size = 1 << shift
    directory, cutoff, short_table = struct.unpack_from("<I4xII", data, 48)
    table = _table(data, size)
    listed = _joined(data, table, directory, size, header=size)
    entries = [listed[at : at + ENTRY] for at in range(0, len(listed), ENTRY)]
    found = next((each for name in STREAMS for each in entries if _name(each) == name), None)
    if found is None:
        raise NotATable()
    start, length = struct.unpack_from("<II", found, 116)
    if length >= cutoff:
        return _joined(data, table, start, size, header=size)[:length]
    short = _numbers(_joined(data, table, short_table, size, header=size))
    held = _joined(data, table, struct.unpack_from("<I", entries[0], 116)[0], size, header=size)
    return _joined(held, short, start, SHORT, header=0)[:length]


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which, by number."""
    parts = list(struct.unpack_from(f"<{IN_HEADER}I", data, 76))
    further = struct.unpack_from("<I", data, 68)[0]
    while further < LAST and len(parts) * size < len(data) + size * IN_HEADER:
        more = struct.unpack_from(f"<{size // 4}I", data, size + further * size)
        parts += more[:-1]
        further = more[-1]
    return _numbers(b"".join(data[size + at * size : size + (at + 1) * size] for at in parts if at < LAST))


def _joined(data: bytes, table: tuple[int, ...], start: int, size: int, *, header: int) -> bytes:
    """Sector after sector from the first on; one that leads back to itself ends with the table."""
    found: list[bytes] = []
    while start < LAST and len(found) <= len(table):
        found.append(data[header + start * size : header + (start + 1) * size])
        start = table[start]
    return b"".join(found)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _name(entry: bytes) -> str:
    return entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
