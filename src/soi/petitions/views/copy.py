"""The circulation copy: the held letter with the sender covered beside the typed text; then the seal."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.web.public import fragment, page
from soi.petitions import actions, rules
from soi.petitions.errors import NotSortedYet, TellingWords
from soi.petitions.models import Petition, State
from soi.petitions.queries import covering, telling
from soi.petitions.queries import petitions as queries
from soi.petitions.views import shown

STEP = "copy"
REASON = "why:"


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Type the copy; on "seal" the original goes into the vault and the copy circulates."""
    actor = shown.asker(request)
    access.require(actor, "petitions.sort")
    petition = queries.get_petition(actor, petition_id)
    if petition.state not in queries.HELD_STATES:
        return redirect("petitions:petition", petition.pk)
    if petition.state != State.SORTED:
        raise NotSortedYet()
    if request.method == "GET":
        draft = queries.draft_of(actor, petition).get(STEP, {})
        return page(
            request, "petitions/copy.html", **_shown(request, petition, draft.get("text"), draft.get("kept", {}))
        )
    text, kept = _typed(request)
    if "seal" in request.POST:
        try:
            actions.accept_petition(actor, petition.pk, text=text, kept_words=kept)
        except TellingWords:
            # Those of the text are shown in it, as when it is typed; those of the sorted matters are said.
            if not _told(request, petition, text, kept)["open"]:
                raise
        else:
            return redirect("petitions:petition", petition.pk)
    actions.keep_draft(actor, petition.pk, STEP, {"text": text, "kept": kept})
    now = _shown(request, petition, text, kept)
    return page(request, "petitions/copy.html", status=422 if now["open"] else 200, **now)


@require_POST
def check(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Keep what is typed and say which words point to one person."""
    actor = shown.asker(request)
    access.require(actor, "petitions.sort")
    petition = queries.get_petition(actor, petition_id)
    text, kept = _typed(request)
    actions.keep_draft(actor, petition.pk, STEP, {"text": text, "kept": kept})
    return fragment(request, "petitions/_telling.html", **_told(request, petition, text, kept))


@require_GET
def covered_page(request: HttpRequest, petition_id: UUID, number: int) -> HttpResponse:
    """One page of the held letter with the sender painted over; for those who sort it."""
    actor = shown.asker(request)
    access.require(actor, "petitions.sort")
    petition = queries.get_petition(actor, petition_id)
    sheet = _sheet(request, petition, number)
    picture = covering.covered(sheet, queries.sender_of(actor, petition))
    return HttpResponse(picture, content_type="image/webp")


@require_POST
def uncover(request: HttpRequest, petition_id: UUID, number: int) -> HttpResponse:
    """Show one page bare, to compare: written into the log first, shown once, kept nowhere."""
    actor = shown.asker(request)
    petition = queries.get_petition(actor, petition_id)
    actions.uncover_original(actor, petition.pk, page=number)
    bare = base64.b64encode(_sheet(request, petition, number).image).decode()
    return fragment(request, "petitions/_original.html", bare=bare, **_paged(request, petition, number))


@require_GET
def original(request: HttpRequest, petition_id: UUID, number: int) -> HttpResponse:
    """Another page of the held letter, covered."""
    actor = shown.asker(request)
    access.require(actor, "petitions.sort")
    petition = queries.get_petition(actor, petition_id)
    return fragment(request, "petitions/_original.html", **_paged(request, petition, number))


def _sheet(request: HttpRequest, petition: Petition, number: int) -> intake.Sheet:
    for sheet in intake.content(shown.asker(request), petition.arrival_id).pages:
        if sheet.number == number:
            return sheet
    raise NotFound()


def _paged(request: HttpRequest, petition: Petition, number: int) -> dict[str, Any]:
    pages = _pages(request, petition)
    return {"petition": petition, "number": number, "pages": pages, "numbers": range(1, pages + 1)}


def _pages(request: HttpRequest, petition: Petition) -> int:
    return int(intake.state_of(shown.asker(request), petition.arrival_id)["pages"])


def _typed(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """The text with any replacement that was asked for, and the reasons for words that stay."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    words = request.POST.get("replace", "")
    if words:
        known = {each.words: each.instead for each in telling.telling_words(text, {})}
        text = telling.said_without(text, words, known.get(words, telling.INSTEAD[telling.IDENTITY]))
    kept = {
        key.removeprefix(REASON): value.strip()
        for key, value in request.POST.items()
        if key.startswith(REASON) and isinstance(value, str) and value.strip()
    }
    return text, kept


def _told(request: HttpRequest, petition: Petition, text: str, kept: dict[str, str]) -> dict[str, Any]:
    identity = queries.sender_of(shown.asker(request), petition)
    reasons = {words.casefold(): why for words, why in kept.items()}
    told = [(each, reasons.get(each.words.casefold(), "")) for each in telling.telling_words(text, identity)]
    return {"petition": petition, "told": told, "open": sum(not why for _, why in told), "text": text}


def _shown(request: HttpRequest, petition: Petition, text: str | None, kept: dict[str, str]) -> dict[str, Any]:
    items = queries.items_of(petition)
    asked = request.GET.get("page", "1")
    settled = [item for item in items if item.outcome == rules.SETTLE]
    typed = "\n".join(f"{number}. {item.summary}" for number, item in enumerate(settled, 1)) if text is None else text
    return {
        **_told(request, petition, typed, kept),
        **_paged(request, petition, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1),
        "matters": shown.matters(items, petition.received_on),
        "seals": rules.seals([item.kind for item in settled], on=petition.received_on),
        "due_words": shown.due_words((petition.sort_by - timezone.localdate()).days),
    }
