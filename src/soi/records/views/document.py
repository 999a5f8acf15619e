"""The document: pages, words, facts; the question of purpose before a marked one; its pictures and copies."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.kernel.storage import public as storage
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.keeping import queries as keeping
from soi.records.models import OUTGOING, Document, Page
from soi.records.views.asking import asker, number_in, opening_of, remember_opening, require_opening
from soi.records.views.metadata import shown_on_page
from soi.records.views.notice import may_notice, stub_of
from soi.records.views.sheet import lines_of, lines_of_text, marked
from soi.records.views.signed import said_of

WRONG = 422


@dataclass(frozen=True)
class Fact:
    """One fact of the register; `read` is what the machine had read, where it read anything."""

    label: str
    value: str
    read: str = ""

    @property
    def was_changed(self) -> bool:
        return bool(self.read) and self.read != self.value


@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The document with one of its pages; a marked one only for a stated purpose."""
    actor = asker(request)
    closed = queries.stub_instead(actor, pk)
    if closed is not None:
        return stub_of(request, closed)
    document = queries.get_document(actor, pk)
    if document.is_stub:
        return stub_of(request, document)
    opening = opening_of(request, document)
    if document.level and opening is None:
        return redirect("records:purpose", document.pk)
    number = min(max(number_in(request, "page") or 1, 1), max(document.pages_count, 1))
    sheet = queries.find_page(document, number) if document.pages_count else None
    if document.level and document.pages_count and sheet is None:
        # The licence ended, or was taken back, while the document was open.
        return redirect("records:purpose", document.pk)
    lines = lines_of(sheet) if sheet else lines_of_text(queries.text_of(document))
    return page(
        request,
        "records/document.html",
        document=document,
        opening=opening,
        purpose=forms.names("purposes").get(opening.purpose, "") if opening else "",
        sheet=sheet,
        numbers=range(1, document.pages_count + 1),
        lines=lines,
        marks=list(marked(lines)),
        unsure=sum(1 for word in marked(lines) if word.mark == "q"),
        facts=_facts(document),
        mark_is_over=bool(document.level_until and document.level_until < timezone.localdate()),
        metadata=shown_on_page(document),
        may_describe=actor.may("records.register"),
        may_redact=actor.may("records.redact"),
        may_notice=may_notice(actor, document),
        signed=said_of(queries.signatures_at_arrival(document), queries.signatures_now(document)),
        list_item=forms.names("secrecy_items").get(document.list_item, document.list_item),
        used_for=forms.names("purposes").get(document.purpose, document.purpose),
        file=queries.find_file_of(actor, document),
        history=queries.history_of(actor, document),
        now=timezone.now(),
    )


def _facts(document: Document) -> list[Fact]:
    types, read = forms.names("document_types"), document.proposed
    return [
        Fact(_("Type of paper"), types.get(document.type, document.type), types.get(read.get("type", ""), "")),
        Fact(_("Number and symbol"), document.symbol, read.get("symbol", "")),
        Fact(_("Date of the paper"), _day(document.issued_on), _day(parse_date(read.get("issued_on", "")))),
        Fact(_("Issuing body"), document.issuer, read.get("issuer", "")),
        Fact(_("Place"), document.place, read.get("place", "")),
        Fact(_("Signer"), document.signer, read.get("signer", "")),
        Fact(_("Term of office"), forms.names("terms_of_office").get(document.term, document.term)),
        Fact(_("Kept for"), forms.names("retention").get(document.retention, document.retention)),
    ]


def _day(value: date | None) -> str:
    return value.strftime(forms.DAY) if value else ""


@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a marked document under a live licence; the opening is logged and holds for half an hour."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    if not document.level:
        return redirect("records:document", document.pk)
    today = timezone.localdate()
    live = keeping.licences_for(actor, document, today)
    form = forms.PurposeForm(request.POST or None, purposes=[one.purpose for one in live], today=today)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["purpose"]
        actions.open_for(actor, document, purpose=chosen, today=today)
        remember_opening(request, document, chosen)
        return redirect("records:document", document.pk)
    status = WRONG if form.errors else 200
    return page(request, "records/purpose.html", status=status, form=form, document=document, live=live)


@require_GET
def picture(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The picture of a page."""
    return webp(storage.fetch(_page(request, pk, number).image))


@require_GET
def thumb(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """The small picture of a page."""
    return webp(storage.fetch(_page(request, pk, number).thumb))


def _page(request: HttpRequest, pk: UUID, number: int) -> Page:
    document = queries.get_document(asker(request), pk)
    require_opening(request, document)
    return queries.get_page(document, number)


def webp(data: bytes) -> HttpResponse:
    """A picture, shown and not kept."""
    # No copy of a page may stay in the browser when the role that showed it is gone.
    return HttpResponse(data, content_type="image/webp", headers={"Cache-Control": "no-store"})


@require_GET
def original(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The untouched file that arrived; logged."""
    document = queries.get_document(asker(request), pk)
    data = actions.take_copy(asker(request), document, form="original")
    return download(data, kind_of(document.original_kind), f"{name_of(document)}-goc.{document.original_kind or 'bin'}")


@require_GET
def searchable(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The searchable PDF made of it; logged."""
    document = queries.get_document(asker(request), pk)
    data = actions.take_copy(asker(request), document, form="searchable")
    return download(data, "application/pdf", f"{name_of(document)}.pdf")


def kind_of(ending: str) -> str:
    """The media type of a kept file."""
    return mimetypes.types_map.get(f".{ending}", "application/octet-stream")


def name_of(document: Document) -> str:
    """What a copy of a paper is called when it is taken away."""
    book = "di" if document.book == OUTGOING else "den"
    return f"so-{book}-{document.register_no}-{document.register_year}"


def download(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be taken away."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)
