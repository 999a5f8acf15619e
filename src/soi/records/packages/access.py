"""Who makes and takes packages, who offers and who receives; each by unit and clearance, like the papers in them."""

from __future__ import annotations

from soi.kernel.access.public import Grant, InScope, LevelUpTo, NodeHolds, NotIn, Via, both, either, protect
from soi.records.keeping.access import OPENED

PACKS = both(Grant("records.package"), InScope(), LevelUpTo(), NodeHolds())
# A package that holds a paper on which a stamp was seen is destroyed by the machine that destroys the paper.
DESTROYS = both(Grant("records.destroy"), InScope(), LevelUpTo())
BATCH = protect(
    "records.Batch",
    kind="records.batch",
    see=both(
        either(Grant("records.package"), Grant("audit.read"), Grant("records.destroy")),
        NotIn("id", "shut_batches"),
        InScope(),
        LevelUpTo(),
    ),
    add=PACKS,
    change=either(PACKS, DESTROYS),
)
OF_BATCH = Via("batch_id", "records_batch")
BATCH_ITEM = protect(
    "records.BatchItem",
    kind="records.batch_item",
    see=both(OF_BATCH, NotIn("record_id", "closed_papers")),
    add=both(Grant("records.package"), OF_BATCH),
    change=both(either(Grant("records.package"), Grant("records.destroy")), OF_BATCH),
)
OF_DOCUMENT = Via("document_id", "records_document")
FORMAT = protect(
    "records.FileFormat",
    kind="records.format",
    # It names the files of the paper, as its versions do.
    see=OPENED,
    add=both(Grant("records.identify"), OF_DOCUMENT),
    change=both(Grant("records.identify"), OF_DOCUMENT),
    remove=Grant("records.destroy"),
)
GIVES = both(Grant("records.transfer"), InScope(), LevelUpTo())
RECEIVES = both(Grant("records.archive"), InScope("to_unit_id"), LevelUpTo())
TRANSFER = protect(
    "records.Transfer",
    kind="records.transfer",
    see=either(GIVES, RECEIVES, both(Grant("audit.read"), InScope(), LevelUpTo()), DESTROYS),
    add=GIVES,
    change=either(GIVES, RECEIVES),
)
OF_TRANSFER = Via("transfer_id", "records_transfer")
TRANSFER_ITEM = protect(
    "records.TransferItem",
    kind="records.transfer_item",
    see=both(OF_TRANSFER, NotIn("document_id", "closed_papers"), LevelUpTo()),
    add=both(Grant("records.transfer"), OF_TRANSFER, OF_DOCUMENT),
    change=both(either(Grant("records.transfer"), Grant("records.archive"), Grant("records.destroy")), OF_TRANSFER),
)
# That a paper has gone to the archive is known to who sees the paper, and to the archive.
CUSTODY = protect(
    "records.Custody",
    kind="records.custody",
    see=either(both(Grant("records.archive"), InScope()), OF_DOCUMENT),
    add=both(Grant("records.archive"), InScope()),
)
