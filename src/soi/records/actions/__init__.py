"""The verbs of records."""

from __future__ import annotations

from soi.records.actions.levels import agree_lower, ask_lower, mark_of, raise_level, refuse_lower
from soi.records.actions.register import (
    Content,
    Particulars,
    arrived,
    check,
    enter,
    keep_stub,
    open_for,
    register,
    take_copy,
)
from soi.records.actions.versions import add_version, enter_version, take_version

__all__ = [
    "Content",
    "Particulars",
    "add_version",
    "agree_lower",
    "arrived",
    "ask_lower",
    "check",
    "enter",
    "enter_version",
    "keep_stub",
    "mark_of",
    "open_for",
    "raise_level",
    "refuse_lower",
    "register",
    "take_copy",
    "take_version",
]
