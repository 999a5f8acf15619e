"""The incoming register: one row open in place, the leader's slip, the paper book."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import Refusal
from soi.correspondence import actions, queries
from soi.correspondence.forms import InstructForm, LayForm
from soi.correspondence.models import Slip, SlipState
from soi.correspondence.views.asking import WRONG, asker, beside, labels, number_in, posts, said
from soi.correspondence.views.asking import units as named
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import fragment, page
from soi.tasks import public as tasks

READS = "correspondence.read"
FILTERS = ("waiting", "assigned", "owing", "all")


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The register of what came in: by slip, or every number of the year."""
    actor = asker(request)
    access.require(actor, READS)
    shown = _listed(request, actor)
    if request.headers.get("HX-Request") and request.GET.get("part"):
        return fragment(request, "correspondence/_incoming.html", **shown)
    return page(request, "correspondence/incoming.html", **shown)


@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """All lines of a year in their order, as the paper book has them."""
    actor = asker(request)
    access.require(actor, READS)
    year = number_in(request, "year") or timezone.localdate().year
    lines = queries.lines(actor, year, limit=queries.WHOLE_YEAR)[::-1]
    body = organisations.name_of(intake.body_of(actor))
    types = labels("document_types")
    rows = [(each, types.get(each.type, "")) for each in lines]
    return page(request, "correspondence/incoming_book.html", rows=rows, year=year, body=body)


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """One row open in place: what the office says, the page, and what is done with it."""
    actor = asker(request)
    access.require(actor, READS)
    slip = queries.get_slip(actor, slip_id)
    form = _instruct_form(request, actor, slip)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            if _do(request, actor, slip, form):
                return redirect("correspondence:line", slip.pk)
        except Refusal as refusal:
            wrong = refusal
            if form is not None:
                form.is_valid()
                beside(form, refusal)
    status = WRONG if wrong or (form and form.errors) else 200
    shown = _listed(request, actor, opened=slip)
    return page(
        request, "correspondence/incoming.html", status=status, form=form, wrong=said(wrong) if wrong else "", **shown
    )


@require_http_methods(["GET", "POST"])
def lay(request: HttpRequest, kind: str, key: UUID) -> HttpResponse:
    """Lay a line of the book before a leader."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "correspondence.issue")
    found = queries.get_line(actor, kind, key)
    leaders = posts(queries.leaders(intake.body_of(actor), today))
    form = LayForm(leaders, request.POST or None, initial={"due_on": found.due_on})
    if request.method == "POST" and form.is_valid():
        try:
            slip = actions.lay(actor, kind=kind, key=key, **form.cleaned_data)
        except Refusal as refusal:
            beside(form, refusal)
        else:
            return redirect("correspondence:line", slip)
    return page(request, "correspondence/lay.html", status=WRONG if form.errors else 200, form=form, line=found)


def _do(request: HttpRequest, actor: Actor, slip: Slip, form: InstructForm | None) -> bool:
    """The act that was sent; False where the form says what is missing."""
    act, words = request.POST.get("act", ""), request.POST.get("words", "")
    if act == "return":
        actions.return_to_office(actor, slip.pk, note=words)
    elif act == "finish":
        actions.finish(actor, slip.pk, words=words)
    elif form is None or not form.is_valid():
        if form is None:
            # Who may not instruct is told so by the act itself.
            actions.instruct(actor, slip.pk, actions.Instruction("-", "", 0, timezone.localdate()))
        return False
    else:
        actions.instruct(actor, slip.pk, actions.Instruction(**form.cleaned_data))
    return True


def _instruct_form(request: HttpRequest, actor: Actor, slip: Slip) -> InstructForm | None:
    if slip.leader_id != actor.appointment_id or slip.state != SlipState.WAITING:
        return None
    today = timezone.localdate()
    doers = queries.colleagues(slip.unit_id, today)
    loads = tasks.shares_of(actor, [post.appointment_id for post in doers])
    choices = [
        (post.appointment_id, _loaded(f"{post.name} · {post.unit_name}", loads.get(post.appointment_id)))
        for post in doers
        if post.appointment_id != actor.appointment_id
    ]
    works = [(item.id, labels("instructions")[item.id]) for item in queries.works(today)]
    within = organisations.offices_of(slip.unit_id)
    initial = {"do_by": slip.due_on or today}
    posted = request.POST if request.method == "POST" and request.POST.get("act") == "instruct" else None
    return InstructForm(choices, named(within), works, posted, initial=initial)


def _loaded(name: str, load: tasks.Share | None) -> str:
    """The load of a person is said before work is given."""
    found = load or tasks.Share()
    return _("%(name)s – has %(whole)d tasks, %(late)d overdue") % {
        "name": name,
        "whole": found.whole,
        "late": found.overdue,
    }


def _listed(request: HttpRequest, actor: Actor, *, opened: Slip | None = None) -> dict[str, Any]:
    today = timezone.localdate()
    which = request.GET.get("which", "")
    which = which if which in FILTERS else _first_filter(actor)
    rows, after = _rows(request, actor, which)
    if opened is not None:
        rows = [row for row in rows if row["slip"] is None or row["slip"].pk != opened.pk]
        rows.insert(0, {**_of_slip(opened), "open": True})
    return {
        "which": which,
        "rows": rows,
        "after": after,
        "counts": {
            each: queries.count_slips(actor, each, today) for each in ("waiting", "assigned", "owing", "overdue")
        },
        "transit": queries.in_transit(actor),
        "opened": opened,
        "today": today,
        "may_lay": actor.may("correspondence.issue"),
        "does": opened is not None and opened.responsible_id == actor.appointment_id,
        "work": labels("instructions").get(opened.work, "") if opened else "",
        "by_letter": bool(opened and opened.work and queries.work(opened.work, today).value["answers"]),
        "answer": queries.answers_to([opened], actor).get(opened.pk) if opened else None,
        "most": 1000,
    }


def _first_filter(actor: Actor) -> str:
    return "waiting" if actor.may("correspondence.instruct") else "all"


def _rows(request: HttpRequest, actor: Actor, which: str) -> tuple[list[dict[str, Any]], str]:
    today = timezone.localdate()
    if which == "all":
        of = number_in(request, "year") or today.year
        lines = queries.lines(actor, of, below=number_in(request, "after"))
        shown, more = lines[: queries.PER_PAGE], len(lines) > queries.PER_PAGE
        return [_of_line(each) for each in shown], f"{shown[-1].number}&year={of}" if more else ""
    year, number = number_in(request, "year"), number_in(request, "after")
    found = queries.slips(actor, which, today, after=(year, number) if year and number else None)
    kept, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    last = f"{kept[-1].register_no}&year={kept[-1].register_year}" if more else ""
    return [_of_slip(each) for each in kept], last


def _of_line(each: queries.Line) -> dict[str, Any]:
    return {
        **{name: getattr(each, name) for name in ("kind", "key", "number", "year", "received_on", "sender", "symbol")},
        **{name: getattr(each, name) for name in ("title", "level", "pages", "place", "slip", "state", "due_on")},
        **_days(each.due_on),
    }


def _days(due_on: date | None) -> dict[str, int | None]:
    """How many days are left, and by how many it is late."""
    days = (due_on - timezone.localdate()).days if due_on else None
    return {"days": days, "late": -days if days is not None and days < 0 else 0}


def _of_slip(slip: Slip) -> dict[str, Any]:
    return {
        "kind": queries.DOCUMENT_LINE if slip.document_id else queries.SENT_LINE,
        "key": slip.document_id or slip.dispatch_id,
        "number": slip.register_no,
        "year": slip.register_year,
        "received_on": slip.received_on,
        "sender": slip.sender,
        "symbol": slip.symbol,
        "title": slip.title,
        "level": slip.level,
        "pages": 0,
        "place": "",
        "slip": slip,
        "state": "",
        "due_on": slip.due_on,
        **_days(slip.due_on),
    }
