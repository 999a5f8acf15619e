"""What is protected, and by which conditions: one declaration a table, kept by each room's access.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet

from soi.kernel.access.actor import Actor
from soi.kernel.access.conditions import Condition, Nobody

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Protected:
    """A table whose rows not everybody may see: who sees, adds, changes, removes."""

    model: str
    kind: str
    see: Condition
    add: Condition
    change: Condition
    remove: Condition

    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def table(self) -> str:
        return str(self.model_class()._meta.db_table)


_declared: dict[str, Protected] = {}


def protect(
    model: str,
    *,
    kind: str,
    see: Condition,
    add: Condition | None = None,
    change: Condition | None = None,
    remove: Condition | None = None,
) -> Protected:
    """Declare a protected table. What is not said nobody may: no `remove` means nobody deletes."""
    for one in _declared.values():
        if (one.kind == kind) != (one.model == model):
            # The policies of the second declaration would silently take the place of the first.
            raise ValueError(f"{model} as {kind}: already declared is {one.model} as {one.kind}")
    declared = Protected(model, kind, see, add or Nobody(), change or Nobody(), remove or Nobody())
    _declared[kind] = declared
    return declared


def declared() -> list[Protected]:
    return sorted(_declared.values(), key=lambda one: one.kind)


def declared_as(kind: str) -> Protected | None:
    return _declared.get(kind)


def visible(protected: Protected, queryset: QuerySet[M], actor: Actor) -> QuerySet[M]:
    """The rows of a queryset this actor may see; the database's policy says it once more."""
    return queryset.filter(protected.see.q(actor))


def manager_of(protected: Protected) -> Any:
    return protected.model_class()._default_manager
