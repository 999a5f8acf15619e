"""Look-ups of lists and exports, always through the reader's rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from soi.base.errors import NotFound
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.records.lists.access import EXPORT, HEADS, IMPORT, ROW
from soi.records.lists.errors import NoExportPart
from soi.records.lists.models import Export, Heads, Import, Row

SHOWN = 25
SETTLED_SHOWN = 10
LISTED = 25


@dataclass(frozen=True)
class Group:
    """Rows that wait for the same reason in the same column."""

    field: str
    test: str
    count: int

    @property
    def key(self) -> str:
        return f"{self.field}.{self.test}"


def visible_imports(actor: Actor) -> QuerySet[Import]:
    return access.visible(IMPORT, Import.objects.all(), actor)


def visible_exports(actor: Actor) -> QuerySet[Export]:
    return access.visible(EXPORT, Export.objects.all(), actor)


def visible_rows(actor: Actor, brought: Import) -> QuerySet[Row]:
    return access.visible(ROW, Row.objects.filter(brought=brought), actor)


def get_import(actor: Actor, import_id: UUID) -> Import:
    """The list, if the actor may know of it; raises NotFound alike for hidden and absent."""
    found = visible_imports(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound()
    return found


def get_export(actor: Actor, export_id: UUID) -> Export:
    """The export, for who asked for it; raises NotFound alike for hidden and absent."""
    found = visible_exports(actor).filter(pk=export_id).first()
    if found is None:
        raise NotFound()
    return found


def find_export_on_its_way(
    actor: Actor, *, since: datetime, file_kind: str, language: str, filters: Mapping[str, Any]
) -> Export | None:
    """The same list asked for by the same office since then and not yet whole."""
    asked = visible_exports(actor).filter(asked_by_id=actor.appointment_id, asked_at__gte=since)
    asked = asked.filter(file_kind=file_kind, language=language, filters=filters)
    return asked.exclude(state=Export.State.DONE).order_by("asked_at", "pk").first()


def get_part(actor: Actor, export_id: UUID, part: int) -> tuple[Export, dict[str, Any]]:
    """A part of an export. Raises NotFound, NoExportPart."""
    found = get_export(actor, export_id)
    if not 1 <= part <= len(found.parts):
        raise NoExportPart()
    return found, found.parts[part - 1]


def find_heads(actor: Actor, unit_id: int, kind: str, fingerprint: str) -> Heads | None:
    """What these heads meant the last time, in this unit."""
    known = access.visible(HEADS, Heads.objects.all(), actor)
    return known.filter(unit_id=unit_id, kind=kind, fingerprint=fingerprint).first()


def list_imports(actor: Actor) -> QuerySet[Import]:
    """The lists that were brought, the latest first."""
    return visible_imports(actor).order_by("-brought_at", "-id")


def list_exports(actor: Actor) -> QuerySet[Export]:
    """The exports that were asked for, the latest first."""
    return visible_exports(actor).order_by("-asked_at", "-id")


def groups(actor: Actor, brought: Import) -> list[Group]:
    """Why rows wait, the most frequent reason first; each row is counted once, under what is to be mended next."""
    waiting = visible_rows(actor, brought).filter(state=Row.State.WAITING).order_by()
    found = waiting.values_list("field", "test").annotate(n=Count("id")).order_by("-n", "field", "test")
    return [Group(field, test, count) for field, test, count in found]


def waiting_rows(actor: Actor, brought: Import, *, group: str = "", after: int = 0) -> list[Row]:
    """The rows to be mended, in the order of the sheet, one more than a page shows."""
    rows = visible_rows(actor, brought).filter(state=Row.State.WAITING, row__gt=after)
    if group:
        field, _, test = group.partition(".")
        rows = rows.filter(field=field, test=test)
    return list(rows.order_by("row")[: SHOWN + 1])


def settled_rows(actor: Actor, brought: Import) -> list[Row]:
    """What persons mended or left out last."""
    rows = visible_rows(actor, brought).exclude(state=Row.State.WAITING)
    return list(rows.order_by("-settled_at", "-row")[:SETTLED_SHOWN])


def alike_counts(actor: Actor, brought: Import, rows: Sequence[Row]) -> dict[str, int]:
    """How many rows wait that are written alike, for each of these rows."""
    marks = [row.alike for row in rows]
    found = visible_rows(actor, brought).filter(state=Row.State.WAITING, alike__in=marks).order_by()
    return dict(found.values_list("alike").annotate(n=Count("id")))


def settled_counts(actor: Actor, brought: Import) -> dict[str, int]:
    """Rows that had to be mended, by what became of them."""
    found = visible_rows(actor, brought).order_by()
    return dict(found.values_list("state").annotate(n=Count("id")))


def called(brought: Import) -> dict[str, str]:
    """How the sheet itself calls each field."""
    return {name: brought.heads[column] for name, column in brought.mapping.items()}


def as_written(choices: Mapping[str, Mapping[str, str]], cells: Mapping[str, str]) -> dict[str, str]:
    """Entries of lists in words again, where a row that was sound is kept for mending."""
    found = {}
    for name, written in choices.items():
        words = {kept: word for word, kept in reversed(list(written.items()))}
        found[name] = words.get(cells.get(name, ""), cells.get(name, ""))
    return found
