"""The signing folder, on a tablet: what waits, what changed, the source beside it; return one, sign several."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import NotFound, Refusal
from soi.correspondence import actions, queries
from soi.correspondence.errors import NoSuchPaper, NothingChosen
from soi.correspondence.forms import SignedForm
from soi.correspondence.models import Paper
from soi.correspondence.views.asking import WRONG, asker, key_in, labels, said
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.signing import public as signing
from soi.kernel.web.public import page

SIGNS, DRAFTS = "correspondence.sign", "correspondence.draft"
VIEWS = ("changes", "text", "opinions")
MARK = "~"


@require_GET
def show(request: HttpRequest, paper_id: UUID | None = None) -> HttpResponse:
    """The folder with one paper open; opening it is looking at it."""
    return _page(request, paper_id)


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Order those chosen to be signed, each as the version that was seen; the page of the round tells of each."""
    actor = asker(request)
    access.require(actor, SIGNS)
    chosen = [_chosen(each) for each in request.POST.getlist("paper")]
    try:
        made = actions.order(actor, chosen, round_id=key_in(request, "key") or uuid4())
    except NothingChosen as refusal:
        return _page(request, None, refused=said(refusal), status=WRONG)
    return redirect("correspondence:round", made)


@require_POST
def send_back(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Return one with a note."""
    actor = asker(request)
    access.require(actor, SIGNS)
    try:
        actions.send_back(actor, paper_id, note=request.POST.get("note", ""))
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, paper_id, wrong=said(refusal), status=WRONG)
    return redirect("correspondence:folder")


@require_POST
def signed(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Take back a paper that was signed with the token on the officer's own machine."""
    actor = asker(request)
    access.require(actor, SIGNS)
    queries.get_paper(actor, paper_id)
    form = SignedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, paper_id, signed_form=form, status=WRONG)
    try:
        actions.send_signed(actor, paper_id, form.cleaned_data["pdf"])
    except Refusal as refusal:
        return _page(request, paper_id, wrong=said(refusal), status=WRONG)
    return redirect("correspondence:folder")


@require_GET
def to_sign(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The ordered paper with its number, as the signer's own program signs it."""
    actor = asker(request)
    access.require(actor, SIGNS)
    paper = queries.get_paper(actor, paper_id)
    if paper.request_id is None or paper.signer_id != actor.appointment_id:
        raise NoSuchPaper()
    headers = {"Content-Disposition": 'attachment; filename="de-ky.pdf"', "Cache-Control": "private, no-store"}
    data = signing.document(actor, paper.request_id)
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _page(request: HttpRequest, paper_id: UUID | None, *, status: int = 200, **more: Any) -> HttpResponse:
    actor = asker(request)
    if not actor.may(SIGNS):
        # Who works in cases and signs no letters finds here what waits of those.
        access.require(actor, DRAFTS)
    before = {each.paper.pk: each for each in queries.waiting(actor)}
    current = _current(actor, paper_id, before)
    shown: dict[str, Any] = {}
    if current is not None:
        shown = _read(request, actor, current, before.get(current.pk))
    types = labels("document_types")
    waiting = queries.waiting(actor)
    rows = [(each, types.get(each.paper.type, ""), f"{each.paper.pk}{MARK}{each.paper.version}") for each in waiting]
    at_work = queries.open_rounds(actor)
    taken = queries.being_signed(at_work)
    seen = [each for each in waiting if each.is_seen and each.paper.pk not in taken]
    others = queries.waiting_elsewhere(actor)
    base = {
        "rows": rows,
        "others": others,
        "count": len(rows) + len(others),
        "may_sign": actor.may(SIGNS),
        "current": current,
        "seen": len(seen),
        "rounds": at_work,
        "taken": taken,
        "key": uuid4(),
        "demo": settings.SOI_DEMO,
    }
    return page(request, "correspondence/folder.html", status=status, **{**base, **shown, **more})


def _current(actor: Actor, paper_id: UUID | None, waiting: dict[UUID, queries.Waiting]) -> Paper | None:
    if paper_id is None:
        return None
    if paper_id not in waiting:
        raise NoSuchPaper()
    return queries.get_paper(actor, paper_id)


def _read(request: HttpRequest, actor: Actor, paper: Paper, row: queries.Waiting | None) -> dict[str, Any]:
    """What is read of one paper: the changes since the last look, its text, the opinions, the source beside it."""
    look = actions.look(actor, paper)
    since = look.before if look else 0
    if row is not None and row.look is not None and row.look.version != paper.version:
        since = row.look.version
    view = request.GET.get("view", "")
    view = view if view in VIEWS else ("changes" if since else "text")
    versions = queries.versions_of(paper)
    return {
        "view": view,
        "since": since,
        "version": versions[0],
        "blocks": queries.compared(paper, since, paper.version) if since else [],
        "reasons": [each for each in versions if each.number > since and each.why] if since else [],
        "asked": queries.asked_about(actor, paper, timezone.localdate()),
        "notes": [each for each in queries.steps_of(paper) if each.act == "returned"],
        "source": paper.answers,
        "signed_form": SignedForm() if paper.state == "ordered" and not settings.SOI_DEMO else None,
    }


def _chosen(text: str) -> tuple[UUID, int]:
    key, _mark, version = text.partition(MARK)
    try:
        return UUID(key), int(version)
    except ValueError as error:
        raise NotFound() from error
