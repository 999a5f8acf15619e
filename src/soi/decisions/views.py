"""Pages of decisions: the matter, the count and its confirmation, signing, serving, and one decision."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput, Refusal, fill
from soi.base.sentences import Sentence, label
from soi.cases import public as cases
from soi.correspondence import public as correspondence
from soi.decisions import actions, queries, rules
from soi.decisions.errors import NoSuchDecision
from soi.decisions.forms import CountForm, DecideForm, MatterForm, ServeForm
from soi.decisions.models import Decision, Vote
from soi.engines.typesetting import public as typesetting
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.signing import public as signing
from soi.kernel.web.public import page
from soi.petitions import public as petitions

WRONG = 422
NUMBERS = ("members", "present", "issued", "returned", "invalid", "none")


@require_http_methods(["GET", "POST"])
def matter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write down the day of the act and who manages the subject."""
    actor, standing = _asked(request, case_id)
    if not standing.mine or standing.has_ended:
        raise NoSuchDecision()
    today = timezone.localdate()
    levels = [
        (item.value["managed_at"], label(item.labels, _language()))
        for item in queries.managed_levels(standing.subject_kind, today)
    ]
    before = queries.matter_of(actor, case_id)
    form = MatterForm(levels, request.POST or None, initial=_first_matter(actor, standing, before))
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_matter(actor, case_id, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("cases:case", case_id)
    return _form(request, "decisions/matter.html", form, standing)


@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Record a count as totals."""
    actor, standing = _asked(request, case_id, actions.VOTE)
    _only_for(standing, actions.recorder_of(standing))
    choices = [
        (form, label(form.labels, _language()))
        for form in reversed(queries.forms_for(standing.subject_kind, timezone.localdate()))
    ]
    before = queries.open_count(actor, case_id)
    form = CountForm(choices, request.POST or None, initial=_first_count(before, choices))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.record_vote(actor, case_id, form.tally(), held_on=given["held_on"], minutes=given["minutes"])
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, _said(refusal))
        else:
            return redirect("cases:case", case_id)
    return _form(request, "decisions/count.html", form, standing)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Look at the recorded count and confirm it."""
    actor, standing = _asked(request, case_id, actions.VOTE)
    _only_for(standing, standing.step_role)
    vote = queries.open_count(actor, case_id)
    if vote is None:
        raise NoSuchDecision()
    if request.method == "POST":
        actions.confirm_vote(actor, case_id)
        return redirect("cases:case", case_id)
    shown: dict[str, Any] = {
        "standing": standing,
        "vote": _vote(vote, standing),
        "recorder": vote.recorded_by.person.name,
    }
    return page(request, "decisions/confirm.html", **shown)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Sign the decision with its own grounds."""
    actor, standing = _asked(request, case_id, actions.DECIDE)
    way = next((each for each in standing.ways if each.sanction), None)
    found = queries.matter_of(actor, case_id)
    if way is None:
        raise NoSuchDecision()
    _only_for(standing, way.role)
    vote = queries.confirmed_count(actor, case_id) if actions.CARRIED in standing.witnessed else None
    held_on = vote.held_on if vote else timezone.localdate()
    rows = queries.weighed(standing, found, held_on) if found else []
    choices = [] if vote else [(row.form.id, label(row.form.labels, _language())) for row in rows]
    form = DecideForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decided = actions.decide(actor, case_id, grounds=given["grounds"], sanction=given.get("sanction", ""))
        except BadInput as refusal:
            form.add_error("grounds" if refusal.field == "reason" else None, _said(refusal))
        else:
            return redirect("decisions:decision", decided)
    shown = [_weighed(row) for row in rows if vote is None or row.form.id == vote.carried]
    return _form(request, "decisions/decide.html", form, standing, weighed=shown, way=way, vote=vote)


@require_http_methods(["GET", "POST"])
def serve(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Announce and serve a decision."""
    actor = _asker(request)
    found = queries.get_decision(actor, decision_id)
    _asker_works, standing = _asked(request, found.case_id, actions.SERVE)
    _only_for(standing, standing.step_role)
    ways = [(each.id, label(each.labels, _language())) for each in standing.ways]
    form = ServeForm(ways, request.POST or None, initial={"announced_on": timezone.localdate(), "way": ways[0][0]})
    if request.method == "POST" and form.is_valid():
        try:
            actions.serve(actor, decision_id, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, _said(refusal))
        else:
            return redirect("decisions:decision", decision_id)
    return _form(request, "decisions/serve.html", form, standing, decision=found)


@require_GET
def decision(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """One decision: what it rests on, line by line, and how it was served."""
    actor = _asker(request)
    found = queries.get_decision(actor, decision_id)
    form, service = queries.form_kept(found), queries.service_of(found)
    standing = cases.standing(actor, found.case_id)
    may_serve = service is None and standing.act == actions.SERVE and bool(standing.mine)
    asked = queries.paper_of(actor, found.pk)
    shown: dict[str, Any] = {
        "decision": found,
        "form": label(form.labels, _language()),
        "standing": standing,
        "cited": [(label(each.labels, _language()), each) for each in queries.rests_on(actor, found)],
        "service": service,
        "may_serve": may_serve,
        "vote": _vote(found.vote, standing) if found.vote else None,
        "lapses_on": rules.lapses_on(form, service.announced_on) if service else None,
        "months": form.months,
        "may_see_paper": queries.signer_of(found).pk == actor.appointment_id or asked is not None,
        "may_sign": _may_sign(actor, found, asked),
        "is_complete": signing.is_signed_by_all(queries.KIND, str(found.pk)),
        "signatures": _signatures(actor, found),
        "traced": [(each.text, each.source.text) for each in typesetting.trace(queries.draft_of(found, _))],
    }
    return page(request, "decisions/decision.html", **shown)


@require_POST
def sign(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Set the decision as a paper and sign it."""
    actions.sign_paper(_asker(request), decision_id)
    return redirect("decisions:decision", decision_id)


@require_GET
def paper(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """The signed paper as a PDF, for who signed it."""
    actor = _asker(request)
    found = queries.get_decision(actor, decision_id)
    asked = queries.paper_of(actor, decision_id)
    if asked is None:
        raise NoSuchDecision()
    named = found.symbol.replace("/", "-")
    headers = {"Content-Disposition": f'inline; filename="{quote(named)}.pdf"'}
    return HttpResponse(signing.document(actor, asked.pk), content_type="application/pdf", headers=headers)


def case_panel(request: HttpRequest, case: Any) -> str:
    """On a case's page: limitation and competence, the count, the decision, and what is to be done now."""
    actor = _asker(request)
    standing = cases.standing(actor, case.pk)
    if not standing.acts:
        return ""
    found = queries.matter_of(actor, case.pk)
    decided = queries.decision_of(actor, case.pk)
    waiting, confirmed = queries.open_count(actor, case.pk), queries.confirmed_count(actor, case.pk)
    shown = {
        "standing": standing,
        "matter": found,
        "level": _level_label(standing, found.managed_at) if found else "",
        "weighed": [_weighed(row) for row in queries.weighed(standing, found, timezone.localdate())] if found else [],
        "waiting": waiting,
        "vote": _vote(confirmed, standing) if confirmed else None,
        "decision": decided,
        "form": label(decided.sanction_labels, _language()) if decided else "",
        "to_do": _to_do(standing, waiting, confirmed, decided),
        "may_write": bool(standing.mine) and not standing.has_ended and decided is None,
    }
    return render_to_string("decisions/_case.html", shown, request)


def _signatures(actor: Actor, found: Decision) -> list[Any]:
    """The signatures of the paper, verified now; none for who did not sign it."""
    asked = queries.paper_of(actor, found.pk)
    return signing.verify(signing.document(actor, asked.pk)) if asked is not None else []


def _may_sign(actor: Actor, found: Decision, asked: Any) -> bool:
    """Whether the next signature is this reader's."""
    if asked is None:
        return bool(queries.signer_of(found).pk == actor.appointment_id)
    return any(each.pk == asked.pk for each in signing.to_sign(actor))


def waiting(actor: Actor) -> list[correspondence.Elsewhere]:
    """In the folder of what waits: decisions whose next signature is this reader's."""
    keys = [UUID(each.about_id) for each in signing.to_sign(actor) if each.about_kind == queries.KIND]
    found = queries.visible_decisions(actor).select_related("case").in_bulk(keys)
    return [_in_folder(found[key]) for key in keys if key in found]


def _in_folder(found: Decision) -> correspondence.Elsewhere:
    return correspondence.Elsewhere(
        title=found.symbol,
        about=f"{found.case.number} · {found.subject_name}",
        address=reverse("decisions:decision", args=[found.pk]),
        words=_("To be signed"),
    )


def _to_do(standing: cases.Standing, waiting: Vote | None, confirmed: Vote | None, decided: Decision | None) -> str:
    """What a seat of this reader is to do here now: count, confirm, decide or serve."""
    counted = confirmed is not None and {actions.CARRIED, actions.REJECTED} & standing.facts
    if standing.act == actions.VOTE and not counted:
        if waiting is not None and standing.step_role in standing.mine:
            return "confirm"
        return "count" if actions.recorder_of(standing) in standing.mine else ""
    if standing.act == actions.DECIDE and any(way.sanction and way.role in standing.mine for way in standing.ways):
        return "decide"
    if standing.act == actions.SERVE and decided is not None and standing.step_role in standing.mine:
        return "serve"
    return ""


def _first_matter(actor: Actor, standing: cases.Standing, before: Any) -> dict[str, Any]:
    if before is not None:
        names = ("act_ended_on", "managed_at", "subject_code", "unlimited_because")
        return {name: getattr(before, name) for name in names}
    if standing.petition_id is None or not actor.may("petitions.read"):
        return {}
    managed = petitions.origin(actor, standing.petition_id).managed
    return {"managed_at": managed.get(standing.subject_name, "")}


def _first_count(before: Vote | None, choices: Any) -> dict[str, Any]:
    if before is None:
        return {"held_on": timezone.localdate(), "invalid": 0}
    first: dict[str, Any] = {name: getattr(before, name) for name in ("held_on", "minutes", *NUMBERS)}
    return {**first, **{f"votes-{form.rank}": before.votes.get(form.id, 0) for form, _name in choices}}


def _vote(vote: Vote, standing: cases.Standing) -> dict[str, Any]:
    forms = {
        form.id: label(form.labels, _language()) for form in queries.forms_for(standing.subject_kind, vote.held_on)
    }
    return {
        "held_on": vote.held_on,
        "totals": [(_name_of(name), getattr(vote, name)) for name in NUMBERS],
        "votes": [(name, vote.votes.get(id, 0)) for id, name in reversed(forms.items())],
        "carried": forms.get(vote.carried, ""),
        "lines": [Sentence.from_data(each).say(_language(), _) for each in vote.counting],
        "minutes": vote.minutes,
        "is_confirmed": vote.confirmed_at is not None,
    }


def _name_of(total: str) -> str:
    names = {
        "members": _("Full members of the body"),
        "present": _("Present"),
        "issued": _("Ballots issued"),
        "returned": _("Ballots returned"),
        "invalid": _("Invalid"),
        "none": _("For no sanction"),
    }
    return names[total]


def _weighed(row: queries.Weighed) -> dict[str, Any]:
    return {
        "name": label(row.form.labels, _language()),
        "ends_on": row.ends_on,
        "is_late": row.is_late,
        "is_competent": row.is_competent,
        "source": row.form.source,
        "confirmed": row.form.confirmed,
    }


def _level_label(standing: cases.Standing, managed_at: str) -> str:
    row = queries.authority(standing.subject_kind, managed_at, timezone.localdate())
    return label(row.labels, _language()) if row else managed_at


def _asked(request: HttpRequest, case_id: UUID, act: str = "") -> tuple[Actor, cases.Standing]:
    actor = _asker(request)
    standing = cases.standing(actor, case_id)
    access.require(actor, actions.WORKS)
    if act and standing.act != act:
        raise NoSuchDecision()
    return actor, standing


def _only_for(standing: cases.Standing, role: str) -> None:
    """A page of work is there for the seat that does it; for others it tells nothing."""
    if role not in standing.mine:
        raise NoSuchDecision()


def _form(request: HttpRequest, template: str, form: Any, standing: cases.Standing, **more: Any) -> HttpResponse:
    return page(request, template, status=WRONG if form.errors else 200, form=form, standing=standing, **more)


def _said(refusal: Refusal) -> str:
    params = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return f"{fill(_(refusal.msgid), params)} {fill(_(refusal.remedy_msgid), params)}".strip()


def _language() -> str:
    return (get_language() or "vi")[:2]


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
