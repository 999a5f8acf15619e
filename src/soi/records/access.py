"""Who sees documents: unit, clearance and the role's grant; the index follower sees what may be indexed."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, LevelUpTo, NodeHolds, Via, both, either, protect
from soi.records.keeping.access import ARRANGES, DESTROYS, Opened

REGISTERS = both(Grant("records.register"), InScope(), LevelUpTo(), NodeHolds())
READS = both(either(Grant("records.read"), Grant("search.index")), InScope(), LevelUpTo())

# Closing, counting, describing: the archive's clerk. Destroying: the machine, and the database asks for what reason.
DISPOSES = both(DESTROYS, InScope())
KEEPS = either(REGISTERS, both(ARRANGES, InScope(), LevelUpTo()), DISPOSES)

DOCUMENT = protect(
    "records.Document", kind="records.document", see=READS, add=REGISTERS, change=either(REGISTERS, DISPOSES)
)
PAGE = protect(
    "records.Page",
    kind="records.page",
    see=Opened(),
    add=both(Grant("records.register"), Via("document_id", "records_document")),
    change=both(Grant("records.register"), Via("document_id", "records_document")),
    remove=DESTROYS,
)
FILE = protect(
    "records.File",
    kind="records.file",
    see=both(Grant("records.read"), InScope(), LevelUpTo()),
    add=REGISTERS,
    change=KEEPS,
)
# A stub says only that a marked paper lies elsewhere; its level is no content of this node.
STUB = protect(
    "records.Stub",
    kind="records.stub",
    see=both(Grant("records.read"), InScope()),
    add=both(Grant("records.register"), InScope()),
)
