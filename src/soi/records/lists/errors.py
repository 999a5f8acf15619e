"""Refusal
|- WrongState      this import is not at the step that was asked for
|- RowSettled      the row was mended or left out meanwhile
|- NothingKept     of a marked row nothing was kept that could be mended
|- CannotTakeBack  something hangs on the entry already
|- TooManyRows     more rows wait than one sheet for mending holds
'- NoExportPart    an export without such a part, or not yet written"""

from __future__ import annotations

from soi.base.errors import NotFound, NotPossible


class WrongState(NotPossible):
    """This list has gone on meanwhile."""

    code = "records.list_wrong_state"
    remedy = "Load the page anew to see where it stands."


class RowSettled(NotPossible):
    """This row was mended or left out meanwhile. Nothing was changed."""

    code = "records.list_row_settled"
    remedy = "Load the page anew to see it."


class NothingKept(NotPossible):
    """Of this row nothing was kept here, so it cannot be mended."""

    code = "records.list_nothing_kept"
    remedy = "Enter it as a line of a marked paper, or bring it on the isolated machine."


class CannotTakeBack(NotPossible):
    """A paper lies in this file already, so its line stays in the register."""

    code = "records.list_cannot_take_back"
    remedy = "Change the file itself instead."


class TooManyRows(NotPossible):
    """{rows} rows wait; up to {limit} are written into one sheet for mending."""

    code = "records.list_too_many_rows"
    remedy = "Mend by groups here first: one correction serves all rows that are alike."


class NoExportPart(NotFound):
    """There is no such part of an export."""

    code = "records.no_export_part"
