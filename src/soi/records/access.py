"""Who sees documents: unit, clearance and the role's grant; the index follower sees what may be indexed."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, LevelUpTo, NodeHolds, Via, both, either, protect

REGISTERS = both(Grant("records.register"), InScope(), LevelUpTo(), NodeHolds())
READS = both(either(Grant("records.read"), Grant("search.index"), Grant("records.identify")), InScope(), LevelUpTo())

DOCUMENT = protect("records.Document", kind="records.document", see=READS, add=REGISTERS, change=REGISTERS)
PAGE = protect(
    "records.Page",
    kind="records.page",
    see=Via("document_id", "records_document"),
    add=both(Grant("records.register"), Via("document_id", "records_document")),
    change=both(Grant("records.register"), Via("document_id", "records_document")),
)
FILE = protect(
    "records.File",
    kind="records.file",
    see=both(Grant("records.read"), InScope(), LevelUpTo()),
    add=REGISTERS,
    change=REGISTERS,
)
# A stub says only that a marked paper lies elsewhere; its level is no content of this node.
STUB = protect(
    "records.Stub",
    kind="records.stub",
    see=both(Grant("records.read"), InScope()),
    add=both(Grant("records.register"), InScope()),
)
# What packages protect is declared with what they hold.
from soi.records.packages import access as packages  # noqa: E402, F401
