"""Pages of cases: the list, one case with its steps, opening, papers, steps, and the procedure as a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, fill
from soi.base.sentences import label
from soi.cases import actions, queries
from soi.cases.errors import NoSuchCase, NotCleared, NotInTheBook
from soi.cases.forms import OpenForm, PaperForm, StepForm
from soi.cases.models import Case
from soi.engines.procedures import public as engine
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import fragment, page
from soi.petitions import public as petitions
from soi.records import public as records

WRONG = 422


@dataclass(frozen=True)
class WayOn:
    """One way on as a page shows it: open, or shut and why."""

    id: str
    name: str
    shut: str
    is_main: bool


@dataclass(frozen=True)
class Mate:
    """A person of the team with the seats held."""

    name: str
    roles: str
    is_me: bool


@dataclass(frozen=True)
class Due:
    """A paper the step asks for."""

    kind: str
    name: str
    there: bool
    received: bool
    case_id: UUID
    is_made_elsewhere: bool


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All cases of the reader's sight, newest first, paged by key."""
    actor = _asker(request)
    found = queries.listed(actor, after=_key(request.GET.get("after", "")))
    shown, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    after = f"{shown[-1].opened_on.isoformat()}~{shown[-1].pk}" if more else ""
    return page(request, "cases/list.html", rows=[_row(each) for each in shown], after=after)


@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: where it stands, what comes next, its papers and its steps."""
    return page(request, "cases/case.html", **_shown(request, queries.get_case(_asker(request), case_id)))


@require_GET
def case_part(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same without the frame, for when something changed."""
    return fragment(request, "cases/_case.html", **_shown(request, queries.get_case(_asker(request), case_id)))


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, petition_id: UUID) -> HttpResponse:
    """Open a case on an accepted petition by the procedure of its family: about whom, and who has which seat."""
    actor = _asker(request)
    access.require(actor, "cases.open")
    origin = petitions.origin(actor, petition_id)
    known = queries.procedures(timezone.localdate(), origin.family)
    if not known:
        raise NoSuchCase()
    procedure = engine.read(known[0].id, known[0].value, known[0].labels, known[0].source)
    seats = queries.choices(origin.unit_id, procedure, timezone.localdate())
    name, kind = origin.subjects[0] if origin.subjects else ("", "member")
    first = {"subject_name": name, "subject_kind": kind}
    form = OpenForm(seats, _language(), request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            case_id = actions.open_case(
                actor,
                petition_id,
                procedure=procedure.id,
                subject_kind=given["subject_kind"],
                subject_name=given["subject_name"],
                seats=form.taken(),
            )
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("cases:case", case_id)
    status = WRONG if form.errors else 200
    named = label(procedure.labels, _language())
    return page(request, "cases/open.html", status=status, form=form, origin=origin, procedure=named)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Type in what a received paper says."""
    actor = _asker(request)
    found = queries.get_case(actor, case_id)
    access.require(actor, "cases.work")
    procedure = queries.procedure_of(found)
    step = procedure.steps.get(found.step)
    if step is None or kind not in queries.papers_due(step):
        raise NoSuchCase()
    of = procedure.papers[kind]
    if not of.received:
        # What the body makes itself is drafted from its form.
        raise NoSuchCase()
    form = PaperForm(request.POST or None, received=of.received, initial={"received_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            document_id = _booked(actor, found, form) if given["in_book"].strip() else None
            actions.receive_paper(
                actor,
                found.pk,
                kind=kind,
                text=given["text"],
                received_on=given.get("received_on"),
                document_id=document_id,
            )
        except (BadInput, NotCleared) as refusal:
            form.add_error(getattr(refusal, "field", None) or None, _said(refusal))
        else:
            return redirect("cases:case", found.pk)
    status = WRONG if form.errors else 200
    named = label(of.labels, _language())
    return page(request, "cases/paper.html", status=status, form=form, case=found, kind=kind, paper=named)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, case_id: UUID, way: str) -> HttpResponse:
    """Take a step, with reasons where it asks for them."""
    actor = _asker(request)
    found = queries.get_case(actor, case_id)
    access.require(actor, "cases.work")
    now = queries.procedure_of(found).steps.get(found.step)
    chosen = now.way(way) if now else None
    if chosen is None:
        raise NoSuchCase()
    form = StepForm(
        request.POST or None,
        initial={"due_on": actions.proposed_day()},
        least=chosen.reason,
        ends=chosen.to == engine.END,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            other = actions.take_step(actor, found.pk, way, reason=given.get("reason", ""), due_on=given.get("due_on"))
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("cases:case", other or found.pk)
    status = WRONG if form.errors else 200
    named = label(chosen.labels, _language())
    return page(request, "cases/step.html", status=status, form=form, case=found, way=chosen, name=named)


@require_GET
def procedure(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The procedure of this case as a drawing, with the step it stands on."""
    found = queries.get_case(_asker(request), case_id)
    whole = queries.procedure_of(found)
    drawing = engine.draw(whole)
    been = set(found.moves.values_list("step", flat=True))
    boxes = [
        {
            "box": box,
            "name": label(whole.steps[box.id].labels, _language()) if box.id in whole.steps else _("End"),
            "seat": _seat_of(whole, box.id),
            "state": "now" if box.id == found.step else "done" if box.id in been else "",
        }
        for box in drawing.boxes.values()
    ]
    lines = [" ".join(f"{x},{y}" for x, y in arrow.points) for arrow in drawing.arrows]
    return page(request, "cases/procedure.html", case=found, drawing=drawing, boxes=boxes, lines=lines, procedure=whole)


@require_GET
def bpmn(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The same as a BPMN 2.0 file."""
    found = queries.get_case(_asker(request), case_id)
    file = engine.as_bpmn(queries.procedure_of(found), _language())
    named = f'attachment; filename="{found.procedure}.bpmn"'
    return HttpResponse(file, content_type="application/xml", headers={"Content-Disposition": named})


def _booked(actor: Actor, found: Case, form: PaperForm) -> UUID:
    """The paper of the number typed in; of two books the incoming one, where both have it."""
    typed = form.booked()
    lines = records.booked_as(actor, found.unit_id, *typed) if typed else []
    if not lines:
        raise NotInTheBook(field="in_book")
    return min(lines, key=lambda line: line.is_outgoing).id


def petition_panel(request: HttpRequest, petition: Any) -> str:
    """On a petition's page: its case, or the way to open one."""
    actor = _asker(request)
    if not (actor.may("cases.read") or actor.may("cases.open")):
        return ""
    cases = queries.of_petition(actor, petition.pk)
    may_open = not cases and actor.may("cases.open") and petition.state == "accepted"
    if may_open and not queries.procedures(timezone.localdate(), petition.family or "-"):
        may_open = False
    if not cases and not may_open:
        return ""
    rows = [_row(each) for each in cases]
    return render_to_string("cases/_petition.html", {"rows": rows, "may_open": may_open, "petition": petition}, request)


def _shown(request: HttpRequest, found: Case) -> dict[str, Any]:
    actor = _asker(request)
    whole, language = queries.procedure_of(found), _language()
    state, seats = queries.state_of(found), queries.seats_of(actor, found)
    now = whole.steps.get(found.step)
    ways = [
        WayOn(each.way.id, label(each.way.labels, language), _said(each.refusal) if each.refusal else "", not at)
        for at, each in enumerate(engine.options(whole, state, seats, language))
    ]
    due = [
        Due(
            kind,
            label(whole.papers[kind].labels, language),
            kind in state.papers,
            whole.papers[kind].received,
            found.pk,
            # Where a later room works on the step, its papers come from there.
            bool(now and now.act),
        )
        for kind in (queries.papers_due(now) if now else [])
    ]
    return {
        "case": found,
        "raised_by": _raised_by(found, whole, language),
        "row": _row(found),
        "procedure": label(whole.labels, language),
        "steps": _steps(whole, found, language),
        "now": now,
        "step": label(now.labels, language) if now else "",
        "seat": label(whole.roles[now.role].labels, language) if now else "",
        "open_ways": [each for each in ways if not each.shut],
        "shut_ways": [each for each in ways if each.shut],
        "due": due,
        # Where a later room works on the step, its papers come from there.
        "may_write": bool(seats) and actor.may("cases.work") and not (now and now.act),
        "papers": [(each, label(whole.papers[each.kind].labels, language)) for each in queries.papers_of(found)],
        "moves": [(each, _way_name(whole, each.step, each.way, language)) for each in queries.moves_of(found)],
        "team": _team(actor, whole, found, language),
        "origin": petitions.briefs(actor, [found.petition_id]) if found.petition_id else [],
        "beside": queries.beside(actor, found),
        "clocks": _clocks(actor, found),
    }


def _raised_by(found: Case, whole: engine.Procedure, language: str) -> str:
    """The paper whose mark the case has, as it is called; empty where the mark is the case's own."""
    paper = found.raised_by
    if paper is None:
        return ""
    return " ".join(filter(None, (label(whole.papers[paper.kind].labels, language), paper.symbol)))


def _clocks(actor: Actor, found: Case) -> list[dict[str, Any]]:
    """The legal terms that run for this case, with what is left of each (CAS-08)."""
    today = timezone.localdate()
    running = petitions.terms(actor, found.petition_id) if found.petition_id else []
    return [{"term": each, "left": (each.due - today).days if each.due else None} for each in running]


def _team(actor: Actor, whole: engine.Procedure, found: Case, language: str) -> list[Mate]:
    """Who works on it, each person once with all seats, in the order they were taken."""
    seats: dict[int, list[Any]] = {}
    for each in found.seats.select_related("appointment__person").order_by("pk"):
        seats.setdefault(each.appointment_id, []).append(each)
    return [
        Mate(
            held[0].appointment.person.name,
            ", ".join(label(whole.roles[each.role].labels, language) for each in held),
            appointment_id == actor.appointment_id,
        )
        for appointment_id, held in seats.items()
    ]


def _steps(whole: engine.Procedure, found: Case, language: str) -> list[dict[str, Any]]:
    left = dict(found.moves.order_by("at").values_list("step", "at"))
    return [
        {
            "name": label(each.labels, language),
            "now": each.id == found.step,
            "done": left.get(each.id) if each.id != found.step else None,
        }
        for each in whole.steps.values()
    ]


def _row(found: Case) -> dict[str, Any]:
    whole, language = queries.procedure_of(found), _language()
    now = whole.steps.get(found.step)
    left = (found.step_due_on - timezone.localdate()).days if found.step_due_on else None
    return {
        "case": found,
        "address": reverse("cases:case", args=[found.pk]),
        "procedure": label(whole.labels, language),
        "step": label(now.labels, language) if now else _("Ended"),
        "late": left is not None and left < 0,
    }


def _seat_of(whole: engine.Procedure, step_id: str) -> str:
    found = whole.steps.get(step_id)
    return label(whole.roles[found.role].labels, _language()) if found else ""


def _way_name(whole: engine.Procedure, step_id: str, way_id: str, language: str) -> str:
    way = whole.steps[step_id].way(way_id)
    return label(way.labels, language) if way else way_id


def _key(text: str) -> tuple[date, UUID] | None:
    day, _mark, key = text.partition("~")
    try:
        return (date.fromisoformat(day), UUID(key)) if key else None
    except ValueError:
        return None


def _said(refusal: Any) -> str:
    return f"{fill(_(refusal.msgid), refusal.params)} {fill(_(refusal.remedy_msgid), refusal.params)}".strip()


def _language() -> str:
    return (get_language() or "vi")[:2]


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
