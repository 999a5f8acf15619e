"""Who sees a task: whose it is, who gave it, by unit the ordinary ones; a sensitive one is seen as far as its thing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from soi.kernel.access.public import Actor, Grant, InScope, Is, Mine, both, either, protect

_things: dict[str, str] = {}


def seen_with(kind: str, table: str) -> None:
    """A later room says which of its tables decides whether a sensitive task about its thing is seen."""
    _things[kind] = table


@dataclass(frozen=True)
class SeenWithItsThing:
    """The thing the task is about is seen: its own policy decides. Tasks know no later room; those enter themselves."""

    def sql(self, table: str) -> str:
        asked = [
            f"({table}.ref_kind = '{kind}' and {table}.ref_id in (select parent.id from soi.{its} parent))"  # noqa: S608 - names
            for kind, its in sorted(_things.items())
        ]
        return "(" + " or ".join(asked) + ")" if asked else "false"

    def q(self, actor: Actor) -> Q:
        return Q()


GIVEN = Mine("assigned_by_id", of="appointment")
OWN = Mine("appointment_id", of="appointment")
ORDINARY = Is("sensitive", ("f",))
# The petition's own policy decides: held, barred, another unit. What may not be seen is not seen by its tasks either.
SENSITIVE = both(Is("sensitive", ("t",)), Grant("petitions.read"), InScope(), SeenWithItsThing())

TASK = protect(
    "tasks.Task",
    kind="tasks.task",
    see=either(OWN, GIVEN, both(Grant("tasks.read"), InScope(), ORDINARY), SENSITIVE),
    add=GIVEN,
    change=either(OWN, GIVEN, both(SENSITIVE, Grant("petitions.sort"))),
)
