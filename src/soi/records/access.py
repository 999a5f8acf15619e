"""Who sees documents: unit, clearance and the role's grant; the index follower sees what may be indexed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import (
    Actor,
    Grant,
    InScope,
    LevelUpTo,
    NodeHolds,
    NotIn,
    Signed,
    Via,
    both,
    either,
    protect,
)
from soi.records.keeping.access import ARRANGES, DESTROYS, OPENED
from soi.records.lists import access as lists
from soi.records.packages import access as packages


@dataclass(frozen=True)
class Listed:
    """The file came in with an old list: only such a line may be taken back, while nothing lies in the file."""

    def sql(self, table: str) -> str:
        return f"{table}.listed_in_id is not null"

    def q(self, actor: Actor) -> Q:
        return Q(listed_in__isnull=False)


@dataclass(frozen=True)
class NotClosed:
    """The paper is not closed; a closed one only the machine that destroys sees, and shows it nobody (DIG-04)."""

    def sql(self, table: str) -> str:
        return f"({table}.closed_at is null or (select soi.may('records.destroy')))"

    def q(self, actor: Actor) -> Q:
        return Q() if "records.destroy" in actor.grants else Q(closed_at__isnull=True)


REGISTERS = both(Grant("records.register"), InScope(), LevelUpTo(), NodeHolds())
READS = both(
    either(Grant("records.read"), Grant("search.index"), Grant("records.identify"), Grant("records.verify")),
    NotClosed(),
    InScope(),
    LevelUpTo(),
)

# Closing, counting, describing: the archive's clerk. Destroying: the machine, and the database asks for what reason.
DISPOSES = both(DESTROYS, InScope())
KEEPS = either(REGISTERS, both(ARRANGES, InScope(), LevelUpTo()), DISPOSES)

DOCUMENT = protect(
    "records.Document", kind="records.document", see=READS, add=REGISTERS, change=either(REGISTERS, DISPOSES)
)
# What hangs on a paper is seen by who sees the paper.
WITH_ITS_DOCUMENT = Via("document_id", "records_document")
PAGE = protect(
    "records.Page",
    kind="records.page",
    see=OPENED,
    add=both(Grant("records.register"), Via("document_id", "records_document")),
    change=both(Grant("records.register"), Via("document_id", "records_document")),
    remove=DESTROYS,
)
FILE = protect(
    "records.File",
    kind="records.file",
    see=both(either(Grant("records.read"), Grant("search.index")), InScope(), LevelUpTo()),
    add=REGISTERS,
    change=KEEPS,
    remove=both(REGISTERS, Listed()),
)
# A stub says only that a marked paper lies elsewhere; its level is no content of this node.
STUB = protect(
    "records.Stub",
    kind="records.stub",
    see=both(Grant("records.read"), InScope()),
    add=both(Grant("records.register"), InScope()),
)

SCHEMA = protect("records.Schema", kind="records.schema", see=Signed())
VERSION = protect(
    "records.Version",
    kind="records.version",
    see=OPENED,
    add=both(Grant("records.register"), WITH_ITS_DOCUMENT),
    remove=DESTROYS,
)
SIGNATURES = protect(
    "records.SignatureCheck",
    kind="records.signatures",
    see=WITH_ITS_DOCUMENT,
    add=both(Grant("records.verify"), WITH_ITS_DOCUMENT),
    remove=DESTROYS,
)
# Written by the trigger of the paper alone.
LEVEL_ACT = protect("records.LevelAct", kind="records.level_act", see=WITH_ITS_DOCUMENT)
# Who may ask and who may answer see what is asked; triggers bind both to their tickets.
LEVEL_REQUEST = protect(
    "records.LevelRequest",
    kind="records.level_request",
    see=both(either(Grant("levels.ask"), Grant("levels.approve"), Grant("audit.read"), DESTROYS), WITH_ITS_DOCUMENT),
    add=both(Grant("levels.ask"), WITH_ITS_DOCUMENT),
    change=both(Grant("levels.approve"), WITH_ITS_DOCUMENT),
    remove=DESTROYS,
)
# A redacted copy is seen beside its paper; once made and given to a unit, also by the readers of that unit, who never
# see the paper by it.
REDACTS = both(Grant("records.redact"), InScope(), LevelUpTo(), NodeHolds())
COPY = protect(
    "records.Copy",
    kind="records.copy",
    see=both(
        either(both(Grant("records.read"), either(InScope(), InScope("given_to_id"))), Grant("search.index")),
        NotIn("document_id", "closed_papers"),
        LevelUpTo(),
    ),
    add=REDACTS,
    change=REDACTS,
    remove=DESTROYS,
)
COPY_PAGE = protect(
    "records.CopyPage",
    kind="records.copy_page",
    see=Via("copy_id", "records_copy"),
    add=both(Grant("records.redact"), Via("copy_id", "records_copy")),
    remove=DESTROYS,
)

# The tables of lists and packages are declared with what they hold; policies are laid from this file.
__all__ = [
    "COPY",
    "COPY_PAGE",
    "DOCUMENT",
    "FILE",
    "LEVEL_ACT",
    "LEVEL_REQUEST",
    "PAGE",
    "SCHEMA",
    "SIGNATURES",
    "STUB",
    "VERSION",
    "lists",
    "packages",
]
