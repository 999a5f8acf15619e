"""An arrival is seen by the persons who hold it and by nobody else, whatever their rank (held from its first byte)."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, Mine, Named, NodeHolds, Signed, Via, both, protect

ARRIVAL = protect(
    "intake.Arrival",
    kind="intake.arrival",
    see=both(Signed(), Named("holders")),
    add=both(Grant("intake.receive"), InScope(), NodeHolds("marked_level")),
    change=both(Signed(), Named("holders"), NodeHolds("marked_level")),
)
OF_ARRIVAL = Via("arrival_id", "intake_arrival")
DOUBT = protect(
    "intake.Doubt",
    kind="intake.doubt",
    see=OF_ARRIVAL,
    add=both(Signed(), OF_ARRIVAL),
    remove=both(Signed(), OF_ARRIVAL),
)
SPILLS = Grant("intake.spill")
SPILL = protect(
    "intake.Spill",
    kind="intake.spill",
    see=both(SPILLS, InScope()),
    add=both(SPILLS, InScope()),
    change=both(SPILLS, InScope()),
)
OF_SPILL = Via("spill_id", "intake_spill")
MY_STEP = Mine("by_id", of="appointment")
SPILL_STEP = protect(
    "intake.SpillStep", kind="intake.spill_step", see=OF_SPILL, add=both(OF_SPILL, MY_STEP), change=OF_SPILL
)
