"""The steps of taking in: one question a page, what was typed is kept, the date is counted before anybody decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from soi.base.errors import NotFound
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.petitions import actions, clock, rules
from soi.petitions.actions import Matter
from soi.petitions.actions.sort_petition import judged, main_family, responsible_of
from soi.petitions.errors import AlreadySorted
from soi.petitions.forms import AccusedForm, MatterForm, ScanForm, SenderForm, findings
from soi.petitions.models import Petition
from soi.petitions.queries import competence, duplicates
from soi.petitions.queries import petitions as queries
from soi.petitions.queries.competence import Named
from soi.petitions.views import shown

Shown = dict[str, Any]
IDENTITY = ("full_name", "address", "phone", "relation")
MOST_MATTERS = 12


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, petition_id: UUID, name: str) -> HttpResponse:
    """One step of a held letter, for one who sorts it and holds it."""
    actor = shown.asker(request)
    access.require(actor, "petitions.sort")
    petition = queries.get_petition(actor, petition_id)
    if petition.state not in queries.HELD_STATES:
        raise AlreadySorted()
    asked = STEPS.get(name)
    if asked is None:
        raise NotFound()
    return asked(request, actor, petition)


@require_POST
def keep(request: HttpRequest, petition_id: UUID, name: str) -> HttpResponse:
    """Keep what is typed so far at a step, unjudged; nothing is answered. Names of senders never come this way."""
    if name not in ("scan", "sort", "accused"):
        raise NotFound()
    typed = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
    actions.keep_draft(shown.asker(request), petition_id, f"{name}~", {key: value[-1] for key, value in typed.items()})
    return HttpResponse(status=204)


def scan(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """Is the scan whole?"""
    draft = queries.draft_of(actor, petition)
    form = ScanForm(_sent(request), initial=_typed(draft, "scan"))
    if request.method == "POST" and form.is_valid():
        actions.keep_draft(actor, petition.pk, "scan", form.cleaned_data)
        return redirect("petitions:step", petition.pk, "sender")
    about = intake.state_of(actor, petition.arrival_id)
    numbers = range(1, about["pages"] + 1)
    return _page(request, actor, petition, draft, "scan", form=form, about=about, numbers=numbers)


def sender(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """Who sent it? Typed into the locker."""
    draft = queries.draft_of(actor, petition)
    known = queries.sender_of(actor, petition)
    form = SenderForm(_sent(request), initial={**_typed(draft, "sender"), **known})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.keep_sender(actor, petition.pk, {part: given[part] for part in IDENTITY})
        plain = {key: value for key, value in given.items() if key not in IDENTITY}
        actions.keep_draft(actor, petition.pk, "sender", {**plain, "has_address": bool(given["address"].strip())})
        return redirect("petitions:step", petition.pk, "sort")
    return _page(request, actor, petition, draft, "sender", form=form)


def sort(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """What kinds of matter does it hold? One matter at a time, as many as the paper has."""
    draft = queries.draft_of(actor, petition)
    found = _matters(draft)
    at = _number(request, "matter", len(found))
    if request.method == "POST" and "drop" in request.POST:
        kept = [each for number, each in enumerate(found) if str(number) != request.POST["drop"]]
        actions.keep_draft(actor, petition.pk, "sort", {"matters": kept})
        return redirect("petitions:step", petition.pk, "sort")
    initial = found[at] if at < len(found) else _typed(draft, "sort") if not found else {}
    form = MatterForm(_sent(request), initial=initial, on=petition.received_on)
    if request.method == "POST" and (form.is_valid() or _is_blank(request, found)):
        if form.is_valid() and at < MOST_MATTERS:
            found[at : at + 1] = [form.cleaned_data]
            actions.keep_draft(actor, petition.pk, "sort", {"matters": found})
        return redirect(_after_sort(request, petition, found))
    labels = {kind.id: kind.label(shown.language()) for kind in rules.item_kinds(on=petition.received_on)}
    listed = [(number, labels.get(each["kind"], ""), each["summary"]) for number, each in enumerate(found)]
    return _page(request, actor, petition, draft, "sort", form=form, listed=listed, at=at, adding=at >= len(found))


def accused(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """Who is denounced? From this the competent body is found."""
    draft = queries.draft_of(actor, petition)
    found = list(draft.get("accused", {}).get("accused", []))
    units = queries.unit_choices(actor)
    at = _number(request, "who", 0 if found else len(found))
    if request.method == "POST" and "drop" in request.POST:
        kept = [each for number, each in enumerate(found) if str(number) != request.POST["drop"]]
        actions.keep_draft(actor, petition.pk, "accused", {"accused": kept})
        return redirect("petitions:step", petition.pk, "accused")
    initial = found[at] if at < len(found) else _typed(draft, "accused")
    form = AccusedForm(_sent(request), initial=initial, units=units)
    if request.method == "POST" and form.is_valid():
        found[at : at + 1] = [form.cleaned_data]
        actions.keep_draft(actor, petition.pk, "accused", {"accused": found})
        return redirect(f"{request.path}?who={len(found)}" if "again" in request.POST else _to(petition, "hand"))
    names = {pk: name for pk, name, _level in units}
    listed = [(number, each["name"], each["post"], names.get(each["unit"], "")) for number, each in enumerate(found)]
    return _page(request, actor, petition, draft, "accused", form=form, listed=listed, at=at)


def hand(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """Whose is it? Found by the rules, shown with its ground, before the officer decides."""
    draft = queries.draft_of(actor, petition)
    if request.method == "POST":
        actions.keep_draft(actor, petition.pk, "hand", {"seen": True})
        return redirect("petitions:step", petition.pk, "review")
    return _page(request, actor, petition, draft, "hand", **_judged(draft, petition))


def review(request: HttpRequest, actor: Actor, petition: Petition) -> HttpResponse:
    """Everything that was answered, each with its way back; then the sorting is done."""
    draft = queries.draft_of(actor, petition)
    if request.method == "POST":
        actions.sort_petition(actor, petition.pk, matters=matters_of(draft), accused=accused_of(draft))
        return redirect("petitions:petition", petition.pk)
    return _page(request, actor, petition, draft, "review", answers=draft, **_judged(draft, petition))


STEPS: dict[str, Callable[[HttpRequest, Actor, Petition], HttpResponse]] = {
    "scan": scan,
    "sender": sender,
    "sort": sort,
    "accused": accused,
    "hand": hand,
    "review": review,
}


def matters_of(draft: Shown) -> list[Matter]:
    """The matters of a draft as the sorting takes them."""
    sent = draft.get("sender", {})
    return [Matter(each["kind"], each["summary"], findings(each, sent)) for each in _matters(draft)]


def accused_of(draft: Shown) -> list[Named]:
    """Who is denounced, with the person in office where exactly one is of that name at that place."""
    today = timezone.localdate()
    return [
        Named(
            each["name"],
            each["post"],
            each["subject"],
            int(each["unit"]),
            each["managed_at"],
            competence.known_person(each["name"], int(each["unit"]), on=today),
        )
        for each in draft.get("accused", {}).get("accused", [])
        if _has_denunciation(draft)
    ]


def _judged(draft: Shown, petition: Petition) -> Shown:
    """What would be decided now: items, responsible body, term. Raises as the sorting itself would."""
    items = judged(matters_of(draft), petition)
    who = accused_of(draft)
    settled = any(item.outcome == rules.SETTLE for item in items)
    denounced = any(item.family == "denunciation" and item.outcome == rules.SETTLE for item in items)
    barred = competence.barred_by(who, on=timezone.localdate()) if denounced else frozenset()
    found = responsible_of(petition, who if denounced else (), barred=barred) if settled else None
    family = main_family(items)
    term = None
    if found and family in ("denunciation", "complaint"):
        counted = clock.settlement_clock(family=family, level=found.level, received_on=petition.received_on)
        term = shown.settlement_term(counted)
    return {
        "matters": shown.matters(items, petition.received_on),
        "accused": who,
        "responsible": found,
        "grounds": [(shown.say(sentence), ground) for sentence, ground in found.grounds] if found else [],
        "settle_term": term,
        "guidance": shown.guidance(items, petition),
    }


def _page(
    request: HttpRequest, actor: Actor, petition: Petition, draft: Shown, name: str, **context: Any
) -> HttpResponse:
    form = context.get("form")
    main = "sort" if name == "accused" else name
    words = " ".join(matter["summary"] for matter in _matters(draft))
    return page(
        request,
        f"petitions/step_{name}.html",
        status=422 if form is not None and form.errors else 200,
        petition=petition,
        step=name,
        steps=shown.steps(petition, draft, main),
        place=shown.STEPS.index(main) + 1,
        sort_term=_sort_term(petition),
        pages=intake.state_of(actor, petition.arrival_id)["pages"],
        alike=duplicates.likely(actor, words) if words else [],
        **context,
    )


def _sort_term(petition: Petition) -> shown.Term:
    return shown.sorting_term(petition, actions.sorting_counting(petition.received_on), actions.OWN_REASON)


def _typed(draft: Shown, name: str) -> Shown:
    """What was typed at a step: as answered, else as kept unsent."""
    return dict(draft.get(name) or draft.get(f"{name}~") or {})


def _matters(draft: Shown) -> list[Shown]:
    return list(draft.get("sort", {}).get("matters", []))


def _has_denunciation(draft: Shown) -> bool:
    return any(str(each["kind"]).startswith("tc-") for each in _matters(draft))


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else default


def _is_blank(request: HttpRequest, found: list[Shown]) -> bool:
    """Nothing typed into the form for one more matter: go on with those there are."""
    return bool(found) and not request.POST.get("kind") and not request.POST.get("summary", "").strip()


def _after_sort(request: HttpRequest, petition: Petition, found: list[Shown]) -> str:
    if "again" in request.POST:
        return f"{request.path}?matter={len(found)}"
    return _to(petition, "accused" if any(str(each["kind"]).startswith("tc-") for each in found) else "hand")


def _to(petition: Petition, name: str) -> str:
    return reverse("petitions:step", args=[petition.pk, name])
