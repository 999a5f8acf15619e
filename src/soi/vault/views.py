"""Requests to open what is sealed: asked, answered by two houses, read for ten minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from soi.base.errors import BadInput, NotFound, fill
from soi.kernel.access.public import Actor, role
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.web.public import fragment, page
from soi.vault import actions, queries, rules
from soi.vault.errors import ReasonMissing
from soi.vault.forms import AnswerForm, AskForm
from soi.vault.queries import Opening

WRONG = 422


@dataclass(frozen=True)
class Side:
    """One of the two persons an opening takes: who, of which body, and what was said."""

    house: str
    name: str
    body: str
    is_me: bool
    agrees: bool | None
    said: str


@dataclass(frozen=True)
class Row:
    """A request in the list."""

    opening: Opening
    asker: str
    unit: str
    ground: str
    tag: str
    icon: str
    words: str
    left: str


@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Requests that wait for my answer, then all others I may know of."""
    actor = _actor(request)
    if not (actor.may("vault.approve") or actor.may("vault.ask")):
        raise NotFound()
    found = sorted(queries.visible_openings(actor), key=lambda one: not one.waits_for_me)
    return page(request, "vault/openings.html", rows=[_row(one) for one in found])


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, locker_id: UUID) -> HttpResponse:
    """Ask two houses to open parts of a sealed identity."""
    actor = _actor(request)
    sealed = queries.get_sealed(actor, locker_id)
    form = AskForm(sealed.parts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opening_id = actions.ask_opening(
                actor, locker_id, ground=given["ground"], purpose=given["purpose"], fields=given["fields_asked"]
            )
        except BadInput as refusal:
            form.add_error("fields_asked" if refusal.field == "fields" else refusal.field, _said(refusal))
        else:
            return redirect("vault:opening", opening_id)
    return page(request, "vault/ask.html", status=WRONG if request.method == "POST" else 200, sealed=sealed, form=form)


@require_GET
def opening(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """One request: who asks what, on which ground; the two persons; what the log keeps."""
    actor = _actor(request)
    return page(request, "vault/opening.html", **_shown(queries.get_opening(actor, opening_id)), form=AnswerForm())


@require_POST
def answer(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Lend one's half, or refuse; both are one button and one reason."""
    actor = _actor(request)
    form = AnswerForm(request.POST)
    found = queries.get_opening(actor, opening_id)
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer(actor, opening_id, agrees=given["answer"] == "agree", reason=given["reason"])
        except ReasonMissing as refusal:
            form.add_error("reason", _said(refusal))
        else:
            return redirect("vault:opening", opening_id)
    return page(request, "vault/opening.html", status=WRONG, **_shown(found), form=form)


@require_POST
def read(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Show one part, now; the look is written down."""
    actor = _actor(request)
    field = request.POST.get("field", "")
    value = actions.read_opened(actor, opening_id, field).decode()
    found = queries.get_opening(actor, opening_id)
    context: dict[str, Any] = {
        "label": _(rules.label_of(field)),
        "value": value,
        "now": timezone.now(),
        "left": _left(found.left()),
    }
    return fragment(request, "vault/_part.html", opening=found, **context)


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _said(refusal: BadInput) -> str:
    return f"{fill(_(refusal.msgid), refusal.params)} {fill(_(refusal.remedy_msgid), refusal.params)}"


def _row(one: Opening) -> Row:
    asker = persons.post(one.asker, on=timezone.localdate(one.asked_at))
    tag, icon, words = state_shown(one)
    return Row(
        opening=one,
        asker=asker.name if asker else "–",
        unit=organisations.name_of(one.unit_id),
        ground=_(rules.GROUNDS.get(one.ground, one.ground)),
        tag=tag,
        icon=icon,
        words=words,
        left=_left(one.left()) if one.state in ("asked", "open") else "",
    )


def state_shown(one: Opening) -> tuple[str, str, str]:
    """The state as tag, icon and words."""
    if one.waits_for_me:
        return "warn", "key", _("Waits for your answer")
    return {
        "asked": ("info", "clock", _("Waits for the houses")),
        "open": ("bad", "eye", _("Open now")),
        "refused": ("line", "ban", _("Not opened: refused")),
        "lapsed": ("line", "clock", _("Not opened: lapsed")),
        "ended": ("ok", "lock", _("Closed again")),
    }[one.state]


def _shown(one: Opening) -> dict[str, Any]:
    on = timezone.localdate(one.asked_at)
    asker = persons.post(one.asker, on=on)
    tag, icon, words = state_shown(one)
    return {
        "opening": one,
        "asker": asker,
        "asker_role": role(asker.role).label(_language()) if asker else "",
        "unit": organisations.name_of(one.unit_id),
        "ground": _(rules.GROUNDS.get(one.ground, one.ground)),
        "grounds": len(rules.GROUNDS),
        "parts": [(field, _(rules.label_of(field))) for field in one.fields],
        "sides": [_side(one, house) for house in ("a", "b")],
        "tag": tag,
        "tag_icon": icon,
        "tag_words": words,
        "left": _left(one.left()),
        "is_running": one.state in ("asked", "open"),
    }


def _side(one: Opening, house: str) -> Side:
    given = next((answer for answer in one.answers if answer.house == house), None)
    if given is None:
        return Side(house, "", "", one.my_house == house, None, "")
    post = persons.post(given.appointment, on=timezone.localdate(given.at))
    when = f"{timezone.localtime(given.at):%d/%m, %H:%M}"
    said = _("Lent the half of the key, {when}") if given.agrees else _("Refused, {when}")
    return Side(
        house,
        post.name if post else "–",
        organisations.name_of(post.unit_id) if post else "",
        given.is_mine,
        given.agrees,
        said.format(when=when) + (f": {given.reason}" if given.reason else ""),
    )


def _left(span: timedelta) -> str:
    """A rest of time in words: 21 hours 40 minutes."""
    minutes = int(span.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    said = ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return f"{ngettext('{count} hour', '{count} hours', hours).format(count=hours)} {said}" if hours else said


def _language() -> str:
    return get_language() or "vi"
