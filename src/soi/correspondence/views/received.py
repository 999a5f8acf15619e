"""A paper another body of this node sent: read it, enter it in the own book, go on to answer it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from soi.correspondence import actions, queries
from soi.correspondence.models import Entry, Picture, Slip
from soi.correspondence.rules import sending
from soi.correspondence.views.asking import asker, labels
from soi.intake import public as intake
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page


@require_GET
def show(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """The paper as it came; of a recalled one only its line, with the reason."""
    actor, today = asker(request), timezone.localdate()
    one = queries.get_dispatch(actor, dispatch_id)
    actions.mark_read(actor, one)
    way, issue = queries.way_of(one, today), queries.issue_of(one.paper_id)
    at_home = intake.body_of(actor) == one.unit_id
    entry = Entry.objects.filter(dispatch=one).first()
    shown: dict[str, Any] = {
        "one": one,
        "paper": one.paper,
        "type": labels("document_types").get(one.paper.type, ""),
        "way": way,
        "state": queries.WAY_WORDS[way.state],
        "issue": issue,
        "pages": list(
            Picture.objects.filter(issue_id=one.paper_id).order_by("number").values_list("number", flat=True)
        ),
        "signatures": signing.verify(storage.fetch(issue.digest)) if issue else [],
        "entry": entry,
        "slip": Slip.objects.filter(dispatch=one).select_related("leader__person", "doer__person").first(),
        "may_enter": at_home and actor.may("correspondence.issue") and sending.may(sending.ENTERED, set(way.traces)),
        "may_lay": at_home and actor.may("correspondence.issue") and entry is not None,
        "ended": way.state in sending.ENDED,
    }
    return page(request, "correspondence/received.html", **shown)


@require_POST
def enter(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Give it its number in the own incoming book."""
    actions.enter_sent(asker(request), dispatch_id)
    return redirect("correspondence:received", dispatch_id)
