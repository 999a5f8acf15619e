"""The API of records: the book, one document, and search over all rooms."""

from __future__ import annotations

import html
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import strip_tags
from ninja import Query

from soi.kernel.search import public as search
from soi.kernel.web.public import api
from soi.records import actions, queries
from soi.records.errors import PurposeNotStated
from soi.records.models import INCOMING, Document, Stub

routes = api.Room()
READS, SEARCHES = "records.read", "search.use"
LONGEST = 400
Year = Annotated[int | None, Query(None, ge=1900, le=9999)]


class BookLine(api.Said):
    """A line of the book: a document, or the stub of a marked paper that lies elsewhere."""

    id: UUID
    is_stub: bool
    book: str
    register_no: int
    register_year: int
    unit: str
    received_on: date
    registered_at: datetime
    level: int
    type: str
    symbol: str
    title: str
    issued_on: date | None
    holder: str


class BookPage(api.Said):
    """The book, newest first; `total` is null beyond a thousand, `after` empty on the last page."""

    items: list[BookLine]
    total: int | None
    after: str


class DocumentSeen(BookLine):
    """One document and its text, page by page."""

    issuer: str
    place: str
    signer: str
    term: str
    retention: str
    purpose: str
    list_item: str
    level_until: date | None
    file_code: str
    pages: list[str]


class Hit(api.Said):
    """One thing found; marks are taken out of title and snippet."""

    id: str
    kind: str
    title: str
    number: str
    on_date: date | None
    snippet: str
    why: str
    where: str
    level: int


class Found(api.Said):
    """What was found, on what it stands, how many in all (null beyond a thousand), where the next page begins."""

    state: str
    as_of: datetime | None
    total: int | None
    items: list[Hit]
    after: int | None


@routes.reads("/records", name="records", needs=READS, answer=BookPage)
def book(request: HttpRequest, type: api.Slug | None = None, year: Year = None, after: api.After = None) -> BookPage:
    """The lines of the book of this reader's sight, newest first."""
    key = ""
    if after:
        moment, last = api.key_parts(after, datetime, UUID)
        key = f"{moment.isoformat()}_{last}"
    found = queries.list_lines(api.asker(request), type=type or "", year=year, after=key)
    rows = found.rows
    following = api.page_key(rows[-1].registered_at, rows[-1].pk) if found.after else ""
    return BookPage(items=[BookLine(**_line(each)) for each in rows], total=found.total, after=following)


@routes.reads("/records/{uuid:document_id}", name="record", needs=READS, answer=DocumentSeen)
def document(request: HttpRequest, document_id: UUID, purpose: api.Slug | None = None) -> DocumentSeen:
    """One document with its text. A marked one opens under a live licence for the purpose, each time logged."""
    actor = api.asker(request)
    found = queries.get_document(actor, document_id)
    if found.level:
        if not purpose:
            raise PurposeNotStated(field="purpose")
        actions.open_for(actor, found, purpose=purpose, today=timezone.localdate())
    file = queries.find_file_of(actor, found)
    return DocumentSeen(
        **_line(found),
        issuer=found.issuer,
        place=found.place,
        signer=found.signer,
        term=found.term,
        retention=found.retention,
        purpose=found.purpose,
        list_item=found.list_item,
        level_until=found.level_until,
        file_code=file.code if file else "",
        pages=queries.text_of(found).split("\f"),
    )


@routes.reads("/search", name="search", needs=SEARCHES, answer=Found)
def find(
    request: HttpRequest,
    q: Annotated[str, Query(..., min_length=1, max_length=LONGEST, pattern=api.NO_NUL)],
    kind: Annotated[str | None, Query(None, pattern=r"^[a-z]+\.[a-z_]+$", max_length=60)] = None,
    year: Year = None,
    marks: Literal["kept", "ignored"] = "ignored",
    order: Literal["best", "newest"] = "best",
    after: Annotated[int, Query(0, ge=0, le=search.CONFIRMED)] = 0,
) -> Found:
    """Search over all rooms, as far as this reader sees."""
    found = search.find(
        api.asker(request),
        q.strip(),
        kinds=[kind] if kind else [],
        since=date(year, 1, 1) if year else None,
        until=date(year, 12, 31) if year else None,
        marks=search.Marks(marks),
        order=search.Order(order),
        after=after,
    )
    return Found(
        state=str(found.state),
        as_of=found.as_of,
        total=found.total,
        items=[_hit(each) for each in found.hits],
        after=found.after,
    )


def _line(line: Document | Stub) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": line.pk,
        "is_stub": line.is_stub,
        "book": INCOMING if isinstance(line, Stub) else line.book,
        "register_no": line.register_no,
        "register_year": line.register_year,
        "unit": line.unit.name,
        "received_on": line.received_on,
        "registered_at": line.registered_at,
    }
    if isinstance(line, Stub):
        bare = {"level": line.marked_level, "type": "", "symbol": "", "title": "", "issued_on": None}
        return {**told, **bare, "holder": line.holder}
    paper = {"level": line.marked_level, "type": line.type, "symbol": line.symbol, "title": line.title}
    return {**told, **paper, "issued_on": line.issued_on, "holder": ""}


def _hit(hit: search.Hit) -> Hit:
    return Hit(
        id=hit.id,
        kind=hit.kind,
        title=_bare(hit.title),
        number=hit.number,
        on_date=hit.on_date,
        snippet=_bare(hit.snippet),
        why=str(hit.why),
        where=hit.where,
        level=hit.level,
    )


def _bare(marked: str) -> str:
    return html.unescape(strip_tags(marked))
