"""Scans sent in parts by the page's script: begin or go on, a part, the end. Answers are JSON, refusals in words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from soi.base.errors import NotFound, Refusal
from soi.digitization import actions
from soi.digitization.actions import transfers
from soi.digitization.models import Bundle
from soi.digitization.rules import parts
from soi.digitization.views.asking import WRONG, asker, key_in, number_in, said
from soi.kernel.access import public as access


@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """Begin to send a file, or go on with it: which parts have come."""
    actor, sent = asker(request), request.POST
    access.require(actor, "digitization.scan" if actor.may("digitization.scan") else "digitization.keep")
    places = {f"{name}_id": key_in(sent[name]) if sent.get(name) else None for name in ("line", "batch")}
    sides = 2 if sent.get("sides") == "2" else 1
    file = actions.File(sent.get("name", ""), b"", number_in(sent.get("sheets", "")) or None, sides)

    def verb() -> dict[str, object]:
        found = transfers.begin(actor, file, size=_size(sent.get("size", "")), digest=sent.get("digest", ""), **places)
        have = list(found.parts.order_by("number").values_list("number", flat=True))
        return {"id": str(found.pk), "part": parts.PART, "have": have}

    return _answer(verb)


@require_POST
def part(request: HttpRequest, transfer_id: UUID, number: int) -> JsonResponse:
    """One part, as the bytes of the request."""

    def verb() -> dict[str, object]:
        digest = request.headers.get("X-Part-Digest", "")
        transfers.put_part(asker(request), transfer_id, number, request.body, digest=digest)
        return {"number": number}

    return _answer(verb)


@require_POST
def finish(request: HttpRequest, transfer_id: UUID) -> JsonResponse:
    """All parts have come: the scan is taken in."""

    def verb() -> dict[str, object]:
        scan = transfers.finish(asker(request), transfer_id)
        if isinstance(scan, Bundle):
            return {"address": reverse("digitization:bundle", args=[scan.pk])}
        if scan.line_id is not None:
            return {"address": reverse("digitization:line", args=[scan.line_id])}
        return {"address": reverse("digitization:batch", args=[scan.batch_id])}

    return _answer(verb)


def _size(text: str) -> int:
    """How large the file is said to be; 0 where that is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _answer(verb: Callable[[], dict[str, object]]) -> JsonResponse:
    try:
        return JsonResponse(verb())
    except NotFound:
        raise
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "why": said(refusal)}, status=WRONG)
