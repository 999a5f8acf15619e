"""Cells that a spreadsheet program would take for a formula: made harmless on the way out, restored on the way in.

OWASP, CSV injection: a cell that begins with = + - @, a tab or a carriage return may be run. An apostrophe before it
makes it text. What already looks neutralised gets one more, so that the way back is always exact.
"""

from __future__ import annotations

import re

STARTS = "=+-@\t\r"
_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")


def neutralise(cell: str) -> str:
    """The cell as text that no spreadsheet program runs."""
    return "'" + cell if _DANGEROUS.match(cell) else cell


def restore(cell: str) -> str:
    """The cell as it was before it was neutralised."""
    return cell[1:] if _NEUTRAL.match(cell) else cell


def restored_sql(expression: str) -> str:
    """`restore` as DuckDB says it."""
    return (
        f"case when starts_with({expression}, '''') and regexp_matches({expression}, '^''+[=+\\-@\\t\\r]') "
        f"then substr({expression}, 2) else {expression} end"
    )
