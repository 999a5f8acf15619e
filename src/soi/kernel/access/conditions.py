"""The small language of sight: each condition is said once and read twice, as SQL policy and as query filter.

The filter may be weaker than the policy (it only helps the planner); the policy has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Protocol

from django.db.models import Q
from django.db.models.expressions import RawSQL

from soi.kernel.access.actor import Actor

NOTHING = Q(pk__in=[])


class Condition(Protocol):
    """Something that must hold for an actor to see or write a row."""

    def sql(self, table: str) -> str: ...

    def q(self, actor: Actor) -> Q: ...


@dataclass(frozen=True)
class Signed:
    """Anybody with a valid ticket."""

    def sql(self, table: str) -> str:
        return "(select soi.my_actor()) is not null"

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class Nobody:
    """No application user at all."""

    def sql(self, table: str) -> str:
        return "false"

    def q(self, actor: Actor) -> Q:
        return NOTHING


@dataclass(frozen=True)
class Grant:
    """The role holds this grant."""

    name: str

    def sql(self, table: str) -> str:
        return f"(select soi.may('{self.name}'))"

    def q(self, actor: Actor) -> Q:
        return Q() if self.name in actor.grants else NOTHING


@dataclass(frozen=True)
class InScope:
    """The row's unit lies in the subtree of the appointment."""

    column: str = "unit_id"

    def sql(self, table: str) -> str:
        # One path at a time: the index over the tree finds below one path, never below an array of them. Who reaches
        # the whole need not have every unit counted off at each table.
        return (
            f"((select soi.my_reach_is_whole()) or {table}.{self.column} in (select o.id "
            "from unnest((select soi.my_paths())) as mine (path) "
            "join soi.organisations_unit o on o.path operator(public.<@) mine.path))"
        )

    def q(self, actor: Actor) -> Q:
        # RECIPES section 3: a literal list up to about 100 units lets the planner see it; above that it only costs.
        units = actor.unit_ids()
        return Q() if units is None else Q(**{f"{self.column}__in": units})


@dataclass(frozen=True)
class LevelUpTo:
    """The row's secrecy level is within the clearance."""

    column: str = "level"

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} <= (select soi.my_level())"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__lte": actor.level})


@dataclass(frozen=True)
class NodeHolds:
    """This node's class may hold the row's level (TRUST section 4)."""

    column: str = "level"

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} <= (select soi.node_ceiling())"

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class Named:
    """The actor's person stands in the row's list of persons.

    `rows` names a definer function that gives the keys of those rows by an index. A list's own condition on the column
    may not use one behind a policy, and would walk through the rows of all others to find these few.
    """

    column: str
    rows: str = ""

    def sql(self, table: str) -> str:
        return f"(select soi.my_person()) = any({table}.{self.column})"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__contains": [actor.person_id]})

    def alone(self, actor: Actor) -> Q:
        """The filter where this is the only condition by which the actor sees a row."""
        return Q(pk__in=RawSQL(f"select soi.{self.rows}()", [])) if self.rows else self.q(actor)  # noqa: S611 - our own name


@dataclass(frozen=True)
class Is:
    """A column has one of these values."""

    column: str
    values: tuple[str, ...]

    def sql(self, table: str) -> str:
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in self.values)
        return f"{table}.{self.column} in ({listed})"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__in": self.values})


@dataclass(frozen=True)
class Mine:
    """The row belongs to the actor's person or appointment."""

    column: str
    of: str = "person"

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} = (select soi.my_{'person' if self.of == 'person' else 'actor'}())"

    def q(self, actor: Actor) -> Q:
        return Q(**{self.column: actor.person_id if self.of == "person" else actor.appointment_id})


@dataclass(frozen=True)
class Via:
    """The row hangs on another protected row, and is seen when that one is."""

    column: str
    table: str
    key: str = "id"

    def sql(self, table: str) -> str:
        # exists, not in: one row then costs one look-up, where `in` would first gather every parent the actor sees.
        return f"exists (select from soi.{self.table} parent where parent.{self.key} = {table}.{self.column})"

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class NotIn:
    """The row's key is not among those a definer function (`returns setof`) gives for this actor: seals, conflicts."""

    column: str
    function: str

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} <> all ((select soi.{self.function}()))"

    def q(self, actor: Actor) -> Q:
        return Q()


@dataclass(frozen=True)
class All:
    """Every condition holds."""

    conditions: Sequence[Condition]

    def sql(self, table: str) -> str:
        return "(" + " and ".join(one.sql(table) for one in self.conditions) + ")"

    def q(self, actor: Actor) -> Q:
        whole = Q()
        for one in self.conditions:
            part = one.q(actor)
            if part == NOTHING:
                return NOTHING
            whole &= part
        return whole


@dataclass(frozen=True)
class Either:
    """At least one condition holds."""

    conditions: Sequence[Condition]

    def sql(self, table: str) -> str:
        return "(" + " or ".join(one.sql(table) for one in self.conditions) + ")"

    def q(self, actor: Actor) -> Q:
        shown = [(one, part) for one in self.conditions if (part := one.q(actor)) != NOTHING]
        if any(part == Q() for _, part in shown):
            return Q()
        if len(shown) == 1 and isinstance(shown[0][0], Named):
            return shown[0][0].alone(actor)
        return reduce(or_, (part for _, part in shown)) if shown else NOTHING


def both(*conditions: Condition) -> All:
    return All(conditions)


def either(*conditions: Condition) -> Either:
    return Either(conditions)
