"""Pages of papers: one paper from draft to signature, its versions and pictures, and the folder of what waits."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import BadInput, fill
from soi.base.sentences import label
from soi.cases import public as cases
from soi.correspondence import public as correspondence
from soi.drafting import actions, queries, setting, shown
from soi.drafting.errors import ChangedMeanwhile
from soi.drafting.forms import NoteForm, SheetForm, SignedForm, first_values, overs_in
from soi.drafting.models import Sheet, State
from soi.engines.typesetting import public as typesetting
from soi.kernel.access.public import Actor
from soi.kernel.signing import public as signing
from soi.kernel.storage import public as storage
from soi.kernel.web.public import fragment, page

WRONG, CHANGED = 422, 409
NO_STORE = {"Cache-Control": "no-store"}


@require_GET
def folder(request: HttpRequest) -> HttpResponse:
    """What waits for this reader stands in the one folder; an address somebody kept leads there."""
    return redirect("correspondence:folder")


def waiting(actor: Actor) -> list[correspondence.Elsewhere]:
    """In the folder of what waits: papers to be issued, and issued ones that want this reader's signature."""
    return [_in_folder(shown.waiting_row(each, _language())) for each in queries.waiting_for(actor)]


def _in_folder(row: dict[str, Any]) -> correspondence.Elsewhere:
    found = row["sheet"]
    return correspondence.Elsewhere(
        title=f"{found.symbol}: {row['name']}" if found.symbol else row["name"],
        about=row["about"],
        address=reverse("drafting:sheet", args=[found.pk]),
        words=_since_read(row),
        is_new=row["is_new"] and not row["is_issued"],
        places=row["changed"],
    )


def _since_read(row: dict[str, Any]) -> str:
    """What changed in it since it was last read; an issued paper is fixed and wants a signature."""
    if row["is_issued"]:
        return _("to be signed")
    if row["is_new"]:
        return _("never read")
    changed = row["changed"]
    if changed:
        return ngettext("%(number)s place changed", "%(number)s places changed", changed) % {"number": changed}
    return _("unchanged")


@require_POST
def begin(request: HttpRequest, case_id: UUID, kind: str) -> HttpResponse:
    """Begin a paper of the present step, or go on with it."""
    return redirect("drafting:sheet", actions.begin(_asker(request), case_id, kind))


@require_GET
def sheet(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """One paper: typed and looked at while it is a draft; with its number, file and signatures when issued."""
    actor = _asker(request)
    found = queries.get_sheet(actor, sheet_id)
    if found.state in queries.OPEN:
        return page(request, "drafting/draft.html", **_draft(request, actor, found))
    return page(request, "drafting/issued.html", **_issued(actor, found))


@require_POST
def save(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Keep what was typed as a version; said in place when a page saves by itself."""
    actor = _asker(request)
    found = queries.get_sheet(actor, sheet_id)
    last = queries.last_version(actor, found)
    form = SheetForm(queries.form_of(found.kind, timezone.localdate()), _language(), request.POST)
    if form.is_valid():
        made = queries.made_of(actor, found, last, timezone.localdate())
        over = overs_in(request.POST, made.known, made.over)
        try:
            position = actions.keep_words(
                actor, found.pk, base=form.cleaned_data["base"], words=form.words(), over=over
            )
        except ChangedMeanwhile as refusal:
            return _again(request, actor, found, form, refusal, CHANGED)
        except BadInput as refusal:
            return _again(request, actor, found, form, refusal, WRONG)
        if _saves_itself(request):
            return fragment(request, "drafting/_saved.html", position=position, sheet=found, at=timezone.now())
        return _anew(request, found)
    return _whole(page(request, "drafting/draft.html", status=WRONG, **{**_draft(request, actor, found), "form": form}))


def _saves_itself(request: HttpRequest) -> bool:
    """Whether the page saves while somebody types; whoever presses the button is answered by a whole page.

    Both go through one queue of the page: sent side by side, a person would be in conflict with himself.
    """
    return "HX-Request" in request.headers and "whole" not in request.POST


def _anew(request: HttpRequest, found: Sheet) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("drafting:sheet", args=[found.pk])})
    return redirect("drafting:sheet", found.pk)


def _whole(answer: HttpResponse) -> HttpResponse:
    """A page that takes the place of the one shown, however it was asked for."""
    answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
    return answer


def _again(
    request: HttpRequest, actor: Actor, found: Sheet, form: SheetForm, refusal: Any, status: int
) -> HttpResponse:
    """The page with everything that was typed still in it, and why it was not kept."""
    if _saves_itself(request):
        return fragment(request, "drafting/_unsaved.html", status=status, said=_said(refusal))
    form.add_error(None, _said(refusal))
    given = _draft(request, actor, found)
    if status == CHANGED:
        given["theirs"] = shown.beside(given["made"], form, _language())
        last = queries.last_version(actor, found)
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["base"] = str(last.position if last else 0)  # type: ignore[index]
    return _whole(page(request, "drafting/draft.html", status=status, **{**given, "form": form}))


@require_GET
def versions(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Every version with what changed in it, newest first."""
    actor = _asker(request)
    found = queries.get_sheet(actor, sheet_id)
    form = queries.form_of(found.kind, timezone.localdate())
    rows = shown.history(form, queries.versions_of(actor, found), _language())
    head = shown.head(cases.dossier(actor, found.case_id), found, _language())
    return page(request, "drafting/versions.html", sheet=found, rows=rows, head=head)


@require_GET
def picture(request: HttpRequest, sheet_id: UUID, number: int) -> HttpResponse:
    """One page of the paper as a picture; a draft is set anew each time."""
    actor = _asker(request)
    image, _count = typesetting.picture_of(_file(actor, queries.get_sheet(actor, sheet_id)), number)
    return HttpResponse(image, content_type="image/webp", headers=NO_STORE)


@require_GET
def pdf(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The paper as PDF/A, with the signatures it has."""
    actor = _asker(request)
    found = queries.get_sheet(actor, sheet_id)
    named = quote((found.symbol or "du-thao").replace("/", "-"))
    headers = {**NO_STORE, "Content-Disposition": f'inline; filename="{named}.pdf"'}
    return HttpResponse(_file(actor, found), content_type="application/pdf", headers=headers)


@require_POST
def present(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Put the paper before who issues it."""
    return _act(request, sheet_id, actions.present)


@require_POST
def send_back(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Send it back with a note."""
    return _act(request, sheet_id, actions.send_back, note=request.POST.get("note", ""))


@require_POST
def issue(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Fix it with its number."""
    return _act(request, sheet_id, actions.issue)


@require_POST
def sign(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Add this reader's signature: the demo's key, or the paper signed on the officer's own machine."""
    actor = _asker(request)
    form = SignedForm(request.POST, request.FILES)
    given = form.cleaned_data["file"].read() if form.is_valid() else None
    actions.sign(actor, queries.get_sheet(actor, sheet_id).pk, signed_pdf=given)
    return redirect("drafting:sheet", sheet_id)


def due_row(request: HttpRequest, due: Any) -> str:
    """On a case's page, at a paper its step asks for: where it stands, and the way to write it."""
    actor = _asker(request)
    if due.received or due.is_made_elsewhere:
        return ""
    found = next((each for each in queries.sheets_of_case(actor, due.case_id) if each.kind == due.kind), None)
    mine = actor.may(actions.WORKS) and bool(cases.standing(actor, due.case_id).mine)
    return render_to_string("drafting/_due.html", {"sheet": found, "due": due, "may_write": mine}, request)


def _act(request: HttpRequest, sheet_id: UUID, verb: Any, **given: Any) -> HttpResponse:
    actor = _asker(request)
    found = queries.get_sheet(actor, sheet_id)
    try:
        verb(actor, sheet_id, **given)
    except BadInput as refusal:
        again = _draft(request, actor, queries.get_sheet(actor, sheet_id))
        again["refused"] = _said(refusal)
        return page(request, "drafting/draft.html", status=WRONG, **again)
    return redirect("drafting:sheet", found.pk)


def _draft(request: HttpRequest, actor: Actor, found: Sheet) -> dict[str, Any]:
    last, today, language = queries.last_version(actor, found), timezone.localdate(), _language()
    made = queries.made_of(actor, found, last, today)
    seated = bool(made.dossier.standing.mine) and actor.may(actions.WORKS)
    role = queries.issuing_role(made.dossier, found.kind, found.step)
    may_issue = role in made.dossier.standing.mine
    before = queries.looked_at(actor, found)
    since = shown.since(made.form, queries.versions_of(actor, found), before, language) if before else []
    if request.method == "GET" and last is not None and may_issue:
        actions.look(actor, found, last.position)
    position = last.position if last else 0
    return {
        "sheet": found,
        # A person's words as they are; the house's own, where a signer has left, in the language of the page.
        "note": _(found.note) if found.note else "",
        "made": made,
        "head": shown.head(made.dossier, found, language),
        "form": SheetForm(made.form, language, initial=first_values(position, made.words)),
        "position": position,
        "last": last,
        "values": shown.values(setting.traced(made), made, language),
        "missing": shown.missing(made, language),
        "prejudging": shown.prejudging(made, today),
        "may_write": seated,
        "may_issue": may_issue,
        "issuer": label(made.dossier.procedure.roles[role].labels, language),
        "is_presented": found.state == State.PRESENTED,
        "since": since,
        "note_form": NoteForm(),
    }


def _issued(actor: Actor, found: Sheet) -> dict[str, Any]:
    language = _language()
    dossier = cases.dossier(actor, found.case_id)
    data = _file(actor, found)
    mine = found.request_id is not None and any(each.pk == found.request_id for each in signing.to_sign(actor))
    return {
        "sheet": found,
        "head": shown.head(dossier, found, language),
        "values": shown.kept_values(found, dossier, language),
        "pages": range(1, typesetting.picture_of(data, 1)[1] + 1),
        "signatures": signing.verify(data) if found.signed else [],
        "may_sign": mine,
        "is_demo": actions.may_sign_here(),
        "signed_form": SignedForm(),
    }


def _file(actor: Actor, found: Sheet) -> bytes:
    if found.state == State.ISSUED:
        return storage.fetch(found.signed or found.pdf)
    last = queries.last_version(actor, found)
    made = queries.made_of(actor, found, last, timezone.localdate())
    typist = last.by.person.name if last else found.made_by.person.name
    return setting.paper(made, setting.Occasion(timezone.localdate(), typist=typist))


def _said(refusal: Any) -> str:
    return f"{fill(_(refusal.msgid), refusal.params)} {fill(_(refusal.remedy_msgid), refusal.params)}".strip()


def _language() -> str:
    return (get_language() or "vi")[:2]


def _asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
