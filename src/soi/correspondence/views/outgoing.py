"""The outgoing register and its paper book; the number of a marked paper; answers that are overdue."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import Refusal
from soi.correspondence import actions, queries
from soi.correspondence.forms import ReserveForm
from soi.correspondence.views.asking import WRONG, asker, beside, labels, types
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.web.public import fragment, page
from soi.records import public as records

READS = "correspondence.read"


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """What the body sent, and how each paper stands with each who got it."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READS)
    found = queries.page_of_book(actor, after=_key(request.GET.get("after", "")))
    kept, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    shown: dict[str, Any] = {
        "rows": _rows(actor, kept, today),
        "after": "~".join(map(str, queries.key_of(kept[-1]))) if more else "",
        "late": queries.owed_to_us(actor, today),
        "way_words": queries.WAY_WORDS,
        "may_issue": actor.may("correspondence.issue"),
        "may_draft": actor.may("correspondence.draft"),
        "today": today,
    }
    if request.GET.get("part"):
        return fragment(request, "correspondence/_outgoing.html", **shown)
    return page(request, "correspondence/outgoing.html", **shown)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """Every number of a term, type by type, as the paper book has them: void ones marked, unseen ones as numbers."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READS)
    terms, now = queries.terms(actor), records.term_of(today)
    term = request.GET.get("term", "")
    chosen = term if term in terms else now
    names = labels("terms_of_office")
    shown: dict[str, Any] = {
        "rows": _rows(actor, queries.whole_term(actor, chosen), today),
        "body": organisations.name_of(intake.body_of(actor)),
        "term": chosen,
        "term_name": names.get(chosen, chosen),
        "terms": [(each, names.get(each, each)) for each in terms] if terms != [chosen] else [],
        "way_words": queries.WAY_WORDS,
    }
    return page(request, "correspondence/outgoing_book.html", **shown)


def _rows(actor: Actor, lines: list[queries.Numbered], today: date) -> list[tuple[Any, str, list[queries.Way]]]:
    """Each line with its type in words and, for a paper of this room, how it stands with each who got it."""
    ways = queries.ways_of(actor, [each.paper.pk for each in lines if each.paper], today)
    names = labels("document_types")
    return [(each, names.get(each.type, ""), ways.get(each.paper.pk, []) if each.paper else []) for each in lines]


@require_http_methods(["GET", "POST"])
def reserve(request: HttpRequest) -> HttpResponse:
    """Take the number of a marked paper that is written and kept elsewhere."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "correspondence.issue")
    names = labels("levels")
    levels = [
        (item.value["rank"], names[item.id])
        for item in reference.pack(queries.PACK).items("levels", on=today)
        if item.value["rank"]
    ]
    form = ReserveForm(types(), levels, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reserve(actor, **form.cleaned_data)
        except Refusal as refusal:
            beside(form, refusal)
        else:
            return redirect("correspondence:outgoing")
    return page(request, "correspondence/reserve.html", status=WRONG if form.errors else 200, form=form)


def _key(text: str) -> queries.Place | None:
    try:
        day, number, key = text.split("~")
        return date.fromisoformat(day), int(number), UUID(key)
    except ValueError:
        return None
