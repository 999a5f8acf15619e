"""Rows of the first sheet of a workbook that is shown, each cell as the text a clerk sees in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from soi.engines.tables.cell_errors import errors_of
from soi.engines.tables.decode import clean
from soi.engines.tables.errors import EmptyTable, LockedWorkbook, NotATable, TooLarge

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# The reader holds a sheet whole: about twice its unpacked size.
UNPACKED_MB = 250
PART = 1 << 20
NO_MORE: tuple[int, Mapping[int, str]] = (1 << 31, {})


def is_workbook(start: bytes) -> bool:
    return start.startswith((ZIP, OLD_EXCEL))


def rows(path: Path, letters: str = "utf-8") -> Iterator[list[str]]:
    """All rows from the first of the sheet on, blank ones too. Raises NotATable and what is below it."""
    ensure_small(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        if not workbook.sheet_names:
            raise EmptyTable()
        name = _read(workbook)
        sheet = workbook.get_sheet_by_name(name)
        errors = errors_of(path, name, workbook.sheet_names.index(name))
        if sheet.start is None:
            raise EmptyTable()
        ahead: tuple[int, Mapping[int, str]] = (-1, {})
        for at, cells in enumerate(sheet.iter_rows()):
            while ahead[0] < at:
                ahead = next(errors, NO_MORE)
            yield _row(cells, letters, ahead[1] if ahead[0] == at else {}, sheet.start[1])
    except PasswordError as error:
        raise LockedWorkbook() from error
    except CalamineError as error:
        raise NotATable() from error


def _row(cells: Sequence[object], letters: str, errors: Mapping[int, str], first: int) -> list[str]:
    """The cells from the first column on in which anything stands."""
    row = [clean(shown(cell), letters) for cell in cells]
    for column, value in errors.items():
        if not 0 <= column - first < len(row):
            raise NotATable()
        row[column - first] = value
    return row


def sheets(path: Path) -> tuple[str, list[str]]:
    """The sheet that is read, by name, and those that are not."""
    workbook = CalamineWorkbook.from_path(str(path))
    read = _read(workbook)
    return read, [name for name in workbook.sheet_names if name != read]


def _read(workbook: CalamineWorkbook) -> str:
    """The first sheet that is not hidden: a hidden one is not what the clerk sees when opening the file."""
    shown = [
        each.name
        for each in workbook.sheets_metadata
        if each.visible == SheetVisibleEnum.Visible and each.typ == SheetTypeEnum.WorkSheet
    ]
    return [*shown, *workbook.sheet_names][0]


def ensure_small(path: Path) -> None:
    """Unpack as far as allowed and no further: what the archive says of its sizes is not believed. Raises TooLarge."""
    if not zipfile.is_zipfile(path):
        return
    left = UNPACKED_MB << 20
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                with packed.open(entry) as file:
                    while part := file.read(PART):
                        left -= len(part)
                        if left < 0:
                            raise TooLarge(size=f"> {UNPACKED_MB}", limit=UNPACKED_MB)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        # A locked archive, an unknown packing, a torn file.
        raise NotATable() from error


def shown(cell: object) -> str:
    """A cell as it is read on the sheet: 1998 and not 1998.0, 08/10/2026 and not 2026-10-08 00:00:00."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if (cell.hour, cell.minute, cell.second) != (0, 0, 0):
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
        case time():
            return f"{cell:%H:%M}"
    return str(cell)
