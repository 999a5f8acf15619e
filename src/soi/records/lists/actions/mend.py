"""Mend a row or all rows that are alike, leave one out, undo."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.utils import timezone

from soi.base.errors import NotFound
from soi.engines.tables import public as tables
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.records.lists import kinds, queries
from soi.records.lists.actions.account import about, hint, locked, turn_to
from soi.records.lists.errors import NothingKept, RowSettled
from soi.records.lists.models import Import, Row

audit.sentence("records.list.row_mended", "{actor} mended row {row} of a list.")
audit.sentence("records.list.row_left_out", "{actor} left out row {row} of a list.")
audit.sentence("records.list.row_undone", "{actor} took back what was done with row {row} of a list.")

AT_ONCE = 2000


@dataclass(frozen=True)
class Mended:
    """What a correction came to: rows that entered or were there, rows that still wait."""

    settled: int
    waiting: int


def mend(actor: Actor, import_id: UUID, row: int, value: str, *, alike: str = "") -> Mended:
    """Put a value into the cell that was wrong, in this row or in all alike; what is right then enters."""
    first = _waiting_row(actor, import_id, row)
    if not first.cells:
        raise NothingKept()
    rows = _alike(first) if alike else [first]
    brought = first.brought
    settled = sum(_mend(actor, brought, batch, value.strip()) for batch in _batches(rows))
    hint(brought)
    return Mended(settled, len(rows) - settled)


def _alike(row: Row) -> list[Row]:
    same = Row.objects.select_for_update(of=("self",)).filter(brought_id=row.brought_id, alike=row.alike)
    return list(same.filter(state=Row.State.WAITING).order_by("row"))


def _batches(rows: Iterable[Row]) -> Iterable[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, AT_ONCE)):
        yield batch


def _mend(actor: Actor, brought: Import, rows: list[Row], value: str) -> int:
    """Judge the rows anew by the same rules, enter what is sound, turn the others to their next fault."""
    kind = kinds.kind(brought.kind)
    for row in rows:
        row.mended = {**row.mended, row.field: value} if row.field else row.mended
    cells = [{**row.cells, **row.mended} for row in rows]
    settled: list[Row] = []
    with tables.checking_rows(cells, kind.layout(actor), queries.called(brought)) as checked:
        for faulty in checked.faulty():
            first = faulty.faults[0]
            turn_to(rows[faulty.row - 1], {"field": first.field, "test": first.test, "params": first.params})
        sound = [_renumbered(text, rows[at - 1].row) for at, text in checked.sound()]
    if sound:
        settled = _settle(actor, brought, {row.row: row for row in rows}, sound)
    Row.objects.bulk_update(rows, ["mended", "field", "test", "params", "value", "alike", "state", "entry"])
    Row.objects.filter(pk__in=[row.pk for row in settled]).update(settled_by=actor.name, settled_at=timezone.now())
    return len(settled)


def _renumbered(text: str, row: int) -> str:
    return json.dumps({**json.loads(text), "row": row}, ensure_ascii=False)


def _settle(actor: Actor, brought: Import, rows: Mapping[int, Row], sound: Sequence[str]) -> list[Row]:
    kind = kinds.kind(brought.kind)
    outcome = kind.enter(actor, brought, sound, kind.look(actor, brought, sound))
    for clash in outcome.clashes:
        row = rows[clash.row]
        value = {**row.cells, **row.mended}.get("code", "")
        turn_to(row, {"field": "code", "test": clash.test, "params": {"value": value}})
    clashing = {clash.row for clash in outcome.clashes}
    settled = [rows[number] for text in sound if (number := json.loads(text)["row"]) not in clashing]
    entries = kinds.kind(brought.kind).entries(brought, [row.row for row in settled])
    for row in settled:
        row.entry = entries.get(row.row)
        row.state = Row.State.ENTERED if row.entry else Row.State.SAME
        audit.record(actor, "records.list.row_mended", about(brought), unit_id=brought.unit_id, row=row.row)
    return settled


def leave_out(actor: Actor, import_id: UUID, row: int) -> None:
    """A person says that this row is not to enter."""
    found = _waiting_row(actor, import_id, row)
    found.state, found.settled_by, found.settled_at = Row.State.LEFT_OUT, actor.name, timezone.now()
    found.save(update_fields=["state", "settled_by", "settled_at"])
    audit.record(actor, "records.list.row_left_out", about(found.brought), unit_id=found.brought.unit_id, row=row)
    hint(found.brought)


def undo(actor: Actor, import_id: UUID, row: int) -> None:
    """Take back what was done with a row: it waits again as the file has it.

    Raises CannotTakeBack, RowSettled.
    """
    found = _row(actor, import_id, row)
    if found.state == Row.State.WAITING:
        raise RowSettled()
    if found.entry is not None:
        kinds.kind(found.brought.kind).take_back(actor, found.entry)
    found.state, found.entry, found.mended = Row.State.WAITING, None, {}
    found.settled_by, found.settled_at = "", None
    turn_to(found, found.faults[0])
    found.save()
    audit.record(actor, "records.list.row_undone", about(found.brought), unit_id=found.brought.unit_id, row=row)
    hint(found.brought)


def _row(actor: Actor, import_id: UUID, row: int) -> Row:
    brought = locked(actor, import_id)
    found = queries.visible_rows(actor, brought).select_for_update(of=("self",)).filter(row=row).first()
    if found is None:
        raise NotFound()
    found.brought = brought
    return found


def _waiting_row(actor: Actor, import_id: UUID, row: int) -> Row:
    found = _row(actor, import_id, row)
    if found.state != Row.State.WAITING:
        raise RowSettled()
    return found
