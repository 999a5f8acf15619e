"""Who sees an entry: its keepers, and who has just said why. A look-up: who made it, its keepers, the auditor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import Actor, Grant, InScope, Mine, both, either, protect

READS, KEEPS, ENTERS = Grant("register.read"), Grant("register.keep"), Grant("register.enter")


@dataclass(frozen=True)
class LookedUp:
    """This actor has looked the subject up with a reason, and the look-up has not closed yet."""

    def sql(self, table: str) -> str:
        return (
            f"{table}.subject_code in (select l.subject_code from soi.register_lookup l "  # noqa: S608 - names
            "where l.by_id = (select soi.my_actor()) and l.closes_at > now())"
        )

    def q(self, actor: Actor) -> Q:
        return Q()


ENTRY = protect(
    "register.Entry",
    kind="register.entry",
    see=either(both(KEEPS, InScope()), both(READS, LookedUp()), ENTERS),
    add=ENTERS,
    change=ENTERS,
)
LOOK_UP = protect(
    "register.LookUp",
    kind="register.lookup",
    see=either(Mine("by_id", of="appointment"), both(either(KEEPS, Grant("audit.read")), InScope())),
    add=both(READS, Mine("by_id", of="appointment")),
)
