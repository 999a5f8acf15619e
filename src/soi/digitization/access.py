"""Who sees and moves the ledger: the body that holds the paper today, up to the clearance; a linked machine holds no
title of a marked file."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.digitization.phones import access as phones
from soi.kernel.access.public import Actor, Grant, InScope, LevelUpTo, Mine, Via, both, ceiling, either, protect

READS = Grant("digitization.read")
KEEPS, SCANS = Grant("digitization.keep"), Grant("digitization.scan")
WORKS = either(KEEPS, SCANS, Grant("digitization.check"), Grant("digitization.approve"))
MY_OFFICE = Mine("by_id", of="appointment")


@dataclass(frozen=True)
class NoTitleHere:
    """Of a marked file a linked machine holds number, level and place only (Law 117/2025/QH15 art. 5)."""

    def sql(self, table: str) -> str:
        return f"({table}.title = '' or {table}.level <= (select soi.node_ceiling()))"

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class StubHere:
    """A marked line on a linked machine: a stub of the register, without any title, for all who keep the ledger."""

    def sql(self, table: str) -> str:
        return f"({table}.bare and {table}.level > (select soi.node_ceiling()))"

    def q(self, actor: Actor) -> Q:
        return Q(bare=True, level__gt=ceiling())


SEEN = both(InScope(), either(LevelUpTo(), StubHere()))
HERE = both(InScope(), LevelUpTo())
LINE = protect(
    "digitization.Line",
    kind="digitization.line",
    see=both(either(READS, Grant("search.index")), SEEN),
    add=both(KEEPS, SEEN, NoTitleHere(), Mine("entered_by_id", of="appointment")),
    change=both(WORKS, SEEN, NoTitleHere()),
)
OF_LINE = Via("line_id", "digitization_line")
EVENT = protect("digitization.Event", kind="digitization.event", see=OF_LINE, add=both(WORKS, OF_LINE, MY_OFFICE))
BATCH = protect(
    "digitization.Batch",
    kind="digitization.batch",
    see=both(READS, HERE),
    add=both(KEEPS, HERE, Mine("opened_by_id", of="appointment")),
    # Who approves gives the batches of a body that has ended to its heir.
    change=both(either(KEEPS, SCANS, Grant("digitization.approve")), HERE),
)
OF_BATCH = Via("batch_id", "digitization_batch")
BATCH_LINE = protect(
    "digitization.BatchLine",
    kind="digitization.batch_line",
    see=OF_BATCH,
    add=both(KEEPS, OF_BATCH, OF_LINE),
    change=both(either(KEEPS, SCANS), OF_BATCH),
)
SCAN = protect(
    "digitization.Scan",
    kind="digitization.scan",
    see=both(READS, HERE),
    add=both(either(KEEPS, SCANS), HERE, Mine("brought_by_id", of="appointment")),
    change=both(WORKS, HERE),
)
PLAN = protect(
    "digitization.Plan",
    kind="digitization.plan",
    see=both(READS, InScope()),
    add=both(KEEPS, InScope(), Mine("made_by_id", of="appointment")),
    change=both(KEEPS, InScope()),
)
OF_PLAN = Via("plan_id", "digitization_plan")
# Written by the machine's clock alone.
REMINDER = protect(
    "digitization.Reminder",
    kind="digitization.reminder",
    see=OF_PLAN,
    add=both(SCANS, Grant("events.carry"), OF_PLAN),
    change=both(SCANS, Grant("events.carry"), OF_PLAN),
)
OF_SCAN = Via("scan_id", "digitization_scan")
SAMPLE = protect(
    "digitization.Sample",
    kind="digitization.sample",
    see=OF_SCAN,
    add=both(WORKS, OF_SCAN),
    change=both(WORKS, OF_SCAN),
)
PROPOSAL = protect(
    "digitization.Proposal",
    kind="digitization.proposal",
    see=OF_SCAN,
    add=both(WORKS, OF_SCAN),
    change=both(WORKS, OF_SCAN),
)
BUNDLE = protect(
    "digitization.Bundle",
    kind="digitization.bundle",
    see=both(READS, HERE),
    add=both(either(KEEPS, SCANS), HERE, Mine("brought_by_id", of="appointment")),
    change=both(WORKS, HERE),
)
OF_BUNDLE = Via("bundle_id", "digitization_bundle")
BUNDLE_MEMBER = protect(
    "digitization.BundleMember",
    kind="digitization.bundle_member",
    see=OF_BUNDLE,
    add=both(either(KEEPS, SCANS), OF_BUNDLE),
    change=both(WORKS, OF_BUNDLE),
)
TRANSFER = protect(
    "digitization.Transfer",
    kind="digitization.transfer",
    see=both(READS, HERE),
    add=both(either(KEEPS, SCANS), HERE, Mine("begun_by_id", of="appointment")),
    change=both(WORKS, HERE),
)
OF_TRANSFER = Via("transfer_id", "digitization_transfer")
TRANSFER_PART = protect(
    "digitization.TransferPart",
    kind="digitization.transfer_part",
    see=OF_TRANSFER,
    add=both(either(KEEPS, SCANS), OF_TRANSFER),
)
MY_SEAL = Mine("keeper_id", of="appointment")
# The machine closes what its keeper can no longer carry out.
CLOSES = both(SCANS, Grant("events.carry"))
SEAL_ROUND = protect(
    "digitization.SealRound",
    kind="digitization.seal_round",
    see=both(READS, HERE),
    add=both(KEEPS, HERE, MY_SEAL),
    change=both(either(both(KEEPS, MY_SEAL), CLOSES), HERE),
)
OF_SEAL_ROUND = Via("round_id", "digitization_sealround")
SEALING = protect(
    "digitization.Sealing",
    kind="digitization.sealing",
    see=OF_SEAL_ROUND,
    add=both(KEEPS, OF_SEAL_ROUND, OF_SCAN),
    change=both(either(KEEPS, CLOSES), OF_SEAL_ROUND),
)
QUESTION = protect(
    "digitization.Question",
    kind="digitization.question",
    see=both(READS, HERE),
    add=both(WORKS, HERE, Mine("asked_by_id", of="appointment")),
    change=both(WORKS, HERE),
)

# The tables of phones are declared with what they hold; policies are laid from this file.
__all__ = [
    "BATCH",
    "BATCH_LINE",
    "EVENT",
    "LINE",
    "QUESTION",
    "SCAN",
    "TRANSFER",
    "TRANSFER_PART",
    "phones",
]
