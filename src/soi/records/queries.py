"""Lists and look-ups of documents, always through the reader's rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.search.public import SearchDoc
from soi.records.access import COPY, DOCUMENT, FILE, LEVEL_REQUEST, STUB
from soi.records.errors import PaperGone
from soi.records.keeping.models import MarkedContent
from soi.records.models import (
    INCOMING,
    Copy,
    CopyPage,
    Document,
    File,
    LevelAct,
    LevelRequest,
    Page,
    Schema,
    SignatureCheck,
    Stub,
    Version,
)
from soi.records.rules.redaction import Sheet

PAGE_SIZE = 25
COUNT_UP_TO = 1000
FILES_OFFERED = 200
MOST_ACTS = 20


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
    found = visible_documents(actor).defer("text").select_related("unit", "described_by").filter(pk=document_id).first()
    if found is None:
        raise NotFound()
    return found


def get_kept(actor: Actor, document_id: UUID) -> Document:
    """The document, to do something with what is kept of it; raises PaperGone where its number alone is left."""
    found = get_document(actor, document_id)
    if found.disposed_on is not None:
        raise PaperGone()
    return found


def get_closed(document_id: UUID) -> Document:
    """A paper that is closed until a second person has looked, for the machine that destroys; raises NotFound."""
    found = Document.objects.select_related("unit", "file").filter(pk=document_id, closed_at__isnull=False).first()
    if found is None:
        raise NotFound()
    return found


def stub_instead(actor: Actor, document_id: UUID) -> Stub | None:
    """The line that stands in the place of a paper closed until a second person has looked."""
    return visible_stubs(actor).filter(pk=document_id, of_closed=True).first()


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


def list_files(actor: Actor, *, text: str = "", after: str = "") -> tuple[list[File], str]:
    """A page of the register of files, the latest first, those whose code begins as asked; and the next page's key."""
    rows = visible_files(actor).select_related("unit").order_by("-opened_on", "-id")
    if text.strip():
        rows = rows.filter(code__istartswith=text.strip())
    day, _, last = after.partition("_")
    if last:
        try:
            on, pk = date.fromisoformat(day), UUID(last)
        except ValueError as error:
            raise NotFound() from error
        rows = rows.filter(Q(opened_on__lte=on) & (Q(opened_on__lt=on) | Q(id__lt=pk)))
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return shown, f"{shown[-1].opened_on}_{shown[-1].pk}" if len(found) > PAGE_SIZE else ""


def text_of(document: Document) -> str:
    """The words of a paper; of a marked one as far as the database shows them to this reader now."""
    if not document.level:
        return document.text
    part = MarkedContent.objects.filter(document=document).first()
    return part.text if part else ""


def find_page(document: Document, number: int, *, version: int | None = None) -> Page | None:
    """A page of the version the document shows, or of an earlier one; of a marked paper under a live licence only."""
    return Page.objects.filter(document=document, version=version or document.version, number=number).first()


def get_page(document: Document, number: int, *, version: int | None = None) -> Page:
    """A page as `find_page`; raises NotFound alike for hidden and absent."""
    found = find_page(document, number, version=version)
    if found is None:
        raise NotFound()
    return found


def pages_of(document: Document, *, version: int | None = None) -> list[Page]:
    return list(Page.objects.filter(document=document, version=version or document.version).order_by("number"))


def lines_of_words(words: Sequence[dict[str, Any]]) -> list[str]:
    """The words of a page line by line."""
    return [" ".join(str(word["text"]) for word in line) for _, line in groupby(words, key=lambda word: word["line"])]


def lines_of_version(document: Document, version: int) -> list[str]:
    """The text of a version, line by line over its pages."""
    return [line for page in pages_of(document, version=version) for line in lines_of_words(page.words)]


def versions_of(document: Document) -> list[Version]:
    """Every version of a paper's file, the newest first."""
    return list(Version.objects.filter(document=document).order_by("-number"))


def get_version(document: Document, number: int) -> Version:
    found = Version.objects.filter(document=document, number=number).first()
    if found is None:
        raise NotFound()
    return found


def level_acts_of(document: Document) -> list[LevelAct]:
    """How a paper came by its present mark, the newest act first."""
    return list(LevelAct.objects.filter(document=document).order_by("-id")[:MOST_ACTS])


def concerned_by(document: Document) -> list[str]:
    """Whom a paper is about, as its metadata name them."""
    named = (document.metadata or {}).get("concerns") or []
    return [str(each) for each in named] if isinstance(named, list) else [str(named)]


def schema_of(document: Document) -> Schema | None:
    """The newest fields and checks of a paper's type."""
    return Schema.objects.filter(type=document.type).order_by("-id").first()


def signatures_at_arrival(document: Document) -> SignatureCheck | None:
    """What the signatures of the version that is shown were found to be when it arrived."""
    return SignatureCheck.objects.filter(document=document, version=document.version, occasion="arrival").first()


def signatures_now(document: Document) -> SignatureCheck | None:
    """The newest finding on the version that is shown."""
    return SignatureCheck.objects.filter(document=document, version=document.version).order_by("-at", "-id").first()


def signatures_due(before: datetime, *, limit: int) -> list[UUID]:
    """Signed papers whose present version was last checked before a moment, the longest ago first."""
    newest = SignatureCheck.objects.filter(document=OuterRef("pk"), version=OuterRef("version")).order_by("-at", "-id")
    signed = SignatureCheck.objects.filter(document=OuterRef("pk"), version=OuterRef("version"), occasion="arrival")
    due = Document.objects.filter(Exists(signed.exclude(outcome="none"))).annotate(
        last=Subquery(newest.values("at")[:1])
    )
    return list(due.filter(last__lt=before).order_by("last").values_list("pk", flat=True)[:limit])


def visible_copies(actor: Actor) -> QuerySet[Copy]:
    """Redacted copies: of papers the actor sees, and those given to the actor's unit."""
    return access.visible(COPY, Copy.objects.all(), actor)


def get_copy(actor: Actor, copy_id: UUID) -> Copy:
    """A redacted copy; raises NotFound alike for hidden and absent."""
    found = visible_copies(actor).select_related("unit", "given_to").filter(pk=copy_id).first()
    if found is None:
        raise NotFound()
    return found


def copies_of(actor: Actor, document: Document) -> list[Copy]:
    """The copies of a paper, the newest first."""
    rows = visible_copies(actor).filter(document=document).select_related("given_to").defer("text", "boxes")
    return list(rows.order_by("-begun_at")[:MOST_ACTS])


def get_copy_page(copy: Copy, number: int) -> CopyPage:
    found = CopyPage.objects.filter(copy=copy, number=number).first()
    if found is None:
        raise NotFound()
    return found


def sheets_of(copy: Copy) -> list[Sheet]:
    """The pages a copy is made of, each with its boxes."""
    laid: dict[int, list[tuple[float, float, float, float]]] = {}
    for each in copy.boxes:
        left, top, right, bottom = each["box"]
        laid.setdefault(each["page"], []).append((left, top, right, bottom))
    pages = Page.objects.filter(document_id=copy.document_id, version=copy.version).order_by("number")
    return [Sheet(page.number, page.words, laid.get(page.number, [])) for page in pages]


def visible_level_requests(actor: Actor) -> QuerySet[LevelRequest]:
    return access.visible(LEVEL_REQUEST, LevelRequest.objects.all(), actor)


def get_level_request(actor: Actor, request_id: UUID) -> LevelRequest:
    """A request to lower a mark; raises NotFound alike for hidden and absent."""
    found = visible_level_requests(actor).select_related("document", "document__unit").filter(pk=request_id).first()
    if found is None:
        raise NotFound()
    return found


def open_level_requests(actor: Actor, now: datetime) -> list[LevelRequest]:
    """What waits for a second person, the first to die first."""
    waiting = visible_level_requests(actor).filter(state="asked", lapses_at__gte=now)
    return list(waiting.select_related("document", "document__unit").order_by("lapses_at")[:FILES_OFFERED])


def level_requests_of(actor: Actor, document: Document) -> list[LevelRequest]:
    return list(visible_level_requests(actor).filter(document=document).order_by("-asked_at")[:MOST_ACTS])


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


@dataclass(frozen=True)
class BookLine:
    """A line of the incoming book as a later room may show it; of a marked paper held elsewhere it tells no title."""

    id: UUID
    is_stub: bool
    number: int
    year: int
    received_on: date
    issued_on: date | None
    symbol: str
    title: str
    type: str
    issuer: str
    level: int
    pages: int
    holder: str
    place: str
    unit_id: int
    is_outgoing: bool = False


def incoming_lines(actor: Actor, unit_id: int, year: int, *, below: int | None = None, limit: int) -> list[BookLine]:
    """The lines of one body's incoming book of a year, the highest number first, from below a number."""
    documents = visible_documents(actor).filter(unit_id=unit_id, book=INCOMING, register_year=year)
    stubs = visible_stubs(actor).filter(unit_id=unit_id, register_year=year)
    if below is not None:
        documents, stubs = documents.filter(register_no__lt=below), stubs.filter(register_no__lt=below)
    found = [_of_document(each) for each in documents.defer("text", "proposed").order_by("-register_no")[:limit]]
    found += [_of_stub(each) for each in stubs.order_by("-register_no")[:limit]]
    return sorted(found, key=lambda line: line.number, reverse=True)[:limit]


def incoming_line(actor: Actor, document_id: UUID) -> BookLine | None:
    """The line of one document of the incoming book, if the actor sees it; of a closed one its stub."""
    found = visible_documents(actor).filter(pk=document_id, book=INCOMING).defer("text", "proposed").first()
    if found is not None:
        return _of_document(found)
    closed = stub_instead(actor, document_id)
    return _of_stub(closed) if closed else None


def booked(actor: Actor, document_id: UUID) -> BookLine | None:
    """The line of one document of either book, if the actor sees it and its content is still kept."""
    found = visible_documents(actor).filter(pk=document_id, disposed_on__isnull=True).defer("text", "proposed").first()
    return _of_document(found) if found else None


def booked_as(actor: Actor, unit_id: int, number: int, year: int) -> list[BookLine]:
    """The documents of this number in the books of a body, as far as the actor sees them: at most one of each book."""
    found = visible_documents(actor).filter(unit_id=unit_id, register_no=number, register_year=year)
    return [_of_document(one) for one in found.filter(disposed_on__isnull=True).defer("text", "proposed")]


def _of_document(one: Document) -> BookLine:
    return BookLine(
        id=one.pk,
        is_stub=one.is_stub,
        number=one.register_no,
        year=one.register_year,
        received_on=one.received_on,
        issued_on=one.issued_on,
        symbol=one.symbol,
        title=one.title,
        type=one.type,
        issuer=one.issuer,
        level=one.marked_level,
        pages=one.pages_count,
        holder="",
        place="",
        unit_id=one.unit_id,
        is_outgoing=one.book != INCOMING,
    )


def _of_stub(one: Stub) -> BookLine:
    return BookLine(
        id=one.pk,
        is_stub=True,
        number=one.register_no,
        year=one.register_year,
        received_on=one.received_on,
        issued_on=None,
        symbol="",
        title="",
        type="",
        issuer="",
        level=one.marked_level,
        pages=0,
        holder=one.holder,
        place=one.place,
        unit_id=one.unit_id,
    )


def _count(rows: QuerySet[Document] | QuerySet[Stub]) -> int:
    return rows.order_by()[: COUNT_UP_TO + 1].count()


def _page(rows: QuerySet[Document] | QuerySet[Stub], key: str) -> list[Document | Stub]:
    # The unit is fetched for the rows shown: joined, it would be looked up for every row that is sorted.
    following = rows.filter(_after(key)).prefetch_related("unit").order_by("-registered_at", "-id")
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


SEARCHED = (
    *("pk", "unit_id", "level", "title", "text"),
    *("symbol", "register_no", "register_year", "issued_on", "received_on"),
)


def search_documents(ids: Sequence[str]) -> Iterable[SearchDoc]:
    """The documents of these ids the present actor may see, as search knows them."""
    rows = Document.objects.filter(pk__in=list(ids), disposed_on__isnull=True).values_list(*SEARCHED)
    # A few at a time: among a thousand there may be some of a hundred megabytes.
    for pk, unit_id, level, title, text, symbol, number, year, issued_on, received_on in rows.iterator(chunk_size=50):
        yield SearchDoc(
            id=str(pk),
            kind="records.document",
            unit_id=unit_id,
            level=level,
            title=title,
            # The words of a marked paper are shown for a stated purpose only, so no snippet may quote them.
            text="" if level else text,
            number=f"{symbol} {number}/{year}".strip(),
            on_date=issued_on or received_on,
        )


def search_copies(ids: Sequence[str]) -> Iterable[SearchDoc]:
    """Made copies, as search knows them: the words that are left, for the unit the copy was given to."""
    for one in Copy.objects.filter(pk__in=list(ids), made_at__isnull=False).iterator(chunk_size=500):
        yield SearchDoc(
            id=str(one.pk),
            kind="records.copy",
            unit_id=one.given_to_id or one.unit_id,
            level=one.level,
            title=one.title,
            text="" if one.level else one.text,
            number="",
            on_date=one.made_at.date() if one.made_at else None,
        )


FILE_SEARCHED = (
    *("title", "code", "symbol", "paper_code", "keywords", "unit_as_was", "place_as_listed"),
    *("unit_id", "level", "opened_on", "disposed_on"),
)


def search_files(ids: Sequence[str]) -> Iterable[SearchDoc]:
    """Files of these ids the present actor may see, as search knows them: those opened here and the rows of old lists.
    What was destroyed by rule is not found again."""
    rows = File.objects.filter(pk__in=list(ids), disposed_on__isnull=True).values_list("pk", *FILE_SEARCHED)
    for pk, title, code, symbol, paper, keywords, unit_as_was, place, unit_id, level, opened_on, _ in rows:
        yield SearchDoc(
            id=str(pk),
            kind="records.file",
            unit_id=unit_id,
            level=level,
            title=title or code,
            # As with papers: of a marked one no snippet quotes more than its title.
            text="" if level else " · ".join(filter(None, (unit_as_was, place, keywords))),
            number=" ".join(filter(None, (code, symbol, paper))),
            on_date=opened_on,
        )
