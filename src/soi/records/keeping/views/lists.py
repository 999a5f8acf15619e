"""Holds, loans, disposal lists and the reading room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import NotFound
from soi.kernel.access import public as access
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page
from soi.records import forms as registers
from soi.records.keeping import actions, forms, queries, rules
from soi.records.keeping.models import LicenceState, ListState
from soi.records.keeping.views.acts import WRONG, done, sent
from soi.records.keeping.views.files import pdf
from soi.records.views.asking import asker, turned

M = TypeVar("M", bound=Model)


@require_GET
def holds(request: HttpRequest) -> HttpResponse:
    """Every hold of the body, those in force first."""
    actor = asker(request)
    access.require(actor, "records.read")
    related = queries.visible_holds(actor).select_related("placed_by__person", "lifted_by__person")
    ordered = related.prefetch_related("files__file").order_by("-lifted_on", "-placed_at", "-pk")
    rows, turn = turned(request, ordered, queries.PAGE_SIZE)
    return page(request, "records/holds.html", rows=rows, turn=turn, may_lift=actor.may("records.hold"))


@require_POST
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift one hold, with the reason."""
    reason = request.POST.get("reason", "")
    actions.lift_hold(asker(request), hold_id, reason=reason, today=timezone.localdate())
    return redirect("records:holds")


@require_GET
def loans(request: HttpRequest) -> HttpResponse:
    """Paper that is out: who has it, until when; one's own for every reader."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    out = queries.visible_loans(actor).filter(returned_on__isnull=True)
    ordered = out.select_related("file", "borrower__person").order_by("due_on", "pk")
    found, turn = turned(request, ordered, queries.PAGE_SIZE)
    rows = _named((one, one.borrower.unit_id) for one in found)
    may_arrange = actor.may("records.arrange")
    return page(request, "records/loans.html", rows=rows, turn=turn, today=today, may_arrange=may_arrange)


@require_GET
def disposals(request: HttpRequest) -> HttpResponse:
    """The disposal lists of the body, newest first."""
    actor = asker(request)
    access.require(actor, "records.read")
    found, turn = turned(request, queries.visible_lists(actor).order_by("-proposed_at", "-pk"), queries.PAGE_SIZE)
    rows = [(one, unit, _state(one.state)) for one, unit in _named((one, one.unit_id) for one in found)]
    return page(request, "records/disposals.html", rows=rows, turn=turn)


def _named(rows: Iterable[tuple[M, int]]) -> list[tuple[M, str]]:
    """Each row with the name of its unit in the reader's language."""
    found = list(rows)
    names = organisations.names_of(unit_id for _row, unit_id in found)
    return [(row, names.get(unit_id, "")) for row, unit_id in found]


def _state(state: str) -> str:
    return {
        ListState.PROPOSED: _("To be checked line by line"),
        ListState.CHECKED: _("Waits for the second signature"),
        ListState.APPROVED: _("Is being carried out"),
        ListState.DONE: _("Done, every line accounted for"),
        ListState.REFUSED: _("Sent back"),
    }[ListState(state)]


@require_http_methods(["GET", "POST"])
def disposal(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One list: judge its lines, put it before the second person, agree or send back, see what became of each line."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    found = queries.one_of(queries.visible_lists(actor).select_related("unit", "checker__person"), list_id)
    form = forms.WordsForm(sent(request))
    if request.method == "POST" and form.is_valid() and done(form, lambda: _do(request, found.pk, form)):
        return redirect("records:disposal", found.pk)
    lines = queries.lines_of(found)
    posts = persons.posts_within(found.unit.path, on=today, roles=("head", "deputy_head"))
    return page(
        request,
        "records/disposal.html",
        status=WRONG if form.errors else 200,
        disposal=found,
        body=organisations.name_of(found.unit_id),
        state=_state(found.state),
        lines=lines,
        left=rules.unjudged(line.verdict for line in lines),
        account=queries.account_of(found),
        form=form,
        approvers=[
            one
            for one in posts
            if one.level >= found.level and rules.may_agree(actor.unit_id, actor.person_id, one.unit_id, one.person_id)
        ],
        may_check=actor.may("records.check") and found.state == ListState.PROPOSED,
        may_approve=actor.may("records.approve") and found.state == ListState.CHECKED,
    )


def _do(request: HttpRequest, list_id: UUID, form: forms.WordsForm) -> None:
    actor, act, words = asker(request), request.POST.get("act", ""), form.cleaned_data["words"]
    if act in ("dispose", "keep"):
        actions.judge_line(actor, _number(request, "line"), verdict=act, reason=words)
    elif act == "check":
        actions.check_list(actor, list_id, approver_id=_number(request, "approver"), today=timezone.localdate())
    elif act == "agree":
        actions.sign_list(actor, list_id)
    elif act == "send_back":
        actions.refuse_list(actor, list_id, reason=words)
    else:
        raise NotFound()


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


@require_GET
def disposal_pdf(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """The list as it was printed, with the signatures it has."""
    actor = asker(request)
    access.require(actor, "records.read")
    found = queries.one_of(queries.visible_lists(actor), list_id)
    if not found.paper:
        raise NotFound()
    return pdf(storage.fetch(found.paper), f"danh-muc-huy-{found.number}-{found.year}")


@require_GET
def reading_room(request: HttpRequest) -> HttpResponse:
    """What I may open and until when; what others ask of me; the register of use of what I own."""
    actor = asker(request)
    access.require(actor, "records.read")
    owns = actor.may("records.license") or actor.may("audit.read")
    return page(
        request,
        "records/reading_room.html",
        mine=queries.my_licences(actor),
        asked=_named((one, one.holder.unit_id) for one in queries.licences_to_answer(actor)),
        uses=_named((one, one.by.unit_id) for one in queries.uses_seen(actor)) if owns else [],
        owns=owns,
        purposes=registers.names("purposes"),
        today=timezone.localdate(),
    )


@require_http_methods(["GET", "POST"])
def licence(request: HttpRequest, licence_id: UUID) -> HttpResponse:
    """One request or licence: who, what, why, until when; grant, refuse or take back."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, "records.read")
    related = queries.visible_licences(actor).select_related(
        "file", "document", "holder__person", "answered_by__person"
    )
    found = queries.one_of(related, licence_id)
    form = forms.WordsForm(sent(request), initial={"until": found.asked_until})
    if request.method == "POST" and form.is_valid() and done(form, lambda: _answer(request, licence_id, form)):
        return redirect("records:licence", licence_id)
    is_other = found.holder.person_id != actor.person_id
    return page(
        request,
        "records/licence.html",
        status=WRONG if form.errors else 200,
        licence=found,
        office=organisations.name_of(found.holder.unit_id),
        form=form,
        purpose=registers.names("purposes").get(found.purpose, found.purpose),
        uses=found.uses.select_related("document", "by__person").order_by("-at")[: queries.PAGE_SIZE],
        may_answer=is_other and actor.may("records.license") and found.state == LicenceState.ASKED,
        may_withdraw=is_other and actor.may("records.license") and found.state == LicenceState.GRANTED,
        today=today,
    )


def _answer(request: HttpRequest, licence_id: UUID, form: forms.WordsForm) -> None:
    actor, act, today = asker(request), request.POST.get("act", ""), timezone.localdate()
    words, until = form.cleaned_data["words"], form.cleaned_data["until"] or today
    if act == "grant":
        actions.grant_licence(actor, licence_id, until=until, words=words, today=today)
    elif act == "refuse":
        actions.refuse_licence(actor, licence_id, words=words)
    elif act == "withdraw":
        actions.withdraw_licence(actor, licence_id, words=words)
    else:
        raise NotFound()
