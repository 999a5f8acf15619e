"""Files turned into the format the plan names: a new version beside the untouched original, checked first."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID, uuid5

from django.db import transaction

from soi.base.errors import Refusal
from soi.engines.formats import public as formats
from soi.engines.reading import public as reading
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.jobs.public import defer
from soi.kernel.storage import public as storage
from soi.records import actions as papers
from soi.records.keeping import actions as keeping
from soi.records.keeping.errors import LicenceNeeded
from soi.records.models import Document, SignatureCheck, Version
from soi.records.packages import queries, rules
from soi.records.packages.actions.export_package import GRANT, end, enter_items, step
from soi.records.packages.errors import DocumentGone, FileGone, NoConverter, NotSound, SignedStays
from soi.records.packages.models import Batch, BatchItem, FileFormat
from soi.records.packages.rules import Plan
from soi.records.rules import signatures
from soi.records.turns import take_turn

REGISTER = "records.register"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PDF_A_2B = "fmt/477"
# What the reading engine makes a PDF/A of.
TURNED = frozenset({"pdf", "jpeg", "png", "tiff", "webp", "heic"})
WHY = "Chuyển định dạng theo kế hoạch bảo quản: {puid} → {to}"

audit.sentence("records.plan.turning", "{actor} had the papers converted whose formats the plan converts: {count}.")
audit.sentence("records.plan.turned", "The plan was carried out for {actor}: converted {done}, refused {refused}.")


@dataclass(frozen=True)
class Shown:
    """The file a paper shows, and what the plan says of its format."""

    document: Document
    version: Version
    plan: Plan

    @property
    def is_due(self) -> bool:
        return self.plan.action == rules.CONVERT


def ask_turning(actor: Actor, *, batch_id: UUID, today: date) -> Batch:
    """Have every paper of one's sight converted whose format the plan converts; `batch_id` is the form's own key.

    Raises NotYours.
    """
    unit = intake.body_of(actor)
    access.require(actor, GRANT, unit_id=unit)
    access.require(actor, REGISTER, unit_id=unit)
    found = queries.visible_batches(actor).filter(pk=batch_id).first()
    if found is not None:
        return found
    due = queries.papers_to_turn(actor, today)
    batch = Batch.objects.create(
        id=batch_id,
        kind=Batch.Kind.TURN,
        unit_id=unit,
        level=max((paper.level for paper in due), default=0),
        title="",
        total=len(due),
        asked_by_id=actor.appointment_id,
        asked_by_name=actor.name,
    )
    enter_items(batch, due)
    audit.record(
        actor, "records.plan.turning", ("records.batch", batch.pk), unit_id=unit, level=batch.level, count=len(due)
    )
    defer("records.turn_formats", batch_id=str(batch.pk), appointment_id=actor.appointment_id)
    return batch


def turn_item(actor: Actor, batch: Batch, item: BatchItem, *, today: date) -> None:
    """Convert one paper or say why not; one that is in its format already is left as it is."""
    try:
        with transaction.atomic():
            state, reason = turn(actor, item.record_id, today=today), None
    except Refusal as refusal:
        state, reason = BatchItem.State.REFUSED, refusal.kept()
    item.state, item.reason = state, reason
    item.save(update_fields=["state", "reason"])
    step(actor, batch)


def finish_turning(actor: Actor, batch: Batch) -> None:
    """Say what it came to."""
    counted = queries.counts_of(batch.items.all())
    end(actor, batch, Batch.State.DONE)
    audit.record(
        actor,
        "records.plan.turned",
        ("records.batch", batch.pk),
        unit_id=batch.unit_id,
        level=batch.level,
        done=counted.get("done", 0),
        refused=counted.get("refused", 0),
    )


def turn(actor: Actor, document_id: UUID, *, today: date) -> BatchItem.State:
    """Make the version the plan asks for. Raises DocumentGone, LicenceNeeded, SignedStays, NoConverter, NotSound,
    FileGone, NotYours, NoRoom, NotWritable; nothing is kept of what fails."""
    take_turn(document_id)
    shown = _shown(document_id, today)
    if not shown.is_due:
        return BatchItem.State.THERE
    if _is_signed(shown):
        raise SignedStays()
    if shown.plan.to != PDF_A_2B or shown.version.original_kind not in TURNED:
        raise NoConverter(puid=shown.plan.puid, to=shown.plan.to)
    keeping.use_live(actor, shown.document, today=today)
    try:
        made = _made(shown)
        _ensure_sound(shown, made)
    except OSError as error:
        # A full disk is told like any other reason; the paper is converted when there is room again.
        raise (storage.NoRoom if error.errno in FULL else storage.NotWritable)() from error
    why = WHY.format(puid=shown.plan.puid, to=shown.plan.to)
    key = uuid5(document_id, f"{shown.version.original} {shown.plan.to}")
    papers.enter_turned(actor, shown.document, shown.version, made, arrival_id=key, reason=why)
    return BatchItem.State.DONE


def _shown(document_id: UUID, today: date) -> Shown:
    document = Document.objects.filter(pk=document_id, disposed_on__isnull=True).defer("text", "proposed").first()
    if document is None:
        raise DocumentGone()
    version = Version.objects.filter(document=document, number=document.version).first()
    if version is None:
        # Version and files of a marked paper open under a licence only.
        raise LicenceNeeded()
    known = FileFormat.objects.filter(document=document, digest=version.original).first()
    return Shown(document, version, rules.plan_for(known.puid if known else "", rules.plans(today)))


def _is_signed(shown: Shown) -> bool:
    checked = SignatureCheck.objects.filter(document=shown.document, version=shown.version.number).order_by(
        "-at", "-pk"
    )
    outcome = checked.values_list("outcome", flat=True).first()
    return outcome is not None and outcome != signatures.NONE


def _made(shown: Shown) -> bytes:
    """The PDF/A of a file: what the reader made on arrival, where that is sound; else made now, in its closed room."""
    try:
        if shown.version.searchable:
            ready = storage.fetch(shown.version.searchable)
            if _fault(shown, ready) == "":
                return ready
        original = storage.fetch(shown.version.original)
    except (storage.Missing, storage.Damaged) as fault:
        raise FileGone() from fault
    try:
        with reading.Reader() as reader:
            return reader.read(original, f"{shown.document.pk}.{shown.version.original_kind}").pdf
    except (reading.Unreadable, reading.TooSlow, reading.ReaderDied) as fault:
        raise NotSound(why=str(fault)[:120]) from fault


def _ensure_sound(shown: Shown, made: bytes) -> None:
    fault = _fault(shown, made)
    if fault:
        raise NotSound(why=fault)


def _fault(shown: Shown, made: bytes) -> str:
    """What is wrong with a converted file: it passes the validator, is known again, and has as many pages."""
    try:
        if reading.check_pdfa(made) != "pass":
            return "PDF/A-2b: fail"
        pages = reading.count_pages(made)
    except reading.Unreadable:
        return "PDF: fail"
    if pages != shown.version.pages_count:
        return f"{pages} ≠ {shown.version.pages_count} trang"
    with NamedTemporaryFile(dir=storage.work_folder()) as held:
        held.write(made)
        held.flush()
        found = formats.identify(Path(held.name))
    return "" if found.puid == shown.plan.to else f"{found.puid or '?'} ≠ {shown.plan.to}"
