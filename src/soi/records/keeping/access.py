"""Who sees and moves what is known of keeping. A marked paper opens to the holder of a live licence."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import Actor, Grant, InScope, LevelUpTo, Mine, NotIn, Via, both, either, protect

READS, ARRANGES, DESTROYS = Grant("records.read"), Grant("records.arrange"), Grant("records.destroy")
OF_FILE = Via("file_id", "records_file")
MY_OFFICE = Mine("by_id", of="appointment")
MY_SET = Mine("set_by_id", of="appointment")


@dataclass(frozen=True)
class Opened:
    """The row belongs to an open paper, or to a marked one for which a licence of the reader's is live (DIG-05)."""

    column: str = "document_id"

    def sql(self, table: str) -> str:
        return (
            f"exists (select from soi.records_document parent where parent.id = {table}.{self.column} and "
            "(parent.level = 0 or soi.is_licensed(parent.id, parent.file_id) or (select soi.may('records.destroy'))))"
        )

    def q(self, actor: Actor) -> Q:
        return Q()


# The machines that know formats and check signatures read every file, and show none.
MACHINES = both(either(Grant("records.identify"), Grant("records.verify")), Via("document_id", "records_document"))
OPENED = either(Opened(), MACHINES)
FONDS = protect(
    "records.Fonds",
    kind="records.fonds",
    see=both(READS, InScope()),
    add=both(ARRANGES, InScope()),
    change=both(ARRANGES, InScope()),
)
FACT = protect("records.FileFact", kind="records.fact", see=OF_FILE, add=both(ARRANGES, OF_FILE, MY_OFFICE))
EVENT = protect("records.FileEvent", kind="records.event", see=OF_FILE, add=both(ARRANGES, OF_FILE, MY_OFFICE))
HOLD = protect(
    "records.Hold",
    kind="records.hold",
    see=both(READS, InScope()),
    add=both(Grant("records.hold"), InScope(), Mine("placed_by_id", of="appointment")),
    change=both(Grant("records.hold"), InScope()),
)
HELD = protect(
    "records.HeldFile",
    kind="records.held",
    see=Via("hold_id", "records_hold"),
    add=both(Grant("records.hold"), Via("hold_id", "records_hold"), OF_FILE),
)
HANDLES = either(Grant("records.check"), Grant("records.approve"), DESTROYS)
LIST = protect(
    "records.DisposalList",
    kind="records.disposal",
    see=both(READS, InScope(), LevelUpTo()),
    add=both(DESTROYS, InScope(), LevelUpTo()),
    change=both(HANDLES, InScope(), LevelUpTo()),
)
LINE = protect(
    "records.DisposalLine",
    kind="records.disposal_line",
    see=Via("disposal_id", "records_disposallist"),
    add=both(DESTROYS, Via("disposal_id", "records_disposallist")),
    change=both(HANDLES, Via("disposal_id", "records_disposallist")),
)
PLACE = protect("records.Place", kind="records.place", see=OF_FILE, add=both(ARRANGES, OF_FILE, MY_OFFICE))
ROOM = protect(
    "records.StrongRoom",
    kind="records.room",
    see=both(READS, InScope()),
    add=both(ARRANGES, InScope(), MY_SET),
    change=both(ARRANGES, InScope()),
)
LOAN = protect(
    "records.Loan",
    kind="records.loan",
    see=either(OF_FILE, Mine("borrower_id", of="appointment")),
    add=both(ARRANGES, OF_FILE, Mine("lent_by_id", of="appointment")),
    change=both(ARRANGES, OF_FILE),
)
OWNS = both(Grant("records.license"), InScope(), LevelUpTo())
LICENCE = protect(
    "records.Licence",
    kind="records.licence",
    see=either(Mine("holder_id", of="appointment"), OWNS, both(Grant("audit.read"), InScope(), LevelUpTo())),
    add=both(READS, InScope(), LevelUpTo(), Mine("holder_id", of="appointment"), OF_FILE),
    change=OWNS,
)
USE = protect(
    "records.Use",
    kind="records.use",
    see=Via("licence_id", "records_licence"),
    add=both(Via("licence_id", "records_licence"), Opened(), MY_OFFICE),
)
# Filled by the database alone, when a paper is marked.
MARKED = protect("records.MarkedContent", kind="records.marked", see=OPENED, remove=DESTROYS)
MY_VOLUME = Mine("asked_by_id", of="appointment")
VOLUME = protect(
    "records.Volume",
    kind="records.volume",
    # One with a paper that was closed since is shut with it.
    see=either(both(MY_VOLUME, OF_FILE, NotIn("id", "shut_volumes")), DESTROYS),
    add=both(READS, MY_VOLUME, OF_FILE),
    change=either(both(MY_VOLUME, OF_FILE), DESTROYS),
    remove=DESTROYS,
)
