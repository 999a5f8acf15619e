"""The mark of a paper: what carries it, a higher one at once, a lower one with a second person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, Refusal, fill
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.models import Document, LevelRequest
from soi.records.rules import levels
from soi.records.views.asking import asker

WRONG = 422


@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mark with its history; raise it, or ask a second person to lower it."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    higher, lower = _forms(request, actor, document)
    sent = {"raise": higher, "lower": lower}.get(request.POST.get("act", ""))
    if sent is not None and sent.is_valid() and _done(actor, document, sent):
        return redirect("records:level", document.pk)
    now = timezone.now()
    return page(
        request,
        "records/level.html",
        status=WRONG if sent is not None else 200,
        document=document,
        form=sent,
        higher=higher,
        lower=lower,
        acts=queries.level_acts_of(document),
        asked=[shown(each, now) for each in queries.level_requests_of(actor, document)],
        list_item=forms.names("secrecy_items").get(document.list_item, document.list_item),
        may_raise=actor.may("records.register") or actor.may("levels.ask"),
        may_ask=actor.may("levels.ask") and document.level > 0,
    )


def _forms(request: HttpRequest, actor: Actor, document: Document) -> tuple[forms.MarkForm, forms.LowerForm]:
    act, today = request.POST.get("act", ""), timezone.localdate()
    most = min(actor.level, access.ceiling())
    higher, lower = (request.POST if act == wanted else None for wanted in ("raise", "lower"))
    return (
        forms.MarkForm(higher, present=document.level, ceiling=most, today=today),
        forms.LowerForm(lower, present=document.level, ceiling=most, today=today),
    )


def _done(actor: Actor, document: Document, form: forms.MarkForm) -> bool:
    """Do what was sent; what the rules miss is said beside its field."""
    today = timezone.localdate()
    try:
        if isinstance(form, forms.LowerForm):
            actions.ask_lower(actor, document.pk, form.mark(), reason=form.cleaned_data["reason"], today=today)
        else:
            actions.raise_level(actor, document.pk, form.mark(), today=today)
    except BadInput as refusal:
        say(form, refusal)
        return False
    return True


def sentence(refusal: Refusal) -> str:
    """A refusal and what to do, in the language of the page."""
    return " ".join(fill(_(text), refusal.params) for text in (refusal.msgid, refusal.remedy_msgid) if text)


def say(form: Form, refusal: BadInput) -> None:
    """Put a refusal beside the field it concerns."""
    said = sentence(refusal)
    field = {"level_until": "until"}.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, said)


def shown(request: LevelRequest, now: datetime) -> dict[str, object]:
    """A request as the page shows it."""
    standing = levels.standing(request.state, request.lapses_at, now)
    left = max(0, int((request.lapses_at - now).total_seconds() // 60))
    return {"request": request, "standing": standing, "hours": left // 60, "minutes": left % 60}


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for a second person."""
    actor = asker(request)
    access.require(actor, "levels.ask" if actor.may("levels.ask") else "levels.approve")
    now = timezone.now()
    waiting = [shown(each, now) for each in queries.open_level_requests(actor, now)]
    return page(request, "records/level_requests.html", waiting=waiting)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """What is asked, in full; the second person agrees or refuses with reasons."""
    actor = asker(request)
    asked = queries.get_level_request(actor, request_id)
    document = queries.get_document(actor, asked.document_id)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = actions.agree_lower if request.POST.get("act") == "agree" else actions.refuse_lower
        try:
            act(actor, asked.pk, answer=form.cleaned_data["answer"])
            return redirect("records:level", document.pk)
        except BadInput as refusal:
            form.add_error("answer", sentence(refusal))
    return page(
        request,
        "records/level_answer.html",
        status=WRONG if form.errors else 200,
        form=form,
        document=document,
        asked=shown(asked, timezone.now()),
        list_item=forms.names("secrecy_items").get(asked.list_item, ""),
        may_answer=actor.may("levels.approve") and _is_other(actor, asked),
    )


def _is_other(actor: Actor, asked: LevelRequest) -> bool:
    return actor.person_id != asked.asker_person and actor.unit_id != asked.asker_unit
