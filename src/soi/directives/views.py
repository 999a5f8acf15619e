"""Pages of directives: the list, one conclusion with its obligations, one obligation and what may be done with it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput, Refusal, fill
from soi.cases import public as cases
from soi.directives import actions, queries, rules
from soi.directives.forms import CheckForm, ObligeForm, OpenForm, ReportForm
from soi.directives.models import Obligation
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.persons.public import Post
from soi.kernel.web.public import fragment, page

WRONG = 422


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Conclusions that are followed, newest first, each with how it stands."""
    actor, today = _asker(request), timezone.localdate()
    found = queries.listed(actor, after=_key(request.GET.get("after", "")))
    shown, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    after = f"{shown[-1].issued_on.isoformat()}~{shown[-1].pk}" if more else ""
    stands = queries.progress_of(actor, [each.pk for each in shown], today)
    rows = [(each, stands[each.pk]) for each in shown]
    return page(request, "directives/list.html", rows=rows, after=after, may_open=actor.may("directives.open"))


@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest, case_id: UUID | None = None) -> HttpResponse:
    """Begin to follow a conclusion, of a case or by itself."""
    actor = _asker(request)
    access.require(actor, "directives.open")
    standing = cases.standing(actor, case_id) if case_id else None
    form = OpenForm(request.POST or None, initial={"issued_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_directive(actor, case_id=case_id, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("directives:directive", made)
    return page(request, "directives/open.html", status=WRONG if form.errors else 200, form=form, standing=standing)


@require_GET
def directive(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """One conclusion: how far it is carried out, by whom, until when."""
    return page(request, "directives/directive.html", **_shown(request, directive_id))


@require_GET
def directive_part(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """The same without the frame, for when something changed."""
    return fragment(request, "directives/_directive.html", **_shown(request, directive_id))


@require_http_methods(["GET", "POST"])
def oblige(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Oblige one person to one piece of work."""
    actor, today = _asker(request), timezone.localdate()
    access.require(actor, "directives.open")
    found = queries.get_directive(actor, directive_id)
    doers, verifiers = queries.doers(found.unit_id, today), queries.verifiers(found.unit_id, today)
    form = ObligeForm(_choices(doers), _choices(verifiers), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.oblige(actor, directive_id, **form.cleaned_data)
        except BadInput as refusal:
            form.add_error(refusal.field or None, _said(refusal))
        else:
            return redirect("directives:directive", directive_id)
    return page(request, "directives/oblige.html", status=WRONG if form.errors else 200, form=form, directive=found)


@require_http_methods(["GET", "POST"])
def obligation(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """One obligation: accept it, report it, check it, send it back."""
    actor = _asker(request)
    found = queries.get_obligation(actor, obligation_id)
    form = _form_for(actor, found, request)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _do(actor, found, form, request.POST.get("act", ""))
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, _said(refusal))
        else:
            return redirect("directives:obligation", obligation_id)
    shown: dict[str, Any] = {
        "obligation": found,
        "row": _row(found, timezone.localdate()),
        "form": form,
        "does": actor.person_id == found.doer_person_id,
        "acts": found.acts.select_related("by__person").order_by("at", "pk"),
        "sees_directive": bool(queries.visible_directives(actor).filter(pk=found.directive_id)),
    }
    return page(request, "directives/obligation.html", status=WRONG if form and form.errors else 200, **shown)


@require_POST
def accept(request: HttpRequest, obligation_id: UUID) -> HttpResponse:
    """Take the work on."""
    actions.accept(_asker(request), obligation_id)
    return redirect("directives:obligation", obligation_id)


def case_panel(request: HttpRequest, case: Any) -> str:
    """On a case's page: what its conclusion obliges."""
    actor = _asker(request)
    if not actor.may("directives.read"):
        return ""
    found = queries.of_case(actor, case.pk)
    stands = queries.progress_of(actor, [each.pk for each in found], timezone.localdate())
    rows = [(each, stands[each.pk]) for each in found]
    if not rows and not actor.may("directives.open"):
        return ""
    shown = {"rows": rows, "case": case, "may_open": actor.may("directives.open")}
    return render_to_string("directives/_case.html", shown, request)


def _shown(request: HttpRequest, directive_id: UUID) -> dict[str, Any]:
    actor, today = _asker(request), timezone.localdate()
    found = queries.get_directive(actor, directive_id)
    rows = queries.obligations_of(actor, directive_id)
    case_id = queries.case_of(actor, directive_id)
    progress = rules.progress([queries.piece_of(each) for each in rows], today)
    return {
        "directive": found,
        "rows": [_row(each, today) for each in rows],
        "progress": progress,
        "shares": _shares(progress),
        "origin": cases.briefs(actor, [case_id]) if case_id else [],
        "may_oblige": actor.may("directives.open"),
        "today": today,
    }


def _shares(progress: rules.Progress) -> list[tuple[str, int, int]]:
    """The bar as pieces: class, start and width in per cent."""
    found, at = [], 0
    for name, number in (("ok", progress.closed), ("warn", progress.waiting), ("open", progress.open)):
        width = round(100 * number / progress.whole) if progress.whole else 0
        found.append((name, at, width))
        at += width
    return found


def _row(each: Obligation, today: date) -> dict[str, Any]:
    piece = queries.piece_of(each)
    days = (today - each.due_on).days
    return {
        "it": each,
        "late": each.state != rules.CLOSED and rules.is_late(piece, today),
        "days": days,
        "done_late": piece.evidence_on is not None and piece.evidence_on > each.due_on,
        "state": _state(each.state),
    }


def _state(state: str) -> str:
    words = {
        rules.GIVEN: _("Nobody has accepted it"),
        rules.ACCEPTED: _("Being done"),
        rules.REPORTED: _("Waits to be checked"),
        rules.CLOSED: _("Closed"),
    }
    return words[state]


def _form_for(actor: Actor, found: Obligation, request: HttpRequest) -> ReportForm | CheckForm | None:
    """What this reader may fill in here now."""
    if actor.person_id == found.doer_person_id and found.state in {rules.GIVEN, rules.ACCEPTED}:
        return ReportForm(request.POST or None, initial={"evidence_on": timezone.localdate()})
    if actor.person_id == found.verifier_person_id and found.state == rules.REPORTED:
        return CheckForm(request.POST or None)
    return None


def _do(actor: Actor, found: Obligation, form: ReportForm | CheckForm, act: str) -> None:
    given = form.cleaned_data
    if isinstance(form, ReportForm):
        actions.report(actor, found.pk, **given)
    elif act == "send_back":
        actions.send_back(actor, found.pk, why=given["words"])
    else:
        actions.close(actor, found.pk, how=given["words"])


def _choices(posts: list[Post]) -> list[tuple[int, str]]:
    return [(post.appointment_id, f"{post.name} · {post.unit_name}") for post in posts]


def _key(text: str) -> tuple[date, UUID] | None:
    day, _mark, key = text.partition("~")
    try:
        return (date.fromisoformat(day), UUID(key)) if key else None
    except ValueError:
        return None


def _said(refusal: Refusal) -> str:
    params = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return f"{fill(_(refusal.msgid), params)} {fill(_(refusal.remedy_msgid), params)}".strip()


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
