"""Pages of the register: saying why, what was found as of a day, the keeper's book, who looked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, Refusal, fill
from soi.base.sentences import label
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.register import actions, queries, rules
from soi.register.forms import LookUpForm
from soi.register.models import Entry
from soi.register.queries import Found

WRONG = 422
LINE, EDGE = 678, 8


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say why; before that the page is the same for every code."""
    actor = _asker(request)
    access.require(actor, "register.read")
    today = timezone.localdate()
    purposes = [(item.id, label(item.labels, _language())) for item in queries.purposes(today)]
    first = {"as_of": today, "purpose": purposes[0][0] if purposes else ""}
    form = LookUpForm(purposes, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.look_up(actor, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("register:found", made)
    return page(request, "register/ask.html", status=WRONG if form.errors else 200, form=form, keeps=_keeps(actor))


@require_GET
def found(request: HttpRequest, look_up_id: UUID) -> HttpResponse:
    """What the register knew of a subject as of the day asked."""
    actor = _asker(request)
    look_up = queries.get_look_up(actor, look_up_id)
    purposes = {item.id: item for item in queries.purposes(timezone.localdate(look_up.at))}
    rows = queries.found_by(actor, look_up)
    barred = {item.id: item for each in rows for item in each.barred}
    until = max((each.entry.lapses_on for each in rows if each.barred and each.entry.lapses_on), default=None)
    shown: dict[str, Any] = {
        "look_up": look_up,
        "purpose": label(purposes[look_up.purpose].labels, _language()),
        "rows": [_shown(each, look_up.as_of) for each in rows],
        "barred": [label(item.labels, _language()) for item in barred.values()],
        "until": until - timedelta(days=1) if until else None,
        "asks_bars": bool(purposes[look_up.purpose].value["bars"]),
    }
    return page(request, "register/found.html", **shown)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """The register of one's scope, for its keeper."""
    actor = _asker(request)
    access.require(actor, "register.keep")
    rows = queries.book(actor, after=_key(request.GET.get("after", "")))
    shown, more = rows[: queries.PER_PAGE], len(rows) > queries.PER_PAGE
    after = f"{shown[-1].signed_on.isoformat()}~{shown[-1].pk}" if more else ""
    lines = [_line(each) for each in shown]
    return page(request, "register/book.html", rows=lines, after=after, look_ups=queries.look_ups(actor))


def decision_panel(request: HttpRequest, decision: Any) -> str:
    """On a decision's page: its entry, for who keeps the register."""
    actor = _asker(request)
    if not _keeps(actor):
        return ""
    entry = queries.entry_of(actor, decision.pk)
    return render_to_string("register/_entry.html", {"row": _line(entry) if entry else None}, request)


def _shown(row: Found, day: date) -> dict[str, Any]:
    entry, line = row.entry, queries.line_of(row.entry)
    places = {name: (each, EDGE + at) for name, each, at in rules.marks(line, day, width=LINE)}
    return {
        **_line(entry, day),
        "state": row.state,
        "barred": bool(row.barred),
        "marks": places,
        "span": places["lapses"][1] - places["signed"][1] if "lapses" in places else LINE,
        "left": (entry.lapses_on - day).days if entry.lapses_on and row.state == rules.HOLDS else None,
    }


def _line(entry: Entry, day: date | None = None) -> dict[str, Any]:
    known = queries.bars(entry.signed_on)
    return {
        "entry": entry,
        "form": label(entry.labels, _language()),
        "bars": [label(known[each].labels, _language()) for each in entry.bars if each in known],
        "state": rules.state_on(queries.line_of(entry), day or timezone.localdate()),
    }


def _keeps(actor: Actor) -> bool:
    return actor.may("register.keep")


def _key(text: str) -> tuple[date, UUID] | None:
    day, _mark, key = text.partition("~")
    try:
        return (date.fromisoformat(day), UUID(key)) if key else None
    except ValueError:
        return None


def _said(refusal: Refusal) -> str:
    return f"{fill(_(refusal.msgid), refusal.params)} {fill(_(refusal.remedy_msgid), refusal.params)}".strip()


def _language() -> str:
    return (get_language() or "vi")[:2]


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
