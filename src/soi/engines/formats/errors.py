"""NotPossible
'- NotIdentified   the program that knows formats could not look at a file"""

from __future__ import annotations

from soi.base.errors import NotPossible


class NotIdentified(NotPossible):
    """The format of this file could not be looked up ({cause}). The file is as it was."""

    code = "formats.not_identified"
    remedy = "Try again; if it lasts, tell the operator."
