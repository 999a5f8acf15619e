"""Bring a sheet, say how it is read and what its columns mean, let it enter, pause it, let it go on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from django.utils import timezone

from soi.base.errors import BadInput
from soi.engines.tables import public as tables
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.jobs import public as jobs
from soi.kernel.storage import public as storage
from soi.records.lists import kinds, queries, sheets
from soi.records.lists.actions.account import GRANT, about, locked, set_state
from soi.records.lists.models import Heads, Import

audit.sentence("records.list.brought", "{actor} brought the list {name}.")
audit.sentence("records.list.paused", "{actor} paused a list.")
audit.sentence("records.list.resumed", "{actor} let a paused list go on.")


def bring(actor: Actor, *, kind: str, name: str, data: bytes) -> Import:
    """Take in a sheet and look at it: how it is read, where its heads are, what they mean. Raises NotATable."""
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    layout = kinds.kind(kind).layout(actor)
    brought = Import(unit_id=unit, brought_by_id=actor.appointment_id, kind=kind, name=name[:200], form={})
    with sheets.scratch_of(data) as path:
        _look(actor, brought, path, tables.look_at(path), layout)
    brought.digest = storage.keep(data)
    brought.save()
    audit.record(actor, "records.list.brought", about(brought), unit_id=unit, name=brought.name, digest=brought.digest)
    return brought


def look_again(actor: Actor, import_id: UUID, *, encoding: str, header_row: int | None = None) -> Import:
    """Read the sheet in another encoding, or with its heads in another row, as the clerk says."""
    brought = locked(actor, import_id, Import.State.ASKED)
    form = tables.Form(**brought.form)
    with sheets.beginning(brought.digest, form.kind) as path:
        if form.kind == "csv":
            if encoding not in tables.ENCODINGS:
                raise BadInput(field="encoding")
            form = tables.csv_form(path, tables.Guess(encoding, 1.0))
        _look(actor, brought, path, form, kinds.kind(brought.kind).layout(actor), header_row)
    brought.save()
    return brought


def _look(
    actor: Actor,
    brought: Import,
    path: Path,
    form: tables.Form,
    layout: tables.Layout,
    header_row: int | None = None,
) -> None:
    rows = tables.first_rows(path, form)
    if header_row is not None and not 1 <= header_row <= len(rows):
        raise BadInput(field="header_row")
    header = tables.at_row(rows, header_row) if header_row else tables.find(rows, layout)
    if len(rows) < tables.FIRST_ROWS and not any(cell.strip() for row in rows[header.row :] for cell in row):
        raise tables.NoRows()
    kept = queries.find_heads(actor, brought.unit_id, brought.kind, header.fingerprint)
    brought.form = {"kind": form.kind, "encoding": form.encoding, "confidence": form.confidence}
    brought.form["delimiter"] = form.delimiter
    brought.header_row, brought.heads = header.row, list(header.heads)
    known = kept.mapping if kept else tables.suggest(header.heads, layout)
    brought.mapping = tables.ensure_mapping(known, layout, len(header.heads))


def start(actor: Actor, import_id: UUID, mapping: Mapping[str, int]) -> Import:
    """Let a list enter as a job, its columns meaning what the clerk confirmed; kept for the next of the same source."""
    brought = locked(actor, import_id, Import.State.ASKED)
    layout = kinds.kind(brought.kind).layout(actor)
    brought.mapping = tables.ensure_mapping(mapping, layout, len(brought.heads))
    required = {rule.field for rule in layout.rules if rule.test == "missing"}
    if missing := required - set(brought.mapping):
        raise BadInput(field=sorted(missing)[0])
    header = tables.Header(brought.header_row, tuple(brought.heads))
    Heads.objects.update_or_create(
        unit_id=brought.unit_id,
        kind=brought.kind,
        fingerprint=header.fingerprint,
        defaults={"mapping": brought.mapping, "confirmed_by": actor.name},
    )
    brought.state, brought.started_at = Import.State.RUNNING, timezone.now()
    brought.save()
    _defer(brought, actor)
    return brought


def pause(actor: Actor, import_id: UUID) -> None:
    """Stop after the batch that is being written; what has entered stays."""
    brought = locked(actor, import_id, Import.State.RUNNING)
    set_state(brought, Import.State.PAUSED)
    audit.record(actor, "records.list.paused", about(brought), unit_id=brought.unit_id)


def resume(actor: Actor, import_id: UUID) -> None:
    """Go on where it was paused."""
    brought = locked(actor, import_id, Import.State.PAUSED)
    set_state(brought, Import.State.RUNNING)
    audit.record(actor, "records.list.resumed", about(brought), unit_id=brought.unit_id)
    _defer(brought, actor)


def _defer(brought: Import, actor: Actor) -> None:
    lock = f"records.list.{brought.pk}"
    jobs.defer("records.enter_list", lock=lock, list_id=str(brought.pk), appointment_id=actor.appointment_id)
