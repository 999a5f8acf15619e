"""Lists and look-ups of packages, formats and transfers, always through the reader's rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.storage import public as storage
from soi.kernel.web.public import Ref
from soi.records import queries as records
from soi.records.keeping.models import MarkedContent
from soi.records.models import Copy, CopyPage, Document, File, Page, Version
from soi.records.packages import rules
from soi.records.packages.access import BATCH, CUSTODY, TRANSFER
from soi.records.packages.models import Batch, BatchItem, Custody, FileFormat, Transfer, TransferItem
from soi.records.packages.rules import Plan

PER_PAGE = 25
ITEMS_SHOWN = 200
FILES_OFFERED = 200
AT_ONCE = 1000
ARCHIVIST = "archivist"
# Every column of the room that names a file of the store.
NAMING_FILES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Document, ("original", "searchable")),
    (MarkedContent, ("original", "searchable")),
    (Version, ("original", "searchable")),
    (Page, ("image", "thumb")),
    (Copy, ("pdf",)),
    (CopyPage, ("image", "thumb")),
)


@dataclass(frozen=True)
class Slice:
    """One page of a list, and the key of the next."""

    rows: Sequence[Any]
    after: str


@dataclass(frozen=True)
class FormatLine:
    """How many files of a format lie here, and how the plan keeps them."""

    puid: str
    name: str
    version: str
    files: int
    plan: Plan


def visible_batches(actor: Actor) -> QuerySet[Batch]:
    return access.visible(BATCH, Batch.objects.all(), actor)


def visible_transfers(actor: Actor) -> QuerySet[Transfer]:
    return access.visible(TRANSFER, Transfer.objects.all(), actor)


def get_batch(actor: Actor, batch_id: UUID) -> Batch:
    """Raises NotFound alike for hidden and absent."""
    found = visible_batches(actor).select_related("unit").filter(pk=batch_id).first()
    if found is None:
        raise NotFound()
    return found


def get_transfer(actor: Actor, transfer_id: UUID) -> Transfer:
    """Raises NotFound alike for hidden and absent."""
    found = visible_transfers(actor).select_related("unit", "to_unit").filter(pk=transfer_id).first()
    if found is None:
        raise NotFound()
    return found


def get_item(actor: Actor, transfer_id: UUID, position: int) -> TransferItem:
    """Raises NotFound alike for hidden and absent."""
    transfer = get_transfer(actor, transfer_id)
    found = transfer.items.select_related("transfer__unit", "transfer__to_unit").filter(position=position).first()
    if found is None:
        raise NotFound()
    return found


def listed_batches(actor: Actor, *, after: UUID | None) -> Slice:
    return _slice(visible_batches(actor), "asked_at", after)


def listed_transfers(actor: Actor, *, after: UUID | None) -> Slice:
    return _slice(visible_transfers(actor).select_related("unit", "to_unit"), "offered_at", after)


def _slice(rows: QuerySet[Batch] | QuerySet[Transfer], moment: str, after: UUID | None) -> Slice:
    if after is not None:
        last = rows.filter(pk=after).values_list(moment, flat=True).first()
        if last is None:
            raise NotFound()
        rows = rows.filter(Q(**{f"{moment}__lte": last}) & (Q(**{f"{moment}__lt": last}) | Q(pk__lt=after)))
    found = list(rows.order_by(f"-{moment}", "-pk")[: PER_PAGE + 1])
    return Slice(found[:PER_PAGE], str(found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else "")


def items_of(batch: Batch, *, after: int = 0) -> list[BatchItem]:
    return list(batch.items.filter(position__gt=after).order_by("position")[:ITEMS_SHOWN])


def transfer_items(transfer: Transfer, *, after: int = 0) -> list[TransferItem]:
    return list(transfer.items.filter(position__gt=after).order_by("position")[:ITEMS_SHOWN])


def counts_of(rows: QuerySet[BatchItem] | QuerySet[TransferItem]) -> dict[str, int]:
    """How many items stand in which state, by one query."""
    return dict(rows.order_by().values_list("state").annotate(count=Count("pk")))


def files_to_choose(actor: Actor) -> list[File]:
    """The files this actor sees, the newest first; those without a paper are left out."""
    return list(
        records.visible_files(actor)
        .annotate(papers=Count("documents"))
        .filter(papers__gt=0)
        .order_by("-opened_on", "-pk")[:FILES_OFFERED]
    )


def documents_in(actor: Actor, file_ids: Sequence[UUID]) -> list[Document]:
    """The papers of these files as far as the actor sees both, in the order of the book."""
    files = records.visible_files(actor).filter(pk__in=list(file_ids)).values_list("pk", flat=True)
    found = (
        records.visible_documents(actor)
        .filter(file_id__in=list(files), disposed_on__isnull=True)
        .defer("text", "proposed")
    )
    return list(found.order_by("register_year", "register_no", "pk"))


def format_table(actor: Actor, on: date) -> list[FormatLine]:
    """Files by format as the actor may know of them, the riskiest first, by one query."""
    known = rules.plans(on)
    seen = records.visible_documents(actor).values("pk")
    rows = (
        FileFormat.objects.filter(document_id__in=seen)
        .order_by()
        .values_list("puid", "name", "version")
        .annotate(files=Count("pk"))
    )
    lines = [FormatLine(puid, name, of, files, rules.plan_for(puid, known)) for puid, name, of, files in rows]
    return sorted(lines, key=lambda line: (-rules.RISKS.index(line.plan.risk), -line.files, line.puid))


def shown_originals() -> QuerySet[FileFormat]:
    """The formats of the originals that papers show now; what an earlier version was counts no more."""
    shown = Version.objects.filter(
        document_id=OuterRef("document_id"), number=OuterRef("document__version"), original=OuterRef("digest")
    )
    return FileFormat.objects.filter(Exists(shown), role="original")


def papers_to_turn(actor: Actor, on: date) -> list[Document]:
    """The papers whose original is in a format the plan converts, in the order of the book; of the marked ones those
    the actor may open."""
    due = shown_originals().filter(puid__in=list(formats_to_act_on(on))).values("document_id")
    found = records.visible_documents(actor).filter(pk__in=due, disposed_on__isnull=True).defer("text", "proposed")
    return list(found.order_by("register_year", "register_no", "pk"))


def formats_to_act_on(on: date) -> dict[str, Plan]:
    return {puid: plan for puid, plan in rules.plans(on).items() if plan.action == rules.CONVERT}


def archives_for(actor: Actor, on: date) -> dict[int, str]:
    """Units other than the own whose archivists receive, with their names."""
    own = intake.body_of(actor)
    units = {post.unit_id for post in persons.posts_of_role(ARCHIVIST, on=on)} - {own}
    return organisations.names_of(units)


def custody_of(document_id: UUID) -> Custody | None:
    """Who keeps a paper since an archive took it over; None while its own unit does."""
    return Custody.objects.select_related("unit", "transfer").filter(pk=document_id).first()


def holdings(actor: Actor) -> QuerySet[Custody]:
    return access.visible(CUSTODY, Custody.objects.all(), actor)


def ref_of(transfer: Transfer) -> Ref:
    return Ref("records.transfer", str(transfer.pk))


def files_named_without_row() -> int:
    """How many files that papers, their versions and their copies name the store has no row of, over all one sees."""
    lacking, held = 0, []
    for digests in chain.from_iterable(
        model.objects.values_list(*names).iterator(chunk_size=AT_ONCE) for model, names in NAMING_FILES
    ):
        held += [digest for digest in digests if digest]
        if len(held) >= AT_ONCE:
            lacking, held = lacking + _without_row(held), []
    return lacking + _without_row(held)


def _without_row(digests: Sequence[str]) -> int:
    return len(set(digests) - set(storage.sizes(digests)))


def is_given_to_archive(document: Document) -> bool:
    """Whether a list offers this paper to an archive, or has given it over; for the machine that destroys."""
    return TransferItem.objects.filter(document=document).exclude(state=TransferItem.State.REFUSED).exists()
