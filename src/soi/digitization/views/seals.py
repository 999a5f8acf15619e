"""The body's signature on scans: ordered on the page of a file or a batch; one page for each round."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import say_again
from soi.digitization import queries
from soi.digitization.actions import sealing
from soi.digitization.errors import NothingChosen
from soi.digitization.models import Batch, Line
from soi.digitization.views.asking import asker, key_in, number_in
from soi.digitization.wording import sealing_states
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import demo_notice, page

READ, KEEP = "digitization.read", "digitization.keep"
SHOWN = 100


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Order the body's signature on the scans of a file or a batch."""
    actor, given = asker(request), request.POST
    access.require(actor, KEEP)
    name = next((one for one in ("line", "batch") if given.get(one)), None)
    if name is None:
        raise NothingChosen(field="lines")
    about = {f"{name}_id": key_in(given.get(name, ""))}
    made = sealing.order(actor, round_id=key_in(given.get("key", "")), **about)
    return redirect("digitization:seal_round", made.pk)


@require_GET
def seal_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round: every scan with what became of it."""
    actor = asker(request)
    access.require(actor, READ)
    related = queries.visible_seal_rounds(actor).select_related("keeper__person", "line", "batch")
    found = queries.one_of(related, round_id)
    states, wanted = sealing_states(), request.GET.get("state", "")
    rows = found.scans.select_related("scan__line").filter(position__gt=number_in(request.GET.get("after", "")) or 0)
    if wanted in states:
        rows = rows.filter(state=wanted)
    shown = list(rows.order_by("position")[: SHOWN + 1])
    account = queries.account_of_round(found)
    return page(
        request, "digitization/seal_round.html", round=found, account=account,
        counted=[(name, words, getattr(account, name)) for name, (_tag, _icon, words) in states.items()],
        rows=[(one, *states[one.state], say_again(one.reason, _)) for one in shown[:SHOWN]],
        state=wanted if wanted in states else "", after=shown[SHOWN - 1].position if len(shown) > SHOWN else "",
        is_first=not request.GET.get("after"), notice=demo_notice(),
    )  # fmt: skip


def of_page(actor: Actor, **about: Line | Batch) -> dict[str, Any]:
    """What the page of a file or a batch shows of the body's signature: rounds, and the order where it can be given."""
    ((name, thing),) = about.items()
    rounds = queries.seal_rounds_of(actor, **about)
    if not actor.may(KEEP):
        return {"seal_rounds": rounds}
    ready = queries.ready_to_seal(actor, **{f"{name}_id": thing.pk})
    keeps = bool(ready) and sealing.keeps_seal(actor, thing.unit_id)
    return {
        "seal_rounds": rounds, "seal_ready": ready, "keeps_seal": keeps, "seal_of": name, "seal_thing": thing.pk,
        "seal_key": uuid4(),
    }  # fmt: skip
