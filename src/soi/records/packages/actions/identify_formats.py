"""What each file of a paper is: looked at once by the reading machine, kept, and asked of a person where unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_noop as _

from soi.engines.formats import public as formats
from soi.engines.formats.public import Finding
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.jobs.public import defer
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records.models import Document, Page, Version
from soi.records.packages import queries, rules
from soi.records.packages.actions.export_package import GRANT, end, enter_items
from soi.records.packages.models import Batch, BatchItem, FileFormat
from soi.tasks import public as tasks

IDENTIFY = "records.identify"
UNKNOWN_WITHIN = timedelta(days=14)
TASK = _("A file of this paper has a format nobody knows: {number}")

audit.sentence("records.format.unknown", "A file of a paper has a format that is not known.")
audit.sentence("records.plan.listed", "{actor} had the papers listed whose formats the plan converts: {count}.")


def files_of(document_id: UUID) -> list[tuple[str, str]]:
    """Digest and role of each file of a paper, as the present actor sees it; each file once."""
    found = dict(_files_of(document_id))
    found.pop("", None)
    return list(found.items())


def _files_of(document_id: UUID) -> Iterator[tuple[str, str]]:
    for image, thumb in Page.objects.filter(document_id=document_id).values_list("image", "thumb"):
        yield from ((thumb, "thumb"), (image, "image"))
    shown = Version.objects.filter(document_id=document_id, number=F("document__version"))
    for original, searchable in shown.values_list("original", "searchable"):
        yield from ((searchable, "searchable"), (original, "original"))


def look(digest: str) -> Finding:
    """The format of a kept file. Raises Missing, Damaged, NotIdentified."""
    with storage.fetch_open(digest) as file, NamedTemporaryFile(dir=storage.work_folder()) as held:
        while part := file.read(1 << 20):
            held.write(part)
        held.flush()
        return formats.identify(Path(held.name))


def keep_format(actor: Actor, document_id: UUID, digest: str, role: str, found: Finding, *, today: date) -> None:
    """Keep what a file is; an original nobody knows becomes work for the person responsible, once. Raises NotYours."""
    access.require(actor, IDENTIFY)
    _, is_new = FileFormat.objects.update_or_create(
        document_id=document_id,
        digest=digest,
        defaults={
            "role": role,
            "puid": found.puid,
            "name": found.name[:120],
            "version": found.version[:40],
            "mime": found.mime[:120],
            "basis": found.basis[:200],
            "by": formats.signatures(),
        },
    )
    if is_new and not found.is_known and role == "original":
        _ask_a_person(actor, document_id, today)


def _ask_a_person(actor: Actor, document_id: UUID, today: date) -> None:
    document = Document.objects.get(pk=document_id)
    ref = Ref("records.document", str(document_id))
    tasks.assign(
        actor,
        appointment_id=document.responsible_id,
        kind="records.identify",
        title=TASK,
        due_on=today + UNKNOWN_WITHIN,
        params={"number": f"{document.register_no}/{document.register_year}"},
        ref=ref,
        address=f"/records/{document_id}/",
    )
    audit.record(actor, "records.format.unknown", ref, unit_id=document.unit_id, level=document.level)


def list_plan(actor: Actor, *, batch_id: UUID) -> Batch:
    """Have all papers listed that hold a file in a format the plan converts. Raises NotYours."""
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    found = queries.visible_batches(actor).filter(pk=batch_id).first()
    if found is not None:
        return found
    batch = Batch.objects.create(
        id=batch_id,
        kind=Batch.Kind.PLAN,
        unit_id=unit,
        level=min(actor.level, access.ceiling(), 2),
        title="",
        asked_by_id=actor.appointment_id,
        asked_by_name=actor.name,
    )
    defer("records.plan_formats", batch_id=str(batch.pk), appointment_id=actor.appointment_id)
    return batch


def fill_plan(actor: Actor, batch: Batch, *, today: date) -> None:
    """One item for each paper the plan asks something for, with what it asks."""
    wanted = queries.formats_to_act_on(today)
    rows = queries.shown_originals().filter(puid__in=[*wanted, ""]).order_by("document_id")
    puid_of = dict(rows.values_list("document_id", "puid"))
    papers = list(
        Document.objects.filter(pk__in=puid_of).defer("text", "proposed").order_by("register_year", "register_no")
    )
    enter_items(batch, papers)
    for item in batch.items.order_by("position"):
        plan = rules.plan_for(puid_of[item.record_id], wanted)
        item.state = BatchItem.State.DONE
        item.reason = {"action": plan.action, "puid": plan.puid, "to": plan.to, "risk": plan.risk}
        item.save(update_fields=["state", "reason"])
    batch.total = batch.done = len(papers)
    end(actor, batch, Batch.State.DONE)
    audit.record(actor, "records.plan.listed", ("records.batch", batch.pk), unit_id=batch.unit_id, count=batch.total)
