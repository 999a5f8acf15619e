"""Scans on the pages of a file and of a batch: brought, placed, taken out; every file with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import NotFound, Refusal, fill
from soi.base.sentences import Sentence
from soi.digitization import actions, forms, papers, queries
from soi.digitization.actions.scans import counts_of
from soi.digitization.models import Batch, Line, Scan, Transfer
from soi.digitization.rules import counting, parts
from soi.digitization.rules.stages import Stage
from soi.digitization.views.asking import asker, key_in, pdf_answer, said
from soi.digitization.wording import scan_states
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.web.public import page

READ, KEEP, SCAN = (f"digitization.{name}" for name in ("read", "keep", "scan"))
SHOWN = 200
State = Scan.State


@dataclass(frozen=True)
class Row:
    """One scan as a page shows it."""

    scan: Scan
    tag: str
    icon: str
    words: str
    why: str
    may_drop: bool
    may_place: bool
    is_namesake: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one file of a form."""

    name: str
    why: str = ""


@dataclass
class Account:
    """Pages of all scans: in how many files, read, still to do, refused, held; each scan in one place."""

    files: int = 0
    read: int = 0
    waiting: int = 0
    refused: int = 0
    held: int = 0
    pages: int = 0
    rows: list[Row] = field(default_factory=list)


def account_of(actor: Actor, scans: Iterable[Scan]) -> Account:
    """Every scan with what became of it, and the sums."""
    names, found, scans = scan_states(), Account(), list(scans)
    may = actor.may(SCAN) or actor.may(KEEP)
    called = Counter(one.name for one in scans if one.whole_id is None and one.state != State.DROPPED)
    for one in scans:
        tag, icon, words = names[one.state]
        may_drop = may and one.state in (State.READ, State.CHECKED, State.REFUSED, State.HELD)
        found.rows.append(
            Row(one, tag, icon, words, _why(one), may_drop, may and one.state == State.HELD, called[one.name] > 1)
        )
        if one.state in (State.DIVIDED, State.DROPPED):
            continue
        found.files += 1
        found.pages += one.pages or 0
        found.waiting += one.state == State.WAITING
        found.refused += one.state == State.REFUSED
        found.held += one.state == State.HELD
        found.read += one.state in (State.READ, State.CHECKED, State.DESCRIBED)
    return found


def _why(scan: Scan) -> str:
    """Why it was refused, held or taken out; a person's words as they are, the house's in the language of the page."""
    kept = scan.reason or {}
    if kept.get("own"):
        return str(kept["msgid"])
    return " ".join(fill(_(text), kept.get("params", {})) for text in (kept.get("msgid"), kept.get("remedy")) if text)


def of_line(actor: Actor, line: Line) -> dict[str, Any]:
    """What the page of a file shows of its scans."""
    scans = list(queries.scans_of(queries.visible_scans(actor).filter(line=line))[:SHOWN])
    found = counts_of(line, scans)
    says = counting.sentences(found) + [s for one in scans if (s := _differs(one)) is not None]
    may = (actor.may(SCAN) or actor.may(KEEP)) and line.stage == Stage.OUT
    return {
        **_in_parts(actor, line=line),
        "scans": account_of(actor, scans),
        "counts": found,
        "counted": [fill(_(one.msgid), dict(one.params)) for one in says] if scans else [],
        "bring": reverse("digitization:bring", args=[line.pk]) if may else "",
        "scan_form": forms.ScanForm() if may else None,
    }


def _in_parts(actor: Actor, **place: Line | Batch) -> dict[str, Any]:
    """What the script needs to send in parts, and what was never sent to its end."""
    ((kind, about),) = place.items()
    unfinished = queries.visible_transfers(actor).filter(**place).exclude(state=Transfer.State.DONE)
    found = list(unfinished.order_by("-touched_at")[:SHOWN])
    for one in found:
        one.all = parts.count(one.size)  # type: ignore[attr-defined]
    return {"transfers": found, "part": parts.PART, "kind": kind, "key_of": about.pk}


def _differs(scan: Scan) -> Sentence | None:
    if scan.state in (State.DIVIDED, State.DROPPED):
        return None
    return counting.difference(counting.Read(scan.name, scan.sheets, scan.pages, scan.sides))


def of_batch(actor: Actor, batch: Batch) -> dict[str, Any]:
    """What the page of a batch shows of the scans that hold several of its files, and which files have none yet."""
    scans = list(queries.scans_of(queries.visible_scans(actor).filter(batch=batch))[:SHOWN])
    may = (actor.may(SCAN) or actor.may(KEEP)) and batch.state == Batch.State.OUT
    bare = batch.lines.filter(line__stage=Stage.OUT, line__scans__isnull=True) if scans else batch.lines.none()
    return {
        **_in_parts(actor, batch=batch),
        "scans": account_of(actor, scans),
        "without": list(bare.select_related("line").order_by("position")[:SHOWN]),
        "bring": reverse("digitization:bring_batch", args=[batch.pk]) if may else "",
        "scan_form": forms.BatchScanForm() if may else None,
        "places": batch.lines.filter(line__stage=Stage.OUT).select_related("line").order_by("position")[:SHOWN],
    }


@require_POST
def bring(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Scanned files for one paper file."""
    actor = asker(request)
    line = queries.get_line(actor, line_id)
    form = forms.ScanForm(request.POST, request.FILES)
    return _brought(
        request, form, lambda file: actions.bring_for_line(actor, line_id, file),
        reverse("digitization:line", args=[line.pk]),
    )  # fmt: skip


@require_POST
def bring_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Scans of several paper files with separator sheets between them."""
    actor = asker(request)
    batch = queries.get_batch(actor, batch_id)
    form = forms.BatchScanForm(request.POST, request.FILES)
    return _brought(
        request, form, lambda file: actions.bring_for_batch(actor, batch_id, file),
        reverse("digitization:batch", args=[batch.pk]),
    )  # fmt: skip


def _brought(
    request: HttpRequest, form: forms.BatchScanForm, verb: Callable[[actions.File], Scan], back: str
) -> HttpResponse:
    """Each file gets its own verdict; where one was not taken in, they are all said before going on."""
    access.require(asker(request), SCAN if asker(request).may(SCAN) else KEEP)
    if not form.is_valid():
        return page(request, "digitization/brought.html", status=422, form=form, verdicts=[], back=back)
    given, verdicts = form.cleaned_data, []
    for file in given["scanned"]:
        what = actions.File(file.name, file.read(), given.get("sheets"), given["sides"])
        verdicts.append(_verdict(what, verb))
    if any(one.why for one in verdicts):
        # Not a fault of the whole: what was taken in stays, so this answer must not be one that undoes.
        return page(request, "digitization/brought.html", form=None, verdicts=verdicts, back=back)
    return redirect(back)


def _verdict(file: actions.File, verb: Callable[[actions.File], Scan]) -> Verdict:
    try:
        with transaction.atomic():
            scan = verb(file)
    except NotFound:
        raise
    except Refusal as refusal:
        return Verdict(file.name, said(refusal))
    return Verdict(file.name, _why(scan) if scan.state == State.REFUSED else "")


@require_POST
def scan(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Place held pages with their file, or take a scan out with the reason."""
    actor, act = asker(request), request.POST.get("act", "")
    found = queries.one_of(queries.visible_scans(actor), scan_id)
    if act == "place":
        actions.place(actor, scan_id, key_in(request.POST.get("line", "")))
    elif act == "drop":
        actions.drop(actor, scan_id, reason=request.POST.get("reason", "")[:500])
    else:
        raise NotFound()
    if found.batch_id is not None:
        return redirect("digitization:batch", found.batch_id)
    return redirect("digitization:line", found.line_id)


@require_GET
def separators(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The separator sheets of a batch as PDF, one for each file."""
    actor = asker(request)
    access.require(actor, READ)
    found = queries.get_batch(actor, batch_id)
    return pdf_answer(
        papers.separator_sheets(found, today=timezone.localdate()), f"to-ngan-{found.number}-{found.year}"
    )
