"""The reading desk: the page image, the words in doubt on it and beside it, and what the paper is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput, fill
from soi.intake import actions, queries
from soi.intake.errors import NoSuchWord
from soi.intake.forms import FieldsForm, ReturnForm, WordForm, channel_names
from soi.intake.models import Arrival
from soi.intake.noticing import NoticeForm
from soi.intake.rules import words
from soi.intake.rules.states import ENDS, OPEN, WAITING, State, most_here
from soi.intake.views import sheet
from soi.intake.views.door import state_shown, why
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page

WRONG, SPILLS = 422, "intake.spill"


@require_GET
def arrival(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One arrival: being read, refused, or on the desk."""
    actor = _actor(request)
    found = queries.get_arrival(actor, arrival_id)
    if found.state in WAITING:
        return page(
            request, "intake/waiting.html", **_waiting(actor, found), numbers=actions.look_at_pages(actor, found)
        )
    if found.state not in OPEN:
        context = {**_shown(actor, found), "refusal": why(found.refusal), "return_form": ReturnForm()}
        return page(request, "intake/closed.html", **context)
    return page(request, "intake/arrival.html", **_desk(request, actor, found))


@require_GET
def state(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Asked when something changed: the page is loaded anew once there is something else to show."""
    actor = _actor(request)
    found = queries.get_arrival(actor, arrival_id)
    if found.state in WAITING and request.GET.get("shown", str(found.pages)) == str(found.pages):
        return fragment(request, "intake/_waiting.html", **_waiting(actor, found))
    if request.GET.get("was") == "copy" and not found.is_pdf_fresh:
        return fragment(request, "intake/_copy.html", arrival=found)
    response = HttpResponse()
    response["HX-Refresh"] = "true"
    return response


@require_GET
def page_image(request: HttpRequest, arrival_id: UUID, number: int) -> HttpResponse:
    return _picture(request, arrival_id, f"page-{number}")


@require_GET
def thumbnail(request: HttpRequest, arrival_id: UUID, number: int) -> HttpResponse:
    return _picture(request, arrival_id, f"thumb-{number}")


@require_GET
def searchable(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """The searchable copy; under a name that tells nothing."""
    actor = _actor(request)
    found = queries.get_arrival(actor, arrival_id)
    pdf = actions.take_copy(actor, found)
    response = _private(pdf, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}-{found.year}.pdf"'
    return response


@require_POST
def say_word(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Correct a word or confirm it, then show the next one in doubt."""
    actor = _actor(request)
    form = WordForm(request.POST)
    if not form.is_valid():
        raise NoSuchWord(field="word")
    given, shown = form.cleaned_data, request.POST.get("shown")
    if given["act"] == "right":
        found = actions.confirm_word(actor, arrival_id, word=given["word"], shown=shown)
    else:
        found = actions.correct_word(actor, arrival_id, word=given["word"], text=given["text"], shown=shown)
    number = sheet.next_page(actor, found, int(given["word"].split("-")[0]))
    return redirect(f"{reverse('intake:arrival', args=[arrival_id])}?{urlencode({'page': number})}")


@require_POST
def confirm(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Confirm what the paper is."""
    actor = _actor(request)
    form = FieldsForm(request.POST)
    if not form.is_valid():
        found = queries.get_arrival(actor, arrival_id)
        return page(request, "intake/arrival.html", status=WRONG, **_desk(request, actor, found, form))
    actions.confirm_fields(actor, arrival_id, form.cleaned_data)
    return redirect("intake:arrival", arrival_id)


@require_POST
def give_back(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Give it back, with the reason."""
    actions.return_to_sender(
        _actor(request), arrival_id, reason=request.POST.get("reason", "").replace("\x00", " ")[:300]
    )
    return redirect("intake:arrivals")


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """A stamp of secrecy was overlooked: what is kept of the paper is destroyed, the procedure begins."""
    actor = _actor(request)
    found = queries.get_arrival(actor, arrival_id)
    access.require(actor, SPILLS, unit_id=found.unit_id)
    form = NoticeForm(request.POST if request.method == "POST" else None, above=most_here(access.ceiling()))
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.notice_mark(actor, arrival_id, level=int(given["level"]), page=given["page"], words=given["words"])
            return redirect("intake:arrival", arrival_id)
        except BadInput as refusal:
            words = " ".join(fill(_(text), refusal.params) for text in (refusal.msgid, refusal.remedy_msgid))
            form.add_error(refusal.field if refusal.field in form.fields else None, words)
    status = WRONG if form.errors else 200
    return page(request, "intake/notice.html", status=status, arrival=found, notice_form=form)


def _notice(actor: Actor, found: Arrival) -> NoticeForm | None:
    """The form to say that a stamp was overlooked, for who may begin the procedure."""
    may = actor.may(SPILLS) and found.state not in ENDS and queries.thing_is_kept(actor, found)
    return NoticeForm(above=most_here(access.ceiling())) if may else None


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _picture(request: HttpRequest, arrival_id: UUID, name: str) -> HttpResponse:
    actor = _actor(request)
    found = queries.get_arrival(actor, arrival_id)
    return _private(queries.thing_of(actor, found, name), "image/webp")


def _private(data: bytes, kind: str) -> HttpResponse:
    """Bytes of a held paper: no cache keeps them, on this machine or between."""
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "no-store"
    return response


def _shown(actor: Actor, found: Arrival) -> dict[str, Any]:
    tag, icon, said = state_shown(found)
    return {
        "arrival": found,
        "name": queries.name_of(actor, found),
        "channel": channel_names().get(found.channel, found.channel),
        "tag": tag,
        "tag_icon": icon,
        "tag_words": said,
        "is_refused": found.state == State.REFUSED,
        "notice_form": _notice(actor, found),
    }


def _waiting(actor: Actor, found: Arrival) -> dict[str, Any]:
    return {**_shown(actor, found), "refusal": why(found.refusal)}


def _desk(request: HttpRequest, actor: Actor, found: Arrival, form: FieldsForm | None = None) -> dict[str, Any]:
    kept = actions.look_at(actor, found)
    pages = words.merged(kept.reading, kept.said)
    shown = sheet.shown_page(pages, request.GET.get("page", ""), request.GET.get("line", ""), kept.reading["fields"])
    fields = words.fields_shown(kept.reading, kept.said)
    return {
        **_shown(actor, found),
        "numbers": [each["number"] for each in pages],
        "sheet": shown,
        "fields": _fields(fields, form),
        "form": form,
        "remarks": [
            fill(_(each["message"]), {"page": each["page"], **each["params"]}) for each in _remarks(kept.reading)
        ],
        "mark": words.mark_seen(kept.reading)[0],
        "is_confirmed": found.state == State.CONFIRMED,
        "can_go_on": found.is_pdf_fresh,
        "return_form": ReturnForm(),
    }


def _remarks(reading: words.Reading) -> list[dict[str, Any]]:
    return list(reading["remarks"])


def _fields(shown: list[dict[str, Any]], form: FieldsForm | None) -> list[dict[str, Any]]:
    """The fields as the form shows them: the day as it is written, the machine's reason in words."""
    bound = form or FieldsForm(initial={field["name"]: _written(field["name"], field["value"]) for field in shown})
    return [
        {
            **field,
            "input": bound[field["name"]],
            "machine": _written(field["name"], field["machine"]),
            "reason": fill(_(field["reason"]), field["params"]) if field["reason"] else "",
        }
        for field in shown
    ]


def _written(name: str, value: str) -> str:
    """A day as the office writes it; everything else as it stands."""
    if name != "date":
        return value
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value
