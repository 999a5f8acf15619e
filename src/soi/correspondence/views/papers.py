"""One outgoing paper: its draft with what was said about it, or where it is now with each body that got it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import NotFound, Refusal
from soi.correspondence import actions, queries
from soi.correspondence.errors import NobodyChosen, NothingToRecall
from soi.correspondence.forms import ConsultForm, OpinionForm
from soi.correspondence.models import Paper, Picture
from soi.correspondence.queries import Asked
from soi.correspondence.rules import comparing, drafting, sending
from soi.correspondence.views.asking import WRONG, asker, labels, number_in, posts, said
from soi.engines.typesetting import public as typesetting
from soi.kernel.access.public import Actor
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page

TERM_DAYS = 5
Act = Callable[[Actor, UUID, Any], Any]
OPEN_STATES = drafting.ACTS["amend"][0]


@require_GET
def show(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The paper as this reader sees it."""
    return _page(request, paper_id)


@require_POST
def do(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Submit, comment, let another write, ask, give up, issue, recall: whatever was pressed."""
    actor, act = asker(request), request.POST.get("act", "")
    paper = queries.get_paper(actor, paper_id)
    if act == "consult":
        return _consult(request, actor, paper)
    if act not in ACTS:
        raise NotFound()
    try:
        ACTS[act](actor, paper_id, request.POST)
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(request, paper_id, wrong=refusal)
    return redirect("correspondence:paper", paper_id)


def _consult(request: HttpRequest, actor: Actor, paper: Paper) -> HttpResponse:
    """Ask others about the draft: whom, what, until when."""
    form = _consult_form(actor, paper, request.POST)
    if not form.is_valid():
        return _page(request, paper.pk, consult=form)
    given = form.cleaned_data
    try:
        actions.consult(actor, paper.pk, given["asked"], due_on=given["due_on"], question=given["question"])
    except Refusal as refusal:
        return _page(request, paper.pk, wrong=refusal, consult=form)
    return redirect("correspondence:paper", paper.pk)


def _consult_form(actor: Actor, paper: Paper, given: Any = None) -> ConsultForm:
    today = timezone.localdate()
    others = (post for post in queries.consultable_posts(paper, today) if post.person_id != actor.person_id)
    return ConsultForm(posts(others), given, initial={"due_on": today + timedelta(days=TERM_DAYS)})


@require_POST
def opine(request: HttpRequest, consultation_id: UUID) -> HttpResponse:
    """What one's unit thinks of a draft."""
    actor = asker(request)
    one = queries.get_consultation(actor, consultation_id)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return _page(request, one.paper_id, opinion=form)
    try:
        actions.answer_consultation(actor, consultation_id, **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, one.paper_id, wrong=refusal)
    return redirect("correspondence:paper", one.paper_id)


@require_GET
def changes(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Two versions as one, each change marked."""
    actor = asker(request)
    paper = queries.get_paper(actor, paper_id)
    versions = queries.versions_of(paper)
    if len(versions) < 1:
        raise NotFound()
    newer = number_in(request, "after") or paper.version
    older = number_in(request, "before") or max(1, newer - 1)
    blocks = queries.compared(paper, older, newer)
    shown: dict[str, Any] = {"paper": paper, "versions": versions, "older": older, "newer": newer, "blocks": blocks}
    return page(request, "correspondence/changes.html", places=comparing.places(blocks), **shown)


@require_GET
def preview(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The draft as it would be set today."""
    paper = queries.get_paper(asker(request), paper_id)
    today = timezone.localdate()
    version = queries.version_of(paper, paper.version)
    pdf = typesetting.set_document(queries.draft_of(paper, version, today), queries.layout_on(today))
    return _pdf(pdf, f"du-thao-{paper.version}.pdf")


@require_GET
def file(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The signed file, the same for all who may read it."""
    paper = queries.get_paper(asker(request), paper_id)
    return _pdf(queries.file_of(paper_id), f"{paper.symbol.replace('/', '-')}.pdf")


@require_GET
def picture(request: HttpRequest, paper_id: UUID, number: int) -> HttpResponse:
    """One page of it."""
    found = Picture.objects.filter(issue_id=paper_id, number=number).first()
    if found is None:
        raise NotFound()
    return HttpResponse(storage.fetch(found.image), content_type="image/webp")


def _pdf(data: bytes, name: str) -> HttpResponse:
    shown = content_disposition_header(False, name) or "inline"
    headers = {"Content-Disposition": shown, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _drafted(actor: Actor, paper: Paper) -> dict[str, Any]:
    """What only those of the draft see."""
    today = timezone.localdate()
    asked: list[Asked] = queries.asked_about(actor, paper, today)
    mine = [each for each in asked if each.it.responsible_id == actor.appointment_id and not each.it.answer]
    writes = actor.person_id in paper.drafters and paper.state in OPEN_STATES
    return {
        "version": queries.version_of(paper, paper.version),
        "versions": queries.versions_of(paper),
        "steps": queries.steps_of(paper),
        "asked": asked,
        "to_answer": mine,
        "opinion": OpinionForm() if mine and paper.state in OPEN_STATES else None,
        "writes": writes,
        "colleagues": posts(queries.colleagues(paper.unit_id, today)) if writes else [],
        "consult": _consult_form(actor, paper) if writes else None,
    }


def _page(
    request: HttpRequest,
    paper_id: UUID,
    *,
    wrong: Refusal | None = None,
    opinion: OpinionForm | None = None,
    consult: ConsultForm | None = None,
) -> HttpResponse:
    actor, today = asker(request), timezone.localdate()
    paper = queries.get_paper(actor, paper_id)
    drafts = queries.is_drafting(actor, paper)
    if drafts:
        actions.look(actor, paper)
    issue = queries.issue_of(paper.pk)
    own = actor.may("correspondence.issue") and queries.is_own(actor, paper.unit_id)
    shown: dict[str, Any] = {
        "paper": paper,
        "type": labels("document_types").get(paper.type, ""),
        "state": queries.STATE_WORDS[paper.state],
        "drafts": drafts,
        "ways": queries.ways_of(actor, [paper.pk], today).get(paper.pk, []),
        "way_words": queries.WAY_WORDS,
        "issue": issue,
        "signatures": signing.verify(storage.fetch(issue.digest)) if issue else [],
        "pages": list(Picture.objects.filter(issue_id=paper.pk).order_by("number").values_list("number", flat=True)),
        "may_issue": own and paper.state == drafting.SIGNED,
        "may_recall": own and paper.state == drafting.ISSUED,
        "may_replace": paper.state == drafting.ISSUED
        and actor.may("correspondence.draft")
        and queries.is_own(actor, paper.unit_id),
        "wrong": said(wrong) if wrong else "",
        "merged": number_in(request, "merged"),
        **(_drafted(actor, paper) if drafts else {}),
    }
    if opinion is not None:
        shown["opinion"] = opinion
    if consult is not None and shown.get("consult") is not None:
        shown["consult"] = consult
    failed = wrong is not None or any(form is not None and form.errors for form in (opinion, consult))
    return page(request, "correspondence/paper.html", status=WRONG if failed else 200, **shown)


def _submit(actor: Actor, paper_id: UUID, _given: Any) -> None:
    actions.submit(actor, paper_id)


def _comment(actor: Actor, paper_id: UUID, given: Any) -> None:
    actions.comment(actor, paper_id, given.get("words", ""))


def _join(actor: Actor, paper_id: UUID, given: Any) -> None:
    actions.add_drafter(actor, paper_id, _number(given.get("appointment_id", "")))


def _drop(actor: Actor, paper_id: UUID, given: Any) -> None:
    actions.drop(actor, paper_id, reason=given.get("words", ""))


def _issue(actor: Actor, paper_id: UUID, _given: Any) -> None:
    actions.issue(actor, paper_id)


def _recall(actor: Actor, paper_id: UUID, given: Any) -> None:
    units = [_number(each) for each in given.getlist("unit")]
    if not units:
        # Nobody named means everybody to the act itself; on the page it means that nobody was chosen.
        raise NobodyChosen(field="unit")
    found = actions.recall(actor, paper_id, reason=given.get("words", ""), units=units)
    if sending.RECALLED not in found.values():
        raise NothingToRecall()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


ACTS: dict[str, Act] = {
    "submit": _submit,
    "comment": _comment,
    "join": _join,
    "drop": _drop,
    "issue": _issue,
    "recall": _recall,
}
