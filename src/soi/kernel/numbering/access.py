"""Counters tell how much a body has: seen and moved only inside the reach of the appointment."""

from __future__ import annotations

from soi.kernel.access.public import InScope, Signed, both, protect

COUNTER = protect(
    "numbering.Counter",
    kind="numbering.counter",
    see=InScope(),
    add=both(Signed(), InScope()),
    change=both(Signed(), InScope()),
)
VOID = protect("numbering.Void", kind="numbering.void", see=InScope(), add=both(Signed(), InScope()))
