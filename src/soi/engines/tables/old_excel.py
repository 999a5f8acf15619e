"""Cells with an error value in an old workbook (.xls), as xlrd reads them."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDocError

from soi.engines.tables.errors import NotATable

UNKNOWN = "#N/A"


def errors_in(path: Path, sheet: str) -> Iterator[tuple[int, dict[int, str]]]:
    """Each row of the sheet of that name, counted from 0, with its errors by column. Raises NotATable."""
    try:
        with xlrd.open_workbook(str(path), on_demand=True, logfile=io.StringIO()) as book:
            read = book.sheet_by_name(sheet)
            for row in range(read.nrows):
                at = [column for column, kind in enumerate(read.row_types(row)) if kind == xlrd.XL_CELL_ERROR]
                codes = {column: read.cell_value(row, column) for column in at}
                yield row, {column: xlrd.error_text_from_code.get(code, UNKNOWN) for column, code in codes.items()}
    except (
        xlrd.XLRDError, CompDocError, struct.error, LookupError, ValueError, TypeError, AssertionError, AttributeError,
        OverflowError, OSError,
    ) as error:  # fmt: skip
        raise NotATable() from error
