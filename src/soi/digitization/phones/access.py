"""Who sees a pairing: the body that keeps the ledger; and the phone itself, by a grant that names this one pairing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.digitization.phones.rules import GRANT
from soi.kernel.access.public import Actor, Grant, InScope, LevelUpTo, Mine, Via, both, either, protect

READS = Grant("digitization.read")
BRINGS = either(Grant("digitization.keep"), Grant("digitization.scan"))
ENDS = either(BRINGS, Grant("digitization.check"), Grant("digitization.approve"))
HERE = both(InScope(), LevelUpTo())


@dataclass(frozen=True)
class ThisPhone:
    """The ticket is that of the phone of this very pairing."""

    column: str = "id"

    def sql(self, table: str) -> str:
        return f"soi.may('{GRANT}:' || {table}.{self.column})"

    def q(self, actor: Actor) -> Q:
        return Q()


PAIRING = protect(
    "digitization.Pairing",
    kind="digitization.pairing",
    see=either(both(READS, HERE), ThisPhone()),
    add=both(BRINGS, HERE, Mine("made_by_id", of="appointment")),
    change=either(both(ENDS, HERE), ThisPhone()),
)
PICTURE = protect(
    "digitization.Picture",
    kind="digitization.picture",
    see=Via("pairing_id", "digitization_pairing"),
    add=ThisPhone("pairing_id"),
    change=ThisPhone("pairing_id"),
)
PICTURE_PART = protect(
    "digitization.PicturePart",
    kind="digitization.picture_part",
    see=Via("picture_id", "digitization_picture"),
    add=Via("picture_id", "digitization_picture"),
)
