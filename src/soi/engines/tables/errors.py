"""What the table engine says when it cannot take a sheet as a whole; what is wrong in a row is a fault, not a refusal.

Refusal
'- BadInput
   '- NotATable          the file is no sheet this engine reads
      |- EmptyTable      nothing stands in it
      |- TooLarge        it would not fit into the memory of a small machine
      |- LockedWorkbook  a password is asked for
      |- BytesDoNotFit   a byte that the chosen encoding does not have
      |- QuoteLeftOpen   a quotation mark is opened and never closed
      |- TooManyErrors   formulas that failed all over the sheet
      |- NoHeader        no row of it looks like the heads of columns
      '- NoRows          heads, and nothing below them
"""

from __future__ import annotations

from soi.base.errors import BadInput


class NotATable(BadInput):
    """This file is not a table that can be read here."""

    code = "tables.not_a_table"
    remedy = "Open it in your spreadsheet program and save it as .xlsx or as CSV (UTF-8), then bring that file."


class EmptyTable(NotATable):
    """Nothing stands in this sheet."""

    code = "tables.empty"
    remedy = "Look whether the list lies on another sheet of the file, and make that the first one."


class TooLarge(NotATable):
    """Unpacked, this workbook has {size} MB; up to {limit} MB are read."""

    code = "tables.too_large"
    remedy = "Save the sheet as CSV (UTF-8): a CSV of any length is read."


class LockedWorkbook(NotATable):
    """This workbook is locked with a password."""

    code = "tables.locked"
    remedy = "Take the password off in your spreadsheet program, save it, then bring it again."


class BytesDoNotFit(NotATable):
    """Near row {row} stands a byte that {encoding} does not have."""

    code = "tables.bytes_do_not_fit"
    remedy = "Choose another encoding in the preview and compare the words, or save the sheet as CSV (UTF-8)."


class QuoteLeftOpen(NotATable):
    """A quotation mark that opens near row {row} is never closed, so the cells after it run together."""

    code = "tables.quote_left_open"
    remedy = "Close or take away the quotation mark in that row, then bring the sheet again."


class TooManyErrors(NotATable):
    """More than {most} cells of this sheet hold an error of the spreadsheet program (#N/A, #REF!). Nothing entered."""

    code = "tables.too_many_errors"
    remedy = "Mend the formulas, or put their values into the cells, then bring the sheet again."


class NoHeader(NotATable):
    """None of the first {rows} rows looks like the heads of the columns."""

    code = "tables.no_header"
    remedy = "Give the list one row of heads, such as “{example}”, then bring it again."


class NoRows(NotATable):
    """This sheet has heads, and no row below them."""

    code = "tables.no_rows"
    remedy = "Look whether the list lies on another sheet of the file, and make that the first one."
