"""Have a long list written to files, note how far it has come, take a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from soi.base.errors import BadInput, NotFound
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.records.lists import queries
from soi.records.lists.models import Export

audit.sentence("records.export.asked", "{actor} asked for the register as a file.")
audit.sentence("records.export.taken", "{actor} took part {part} of an exported register.")


def ask_export(actor: Actor, *, file_kind: str, language: str, filters: Mapping[str, Any]) -> Export:
    """Have the register written to files by a job, as far as the asker sees it."""
    access.require(actor, "records.read")
    if file_kind not in (tables.CSV, tables.XLSX):
        raise BadInput(field="file_kind")
    asked = Export.objects.create(
        unit_id=actor.unit_id,
        asked_by_id=actor.appointment_id,
        file_kind=file_kind,
        language=language,
        filters=dict(filters),
    )
    audit.record(actor, "records.export.asked", ("records.export", asked.pk), unit_id=actor.unit_id, **asked.filters)
    jobs.defer("records.write_export", export_id=str(asked.pk), appointment_id=actor.appointment_id)
    return asked


def note_export(actor: Actor, export_id: UUID, **found: Any) -> None:
    """How far an export has come, or what it came to."""
    if not Export.objects.filter(pk=export_id).update(**found):
        raise NotFound()
    events.hint("records", unit_id=actor.unit_id, ref_kind="records.export", ref_id=str(export_id))


def take_part(actor: Actor, export_id: UUID, part: int) -> tuple[Export, dict[str, Any]]:
    """One part of an export, for its asker; logged. Raises NoExportPart."""
    found, which = queries.get_part(actor, export_id, part)
    audit.record(actor, "records.export.taken", ("records.export", found.pk), unit_id=found.unit_id, part=part)
    return found, which
