"""Batches: fill one, hand it over, take it, give it back, count it file by file, close it; its papers and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import NotFound
from soi.digitization import actions, forms, papers, queries
from soi.digitization.actions.batches import name_of
from soi.digitization.models import Batch, BatchLine
from soi.digitization.rules.stages import STEPS, Stage
from soi.digitization.views import scans, seals
from soi.digitization.views.asking import (
    WRONG,
    account_in,
    asker,
    done,
    key_in,
    keys_in,
    number_in,
    pdf_answer,
    told,
    words_in,
)
from soi.digitization.views.ledger import next_step, rows_of
from soi.digitization.wording import outcome_names, question_names, stage_names, state_of
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page

READ, KEEP, SCAN, CHECK = (f"digitization.{name}" for name in ("read", "keep", "scan", "check"))
SHOWN, OFFERED = 100, 200
State = Batch.State
# What the form of each state asks for; any other act of the page comes without it.
ASKED = {State.OPEN.value: "hand_over", State.GIVEN.value: "take", State.OUT.value: "give_back"}
# Sent when the batch has gone on already, as by a second press: refused before anything of it is used.
NOTHING = {"taker_id": 0, "sheets": 0, "reason": ""}
LABELS_SAID = ("found", "lost", "doubled", "foreign", "unreadable")


@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of the body, newest first."""
    actor = asker(request)
    access.require(actor, READ)
    found, more = queries.list_batches(actor, after=request.GET.get("after", ""))
    rows = [(one, state_of(one)) for one in found]
    return page(
        request, "digitization/batches.html", rows=rows, may_keep=actor.may(KEEP),
        after=found[-1].pk if more else "", is_first=not request.GET.get("after"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Choose approved files, in the order of the shelf, and open a batch of them."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, KEEP)
    if request.method == "POST":
        return redirect("digitization:batch", actions.open_batch(actor, keys_in(request), today=today).pk)
    rows = rows_of(queries.ready(actor, intake.body_of(actor)).select_related("unit", "was")[:OFFERED])
    return page(request, "digitization/new_batch.html", rows=rows, most=OFFERED)


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """One batch: its one next step, its files in their order, its questions, its papers."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, READ)
    related = queries.visible_batches(actor).select_related(
        "given_by__person", "taken_by__person", "returned_by__person", "received_by__person"
    )
    found = queries.one_of(related, batch_id)
    is_form = request.POST.get("act", "") == ASKED.get(found.state)
    form = _form(actor, found, request.POST if is_form else None, today)
    if request.method == "POST" and not (is_form and form is not None):
        said = _do(request, found, NOTHING, today)
        return redirect(f"{reverse('digitization:batch', args=[batch_id])}{said}")
    if form is not None and form.is_valid() and done(form, lambda: _do(request, found, form.cleaned_data, today)):
        return redirect("digitization:batch", batch_id)
    status = WRONG if form is not None and form.errors else 200
    return page(request, "digitization/batch.html", status=status, form=form, **_shown(request, actor, found))


def _form(actor: Actor, found: Batch, data: Any, today: date) -> Any:
    """What the next step asks; None where it asks nothing, or is not this actor's."""
    if found.state == State.OPEN and actor.may(KEEP):
        return forms.HandForm(data, batch=found, actor=actor, today=today)
    if found.state == State.GIVEN and found.taken_by_id == actor.appointment_id:
        return forms.TakeForm(data)
    if found.state == State.OUT and actor.may(SCAN):
        return forms.ReturnForm(data)
    return None


def _do(request: HttpRequest, found: Batch, given: dict[str, Any], today: date) -> str:
    """Do what was asked; what there is to say of it goes into the address of the next page."""
    actor, sheets, reason = asker(request), given["sheets"], words_in(request, "reason")
    verbs: dict[str, Callable[[], str | None]] = {
        "hand_over": lambda: actions.hand_over(
            actor, found.pk, taker_id=int(given["taker_id"]), sheets=sheets, today=today
        ),
        "recall": lambda: actions.recall(actor, found.pk, today=today),
        "call_off": lambda: actions.call_off(actor, found.pk, reason=reason),
        "take": lambda: actions.take(actor, found.pk, sheets=sheets, reason=given["reason"], today=today),
        "give_back": lambda: actions.give_back(actor, found.pk, sheets=sheets),
        "count": lambda: actions.count_back(actor, found.pk, counted=_counted(request, found)),
        "sign": lambda: actions.sign_difference(actor, found.pk, key_in(request.POST.get("line", "")), reason=reason),
        "close": lambda: actions.close_batch(actor, found.pk, today=today),
        "purpose": lambda: _register_purposes(request, found, today),
        "labels": lambda: _read_labels(request, found),
    }
    verb = verbs.get(request.POST.get("act", ""))
    if verb is None:
        raise NotFound()
    return verb() or ""


def _register_purposes(request: HttpRequest, found: Batch, today: date) -> str:
    keys = found.lines.filter(line__stage=Stage.BACK).values_list("line_id", flat=True)
    moved = actions.register_purposes(asker(request), keys, purpose=request.POST.get("purpose", ""), today=today)
    return f"?{account_in(moved)}"


def _read_labels(request: HttpRequest, found: Batch) -> str:
    pictures = (one.read() for one in request.FILES.getlist("pictures")[:SHOWN])
    read = actions.read_labels(asker(request), found.pk, pictures)
    counts = (len(read.found), len(read.lost), len(read.doubled), len(read.foreign), read.unreadable)
    return f"?{urlencode(dict(zip(LABELS_SAID, counts, strict=True)))}"


def _labels_told(request: HttpRequest) -> list[str]:
    """What the reading of the labels came to, all accounted for."""
    found, *wrong = (number_in(request.GET.get(name, "")) for name in LABELS_SAID)
    if found is None:
        return []
    words = (_("Labels lost: {n}."), _("Doubled: {n}."), _("Of another batch: {n}."), _("Not readable: {n}."))
    lines = [text.format(n=n) for text, n in zip(words, wrong, strict=True) if n]
    more = _("Each of them waits below as a question for a person.") if lines else _("None is lost, none is foreign.")
    return [_("Labels found: {n}.").format(n=found), *lines, more]


def _counted(request: HttpRequest, found: Batch) -> dict[UUID, int]:
    """The counts that were typed; an empty field says nothing. `rest` says all others came back whole."""
    known = list(found.lines.filter(outcome__in=("to_do", "differs")).values_list("line_id", "sheets_out", "outcome"))
    typed = {line: number_in(request.POST.get(f"n-{line}", "")) for line, _sheets, _outcome in known}
    rest = request.POST.get("rest") == "whole"
    counted = {line: sheets for line, sheets, outcome in known if rest and outcome == "to_do"}
    return counted | {line: sheets for line, sheets in typed.items() if sheets is not None}


def _shown(request: HttpRequest, actor: Actor, found: Batch) -> dict[str, Any]:
    stages, outcomes = stage_names(), outcome_names()
    after = number_in(request.GET.get("after", "")) or 0
    lines = list(queries.lines_of(found).filter(position__gt=after)[: SHOWN + 1])
    units = queries.names_of(one.line for one in lines)
    account = _account(found)
    return {
        "batch": found,
        "name": name_of(found),
        "body": organisations.names_of([found.unit_id]).get(found.unit_id, ""),
        "state": state_of(found),
        "lines": [
            (one, stages[one.line.stage], _outcome(one, outcomes), units.get(one.line.was_id, ""))
            for one in lines[:SHOWN]
        ],
        "after": lines[SHOWN - 1].position if len(lines) > SHOWN else 0,
        "account": account,
        "step": _step(actor, found),
        "questions": [
            (one, question_names()[one.kind])
            for one in queries.open_questions(actor).filter(batch=found).select_related("line")[:SHOWN]
        ],
        "unscanned": found.lines.filter(line__stage=Stage.OUT, line__scans__isnull=True).count(),
        "back": found.lines.filter(line__stage=Stage.BACK, line__level=0).count() if found.closed_at else 0,
        "purposes": forms.purposes_to_choose(timezone.localdate()),
        "left": account["to_do"] + account["differs"],
        "may_keep": actor.may(KEEP),
        "may_check": actor.may(CHECK),
        **scans.of_batch(actor, found),
        **seals.of_page(actor, batch=found),
        "may_read_labels": actor.may(KEEP) or actor.may(SCAN),
        "told": told(request) + _labels_told(request),
    }


def _outcome(one: BatchLine, outcomes: Mapping[str, str]) -> str:
    """What the count came to; a file with all its sheets may still have come back undone."""
    is_undone = one.outcome == BatchLine.Outcome.DIFFERS and one.sheets_back == one.sheets_out
    return _("all sheets back, not scanned to the end") if is_undone else outcomes[one.outcome]


def _account(found: Batch) -> dict[str, int]:
    """Every file by what became of it, and the sheets both ways."""
    none = Value(0)
    counted: dict[str, int] = found.lines.aggregate(
        files=Count("pk"),
        out=Coalesce(Sum("sheets_out"), none),
        back_again=Coalesce(Sum("sheets_back"), none),
        **{name: Count("pk", filter=Q(outcome=name)) for name in BatchLine.Outcome.values},
    )
    return counted


def _step(actor: Actor, found: Batch) -> tuple[str, str, int] | None:
    """The step on this actor may take with files of a batch that is out: act, words, how many."""
    if found.state != State.OUT:
        return None
    counted = Counter(found.lines.values_list("line__stage", flat=True))
    ways = [(next_step(actor, to - 1), counted[to - 1]) for to in STEPS]
    return next(((*way, count) for way, count in ways if way and count), None)


@require_http_methods(["POST"])
def step(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take all files of the batch that stand at one stage a step on."""
    actor, act = asker(request), request.POST.get("act", "")
    found = queries.get_batch(actor, batch_id)
    to = next((one for one in STEPS if one.name.lower() == act), None)
    if to is None:
        raise NotFound()
    keys = list(found.lines.filter(line__stage=to - 1).values_list("line_id", flat=True))
    moved = actions.advance(actor, keys, to=to)
    return redirect(f"{reverse('digitization:batch', args=[batch_id])}?{account_in(moved)}")


@require_GET
def minutes(request: HttpRequest, batch_id: UUID, way: str) -> HttpResponse:
    """The minutes of a handover as PDF/A, as they were when it happened."""
    actor = asker(request)
    access.require(actor, READ)
    found = queries.get_batch(actor, batch_id)
    digest = {papers.OUT: found.minutes_out, papers.BACK: found.minutes_back}.get(way, "")
    if not digest:
        raise NotFound()
    return pdf_answer(storage.fetch(digest), f"bien-ban-{way}-{found.number}-{found.year}")


@require_GET
def label_sheet(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The labels of a batch as PDF, to be printed and put on the files."""
    actor = asker(request)
    access.require(actor, READ)
    found = queries.get_batch(actor, batch_id)
    return pdf_answer(papers.label_sheet(found, today=timezone.localdate()), f"nhan-{found.number}-{found.year}")
