"""What a paper says of itself, by the fields and checks of its type (REC-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.reference import public as reference
from soi.records import queries, rules
from soi.records.errors import MetadataDoNotHold, NoSchema
from soi.records.models import Document, Schema
from soi.records.rules import metadata
from soi.records.rules.metadata import Values

audit.sentence("records.document.described", "{actor} described a paper; changed: {fields}.")


def describe(actor: Actor, document_id: UUID, values: Values) -> Document:
    """Write the metadata of a paper, each field with its source; a field that stays keeps its source.

    Raises NotYours, NotFound, NoSchema, MetadataDoNotHold.
    """
    document = queries.get_kept(actor, document_id)
    access.require(actor, "records.register", unit_id=document.unit_id)
    schema = queries.schema_of(document)
    if schema is None:
        raise NoSchema()
    failed = metadata.failing(schema.checks, values)
    known = {field["id"] for field in schema.fields}
    if failed or set(values) - known:
        raise MetadataDoNotHold(fields=", ".join(sorted({check["field"] for check in failed} | (set(values) - known))))
    changed = _changed(document.metadata or {}, values)
    document.metadata_from = _sources(actor, document, values, changed)
    document.described_by, document.metadata = schema, values
    document.save(update_fields=["described_by", "metadata", "metadata_from"])
    audit.record(
        actor,
        "records.document.described",
        ("records.document", document.pk),
        unit_id=document.unit_id,
        level=document.level,
        fields=", ".join(changed),
    )
    events.hint("records", unit_id=document.unit_id, ref_kind="records.document", ref_id=str(document.pk))
    return document


def _changed(before: Mapping[str, object], after: Values) -> list[str]:
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _sources(actor: Actor, document: Document, values: Values, changed: Iterable[str]) -> dict[str, dict[str, str]]:
    now = timezone.now().isoformat()
    new = {name: {"how": "typed", "by": actor.name, "at": now} for name in changed}
    return {name: new.get(name) or document.metadata_from[name] for name in values}


def publish_schemas(*, on: date, using: str = "owner") -> int:
    """Enter the pack's present schemas of all types, as the owner; returns how many are new. Repeating adds nothing."""
    pack, added = reference.pack(rules.PACK), 0
    sets = pack.items("metadata", on=on)
    for type in sorted({item.id for item in pack.versions("document_types")}):
        schema = metadata.schema_of(type, sets)
        newest = Schema.objects.using(using).filter(type=type).order_by("-id").values_list("digest", flat=True).first()
        if newest != schema.digest:
            added += 1
            Schema.objects.using(using).create(
                type=type, digest=schema.digest, fields=schema.fields, checks=schema.checks
            )
    return added
