"""Who sees a task: whose it is, who gave it, by unit the ordinary ones; a sensitive one is seen as far as its thing.

And who sees how duties pass: the leaver, those asked by name, the head as far as the things themselves are seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import RawSQL

from soi.kernel.access.public import Actor, Grant, InScope, Is, Mine, Named, Signed, both, either, lay_first, protect

_things: dict[str, str] = {}
FUNCTION = """
create or replace function soi.sees_thing(asked_kind text, asked_key uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
{branches}  return false;
end $$
"""
BRANCH = """
  if asked_kind = '{kind}' then
    return exists (select from soi.{table} thing where thing.id = asked_key);
  end if;
"""


def seen_with(kind: str, table: str) -> None:
    """A later room says which of its tables decides whether a sensitive task about its thing is seen."""
    _things[kind] = table


def sees_thing() -> str:
    """The function that asks whether the actor sees the thing a task is about, by that thing's own policy.

    It asks as whoever calls it, and keeps its plans. Written into the policy itself, the policies of all those tables
    would be planned anew with every question about tasks: 17 ms for six tables, where the answer takes less than one.
    """
    branches = (BRANCH.format(kind=kind, table=table) for kind, table in sorted(_things.items()))
    return FUNCTION.format(branches="".join(branches))


@dataclass(frozen=True)
class SeenWithItsThing:
    """The thing the task is about is seen: its own policy decides. Tasks know no later room; those enter themselves."""

    def sql(self, table: str) -> str:
        asked = f"soi.sees_thing({table}.ref_kind, {table}.ref_id)"
        own = next((kind for kind, its in _things.items() if its == table), None)
        # A task about a task is not asked about by its own policy.
        return f"({table}.ref_kind <> '{own}' and {asked})" if own else asked

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class StoodInFor:
    """The row's person is away today and I stand in: accepted, within its days. It lapses without anybody's act."""

    def sql(self, table: str) -> str:
        return f"{table}.appointment_id in (select soi.stood_in_for())"

    def q(self, actor: Actor) -> Q:
        return Q(appointment_id__in=RawSQL("select soi.stood_in_for()", ()))


lay_first(sees_thing)

GIVEN = Mine("assigned_by_id", of="appointment")
OWN = Mine("appointment_id", of="appointment")
ORDINARY = Is("sensitive", ("f",))
# The petition's own policy decides: held, barred, another unit. What may not be seen is not seen by its tasks either.
SENSITIVE = both(Is("sensitive", ("t",)), Grant("petitions.read"), InScope(), SeenWithItsThing())

# Who stands in works as far as the own rights reach: of a sensitive thing only what the own office sees.
STANDS_IN = both(StoodInFor(), either(ORDINARY, SeenWithItsThing()))

TASK = protect(
    "tasks.Task",
    kind="tasks.task",
    see=either(OWN, GIVEN, STANDS_IN, both(Grant("tasks.read"), InScope(), ORDINARY), SENSITIVE),
    add=GIVEN,
    change=either(OWN, GIVEN, STANDS_IN, both(SENSITIVE, Grant("petitions.sort"))),
)
seen_with("tasks.task", "tasks_task")

LEADS = Grant("tasks.lead")
HOUSE = Grant("tasks.fall")
# What the pack says of offices, and the names of functions: no content.
ROLE = protect("tasks.OfficeRole", kind="tasks.office_role", see=Signed())
DUTY_KIND = protect("tasks.DutyKind", kind="tasks.duty_kind", see=Signed())
SWEPT = protect("tasks.Swept", kind="tasks.swept", see=HOUSE)
PASSING = protect(
    "tasks.Passing",
    kind="tasks.passing",
    see=either(HOUSE, Mine("taker_id", of="appointment"), Mine("giver_id", of="appointment")),
    change=HOUSE,
)
# A list is its leaver's; who is asked sees the own lines, a head what the head may see anyway. Functions write it.
LEAVER = Mine("appointment_id", of="appointment")
DEPARTURE = protect(
    "tasks.Departure",
    kind="tasks.departure",
    see=either(LEAVER, both(either(LEADS, Grant("admin.accounts")), InScope()), Named("receivers")),
    add=both(Mine("proposed_by_id", of="appointment"), either(LEAVER, both(LEADS, InScope()))),
)
ITEM = protect(
    "tasks.HandoverItem",
    kind="tasks.handover_item",
    see=either(
        Mine("holder_id", of="appointment"),
        Mine("receiver_id", of="appointment"),
        both(LEADS, InScope(), SeenWithItsThing()),
    ),
)
AWAY, STANDS = Mine("absent_id", of="appointment"), Mine("stand_in_id", of="appointment")
STAND_IN = protect(
    "tasks.StandIn",
    kind="tasks.stand_in",
    see=either(AWAY, STANDS, both(LEADS, InScope())),
    add=both(Mine("asked_by_id", of="appointment"), either(AWAY, both(LEADS, InScope()))),
    change=either(AWAY, STANDS, both(LEADS, InScope())),
)
