"""The verbs of records."""

from soi.records.actions.books import Line, TakenOver, take_over_books
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

__all__ = [
    "Content",
    "Line",
    "Particulars",
    "TakenOver",
    "arrived",
    "check",
    "enter",
    "enter_issued",
    "keep_stub",
    "next_incoming",
    "open_for",
    "register",
    "take_copy",
    "take_over_books",
]
