"""Search over all rooms: the box, the filters, the hits with why each was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.search import public as search
from soi.kernel.search.public import Hit, Marks, Order, Results, Why
from soi.kernel.web.public import fragment, page

YEARS_OFFERED = 3
LONGEST = 400

WHY = {
    Why.NUMBER: ("ok", "check", _("Exact number")),
    Why.PHRASE: ("ok", "check", _("Exact phrase")),
    Why.WORDS: ("", "list", _("All words, with their marks")),
    Why.BARE: ("warn", "text-recognition", _("Without marks")),
}
WHERE = {
    "number": _("in the number"),
    "title": _("in the title"),
    "text": _("in the text"),
    "spread": _("partly in the title, partly in the text"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; anything it does not know counts as not asked."""

    text: str
    kind: str
    year: int | None
    own: bool
    marks: Marks
    order: Order
    after: int

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        given = request.GET
        kinds = {source.kind for source in search.sources()}
        return cls(
            text=given.get("q", "")[:LONGEST].strip(),
            kind=given.get("kind", "") if given.get("kind", "") in kinds else "",
            year=_whole_number(given.get("year", ""), most=9999),
            own=given.get("where") == "own",
            marks=Marks.KEPT if given.get("marks") == Marks.KEPT else Marks.IGNORED,
            order=Order.NEWEST if given.get("order") == Order.NEWEST else Order.BEST,
            after=_whole_number(given.get("after", ""), most=search.CONFIRMED) or 0,
        )

    def find(self, actor: Actor) -> Results:
        return search.find(
            actor,
            self.text,
            kinds=[self.kind] if self.kind else [],
            since=date(self.year, 1, 1) if self.year else None,
            until=date(self.year, 12, 31) if self.year else None,
            within=actor.unit_path if self.own else "",
            marks=self.marks,
            order=self.order,
            after=self.after,
        )


@dataclass(frozen=True)
class Line:
    """One hit as the page shows it."""

    hit: Hit
    url: str
    unit: str
    tone: str
    icon: str
    why: Any
    where: Any


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A page of hits; nothing asked, nothing found and no index each say so in their own words."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "search.use")
    asked = Asked.of(request)
    found = asked.find(actor)
    this_year = timezone.localdate().year
    return page(
        request,
        "records/search.html",
        asked=asked,
        found=found,
        lines=_lines(found),
        last=found.first + len(found.hits) - 1,
        most=search.CONFIRMED,
        kinds=[source for source in search.sources() if source.label],
        years=[this_year - back for back in range(YEARS_OFFERED)],
        own_name=actor.unit_name,
    )


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Titles that begin as typed, of what this reader may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, "search.use")
    return fragment(request, "records/_suggestions.html", titles=search.suggest(actor, request.GET.get("q", "")))


def _lines(found: Results) -> list[Line]:
    names = organisations.names_of(hit.unit_id for hit in found.hits) if found.hits else {}
    lines = []
    for hit in found.hits:
        tone, icon, why = WHY[hit.why]
        url = reverse(hit.url_name, args=[hit.id]) if hit.url_name else ""
        lines.append(Line(hit, url, names.get(hit.unit_id, ""), tone, icon, why, WHERE[hit.where]))
    return lines


def _whole_number(text: str, *, most: int) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if 0 < number <= most else None
