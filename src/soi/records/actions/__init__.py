"""The verbs of records."""

from __future__ import annotations

from soi.records.actions.books import Line, TakenOver, take_over_books
from soi.records.actions.describe import describe, publish_schemas
from soi.records.actions.levels import agree_lower, ask_lower, mark_of, raise_level, refuse_lower
from soi.records.actions.papers import (
    Content,
    Particulars,
    arrived,
    check,
    enter,
    enter_issued,
    keep_stub,
    next_incoming,
    open_for,
    register,
    take_copy,
)
from soi.records.actions.redact import (
    begin_copy,
    cover,
    cover_same,
    layer_of,
    make_copy,
    note_failed,
    order_copy,
    take_redacted,
)
from soi.records.actions.signatures import check_signatures
from soi.records.actions.versions import add_version, enter_turned, enter_version, take_version

__all__ = [
    "Content",
    "Line",
    "Particulars",
    "TakenOver",
    "add_version",
    "agree_lower",
    "arrived",
    "ask_lower",
    "begin_copy",
    "check",
    "check_signatures",
    "cover",
    "cover_same",
    "describe",
    "enter",
    "enter_issued",
    "enter_turned",
    "enter_version",
    "keep_stub",
    "layer_of",
    "make_copy",
    "mark_of",
    "next_incoming",
    "note_failed",
    "open_for",
    "order_copy",
    "publish_schemas",
    "raise_level",
    "refuse_lower",
    "register",
    "take_copy",
    "take_over_books",
    "take_redacted",
    "take_version",
]
