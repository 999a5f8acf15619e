"""What a phone may ask: to be paired, to have a picture looked at, to bring pages, order them, send them. No more.

Who signed in on this browser counts for nothing here: a phone is the word in its cookie.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import BadInput, NotFound, Refusal
from soi.digitization.phones import actions, queries
from soi.digitization.phones.actions.pairing import turn_away
from soi.digitization.phones.actions.pictures import picture_of
from soi.digitization.phones.errors import PICTURES, NoPhone, PhoneGone
from soi.digitization.phones.models import Pairing
from soi.digitization.phones.queries import Called
from soi.digitization.phones.rules import SESSION_HOLDS, corners_in, mark_of
from soi.digitization.rules import parts
from soi.digitization.views.asking import WRONG, number_in, said
from soi.engines.reading.public import Fault, Photograph, Reader, Unreadable
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import open_to, page

COOKIE, UNKNOWN = "soi_phone", 401
MOST_LOOKED_AT = 2 * 1024 * 1024
KINDS = ("thumb", "seen")
View = Callable[..., HttpResponse]


@cache
def dark_room() -> Reader:
    """The closed room of this process in which photographs are looked at; it starts anew by itself."""
    return Reader()


def seated(request: HttpRequest, actor: Actor) -> AbstractContextManager[Actor]:
    """The phone acts: in a transaction of its own, or for a while in that of who is signed in on this browser."""
    signed_in = getattr(request, "actor", None)
    return access.acting(actor) if signed_in is None else access.reseated(actor, back_to=signed_in)


def phone_of(request: HttpRequest) -> Called:
    """The phone that asks. Raises NoPhone, or by name why its pairing opens nothing now."""
    return _called(request.COOKIES.get(COOKIE, "")[:100])


def _called(word: str, *, by_code: bool = False) -> Called:
    if not word:
        raise NoPhone()
    try:
        return queries.called(word, by_code=by_code)
    except Refusal as refusal:
        if "pairing" in refusal.params:
            turn_away(refusal.params["pairing"], refusal.params["unit"], refusal.code)
        raise


def answered(view: Callable[..., dict[str, object]]) -> View:
    """JSON for the phone's script: what was asked, or why not, in the language of the page."""

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        try:
            return JsonResponse(view(request, phone_of(request), **given))
        except (NoPhone, PhoneGone) as refusal:
            return JsonResponse({"code": refusal.code, "why": said(refusal), "over": True}, status=UNKNOWN)
        except Refusal as refusal:
            return JsonResponse({"code": refusal.code, "why": said(refusal)}, status=WRONG)

    return answer


@open_to("visitor")
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """The one page of a phone: to be paired where it is not yet, its pages where it is, and how it ended."""
    try:
        called = phone_of(request)
    except Refusal as refusal:
        over = "" if isinstance(refusal, NoPhone) else said(refusal)
        return page(request, "digitization/phone.html", over=over, is_done=refusal.code == "digitization.phone_done")
    return page(request, "digitization/phone.html", part=parts.PART, **_shown(request, called))


@open_to("visitor")
@require_POST
def pair(request: HttpRequest) -> HttpResponse:
    """A person on the phone takes the code: it is used up by that, and not by looking at the address."""
    try:
        called = _called(request.POST.get("code", "")[:100], by_code=True)
        with seated(request, called.actor):
            word = actions.pair(called, now=timezone.now())
    except Refusal as refusal:
        return page(request, "digitization/phone.html", status=WRONG, over=said(refusal))
    response = redirect("digitization:phone")
    response.set_cookie(
        COOKIE, word, max_age=int(SESSION_HOLDS.total_seconds()), path=reverse("digitization:phone"),
        secure=request.is_secure(), httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


@open_to("visitor")
@require_POST
@answered
def look(request: HttpRequest, called: Called) -> dict[str, object]:
    """A small copy of a picture, before the picture itself is sent: where the sheet lies, and what to do better."""
    if len(request.body) > MOST_LOOKED_AT:
        raise BadInput()
    found = dark_room().photograph(request.body, "x.jpg", scale=_scale(request.GET.get("of", "")))
    fault = found.faults[0].code if found.faults else ""
    return {"corners": found.corners, "fault": fault, "why": said(PICTURES[fault]()) if fault else ""}


def _scale(text: str) -> float:
    """How much larger the picture is than its small copy."""
    return min(20.0, max(1.0, (number_in(text) or 100) / 100))


@open_to("visitor")
@require_POST
@answered
def begin(request: HttpRequest, called: Called) -> dict[str, object]:
    """Begin to send a picture, or go on with it: which parts have come."""
    sent = request.POST
    with seated(request, called.actor):
        found = actions.begin(
            called, size=number_in(sent.get("size", "")) or 0, digest=sent.get("digest", "")[:64],
            corners=_corners(sent.get("corners", "")), in_place_of=number_in(sent.get("instead", "")),
        )  # fmt: skip
        have = list(found.parts.order_by("number").values_list("number", flat=True))
    return {"id": found.pk, "part": parts.PART, "have": have}


def _corners(text: str) -> Any:
    try:
        return corners_in(json.loads(text[:400]) if text else None)
    except ValueError:
        return corners_in([[]])


@open_to("visitor")
@require_POST
@answered
def part(request: HttpRequest, called: Called, picture_id: int, number: int) -> dict[str, object]:
    """One part, as the bytes of the request."""
    with seated(request, called.actor):
        actions.put_part(called, picture_id, number, request.body, digest=request.headers.get("X-Part-Digest", ""))
    return {"number": number}


@open_to("visitor")
@require_POST
@answered
def finish(request: HttpRequest, called: Called, picture_id: int) -> dict[str, object]:
    """All parts have come: the picture is looked at in the closed room, and taken or refused with what to do."""
    return _verdict(request, called, picture_id, lambda look: actions.take(called, picture_id, look))


def _verdict(
    request: HttpRequest,
    called: Called,
    picture_id: int,
    verb: Callable[[Photograph], Refusal | None],
    corners: Any = (),
) -> dict[str, object]:
    with seated(request, called.actor):
        data, kept = actions.whole(called, picture_id)
    # No transaction waits while the picture is worked on.
    try:
        found = dark_room().photograph(data, "x.jpg", corners or kept)
    except Unreadable:
        found = Photograph((), (Fault("unreadable"),), b"", b"", b"", 0.0)
    with seated(request, called.actor):
        refused = verb(found)
    return {"why": said(refused) if refused is not None else ""}


@open_to("visitor")
@require_POST
@answered
def change(request: HttpRequest, called: Called, picture_id: int) -> dict[str, object]:
    """Move a page up or down, take it away, or lay it flat by other corners."""
    act = request.POST.get("act", "")
    if act == "corners":
        corners = _corners(request.POST.get("corners", ""))
        return _verdict(request, called, picture_id, lambda look: actions.lay_anew(called, picture_id, look), corners)
    with seated(request, called.actor):
        if act in ("up", "down"):
            actions.move(called, picture_id, act)
        elif act == "remove":
            actions.remove(called, picture_id)
        else:
            raise NotFound()
    return {}


@open_to("visitor")
@require_GET
def pages(request: HttpRequest) -> HttpResponse:
    """The pages as they stand, for the page of the phone to show anew."""
    try:
        called = phone_of(request)
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "why": said(refusal), "over": True}, status=UNKNOWN)
    return page(request, "digitization/_phone_pages.html", **_shown(request, called))


@open_to("visitor")
@require_GET
def picture(request: HttpRequest, picture_id: int, kind: str) -> HttpResponse:
    """A small picture of a page; no cache keeps it."""
    try:
        called = phone_of(request)
        if kind not in KINDS:
            raise NotFound()
        with seated(request, called.actor):
            data = picture_of(called, picture_id, kind)
    except Refusal:
        return HttpResponse(status=UNKNOWN)
    return HttpResponse(data, content_type="image/webp")


@open_to("visitor")
@require_POST
@answered
def done(request: HttpRequest, called: Called) -> dict[str, object]:
    """All pages as one scan of the file; the phone holds nothing more."""
    sides = 2 if request.POST.get("sides") == "2" else 1
    with seated(request, called.actor):
        actions.bring(called, sides=sides, now=timezone.now())
    return {"address": reverse("digitization:phone")}


@contextmanager
def _reading(called: Called, request: HttpRequest) -> Iterator[Pairing]:
    with seated(request, called.actor):
        yield queries.get_pairing(called.actor, called.pairing_id)


def _shown(request: HttpRequest, called: Called) -> dict[str, Any]:
    with _reading(called, request) as pairing:
        shown = list(queries.pages_of(pairing))
    for one in shown:
        one.corners_text = json.dumps(one.corners)  # type: ignore[attr-defined]
        # Laid flat anew it is another picture, under another address.
        one.version = mark_of(one.corners_text)[:8]  # type: ignore[attr-defined]
    return {"pairing": pairing, "number": called.number, "shown": shown}
