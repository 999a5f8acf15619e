"""The ledger: lines as the shelf stands, one line with its history, a new one, one page for each act."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import NotFound
from soi.digitization import actions, forms, queries
from soi.digitization.models import Batch, Line
from soi.digitization.phones.views import desk as phones
from soi.digitization.rules import ranking
from soi.digitization.rules.stages import STEPS, Stage, ways_back
from soi.digitization.views import scans, seals
from soi.digitization.views.asking import (
    WRONG,
    account_in,
    asker,
    chosen_in,
    done,
    kept_of,
    key_in,
    keys_in,
    number_in,
    plain,
    sent,
    told,
    words_in,
)
from soi.digitization.wording import act_names, level_names, names, question_names, stage_names
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import page
from soi.records import public as records

LICENSES, AUDITS = "records.license", "audit.read"
READ, KEEP, CHECK, APPROVE = (f"digitization.{name}" for name in ("read", "keep", "check", "approve"))


@dataclass(frozen=True)
class Row:
    """One line as a list shows it."""

    line: Line
    holder: str
    was: str
    term: str
    stage: str
    reasons: list[str]


def rows_of(lines: Iterable[Line]) -> list[Row]:
    found = list(lines)
    units, terms, stages = queries.names_of(found), names("terms_of_office"), stage_names()
    return [
        Row(
            line,
            units.get(line.unit_id, ""),
            units.get(line.was_id, ""),
            terms.get(line.term, line.term),
            stages[line.stage],
            [_(reason.msgid) for reason in ranking.reasons(line.rank)],
        )
        for line in found
    ]


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """25 lines in the order of the shelf, by unit, term, stage, level and words of them."""
    actor = asker(request)
    access.require(actor, READ)
    given = chosen_in(request.GET)
    found = queries.list_lines(actor, given=given, after=plain(request.GET.get("after", "")))
    stage = given["stage"]
    return page(
        request,
        "digitization/ledger.html",
        found=found,
        rows=rows_of(found.rows),
        chosen=given,
        kept=kept_of(given),
        unit=_unit(given["unit_id"] or given["was_id"]),
        terms=names("terms_of_office"),
        stages=stage_names(),
        levels=level_names(),
        most=queries.COUNT_UP_TO,
        all_words=_how_many(found.total),
        is_first=not request.GET.get("after"),
        may_keep=actor.may(KEEP),
        step=next_step(actor, stage) if stage is not None else None,
        told=told(request),
        went_to=(reverse("digitization:to_approve"), _("List to digitize")) if stage == Stage.FOUND else None,
    )


def _how_many(total: int | None) -> str:
    """A count that is exact to a thousand."""
    if total is not None:
        return floatformat(total, "0g")
    return _("more than {n}").format(n=floatformat(queries.COUNT_UP_TO, "0g"))


def _unit(unit_id: int | None) -> str:
    return organisations.names_of([unit_id]).get(unit_id, "") if unit_id else ""


def next_step(actor: Actor, stage: int) -> tuple[str, str] | None:
    """What this actor may do with many lines of one stage at once: the act and its words."""
    if stage == Stage.FOUND:
        return ("propose", _("Put on the list to digitize")) if actor.may(KEEP) else None
    words = {
        Stage.SCANNED: _("Scanned, all sheets"),
        Stage.CHECKED: _("Checked, without fault"),
        Stage.DESCRIBED: _("Described"),
        Stage.SIGNED: _("Signed, ready to go back"),
    }
    to = next((step for step in STEPS if step == stage + 1), None)
    return (to.name.lower(), words[to]) if to is not None and actor.may(STEPS[to]) else None


@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Take the chosen lines one step on, or all that the ledger was narrowed to; each is accounted for."""
    actor, (act, _colon, whole) = asker(request), request.POST.get("act", "").partition(":")
    batch = key_in(request.POST["batch"]) if request.POST.get("batch") else None
    given, steps = chosen_in(request.POST), {step.name.lower(): step for step in STEPS}
    stands = {"propose": Stage.FOUND, "approve": Stage.LISTED, **{name: step - 1 for name, step in steps.items()}}
    if act not in stands:
        raise NotFound()
    # All at once are those nobody has worked on yet: of the others each is looked at.
    is_all = whole == "all" and stands[act] <= Stage.LISTED
    keys = queries.keys_of(actor, given={**given, "stage": stands[act]}) if is_all else keys_in(request)
    if act == "propose":
        moved = actions.propose(actor, keys)
    elif act == "approve":
        moved = actions.approve(actor, keys)
    else:
        moved = actions.advance(actor, keys, to=steps[act])
    if act == "approve":
        return redirect(f"{reverse('digitization:to_approve')}?{account_in(moved)}")
    if batch is not None:
        return redirect(f"{reverse('digitization:batch', args=[batch])}?{account_in(moved)}")
    return redirect(f"{reverse('digitization:ledger')}?{urlencode(kept_of(given))}&{account_in(moved)}")


@require_GET
def to_approve(request: HttpRequest) -> HttpResponse:
    """The list to digitize: what is proposed, the first in rank on top, each with its reasons."""
    actor, me = asker(request), asker(request).person_id
    access.require(actor, READ)
    after = number_in(request.GET.get("after", "")) or 0
    found = list(queries.to_approve(actor)[after : after + queries.PAGE_SIZE + 1])
    shown = found[: queries.PAGE_SIZE]
    waiting = queries.to_decide(actor)
    return page(
        request, "digitization/to_approve.html", rows=rows_of(shown), waiting=waiting,
        is_many=waiting > sum(one.proposed_by is not None and one.proposed_by.person_id != me for one in shown),
        most=queries.COUNT_UP_TO, may_approve=actor.may(APPROVE), may_keep=actor.may(KEEP), told=told(request), me=me,
        after=after + queries.PAGE_SIZE if len(found) > queries.PAGE_SIZE else "", is_first=not after,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter one file that was found on the shelf."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, KEEP)
    like = _like(actor, request.GET.get("like", ""))
    form = forms.LineForm(sent(request), actor=actor, today=today, like=like)
    made: list[Line] = []

    def enter() -> None:
        given = {**form.cleaned_data, "was_id": int(form.cleaned_data["was_id"])}
        made.append(actions.enter_line(actor, actions.Found(**given), today=today))

    if request.method == "POST" and form.is_valid() and done(form, enter):
        if request.POST.get("then") == "next":
            return redirect(f"{reverse('digitization:new')}?like={made[0].pk}")
        return redirect("digitization:line", made[0].pk)
    return page(request, "digitization/new.html", status=WRONG if form.errors else 200, form=form, like=like)


def _like(actor: Actor, key: str) -> Line | None:
    """The file entered before, next to which this one stands."""
    return queries.get_line(actor, key_in(key)) if key else None


@require_GET
def line(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """One line: what it is, where it stands, what is to be done, everything that happened."""
    actor = asker(request)
    access.require(actor, READ)
    related = queries.visible_lines(actor).select_related("counted_by__person", "scanned_by__person", "batch")
    found = queries.one_of(related.select_related("secret_by__person", "approved_by__person"), line_id)
    acts, stages = act_names(), stage_names()
    after = number_in(request.GET.get("after", "")) or 0
    told_of, more = queries.history_of(found, after=after)
    return page(
        request,
        "digitization/line.html",
        row=rows_of([found])[0],
        line=found,
        item=names("secrecy_items").get(found.list_item, ""),
        purpose=names("purposes").get(found.purpose, found.purpose),
        use=forms.USES[found.use],
        condition=forms.CONDITIONS[found.condition],
        events=[(one, acts.get(one.act, one.act), stages[one.stage_to]) for one in told_of],
        after=told_of[-1].pk if more else "",
        is_first=not after,
        questions=[(one, question_names()[one.kind]) for one in queries.open_questions(actor).filter(line_id=found.pk)],
        stages=[(number, name, number < found.stage, number == found.stage) for number, name in stages.items()],
        acts=[(name, act.button) for name, act in ACTS.items() if actor.may(act.grant) and act.fits(found)],
        may_check=actor.may(CHECK),
        may_keep=actor.may(KEEP),
        **uses_of(actor, found),
        **seals.of_page(actor, line=found),
        **scans.of_line(actor, found),
        **phones.of_line(actor, found),
    )


def uses_of(actor: Actor, line: Line) -> dict[str, Any]:
    """The register of use of a marked file, for who owns it: each opening of a paper that its scans became."""
    if not line.level or not (actor.may(LICENSES) or actor.may(AUDITS)):
        return {}
    became = queries.visible_scans(actor).filter(line=line, arrival__isnull=False).order_by()
    found, total = records.uses_of(actor, became.values_list("arrival_id", flat=True), today=timezone.localdate())
    purposes = names("purposes")
    return {"owns": True, "uses": [(one, purposes.get(one.purpose, one.purpose)) for one in found], "used": total}


@dataclass(frozen=True)
class Act:
    """One act on one line: who may, when it fits, its form, its words, and the verb that does it."""

    grant: str
    fits: Callable[[Line], bool]
    form: type[forms.LineAct]
    button: Any
    says: Any
    do: Callable[[Actor, UUID, dict[str, Any], date], object]


def _is_on_its_shelf(line: Line) -> bool:
    return line.stage <= Stage.APPROVED and (line.batch is None or line.batch.state == Batch.State.OPEN)


ACTS = {
    "count": Act(
        KEEP, _is_on_its_shelf, forms.CountForm,
        gettext_lazy("Count the sheets"),
        gettext_lazy("Your name stands beside the number; what was counted before stays readable."),
        lambda actor, key, given, today: actions.count_sheets(actor, key, **given),
    ),
    "judge": Act(
        KEEP, lambda line: line.stage <= Stage.LISTED, forms.JudgeForm,
        gettext_lazy("State value, use and condition"),
        gettext_lazy("The rank in the list to digitize follows from these three."),
        lambda actor, key, given, today: actions.judge(actor, key, **given),
    ),
    "correct": Act(
        KEEP, lambda line: line.stage <= Stage.APPROVED and line.batch_id is None, forms.CorrectForm,
        gettext_lazy("Correct what was typed"),
        gettext_lazy("The number of the file stays; what stood there before stays in its history."),
        lambda actor, key, given, today: actions.correct(actor, key, actions.Found(was_id=0, **given), today=today),
    ),
    "refuse": Act(
        APPROVE, lambda line: line.stage == Stage.LISTED, forms.RefuseForm,
        gettext_lazy("Refuse"),
        gettext_lazy("The file stays on its shelf; it may be proposed again."),
        lambda actor, key, given, today: actions.refuse(actor, key, **given),
    ),
    "secret": Act(
        APPROVE, lambda line: 0 < line.level < 3 and line.stage <= Stage.APPROVED, forms.SecretForm,
        gettext_lazy("Approve though marked"),
        gettext_lazy("A marked file is digitized on an isolated machine only, and only with this approval."),
        lambda actor, key, given, today: actions.approve_secret(actor, key, today=today, **given),
    ),
    "note": Act(
        "digitization.scan", lambda line: line.stage == Stage.OUT, forms.NoteForm,
        gettext_lazy("Enter what was scanned"),
        gettext_lazy("The file is scanned; a difference is looked at by a person."),
        lambda actor, key, given, today: actions.note_scanned(actor, key, **given),
    ),
    "back": Act(
        CHECK, lambda line: bool(ways_back(line.stage)), forms.BackForm,
        gettext_lazy("Send back"),
        gettext_lazy("The message stands in the history of the file."),
        lambda actor, key, given, today: actions.send_back(
            actor, key, to=Stage(given["to"]), message=given["message"]
        ),
    ),
    "purpose": Act(
        KEEP, lambda line: line.stage == Stage.BACK, forms.PurposeForm,
        gettext_lazy("Register the purpose"),
        gettext_lazy("The last step: the line is done with it, and the purpose stays as it is chosen now."),
        lambda actor, key, given, today: actions.register_purpose(actor, key, today=today, **given),
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, line_id: UUID, name: str) -> HttpResponse:
    """One act on one line."""
    actor, today, one = asker(request), timezone.localdate(), ACTS.get(name)
    if one is None:
        raise NotFound()
    access.require(actor, one.grant)
    found = queries.get_line(actor, line_id)
    form = one.form(sent(request), line=found, today=today)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: one.do(actor, line_id, form.cleaned_data, today)):
        return redirect("digitization:line", line_id)
    status = WRONG if form.errors else 200
    return page(request, "digitization/act.html", status=status, form=form, act=one, line=found)


@require_POST
def settle(request: HttpRequest, question_id: int) -> HttpResponse:
    """Answer a question that waited for a person."""
    actor = asker(request)
    access.require(actor, CHECK)
    question = queries.one_of(queries.visible_questions(actor), question_id)
    actions.settle(actor, question_id, answer=words_in(request, "answer"))
    if question.batch_id is not None:
        return redirect("digitization:batch", question.batch_id)
    return redirect("digitization:line", question.line_id)
