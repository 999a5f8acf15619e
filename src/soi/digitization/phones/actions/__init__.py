"""The verbs of phones."""

from __future__ import annotations

from soi.digitization.phones.actions.bringing import bring, forget_originals, leave_originals
from soi.digitization.phones.actions.pairing import drop_lapsed, offer, pair, revoke
from soi.digitization.phones.actions.pictures import begin, lay_anew, move, put_part, remove, take, whole

__all__ = [
    "begin",
    "bring",
    "drop_lapsed",
    "forget_originals",
    "leave_originals",
    "lay_anew",
    "move",
    "offer",
    "pair",
    "put_part",
    "remove",
    "revoke",
    "take",
    "whole",
]
