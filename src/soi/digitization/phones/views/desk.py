"""At the desk: a code is shown once, the phone is followed live, and ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import Refusal
from soi.digitization import queries as ledger
from soi.digitization.models import Line
from soi.digitization.phones import actions, queries
from soi.digitization.phones.models import Pairing
from soi.digitization.phones.rules import code_picture, ensure_may_pair
from soi.digitization.views.asking import asker, said
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page

READ, KEEP, SCAN = (f"digitization.{name}" for name in ("read", "keep", "scan"))
SHOWN = 20


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Show a code for one phone, this once; asked by GET, the phones of the line as they stand."""
    actor = asker(request)
    access.require(actor, SCAN if actor.may(SCAN) else KEEP)
    if request.method == "GET":
        return page(request, "digitization/phone_code.html", **_shown(actor, line_id))
    _pairing, word = actions.offer(actor, line_id, now=timezone.now())
    # The word stands behind the mark of a fragment: it is in no log of this machine and in no address it is asked for.
    address = f"{request.build_absolute_uri(reverse('digitization:phone'))}#{word}"
    return page(
        request,
        "digitization/phone_code.html",
        drawing=code_picture(address),
        address=address,
        **_shown(actor, line_id),
    )


@require_GET
def follow(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """The phones of a line as they stand now, for the page to show anew."""
    actor = asker(request)
    access.require(actor, READ)
    return fragment(request, "digitization/_phones.html", **_shown(actor, line_id))


@require_POST
def revoke(request: HttpRequest, pairing_id: UUID) -> HttpResponse:
    """End a phone; what it did not send is destroyed."""
    actor = asker(request)
    access.require(actor, SCAN if actor.may(SCAN) else KEEP)
    pairing = actions.revoke(actor, pairing_id, now=timezone.now())
    return redirect("digitization:phone_offer", pairing.line_id)


def _shown(actor: Actor, line_id: UUID) -> dict[str, Any]:
    line = ledger.get_line(actor, line_id)
    return {"line": line, **of_line(actor, line)}


def _rule(line: Line) -> str:
    """Why no phone may bring pages for this line now; "" where one may."""
    try:
        ensure_may_pair(level=line.level, node_class=settings.SOI_NODE_CLASS, stage=line.stage, number=line.number)
    except Refusal as refusal:
        return said(refusal)
    return ""


def of_line(actor: Actor, line: Line) -> dict[str, Any]:
    """What pages show of the phones of a line."""
    phones = list(queries.pairings_of(actor, line)[:SHOWN])
    may = actor.may(SCAN) or actor.may(KEEP)
    rule = _rule(line)
    now = timezone.now()
    for one in phones:
        one.over = one.state in queries.LIVE and one.until < now  # type: ignore[attr-defined]
    return {
        "phones": phones,
        "may_end": may,
        "may_phone": may and not rule,
        "rule": rule,
        "is_live": any(one.state in queries.LIVE for one in phones),
        "states": Pairing.State,
    }
