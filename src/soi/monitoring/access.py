"""Who sees what was noted: who settles the thing, and never one whom its petition must not reach."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, Mine, NotIn, both, protect

WATCHES = Grant("monitoring.read")
NOT_BARRED = NotIn("origin_id", "barred_petitions")

NOTED = protect(
    "monitoring.Noted",
    kind="monitoring.noted",
    see=both(WATCHES, InScope(), NOT_BARRED),
    add=both(WATCHES, InScope(), NOT_BARRED, Mine("by_id", of="appointment")),
)
