"""Who sees documents: unit, clearance and the role's grant; the index follower sees what may be indexed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import Actor, Grant, InScope, LevelUpTo, NodeHolds, Via, both, either, protect
from soi.records.lists import access as lists
from soi.records.packages import access as packages


@dataclass(frozen=True)
class Listed:
    """The file came in with an old list: only such a line may be taken back, while nothing lies in the file."""

    def sql(self, table: str) -> str:
        return f"{table}.listed_in_id is not null"

    def q(self, actor: Actor) -> Q:
        return Q(listed_in__isnull=False)


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
    remove=both(REGISTERS, Listed()),
)
# A stub says only that a marked paper lies elsewhere; its level is no content of this node.
STUB = protect(
    "records.Stub",
    kind="records.stub",
    see=both(Grant("records.read"), InScope()),
    add=both(Grant("records.register"), InScope()),
)

# The tables of lists and packages are declared with what they hold; policies are laid from this file.
__all__ = ["DOCUMENT", "FILE", "PAGE", "STUB", "lists", "packages"]
