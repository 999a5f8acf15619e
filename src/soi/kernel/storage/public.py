"""Files by content: kept once, read only whole, checked again and again."""

from __future__ import annotations

from soi.kernel.storage.actions import (
    fetch,
    fetch_many,
    fetch_open,
    forget,
    forget_many,
    keep,
    keep_again,
    keep_file,
    keep_many,
    note_comparison,
    still_lying,
    unlink_gone,
)
from soi.kernel.storage.errors import OUTAGES, Damaged, Missing, NoRoom, NotWritable, Unreachable
from soi.kernel.storage.fixity import Report, compare, sweep, verify
from soi.kernel.storage.places import work_folder
from soi.kernel.storage.queries import days, sizes, standing

__all__ = [
    "OUTAGES",
    "Damaged",
    "Missing",
    "NoRoom",
    "NotWritable",
    "Report",
    "Unreachable",
    "compare",
    "days",
    "fetch",
    "fetch_many",
    "fetch_open",
    "forget",
    "forget_many",
    "keep",
    "keep_again",
    "keep_file",
    "keep_many",
    "note_comparison",
    "sizes",
    "standing",
    "still_lying",
    "sweep",
    "unlink_gone",
    "verify",
    "work_folder",
]
