"""One page for each act on a file: a short form, the reason beside it, one button named by the act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from soi.base.errors import BadInput, NotFound, Refusal, fill
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page
from soi.records import queries as registers
from soi.records.keeping import actions, forms, queries
from soi.records.keeping.errors import LicenceNeeded
from soi.records.models import File
from soi.records.views.asking import asker

WRONG = 422


@dataclass(frozen=True)
class Act:
    """One act: who may, its form, its words, and the verb that does it."""

    grant: str
    form: type[forms.ActForm]
    title: Any
    button: Any
    says: Any
    do: Callable[[Actor, File, dict[str, Any], date], object]


def _return(actor: Actor, file: File, given: dict[str, Any], today: date) -> None:
    loan = queries.loan_of(file)
    if loan is None:
        raise NotFound()
    actions.give_back(actor, loan.pk, today=today, **given)


def _lend(actor: Actor, file: File, given: dict[str, Any], today: date) -> None:
    actions.lend(actor, file.pk, today=today, **{**given, "borrower_id": int(given["borrower_id"])})


def _license(actor: Actor, file: File, given: dict[str, Any], today: date) -> None:
    actions.ask_licence(actor, file, document=None, today=today, **given)


ARRANGE = "records.arrange"
ACTS = {
    "close": Act(
        ARRANGE, forms.CloseForm, _("Close the file"), _("Close the file"),
        _("A closing sheet keeps the order of the papers. A closed file takes no more paper."),
        lambda actor, file, given, today: actions.close_file(actor, file.pk, today=today, **given),
    ),
    "reopen": Act(
        ARRANGE, forms.ReopenForm, _("Open the file again"), _("Open it again"),
        _("Its time no longer runs until it is closed again."),
        lambda actor, file, given, today: actions.reopen_file(actor, file.pk, today=today, **given),
    ),
    "describe": Act(
        ARRANGE, forms.DescribeForm, _("Describe the file"), _("Keep the description"),
        _("As the archive's rules ask of every file."),
        lambda actor, file, given, today: actions.describe_file(actor, file.pk, **given),
    ),
    "fact": Act(
        ARRANGE, forms.FactForm, _("State a day"), _("State the day"),
        _("The time of keeping is counted anew at once; what was stated before stays readable."),
        lambda actor, file, given, today: actions.state_fact(actor, file.pk, today=today, **given),
    ),
    "hold": Act(
        "records.hold", forms.HoldForm, _("Hold the file"), _("Hold the file"),
        _("Held files stay whatever their time says, until the last hold is lifted."),
        lambda actor, file, given, today: actions.place_hold(actor, file_ids=[file.pk], today=today, **given),
    ),
    "place": Act(
        ARRANGE, forms.PlaceForm, _("Where does the paper lie?"), _("Put it there"),
        _("Where it lay before stays known."),
        lambda actor, file, given, today: actions.put_away(actor, file.pk, **given),
    ),
    "lend": Act(
        ARRANGE, forms.LendForm, _("Lend the paper"), _("Lend the paper"),
        _("The borrower has it as work on the desk until it is back."), _lend,
    ),
    "return": Act(
        ARRANGE, forms.ReturnForm, _("Take the paper back"), _("It is back"),
        _("The borrower's work is done with it."), _return,
    ),
    "license": Act(
        "records.read", forms.LicenceForm, _("Ask to open the marked papers of this file"), _("Ask for the licence"),
        _("A named person answers. Each opening is entered in the register of use."), _license,
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, file_id: UUID, name: str) -> HttpResponse:
    """One act on one file."""
    actor, today, one = asker(request), timezone.localdate(), ACTS.get(name)
    if one is None:
        raise NotFound()
    access.require(actor, one.grant)
    file = queries.get_file(actor, file_id)
    form = one.form(sent(request), actor=actor, file=file, today=today)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: one.do(actor, file, form.cleaned_data, today))
    ):
        return redirect("records:file", file.pk)
    return page(request, "records/act.html", status=WRONG if form.errors else 200, form=form, act=one, file=file)


@require_http_methods(["GET", "POST"])
def fonds(request: HttpRequest) -> HttpResponse:
    """Describe the fonds of the own body."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, ARRANGE)
    form = forms.FondsForm(sent(request), actor=actor, file=None, today=today)
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and done(form, lambda: actions.keep_fonds(actor, today=today, **form.cleaned_data)):
        return redirect("records:files")
    return page(request, "records/fonds.html", status=WRONG if form.errors else 200, form=form)


@require_http_methods(["GET", "POST"])
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms of the own body for marked paper; sent, one is entered or has another level from now on."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, ARRANGE)
    form = forms.RoomForm(sent(request), actor=actor, file=None, today=today)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, lambda: actions.set_room(actor, **form.cleaned_data))
    ):
        return redirect("records:rooms")
    found = queries.rooms_of(actor, intake.body_of(actor))
    return page(request, "records/rooms.html", status=WRONG if form.errors else 200, form=form, rows=found)


@require_http_methods(["GET", "POST"])
def ask_licence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a licence to open one marked paper."""
    actor, today = asker(request), timezone.localdate()
    document = registers.get_document(actor, pk)
    file = registers.find_file_of(actor, document)
    if not document.level or file is None:
        raise LicenceNeeded() if document.level else NotFound()
    form = forms.LicenceForm(sent(request), actor=actor, file=file, today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: actions.ask_licence(actor, file, document=document, today=today, **given)):
            return redirect("records:reading_room")
    return page(request, "records/ask_licence.html", status=WRONG if form.errors else 200, form=form, document=document)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where nothing stands in it; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: Form, verb: Callable[[], object]) -> bool:
    """Do it; what cannot be used of the answers is said at its field."""
    try:
        verb()
    except BadInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, said(refusal))
        return False
    return True


def said(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    params = {
        name: gettext(value) if isinstance(value, str) and value else value for name, value in refusal.params.items()
    }
    return f"{fill(gettext(refusal.msgid), params)} {fill(gettext(refusal.remedy_msgid), params)}".strip()
