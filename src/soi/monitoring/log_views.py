"""The audit log as an auditor reads it: who did what, when, in sentences, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import page

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One event as the page shows it."""

    event: audit.Event
    unit: str


@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Fifty events, newest first; the next page begins after the last one's key, so that nothing slips between."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "audit.read")
    rooms = sorted({kind.partition(".")[0] for kind in audit.sentences()})
    room = request.GET.get("room", "")
    room = room if room in rooms else ""
    person = request.GET.get("person", "")
    after = request.GET.get("after", "")
    found = audit.visible_events(
        actor,
        room=room,
        person_id=int(person) if person.isascii() and person.isdigit() and len(person) < 18 else None,
        after=after,
        limit=PAGE + 1,
    )
    shown = found[:PAGE]
    names = organisations.names_of(event.unit_id for event in shown if event.unit_id is not None)
    return page(
        request,
        "monitoring/log.html",
        lines=[Line(event, names.get(event.unit_id or 0, "")) for event in shown],
        rooms=rooms,
        room=room,
        person=shown[0].person_name if person and shown else "",
        after=shown[-1].key if len(found) > PAGE else "",
        is_first=not after,
    )
