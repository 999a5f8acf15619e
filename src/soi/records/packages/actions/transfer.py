"""The transfer to an archive: a list offered, each item accepted or refused, a receipt signed; then custody moves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.utils import timezone

from soi.base.errors import Refusal
from soi.engines.packages.public import PackageWriter
from soi.engines.typesetting import public as typesetting
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.kernel.numbering import public as numbering
from soi.kernel.persons import public as persons
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.records.errors import MarkedNotCopied
from soi.records.keeping import actions as keeping
from soi.records.models import Document
from soi.records.packages import contents, queries, receipt, rules
from soi.records.packages.actions.export_package import cover
from soi.records.packages.errors import (
    AlreadyDecided,
    AlreadyGiven,
    NotAnArchive,
    NothingChosen,
    NotWholeYet,
    ReasonMissing,
    StillOpen,
)
from soi.records.packages.models import Custody, Transfer, TransferItem

GIVES, RECEIVES = "records.transfer", "records.archive"
BOOK = "transfer"
KIND = "records.transfer"
LONGEST_REASON = 300

audit.sentence("records.transfer.offered", "{actor} offered {count} papers to the archive, list {number}/{year}.")
audit.sentence("records.transfer.packed", "The papers of list {number}/{year} were packed for the archive.")
audit.sentence("records.transfer.accepted", "{actor} accepted item {position} of a list.")
audit.sentence("records.transfer.refused", "{actor} refused item {position} of a list: {reason}")
audit.sentence("records.transfer.closed", "{actor} closed a list: {accepted} papers taken over, {refused} sent back.")
audit.sentence("records.transfer.package_taken", "{actor} took a copy of the package of item {position} of a list.")


def offer(actor: Actor, *, transfer_id: UUID, to_unit_id: int, file_ids: Sequence[UUID], title: str = "") -> Transfer:
    """Offer all papers of these files to an archive; `transfer_id` is the form's own key, asked again it is answered.

    Raises NotYours, NothingChosen, NotAnArchive, AlreadyGiven.
    """
    unit = intake.body_of(actor)
    access.require(actor, GIVES, unit_id=unit)
    found = queries.visible_transfers(actor).filter(pk=transfer_id).first()
    if found is not None:
        return found
    today = timezone.localdate()
    papers = queries.documents_in(actor, file_ids)
    if not papers:
        raise NothingChosen(field="chosen")
    if to_unit_id not in queries.archives_for(actor, today):
        raise NotAnArchive(field="to_unit")
    _ensure_free(papers)
    transfer = Transfer.objects.create(
        id=transfer_id,
        number=numbering.next_number(unit_id=unit, kind=BOOK, term=str(today.year)),
        year=today.year,
        unit_id=unit,
        to_unit_id=to_unit_id,
        level=max(paper.level for paper in papers),
        title=title.strip()[:300] or ", ".join(sorted({paper.file.code for paper in papers}))[:300],
        total=len(papers),
        offered_by_id=actor.appointment_id,
        offered_by_name=actor.name,
    )
    TransferItem.objects.bulk_create(_item(transfer, place, paper) for place, paper in enumerate(papers, start=1))
    _record(actor, "offered", transfer, count=len(papers), number=transfer.number, year=transfer.year)
    defer("records.transfer_pack", transfer_id=str(transfer.pk), appointment_id=actor.appointment_id)
    return transfer


def _ensure_free(papers: Sequence[Document]) -> None:
    keys = [paper.pk for paper in papers]
    open_items = TransferItem.objects.filter(document_id__in=keys).exclude(state=TransferItem.State.REFUSED)
    given = {*open_items.values_list("document_id", flat=True)}
    given |= {*Custody.objects.filter(pk__in=keys).values_list("pk", flat=True)}
    for paper in papers:
        if paper.pk in given:
            raise AlreadyGiven(title=paper.title[:80])


def _item(transfer: Transfer, place: int, paper: Document) -> TransferItem:
    return TransferItem(
        transfer=transfer,
        position=place,
        document=paper,
        label=f"{paper.register_no}/{paper.register_year}",
        title=paper.title,
        symbol=paper.symbol,
        issued_on=paper.issued_on,
        level=paper.level,
        pages=paper.pages_count,
    )


def to_pack(transfer: Transfer) -> list[TransferItem]:
    """The items that have no package yet: where a killed worker left off."""
    return list(transfer.items.filter(package="").select_related("document__file").order_by("position"))


def write_package(actor: Actor, transfer: Transfer, item: TransferItem, path: Path) -> None:
    """Write the package of one item into a file; each stream is compared on the way. Raises what contents.read does."""
    record, sources, happenings = contents.read(item.document_id)
    keeping.use_live(actor, item.document, today=timezone.localdate())
    name = rules.package_name(transfer.unit.code, item.label, str(item.document_id))
    said = cover(transfer.unit_id, name, item.title, item.level, transfer.offered_by_name, [item.document.file])
    writer = PackageWriter(path, said)
    writer.add(record, sources, happenings)
    writer.close()


def keep_package(item: TransferItem, path: Path) -> None:
    """The package of an item is made and kept; an earlier fault no longer counts."""
    item.package, item.size, item.fault = storage.keep_file(path), path.stat().st_size, None
    item.save(update_fields=["package", "size", "fault"])


def note_fault(item: TransferItem, refusal: Refusal) -> None:
    """An item that cannot be packed is offered with its fault: the archive refuses it, nobody overlooks it."""
    item.fault = refusal.kept()
    item.save(update_fields=["fault"])


def finish_packing(actor: Actor, transfer: Transfer) -> None:
    """Put the list before the archive, once each item has its package or its fault."""
    if transfer.state != Transfer.State.PACKING:
        return
    transfer.state = Transfer.State.OFFERED
    transfer.save(update_fields=["state"])
    _record(actor, "packed", transfer, number=transfer.number, year=transfer.year)
    _hint(transfer)


def decide(actor: Actor, item: TransferItem, *, accepted: bool, reason: str = "") -> None:
    """Accept or refuse one item. The package is read through first: nothing is taken in that is not whole.

    Raises NotYours, AlreadyDecided, NotWholeYet, ReasonMissing, Damaged.
    """
    access.require(actor, RECEIVES, unit_id=item.transfer.to_unit_id)
    locked = TransferItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if locked.state != TransferItem.State.OFFERED or item.transfer.state == Transfer.State.CLOSED:
        raise AlreadyDecided()
    if item.transfer.state != Transfer.State.OFFERED:
        raise NotWholeYet()
    if not accepted and not reason.strip():
        raise ReasonMissing(field="reason")
    if accepted:
        if not locked.package:
            raise NotWholeYet()
        storage.fetch_open(locked.package).close()
    locked.state = TransferItem.State.ACCEPTED if accepted else TransferItem.State.REFUSED
    locked.reason = "" if accepted else reason.strip()[:LONGEST_REASON]
    locked.decided_by_name, locked.decided_at = actor.name, timezone.now()
    locked.save(update_fields=["state", "reason", "decided_by_name", "decided_at"])
    _record(actor, str(locked.state), item.transfer, position=locked.position, reason=locked.reason)
    _hint(item.transfer)


def close(actor: Actor, transfer: Transfer) -> None:
    """Close a list whose items are all decided: the receipt is set and put before both sides, custody moves.

    Raises NotYours, StillOpen, AlreadyDecided, SignerNotFree.
    """
    access.require(actor, RECEIVES, unit_id=transfer.to_unit_id)
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("unit", "to_unit").get(pk=transfer.pk)
    if transfer.state == Transfer.State.CLOSED:
        raise AlreadyDecided()
    items = list(transfer.items.order_by("position"))
    waiting = sum(item.state == TransferItem.State.OFFERED for item in items)
    if waiting or transfer.state != Transfer.State.OFFERED:
        raise StillOpen(count=waiting)
    accepted = [item for item in items if item.state == TransferItem.State.ACCEPTED]
    today = timezone.localdate()
    transfer.receipt_id = _put_to_sign(actor, transfer, items)
    transfer.state, transfer.closed_at = Transfer.State.CLOSED, timezone.now()
    transfer.closed_by_id, transfer.closed_by_name = actor.appointment_id, actor.name
    transfer.save(update_fields=["state", "closed_at", "closed_by", "closed_by_name", "receipt_id"])
    Custody.objects.bulk_create(
        Custody(
            document_id=item.document_id,
            unit_id=transfer.to_unit_id,
            transfer=transfer,
            package=item.package,
            since=today,
        )
        for item in accepted
    )
    _record(actor, "closed", transfer, accepted=len(accepted), refused=len(items) - len(accepted))
    _hint(transfer)


def _put_to_sign(actor: Actor, transfer: Transfer, items: Sequence[TransferItem]) -> UUID:
    """Who gave signs first, who received after; where the giver has left, who heads the giving body today."""
    today = timezone.localdate()
    giver = persons.post(transfer.offered_by_id, on=today)
    signers = [giver.appointment_id if giver else _head_of(transfer.unit_id), actor.appointment_id]
    pdf = typesetting.set_document(receipt.draft(transfer, items, actor, today), receipt.layout(today))
    return signing.ask(
        actor,
        unit_id=transfer.to_unit_id,
        pdf=pdf,
        title=receipt.title_of(transfer)[:200],
        signers=signers,
        about=queries.ref_of(transfer),
        level=transfer.level,
    )


def _head_of(unit_id: int) -> int:
    posts = persons.posts_at(unit_id, on=timezone.localdate(), roles=["head", "party_secretary"])
    if not posts:
        raise signing.SignerNotFree(field="signers")
    return posts[0].appointment_id


def sign_receipt(actor: Actor, transfer: Transfer) -> None:
    """On a demo, sign the receipt with the helper's key; elsewhere the officer's own machine signs."""
    if transfer.receipt_id is None:
        raise NotWholeYet()
    signing.sign_with_demo_key(actor, transfer.receipt_id)
    _hint(transfer)


def take_item(actor: Actor, item: TransferItem) -> BinaryIO:
    """The package of one item, for either side; logged. Raises NotWholeYet, MarkedNotCopied."""
    if not (actor.may(GIVES) or actor.may(RECEIVES)):
        access.require(actor, RECEIVES)
    if not item.package:
        raise NotWholeYet()
    if item.level:
        raise MarkedNotCopied()
    _record(actor, "package_taken", item.transfer, position=item.position)
    return storage.fetch_open(item.package)


def _record(actor: Actor, act: str, transfer: Transfer, **detail: object) -> None:
    audit.record(
        actor, f"records.transfer.{act}", (KIND, transfer.pk), unit_id=transfer.unit_id, level=transfer.level, **detail
    )


def _hint(transfer: Transfer) -> None:
    for unit in (transfer.unit_id, transfer.to_unit_id):
        events.hint("packages", unit_id=unit, ref_kind=KIND, ref_id=str(transfer.pk))


def forget_refused(document_id: UUID) -> list[str]:
    """A stamp of secrecy was seen on a paper an archive once refused: the line of the list stays and says nothing.

    Returns the digests that are to leave the disk.
    """
    found = TransferItem.objects.filter(document_id=document_id, state=TransferItem.State.REFUSED)
    leaving = [digest for digest in found.values_list("package", flat=True) if digest]
    found.update(title="", symbol="", package="", issued_on=None, fault=None)
    return leaving
