"""Files by content: kept once, read only whole, checked again and again."""

from __future__ import annotations

from soi.kernel.storage.actions import (
    fetch,
    fetch_many,
    fetch_open,
    forget,
    forget_many,
    keep,
    keep_file,
    keep_many,
    still_lying,
    unlink_gone,
)
from soi.kernel.storage.errors import Damaged, Missing, NoRoom, NotWritable, Unreachable
from soi.kernel.storage.fixity import Report, sweep, verify

__all__ = [
    "Damaged",
    "Missing",
    "NoRoom",
    "NotWritable",
    "Report",
    "Unreachable",
    "fetch",
    "fetch_many",
    "fetch_open",
    "forget",
    "forget_many",
    "keep",
    "keep_file",
    "keep_many",
    "still_lying",
    "sweep",
    "unlink_gone",
    "verify",
]
