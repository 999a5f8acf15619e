"""Who sees lists: the registering clerks of the unit; an export only the appointment that asked for it."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, LevelUpTo, Mine, NodeHolds, NotIn, Via, both, either, protect

REGISTERS = both(Grant("records.register"), InScope())
IMPORT = protect("records.Import", kind="records.import", see=REGISTERS, add=REGISTERS, change=REGISTERS)
OF_IMPORT = both(Grant("records.register"), Via("brought_id", "records_import"), LevelUpTo())
KEEPS = both(OF_IMPORT, NodeHolds())
ROW = protect("records.Row", kind="records.import_row", see=OF_IMPORT, add=KEEPS, change=KEEPS)
HEADS = protect("records.Heads", kind="records.heads", see=REGISTERS, add=REGISTERS, change=REGISTERS)
ASKED = both(Grant("records.read"), Mine("asked_by_id", of="appointment"))
# A list that names a paper on which a stamp was seen is written anew; the machine that destroys sees to it.
HOLDS = either(ASKED, both(Grant("records.destroy"), InScope()))
EXPORT = protect(
    "records.Export",
    kind="records.export",
    see=both(HOLDS, NotIn("id", "shut_exports")),
    add=both(ASKED, InScope()),
    change=HOLDS,
)
