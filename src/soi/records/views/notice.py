"""A stamp of secrecy seen on a paper of the book: the form that begins the procedure, and the line that is left."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from soi.base.errors import BadInput
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.records import queries
from soi.records.actions.spill import notice_mark
from soi.records.models import OUTGOING, Document, Stub
from soi.records.views.asking import asker
from soi.records.views.levels import say

SPILLS, WRONG = "intake.spill", 422


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which stamp it bears: the paper is closed, the procedure begins; another person confirms or denies it."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    access.require(actor, SPILLS, unit_id=document.unit_id)
    if document.disposed_on:
        return redirect("records:document", document.pk)
    form = intake.NoticeForm(
        request.POST if request.method == "POST" else None, above=intake.most_here(access.ceiling())
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case = notice_mark(actor, pk, level=int(given["level"]), page=given["page"], words=given["words"])
            return redirect("intake:spill", case)
        except BadInput as refusal:
            say(form, refusal)
    return page(request, "records/notice.html", status=WRONG if form.errors else 200, document=document, form=form)


def may_notice(actor: Actor, document: Document) -> bool:
    """Whether the page of a paper offers this actor to begin the procedure."""
    return actor.may(SPILLS) and document.disposed_on is None and document.book != OUTGOING


def stub_of(request: HttpRequest, document: Document | Stub) -> HttpResponse:
    """What is shown of a paper on which a stamp was seen: its number, its mark, the way to the procedure."""
    actor = asker(request)
    spill = intake.spill_of(actor, document.pk) if actor.may(SPILLS) else None
    return page(request, "records/stub_kept.html", stub=document, spill=spill)
