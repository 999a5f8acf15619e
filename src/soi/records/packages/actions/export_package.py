"""Make a package of whole files: a person asks, a job makes it as that person, refused beyond their rights."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from soi.base.errors import Refusal
from soi.engines.packages.public import Cover, PackageWriter, Written
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.kernel.organisations import public as organisations
from soi.kernel.storage import public as storage
from soi.records import rules as register
from soi.records.errors import MarkedNotCopied
from soi.records.keeping import actions as keeping
from soi.records.models import Document, File
from soi.records.packages import contents, queries, rules
from soi.records.packages.errors import MarkedPaperInside, NothingChosen, NotWholeYet
from soi.records.packages.models import Batch, BatchItem

GRANT = "records.package"

audit.sentence("records.package.asked", "{actor} asked for a package of {count} papers.")
audit.sentence("records.package.made", "A package of {count} papers was made for {actor}: {digest}.")
audit.sentence("records.package.failed", "A package for {actor} could not be made.")
audit.sentence("records.package.taken", "{actor} took a copy of a package of {count} papers.")


def ask_export(actor: Actor, *, batch_id: UUID, file_ids: Sequence[UUID]) -> Batch:
    """Ask for a package of all papers of these files; `batch_id` is the form's own key, asked again it is answered.

    The package takes the highest level of its papers. Raises NotYours, NothingChosen.
    """
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    found = queries.visible_batches(actor).filter(pk=batch_id).first()
    if found is not None:
        return found
    papers = queries.documents_in(actor, file_ids)
    if not papers:
        raise NothingChosen(field="chosen")
    files = {each.pk: each for each in File.objects.filter(pk__in={paper.file_id for paper in papers})}
    batch = Batch.objects.create(
        id=batch_id,
        kind=Batch.Kind.OUT,
        unit_id=unit,
        level=register.file_level([*(paper.level for paper in papers), *(file.level for file in files.values())]),
        name=_name(unit, list(files.values()), batch_id),
        title=", ".join(f"{each.code} {each.title}" for each in files.values())[:300],
        total=len(papers),
        asked_by_id=actor.appointment_id,
        asked_by_name=actor.name,
    )
    enter_items(batch, papers)
    audit.record(
        actor, "records.package.asked", ("records.batch", batch.pk), unit_id=unit, level=batch.level, count=len(papers)
    )
    defer("records.package_out", batch_id=str(batch.pk), appointment_id=actor.appointment_id)
    return batch


def _name(unit: int, files: Sequence[File], key: UUID) -> str:
    what = files[0].code if len(files) == 1 else f"{len(files)}-files"
    return rules.package_name(organisations.get_unit(unit).code, what, str(key))


def enter_items(batch: Batch, papers: Sequence[Document]) -> None:
    """One waiting item for each of these papers, in their order."""
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, position=place, record_id=paper.pk, title=paper.title)
        for place, paper in enumerate(papers, start=1)
    )


def begin(actor: Actor, batch_id: UUID) -> Batch | None:
    """Take up a batch that waits, or that a killed worker left; None where it has ended already."""
    batch = queries.visible_batches(actor).select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None or batch.state in (Batch.State.DONE, Batch.State.FAILED):
        return None
    batch.state, batch.done = Batch.State.WORKING, 0
    batch.save(update_fields=["state", "done"])
    batch.items.exclude(state=BatchItem.State.WAITING).update(state=BatchItem.State.WAITING, reason=None)
    return batch


def cover_of(batch: Batch) -> Cover:
    """What the package says of itself."""
    ids = batch.items.values_list("record_id", flat=True)
    files = File.objects.filter(documents__in=list(ids)).distinct().order_by("code")
    return cover(batch.unit_id, batch.name, batch.title, batch.level, batch.asked_by_name, list(files))


def cover(unit_id: int, name: str, title: str, level: int, made_by: str, files: Sequence[File]) -> Cover:
    """The cover of any package made here: whose papers, how secret, by whom, in which files."""
    unit = organisations.get_unit(unit_id)
    return Cover(
        id=name,
        title=title,
        level=level,
        level_name=rules.level_name(level),
        unit_code=unit.code,
        unit_name=unit.name,
        node=settings.SOI_NODE_NAME,
        software=f"Soi {version('soi')}",
        made_at=timezone.now(),
        made_by=made_by,
        language="vi",
        context=tuple(contents.file_row(file) for file in files),
    )


def write_item(actor: Actor, batch: Batch, item: BatchItem, writer: PackageWriter) -> None:
    """Copy one paper into the package; the row of the item says that it is in, the register of use who read it so."""
    read = contents.read(item.record_id)
    document = Document.objects.only("pk", "file_id", "level", "disposed_on").get(pk=item.record_id)
    keeping.use_live(actor, document, today=timezone.localdate())
    writer.add(*read)
    item.state = BatchItem.State.DONE
    item.save(update_fields=["state"])
    step(actor, batch)


def step(actor: Actor, batch: Batch) -> None:
    """One paper more is settled; open pages are told."""
    batch.done += 1
    batch.save(update_fields=["done"])
    events.hint("packages", unit_id=batch.unit_id, ref_kind="records.batch", ref_id=str(batch.pk))


def finish_export(actor: Actor, batch: Batch, path: Path, written: Written) -> None:
    """Keep the finished file and tell its asker. Raises NoRoom, NotWritable."""
    batch.digest, batch.size = storage.keep_file(path), path.stat().st_size
    end(actor, batch, Batch.State.DONE)
    audit.record(
        actor,
        "records.package.made",
        ("records.batch", batch.pk),
        unit_id=batch.unit_id,
        level=batch.level,
        count=written.records,
        digest=batch.digest,
    )


def end(actor: Actor, batch: Batch, state: str) -> None:
    """The batch has ended in this state; open pages are told."""
    batch.state, batch.ended_at = state, timezone.now()
    batch.save(
        update_fields=["state", "ended_at", "digest", "size", "reason", "level", "name", "total", "done", "title"]
    )
    events.hint("packages", unit_id=batch.unit_id, ref_kind="records.batch", ref_id=str(batch.pk))


def fail(actor: Actor, batch: Batch, refusal: Refusal, item: BatchItem | None = None) -> None:
    """A package is whole or it is not made: the item at fault has the reason, the others say that they were left."""
    said = refusal.kept()
    batch.items.update(state=BatchItem.State.LEFT)
    if item is not None:
        batch.items.filter(pk=item.pk).update(state=BatchItem.State.REFUSED, reason=said)
    batch.reason = said
    end(actor, batch, Batch.State.FAILED)
    audit.record(actor, "records.package.failed", ("records.batch", batch.pk), unit_id=batch.unit_id, level=batch.level)


def take(actor: Actor, batch: Batch) -> BinaryIO:
    """The package itself, checked through before its first byte; logged. Raises NotWholeYet, MarkedNotCopied."""
    access.require(actor, GRANT)
    if batch.state != Batch.State.DONE or not batch.digest:
        raise NotWholeYet()
    if batch.level:
        raise MarkedNotCopied()
    audit.record(actor, "records.package.taken", ("records.batch", batch.pk), unit_id=batch.unit_id, count=batch.total)
    return storage.fetch_open(batch.digest)


def destroy_holding(machine: Actor, document: Document) -> list[str]:
    """A stamp of secrecy was seen on a paper: packages that hold it, and descriptions of all an archive holds in which
    its file is, are destroyed and say so; no list of a batch names it.

    Returns the digests that are to leave the disk.
    """
    BatchItem.objects.filter(record_id=document.pk).update(title="")
    whole = Q(batch__kind=Batch.Kind.OUT, record_id=document.pk)
    described = Q(batch__kind=Batch.Kind.ARCHIVE, record_id=document.file_id)
    leaving = []
    for item in BatchItem.objects.filter(whole | described).select_related("batch"):
        if item.batch.state != Batch.State.FAILED:
            leaving.append(item.batch.digest)
            item.batch.digest, item.batch.size = "", 0
            fail(machine, item.batch, MarkedPaperInside(), item)
    return [digest for digest in leaving if digest]
