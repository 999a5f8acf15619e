"""Redacted copies: boxes laid by word or by measure, looked at as they will be, made, read by who is given one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from soi.base.errors import BadInput, NotPossible
from soi.engines.reading import public as reading
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.storage import public as storage
from soi.kernel.web.public import page
from soi.records import actions, forms, queries
from soi.records.errors import BoxOutside, MarkedNotCopied
from soi.records.models import Copy, Page
from soi.records.rules import redaction
from soi.records.rules.redaction import Box, Sheet
from soi.records.views.asking import asker, number_in
from soi.records.views.document import download, webp
from soi.records.views.levels import say, sentence

WRONG = 422
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True)
class Choice:
    """A word of the page as it can be chosen."""

    at: int
    text: str
    is_covered: bool
    starts_line: bool


@dataclass(frozen=True)
class Laid:
    """A box as it is listed and drawn: its sides in per cent, and the words under it."""

    at: int
    left: float
    top: float
    width: float
    height: float
    words: str


@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copies of a paper, and the form of a new one."""
    actor = asker(request)
    document = queries.get_document(actor, pk)
    may_redact = actor.may("records.redact") and not document.level
    form = forms.CopyForm(request.POST or None) if may_redact else None
    if request.method == "POST" and form is None:
        access.require(actor, "records.redact", unit_id=document.unit_id)
        raise MarkedNotCopied()
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_copy(actor, document.pk, **form.cleaned_data)
            return redirect("records:copy_edit", made.pk)
        except BadInput as refusal:
            say(form, refusal)
    return page(
        request,
        "records/copies.html",
        status=WRONG if form is not None and form.errors else 200,
        document=document,
        copies=queries.copies_of(actor, document),
        form=form,
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """A draft page by page: its picture, its words to choose, its boxes; then the making."""
    actor = asker(request)
    copy = queries.get_copy(actor, copy_id)
    access.require(actor, "records.redact", unit_id=copy.unit_id)
    if copy.made_at is not None:
        return redirect("records:copy", copy.pk)
    document = queries.get_document(actor, copy.document_id)
    number = number_in(request, "page") or 1
    sheet = queries.get_page(document, number, version=copy.version)
    form = forms.MakeForm(request.POST if request.POST.get("act") == "make" else None, initial={"title": copy.title})
    wrong = ""
    if request.method == "POST":
        try:
            if _acted(actor, copy, sheet, request.POST, form):
                return redirect(f"{request.path}?page={number}")
        except (BadInput, NotPossible) as refusal:
            wrong = sentence(refusal)
            if isinstance(refusal, BadInput) and form.is_bound:
                say(form, refusal)
    sheets = queries.sheets_of(copy)
    return page(
        request,
        "records/copy_edit.html",
        status=WRONG if wrong or form.errors else 200,
        copy=copy,
        document=document,
        sheet=sheet,
        numbers=[each.number for each in sheets],
        words=_choices(sheet, next(each for each in sheets if each.number == number)),
        boxes=_laid(copy, sheet),
        left=redaction.left_over(sheets),
        form=form,
        wrong=wrong,
    )


def _acted(actor: Actor, copy: Copy, sheet: Page, sent: QueryDict, form: forms.MakeForm) -> bool:
    """Do what was asked of the draft; True where it is done."""
    boxes = [tuple(each["box"]) for each in copy.boxes if each["page"] == sheet.number]
    act = sent.get("act", "")
    if act == "words":
        chosen = [int(each) for each in sent.getlist("word") if each.isascii() and each.isdigit()]
        free = [box for box in boxes if not redaction.phrases(Sheet(sheet.number, sheet.words, [box]))]
        actions.cover(actor, copy.pk, sheet.number, [*free, *redaction.boxes_of(sheet.words, chosen)])
    elif act == "box":
        actions.cover(actor, copy.pk, sheet.number, [*boxes, _box(sent)])
    elif act.startswith("drop-"):
        gone = act.removeprefix("drop-")
        actions.cover(actor, copy.pk, sheet.number, [box for at, box in enumerate(boxes) if str(at) != gone])
    elif act == "same":
        actions.cover_same(actor, copy.pk)
    elif act == "make" and form.is_valid():
        actions.order_copy(actor, copy.pk, **form.cleaned_data)
    else:
        return False
    return True


def _box(sent: QueryDict) -> Box:
    try:
        left, top, right, bottom = (float(sent.get(side, "").replace(",", ".")) / 100 for side in SIDES)
    except ValueError as error:
        raise BoxOutside(field="box") from error
    return (left, top, right, bottom)


def _choices(sheet: Page, laid: Sheet) -> list[Choice]:
    found, line = [], None
    for at, word in enumerate(sheet.words):
        found.append(Choice(at, word["text"], redaction.is_covered(word, laid.boxes), word["line"] != line))
        line = word["line"]
    return found


def _laid(copy: Copy, sheet: Page) -> list[Laid]:
    found = []
    for at, (left, top, right, bottom) in enumerate(each["box"] for each in copy.boxes if each["page"] == sheet.number):
        under = redaction.phrases(Sheet(sheet.number, sheet.words, [(left, top, right, bottom)]))
        across, down = (right - left) * 100, (bottom - top) * 100
        sides = [round(side, 1) for side in (left * 100, top * 100, across, down)]
        found.append(Laid(at, sides[0], sides[1], sides[2], sides[3], " / ".join(under)))
    return found


@require_GET
def preview(request: HttpRequest, copy_id: UUID, number: int) -> HttpResponse:
    """A page of a draft as the copy will show it."""
    actor = asker(request)
    copy = queries.get_copy(actor, copy_id)
    access.require(actor, "records.redact", unit_id=copy.unit_id)
    document = queries.get_document(actor, copy.document_id)
    if copy.level:
        raise MarkedNotCopied()
    return webp(reading.preview(actions.layer_of(copy, queries.get_page(document, number, version=copy.version))))


@require_GET
def show(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """A made copy, for who sees the paper and for the unit it was given to."""
    actor = asker(request)
    copy = queries.get_copy(actor, copy_id)
    if copy.made_at is None:
        return page(request, "records/copy_waits.html", copy=copy)
    if copy.level:
        raise MarkedNotCopied()
    number = min(max(number_in(request, "page") or 1, 1), max(copy.pages_count, 1))
    sheet = queries.get_copy_page(copy, number)
    return page(
        request,
        "records/copy.html",
        copy=copy,
        sheet=sheet,
        numbers=range(1, copy.pages_count + 1),
        lines=queries.lines_of_words(sheet.words),
        document=queries.visible_documents(actor).filter(pk=copy.document_id).defer("text").first(),
    )


@require_GET
def picture(request: HttpRequest, copy_id: UUID, number: int) -> HttpResponse:
    """The picture of a page of a made copy."""
    return webp(storage.fetch(queries.get_copy_page(_open(request, copy_id), number).image))


@require_GET
def thumb(request: HttpRequest, copy_id: UUID, number: int) -> HttpResponse:
    """The small picture of a page of a made copy."""
    return webp(storage.fetch(queries.get_copy_page(_open(request, copy_id), number).thumb))


@require_GET
def pdf(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """The file of a made copy; logged."""
    copy = _open(request, copy_id)
    queries.get_copy_page(copy, 1)
    return download(actions.take_redacted(asker(request), copy), "application/pdf", f"ban-che-{str(copy.pk)[:8]}.pdf")


def _open(request: HttpRequest, copy_id: UUID) -> Copy:
    copy = queries.get_copy(asker(request), copy_id)
    if copy.level:
        raise MarkedNotCopied()
    return copy
