"""The verbs of digitization."""

from __future__ import annotations

from soi.digitization.actions.batches import (
    call_off,
    close_batch,
    count_back,
    give_back,
    hand_over,
    open_batch,
    read_labels,
    recall,
    sign_difference,
    take,
)
from soi.digitization.actions.bundles import bring as bring_bundle
from soi.digitization.actions.bundles import kind_of as bundle_kind
from soi.digitization.actions.lines import (
    Found,
    approve_secret,
    correct,
    count_sheets,
    enter_line,
    judge,
    register_purpose,
    take_over,
)
from soi.digitization.actions.plans import make_plan
from soi.digitization.actions.scans import (
    File,
    bring_for_batch,
    bring_for_line,
    drop,
    place,
)
from soi.digitization.actions.steps import (
    Moved,
    advance,
    approve,
    note_scanned,
    propose,
    refuse,
    register_purposes,
    send_back,
    settle,
)

__all__ = [
    "File",
    "Found",
    "Moved",
    "advance",
    "approve",
    "approve_secret",
    "bring_bundle",
    "bring_for_batch",
    "bring_for_line",
    "bundle_kind",
    "call_off",
    "close_batch",
    "correct",
    "count_back",
    "count_sheets",
    "drop",
    "enter_line",
    "give_back",
    "hand_over",
    "judge",
    "make_plan",
    "note_scanned",
    "open_batch",
    "place",
    "propose",
    "read_labels",
    "recall",
    "refuse",
    "register_purpose",
    "register_purposes",
    "send_back",
    "settle",
    "sign_difference",
    "take",
    "take_over",
]
