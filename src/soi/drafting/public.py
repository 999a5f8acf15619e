"""The door of drafting: papers a later room has made, set and kept; what of a case was issued."""

from __future__ import annotations

from soi.drafting.actions import begin, issue, keep_made, keep_words, keeper_for, present, send_back, sign
from soi.drafting.queries import KIND, ref, signatures_of

__all__ = [
    "KIND",
    "begin",
    "issue",
    "keep_made",
    "keeper_for",
    "present",
    "ref",
    "keep_words",
    "send_back",
    "sign",
    "signatures_of",
]
