"""Have a long list written to files, note how far it has come, take a part of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.base.errors import BadInput, NotFound
from soi.engines.tables import public as tables
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.organisations import public as organisations
from soi.records.lists import queries
from soi.records.lists.models import Export
from soi.records.models import Document
from soi.records.turns import take_turn

# A job that died leaves its list unwritten: after so long it is asked for anew. A million lines take minutes.
GIVEN_UP_AFTER = timedelta(hours=1)

audit.sentence("records.export.asked", "{actor} asked for the register as a file.")
audit.sentence("records.export.taken", "{actor} took part {part} of an exported register.")


def ask_export(actor: Actor, *, file_kind: str, language: str, filters: Mapping[str, Any]) -> Export:
    """Have the register written to files by a job, as far as the asker sees it.

    Asked again while the same list waits or is being written, it is answered with that one.
    """
    access.require(actor, "records.read")
    if file_kind not in (tables.CSV, tables.XLSX):
        raise BadInput(field="file_kind")
    # A button pressed twice: the second waits here until the first is written down, and then finds it.
    take_turn(f"export of {actor.appointment_id}")
    given: dict[str, Any] = {"file_kind": file_kind, "language": language, "filters": dict(filters)}
    on_its_way = queries.find_export_on_its_way(actor, since=timezone.now() - GIVEN_UP_AFTER, **given)
    if on_its_way is not None:
        return on_its_way
    asked = Export.objects.create(unit_id=actor.unit_id, asked_by_id=actor.appointment_id, **given)
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


def write_anew(document: Document) -> list[str]:
    """A stamp of secrecy was seen on a paper: lists that were written out with its words are written anew, each by the
    right of who asked for it. Returns the digests that are to leave the disk."""
    done = Export.objects.filter(state=Export.State.DONE, cut_off__gte=document.registered_at).select_related("unit")
    leaving: list[str] = []
    for one in done.select_for_update(of=("self",)):
        if not _holds(one, document):
            continue
        leaving += [digest for part in one.parts for digest in (part["digest"], part["beside"]) if digest]
        one.state, one.parts, one.rows, one.total, one.cut_off, one.rows_digest = (
            Export.State.WAITING,
            [],
            0,
            None,
            None,
            "",
        )
        one.save(update_fields=["state", "parts", "rows", "total", "cut_off", "rows_digest"])
        jobs.defer("records.write_export", export_id=str(one.pk), appointment_id=one.asked_by_id)
    return leaving


def _holds(export: Export, document: Document) -> bool:
    """Whether the paper may stand in it: by the widest reach of the office, and by its filters."""
    reach, filters = organisations.rules.body_path(export.unit.path), export.filters
    if not f"{document.unit.path}.".startswith(f"{reach}."):
        return False
    kind, year = filters.get("type"), filters.get("year")
    return (not kind or kind == document.type) and (not year or int(year) == document.register_year)
