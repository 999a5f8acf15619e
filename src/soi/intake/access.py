"""An arrival is seen by the persons who hold it and by nobody else, whatever their rank (held from its first byte)."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, Named, NodeHolds, Signed, both, protect

ARRIVAL = protect(
    "intake.Arrival",
    kind="intake.arrival",
    see=both(Signed(), Named("holders")),
    add=both(Grant("intake.receive"), InScope(), NodeHolds("marked_level")),
    change=both(Signed(), Named("holders"), NodeHolds("marked_level")),
)
