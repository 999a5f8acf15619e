"""Lists and look-ups of documents, always through the reader's rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.search.public import SearchDoc
from soi.records.access import DOCUMENT, FILE, STUB
from soi.records.keeping.models import MarkedContent
from soi.records.models import Document, File, Page, Stub

PAGE_SIZE = 25
COUNT_UP_TO = 1000
FILES_OFFERED = 200


@dataclass(frozen=True)
class Slice:
    """One page of a list: the rows, how many there are (None: more than 1,000), and the key of the next page."""

    rows: Sequence[Document | Stub]
    total: int | None
    after: str


def visible_documents(actor: Actor) -> QuerySet[Document]:
    return access.visible(DOCUMENT, Document.objects.all(), actor)


def visible_files(actor: Actor) -> QuerySet[File]:
    return access.visible(FILE, File.objects.all(), actor)


def visible_stubs(actor: Actor) -> QuerySet[Stub]:
    return access.visible(STUB, Stub.objects.all(), actor)


def get_document(actor: Actor, document_id: UUID) -> Document:
    """The document, if the actor may know of it; raises NotFound alike for hidden and absent."""
    found = visible_documents(actor).defer("text").select_related("unit").filter(pk=document_id).first()
    if found is None:
        raise NotFound()
    return found


def get_stub(actor: Actor, stub_id: UUID) -> Stub:
    """The line of a marked paper held elsewhere; raises NotFound alike for hidden and absent."""
    found = visible_stubs(actor).filter(pk=stub_id).first()
    if found is None:
        raise NotFound()
    return found


def document_of_arrival(actor: Actor, arrival_id: UUID) -> Document | None:
    """What an arrival was registered as, if it was."""
    return visible_documents(actor).filter(arrival_id=arrival_id).defer("text").first()


def find_file_of(actor: Actor, document: Document) -> File | None:
    """The file a document lies in; None where the file holds a paper above the reader's clearance."""
    return visible_files(actor).filter(pk=document.file_id).first()


def files_of_body(actor: Actor) -> list[File]:
    """The open files of the actor's body, newest first: what a clerk may file a paper in."""
    mine = visible_files(actor).filter(unit_id=intake.body_of(actor), closed_on__isnull=True)
    return list(mine.order_by("-opened_on", "-id")[:FILES_OFFERED])


def text_of(document: Document) -> str:
    """The words of a paper; of a marked one as far as the database shows them to this reader now."""
    if not document.level:
        return document.text
    part = MarkedContent.objects.filter(document=document).first()
    return part.text if part else ""


def find_page(document: Document, number: int) -> Page | None:
    """One page; of a marked paper only where a licence of this reader is live."""
    return Page.objects.filter(document=document, number=number).first()


def get_page(document: Document, number: int) -> Page:
    found = find_page(document, number)
    if found is None:
        raise NotFound()
    return found


def history_of(actor: Actor, document: Document, *, limit: int = 20) -> list[audit.Event]:
    """Who did what with a document, newest first, as far as the reader may read the log."""
    return audit.visible_events(actor, subject=("records.document", str(document.pk)), limit=limit)


def list_lines(actor: Actor, *, type: str = "", year: int | None = None, after: str = "") -> Slice:
    """The lines of the book, newest first, 25 a page, by key: a constant number of queries whatever the size.

    Stubs stand among the documents; with a type chosen they are left out, since a stub tells none.
    """
    documents, stubs = visible_documents(actor), visible_stubs(actor)
    if type:
        documents, stubs = documents.filter(type=type), stubs.none()
    if year:
        documents, stubs = documents.filter(register_year=year), stubs.filter(register_year=year)
    total = _count(documents) + _count(stubs)
    shown = [*_page(documents.defer("text", "proposed"), after), *_page(stubs, after)]
    shown.sort(key=lambda line: (line.registered_at, line.pk), reverse=True)
    rows = shown[:PAGE_SIZE]
    key = f"{rows[-1].registered_at.isoformat()}_{rows[-1].pk}" if len(shown) > PAGE_SIZE else ""
    return Slice(rows, None if total > COUNT_UP_TO else total, key)


def _count(rows: QuerySet[Document] | QuerySet[Stub]) -> int:
    return rows.order_by()[: COUNT_UP_TO + 1].count()


def _page(rows: QuerySet[Document] | QuerySet[Stub], key: str) -> list[Document | Stub]:
    following = rows.filter(_after(key)).select_related("unit").order_by("-registered_at", "-id")
    return list(following[: PAGE_SIZE + 1])


def _after(key: str) -> Q:
    moment, _, last = key.partition("_")
    if not last:
        return Q()
    try:
        at, pk = datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise NotFound() from error
    return Q(registered_at__lte=at) & (Q(registered_at__lt=at) | Q(id__lt=pk))


def search_documents(ids: Sequence[str]) -> Iterable[SearchDoc]:
    """The documents of these ids the present actor may see, as search knows them."""
    for one in Document.objects.filter(pk__in=list(ids), disposed_on__isnull=True).iterator(chunk_size=500):
        yield SearchDoc(
            id=str(one.pk),
            kind="records.document",
            unit_id=one.unit_id,
            level=one.level,
            title=one.title,
            # The words of a marked paper are shown for a stated purpose only, so no snippet may quote them.
            text="" if one.level else one.text,
            number=f"{one.symbol} {one.register_no}/{one.register_year}".strip(),
            on_date=one.issued_on or one.received_on,
        )
