"""What the signatures of a received paper come to, in one word. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NONE, SOUND, AGED, UNKNOWN, BROKEN, UNREADABLE, DAMAGED = (
    *("none", "sound", "aged", "unknown", "broken", "unreadable", "damaged"),
)
# The worst comes first: one word for a paper of several signatures.
ORDER = (BROKEN, UNKNOWN, AGED, SOUND)
AGAIN_AFTER_DAYS = 90


def outcome_of(signatures: Sequence[dict[str, Any]]) -> str:
    """none: nobody signed; broken: changed after signing; unknown: whole, but by a certificate this node does not
    believe; aged: its certificate was in force when it signed and is not now; sound: whole and believed."""
    found = {state_of(one) for one in signatures}
    return next((each for each in ORDER if each in found), NONE)


def state_of(signature: dict[str, Any]) -> str:
    """The same word for one signature."""
    if not signature["valid"]:
        return BROKEN
    if signature["trusted"]:
        return SOUND
    return AGED if signature["trusted_then"] else UNKNOWN


def has_worsened(at_arrival: str, now: str) -> bool:
    """Whether somebody must look: what was whole is not, or cannot be read. A certificate that aged is no fault."""
    bad = {BROKEN, UNREADABLE, DAMAGED}
    return now in bad and at_arrival not in bad
