"""What the job does with a list, batch by batch, each in a transaction that also counts it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.base.errors import BadInput
from soi.base.text import bare
from soi.engines.tables.public import FaultyRow, Layout
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.storage import public as storage
from soi.records.lists import kinds, queries
from soi.records.lists.actions.account import about, count, hint, running, turn_to
from soi.records.lists.models import Import, Row

audit.sentence("records.list.started", "{actor} let the list enter: {rows} rows were checked.")
audit.sentence(
    "records.list.rows_entered", "{actor} entered rows {first} to {last} of a list: {entered} new, {same} there before."
)
audit.sentence("records.list.ended", "A list has entered: {entered} new, {same} there before, {wrong} to be mended.")

LEVEL, NOT_ALLOWED = "level", "not_allowed"


def begin(actor: Actor, import_id: UUID) -> Import | None:
    """What the job has before it; None where the list was paused or has ended."""
    found = queries.visible_imports(actor).filter(pk=import_id, state=Import.State.RUNNING).first()
    return found


def note_size(actor: Actor, import_id: UUID, *, rows: int) -> None:
    """How many rows the list has, once it was read through."""
    brought = running(actor, import_id)
    if brought is not None and not brought.rows:
        Import.objects.filter(pk=import_id).update(rows=rows)
        audit.record(actor, "records.list.started", about(brought), unit_id=brought.unit_id, rows=rows)


def keep_waiting(actor: Actor, import_id: UUID, rows: Sequence[FaultyRow]) -> bool:
    """Set rows apart with what is wrong with them; False where the list was paused meanwhile."""
    brought = running(actor, import_id)
    if brought is None:
        return False
    # A worker that was taken for dead may still be at it beside the one that took its job up.
    rows = [each for each in rows if each.row > brought.checked_to]
    if not rows:
        return True
    kind = kinds.kind(brought.kind)
    levels = _levels(kind.layout(actor))
    Row.objects.bulk_create(_waiting(brought, each, levels, kind.marked(), actor) for each in rows)
    count(brought, wrong=len(rows), checked_to=rows[-1].row)
    return True


def _levels(layout: Layout) -> Mapping[str, str]:
    """How levels are written, in the kinds of lists that have a column for them."""
    return next(
        ({bare(each): rank for each, rank in one.choices.items()} for one in layout.fields if one.name == LEVEL), {}
    )


def _waiting(
    brought: Import, faulty: FaultyRow, levels: Mapping[str, str], hidden: frozenset[str], actor: Actor
) -> Row:
    faults: list[dict[str, Any]] = [
        {"field": each.field, "test": each.test, "params": each.params} for each in faulty.faults
    ]
    at_level = [each for each in faults if each["field"] == LEVEL]
    near = {levels.get(bare(each["params"].get("nearest", ""))) for each in at_level}
    cells, level = faulty.cells, _level(faulty, levels, actor)
    if any(each["test"] == NOT_ALLOWED for each in at_level) or hidden & near:
        # Law 117/2025/QH15 art. 5: what is marked, or may be, is not written down where it may not be held.
        cells, level, faults = {}, 0, [{"field": LEVEL, "test": NOT_ALLOWED, "params": {}}]
    row = Row(brought=brought, row=faulty.row, cells=cells, faults=faults, level=level)
    turn_to(row, faults[0])
    return row


def _level(faulty: FaultyRow, levels: Mapping[str, str], actor: Actor) -> int:
    """The level a waiting row is kept at: its own, or the clerk's own clearance where it cannot be read."""
    written = bare(faulty.cells.get(LEVEL, ""))
    if not written:
        return 0
    return min(int(levels[written]), actor.level) if written in levels else actor.level


def enter_rows(actor: Actor, import_id: UUID, rows: Sequence[tuple[int, str]], seen: Any) -> bool:
    """Write sound rows through the room that keeps them, and count them; False where the list was paused meanwhile.

    `seen` is what the room saw when it looked these rows up.
    """
    brought = running(actor, import_id)
    if brought is None:
        return False
    kind = kinds.kind(brought.kind)
    left = [each for each in rows if each[0] > brought.entered_to]
    if not left:
        return True
    if len(left) < len(rows):
        # A worker that was taken for dead was still at it.
        rows, seen = left, kind.look(actor, brought, [text for _, text in left])
    outcome = kind.enter(actor, brought, [text for _, text in rows], seen)
    by_row = dict(rows) if outcome.clashes else {}
    words = _words(kind.layout(actor)) if outcome.clashes else {}
    Row.objects.bulk_create(
        _clashing(brought, clash.row, clash.test, by_row[clash.row], words) for clash in outcome.clashes
    )
    count(brought, entered=outcome.entered, same=outcome.same, wrong=len(outcome.clashes), entered_to=rows[-1][0])
    audit.record(
        actor,
        "records.list.rows_entered",
        about(brought),
        unit_id=brought.unit_id,
        first=rows[0][0],
        last=rows[-1][0],
        entered=outcome.entered,
        same=outcome.same,
        digest=hashlib.sha256("\n".join(text for _, text in rows).encode()).hexdigest(),
    )
    return True


def _words(layout: Layout) -> dict[str, Mapping[str, str]]:
    return {each.name: each.choices for each in layout.fields if each.choices}


def _clashing(brought: Import, row: int, test: str, text: str, words: Mapping[str, Mapping[str, str]]) -> Row:
    given = {name: "" if value is None else str(value) for name, value in json.loads(text).items()}
    level = int(given.get(LEVEL) or 0)
    cells = {name: value for name, value in given.items() if name not in ("row", "key", "hash")}
    cells |= queries.as_written(words, cells)
    fault = {"field": "code", "test": test, "params": {"value": cells.get("code", "")}}
    waiting = Row(brought=brought, row=row, level=level, cells=cells, faults=[fault])
    turn_to(waiting, fault)
    return waiting


def finish(actor: Actor, import_id: UUID) -> None:
    """Every row is accounted for; the sheet itself is kept no longer."""
    brought = running(actor, import_id)
    if brought is None:
        return
    brought.refresh_from_db()
    brought.state, brought.ended_at, brought.is_kept = Import.State.DONE, timezone.now(), False
    brought.save(update_fields=["state", "ended_at", "is_kept"])
    storage.forget(brought.digest)
    counts = {"entered": brought.entered, "same": brought.same, "wrong": brought.wrong}
    audit.record(actor, "records.list.ended", about(brought), unit_id=brought.unit_id, **counts)
    hint(brought)


def refuse(actor: Actor, import_id: UUID, refusal: BadInput) -> None:
    """The sheet cannot be read to its end: nothing more of it enters, and the reason is kept for the clerk."""
    brought = running(actor, import_id)
    if brought is None:
        return
    brought.refusal = refusal.kept()
    brought.state, brought.is_kept = Import.State.REFUSED, False
    brought.save(update_fields=["state", "refusal", "is_kept"])
    storage.forget(brought.digest)
    hint(brought)
