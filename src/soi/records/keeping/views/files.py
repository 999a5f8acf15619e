"""The archive by unit, term and state; one file with its index, counting, place and history; its papers printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import fill
from soi.kernel.access import public as access
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import fragment, page
from soi.records import forms as registers
from soi.records.keeping import actions, papers, queries, rules
from soi.records.models import Document, File
from soi.records.views.asking import asker, number_in

STATES = ("open", "closed", "over", "disposed")
SEEN = 200


@dataclass(frozen=True)
class Row:
    """One file of the list: its body as it was called then, its papers and pages."""

    file: File
    body: str
    term: str
    papers: int
    pages: int


@dataclass(frozen=True)
class Entry:
    """One paper in the index of a file."""

    number: int
    paper: Document
    type: str
    first: int
    last: int


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """25 files, newest first, by unit, term of office and state."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    unit, term, state = number_in(request, "unit"), request.GET.get("term", ""), request.GET.get("state", "")
    found = queries.list_files(
        actor, unit_id=unit, term=term, state=state, today=today, after=request.GET.get("after", "")
    )
    terms = registers.names("terms_of_office")
    return page(
        request,
        "records/files.html",
        found=found,
        rows=_rows(found.rows, terms),
        terms=terms,
        chosen={"unit": unit, "term": term, "state": state},
        units=queries.units_with_files(actor),
        states=state_names(),
        fonds=list(queries.visible_fonds(actor).order_by("code")[: queries.PAGE_SIZE]),
        most=queries.COUNT_UP_TO,
        may_arrange=actor.may("records.arrange"),
        today=today,
        is_first=not request.GET.get("after"),
    )


def state_names() -> dict[str, str]:
    """The states by which files are looked for."""
    return {
        "open": _("File open"),
        "closed": _("File closed"),
        "over": _("Time is over"),
        "disposed": _("Destroyed by rule"),
    }


def _rows(found: Any, terms: dict[str, str]) -> list[Row]:
    counts = queries.counts_of(file.pk for file in found)
    bodies = organisations.names_as_of((file.unit_id, file.opened_on) for file in found)
    return [
        Row(file, bodies[(file.unit_id, file.opened_on)], terms.get(file.term, file.term), *counts.get(file.pk, (0, 0)))
        for file in found
    ]


@require_GET
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """One file: the index of its papers, how long it is kept and why, where the paper is, who has it."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    found = queries.get_file(actor, file_id)
    counting, place = queries.counting_of(found, today), queries.place_of(found)
    return page(
        request,
        "records/file.html",
        file=found,
        body=_body(found),
        language=dict(settings.LANGUAGES).get(found.language, found.language),
        term=registers.names("terms_of_office").get(found.term, found.term),
        entries=_entries(actor, found),
        counting=counting,
        lines=[_counted(line) for line in counting.lines],
        is_over=bool(found.closed_on) and rules.is_over(counting.last, today),
        holds=queries.holds_of(actor, found),
        is_held=queries.is_held(found.pk),
        place=place,
        is_room_low=place is not None and found.level > queries.room_level(found.unit_id, place.room),
        loan=queries.loan_of(found),
        past=found.events.select_related("by__person").order_by("-at"),
        disposal=found.disposals.filter(outcome="done").select_related("disposal").first(),
        may={name: actor.may(f"records.{name}") for name in ("arrange", "hold", "read")},
        today=today,
    )


def _entries(actor: access.Actor, found: File) -> list[Entry]:
    types, entries, at = registers.names("document_types"), [], 1
    for number, paper in enumerate(queries.papers_of(actor, found)[: queries.PAPERS_SHOWN], start=1):
        last = at + max(paper.pages_count, 1) - 1
        entries.append(Entry(number, paper, types.get(paper.type, paper.type), at, last))
        at = last + 1
    return entries


def _counted(line: rules.Line) -> dict[str, Any]:
    facts = {
        rules.CLOSING: _("closing"),
        rules.DECISION: _("decision"),
        rules.LAPSE: _("lapse of the sanction"),
        rules.ISSUE: _("youngest paper"),
    }
    named = registers.names("retention") | facts
    params = {name: named.get(str(value), value) for name, value in line.says.params.items()}
    return {
        "says": fill(_(line.says.msgid), params),
        "ground": line.ground,
        "day": line.day,
        "is_confirmed": line.is_confirmed,
    }


@require_GET
def index(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The index of a file as PDF/A."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    found = queries.get_file(actor, file_id)
    return pdf(papers.index_of(actor, found, today=today), f"muc-luc-{found.code}")


@require_GET
def label(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The label that is printed and put on box or binder."""
    actor = asker(request)
    access.require(actor, "records.read")
    found = queries.get_file(actor, file_id)
    term = registers.names("terms_of_office").get(found.term, found.term)
    place = queries.place_of(found)
    return page(request, "records/label.html", file=found, body=_body(found), place=place, term=term)


def _body(found: File) -> str:
    """The file's body as it was called when the file was opened."""
    as_of = (found.unit_id, found.opened_on)
    return organisations.names_as_of([as_of])[as_of]


@require_POST
def whole(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Have the whole file put together as one PDF; the page shows how far it is."""
    return redirect("records:volume", actions.ask_volume(asker(request), file_id))


@require_GET
def volume(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """How far a file is put together, and the way to it when it is whole."""
    actor = asker(request)
    found = queries.one_of(queries.visible_volumes(actor).select_related("file"), volume_id)
    shown: dict[str, Any] = {"volume": found, "share": round(100 * found.done / found.total) if found.total else 0}
    if request.headers.get("HX-Request"):
        return fragment(request, "records/_volume.html", **shown)
    return page(request, "records/volume.html", **shown)


@require_GET
def volume_pdf(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """The file as one PDF, for who asked for it; logged."""
    return pdf(actions.take_volume(asker(request), volume_id), "ho-so")


def pdf(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{_ascii(name)}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _ascii(name: str) -> str:
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-" for letter in name)[
        :80
    ]
