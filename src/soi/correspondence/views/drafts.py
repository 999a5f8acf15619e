"""Drafts: those of mine, a new one, a further version, and what to do where two wrote at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import Refusal
from soi.correspondence import actions, queries
from soi.correspondence.errors import NotADrafter, VersionMoved
from soi.correspondence.forms import AmendForm, BeginForm
from soi.correspondence.models import Paper, Slip
from soi.correspondence.rules import comparing
from soi.correspondence.views.asking import (
    WRONG,
    asker,
    beside,
    key_in,
    labels,
    posts,
    said,
    template_text,
    types,
    units,
)
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.web.public import page

DRAFTS = "correspondence.draft"
WORDS = ("title", "text", "to_units", "outside", "copies")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Drafts I write, sign or was asked about, the newest first."""
    actor = asker(request)
    access.require(actor, DRAFTS)
    found = queries.my_drafts(actor, after=_key(request.GET.get("after", "")))
    shown, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    after = f"{shown[-1].created_at.isoformat()}~{shown[-1].pk}" if more else ""
    names = labels("document_types")
    rows = [(each, names.get(each.type, ""), queries.STATE_WORDS[each.state]) for each in shown]
    return page(request, "correspondence/drafts.html", rows=rows, after=after)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft by its type, also as an answer or to take the place of another."""
    actor, today = asker(request), timezone.localdate()
    access.require(actor, DRAFTS)
    answers, supersedes = key_in(request, "answers"), key_in(request, "supersedes")
    slip = queries.get_slip(actor, answers) if answers else None
    former = queries.get_superseded(actor, supersedes) if supersedes else None
    form = BeginForm(
        types(),
        posts(queries.signers(intake.body_of(actor), today)),
        list(labels("purposes").items()),
        _bodies(intake.body_of(actor)),
        request.POST or None,
        initial=_first_words(request, slip, former),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        particulars = actions.Particulars(
            type=given["type"],
            signer_id=given["signer_id"],
            purpose=given["purpose"],
            answers=answers,
            supersedes=supersedes,
            answer_due_on=given["answer_due_on"],
        )
        try:
            paper = actions.begin_draft(actor, particulars, _text(given))
        except Refusal as refusal:
            beside(form, refusal)
        else:
            return redirect("correspondence:paper", paper)
    status = WRONG if form.errors else 200
    shown: dict[str, Any] = {"form": form, "slip": slip, "former": former, "types": types()}
    return page(request, "correspondence/begin.html", status=status, chosen=form.initial["type"], **shown)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """A further version. Where another was saved meanwhile and both changed the same lines, both are shown."""
    actor = asker(request)
    paper = queries.get_paper(actor, paper_id)
    if actor.person_id not in paper.drafters:
        raise NotADrafter()
    last = queries.version_of(paper, paper.version)
    initial = {**{name: getattr(last, name) for name in WORDS}, "based_on": last.number}
    form = AmendForm(_bodies(paper.unit_id), request.POST or None, initial=initial)
    moved: VersionMoved | None = None
    blocks: list[comparing.Block] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved = actions.save_version(actor, paper_id, _text(given), based_on=given["based_on"], why=given["why"])
        except VersionMoved as refusal:
            moved = refusal
            blocks = comparing.changes(last.text, given["text"])
            # Saved once more, it is written upon the version that is shown beside it.
            form = AmendForm(
                _bodies(paper.unit_id), {**request.POST.dict(), "to_units": given["to_units"], "based_on": last.number}
            )
        except Refusal as refusal:
            beside(form, refusal)
        else:
            note = f"?merged={saved.merged_with}" if saved.merged_with else ""
            return redirect(f"{_address(paper_id)}{note}")
    status = WRONG if moved or form.errors else 200
    shown: dict[str, Any] = {"form": form, "paper": paper, "last": last, "blocks": blocks}
    return page(request, "correspondence/write.html", status=status, moved=said(moved) if moved else "", **shown)


def _address(paper_id: UUID) -> str:
    return reverse("correspondence:paper", args=[paper_id])


def _bodies(unit_id: int) -> list[tuple[int, str]]:
    return units(queries.bodies_near(unit_id))


def _text(given: dict[str, Any]) -> actions.Text:
    return actions.Text(**{name: given[name] for name in WORDS})


def _first_words(request: HttpRequest, slip: Slip | None, former: Paper | None) -> dict[str, Any]:
    """What a draft begins with: the template of its type; for an answer who asked; else the paper it replaces."""
    today = timezone.localdate()
    known = [name for name, _label in types()]
    wanted = request.GET.get("type", "")
    type = wanted if wanted in known else (former.type if former else known[0])
    words: dict[str, Any] = {"type": type, "text": template_text(type, today), "copies": 1, "purpose": "inspection"}
    if slip is not None:
        words["title"] = _("Answer to %(symbol)s") % {"symbol": slip.symbol or slip.title}
        words["to_units"] = [slip.dispatch.sender_id] if slip.dispatch else []
        words["outside"] = "" if slip.dispatch else slip.sender
    if former is not None:
        issue = queries.issue_of(former.pk)
        words["title"], words["text"] = former.title, issue.text if issue else ""
        words["to_units"] = [way.it.unit_id for way in queries.ways_of(asker(request), [former.pk], today)[former.pk]]
    return words


def _key(text: str) -> tuple[datetime, UUID] | None:
    moment, _mark, key = text.partition("~")
    try:
        return (datetime.fromisoformat(moment), UUID(key)) if key else None
    except ValueError:
        return None
