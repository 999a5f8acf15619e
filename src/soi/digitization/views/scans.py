"""Scans on the pages of a file and of a batch: brought, placed, taken out; every file with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from soi.base.errors import NotFound, Refusal, fill, say_again
from soi.digitization import actions, forms, papers, queries
from soi.digitization.channels import folder
from soi.digitization.models import Batch, Bundle, Line, Scan, Transfer
from soi.digitization.queries import tally
from soi.digitization.queries.tally import Tally
from soi.digitization.rules import counting, parts
from soi.digitization.rules.stages import Stage
from soi.digitization.views.asking import asker, key_in, number_in, pdf_answer, said, words_in
from soi.digitization.wording import bundle_outcomes, copy_words, scan_states
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import page

READ, KEEP, SCAN = (f"digitization.{name}" for name in ("read", "keep", "scan"))
SHOWN, AT_HAND = 200, 10
State = Scan.State
SPILLS, UNSETTLED = "intake.spill", (State.WAITING, State.READ, State.CHECKED, State.HELD)


@dataclass(frozen=True)
class Row:
    """One scan as a page shows it."""

    scan: Scan
    tag: str
    icon: str
    words: str
    why: str
    copy: str
    may_drop: bool
    may_place: bool
    may_notice: bool = False
    is_namesake: bool = False


@dataclass(frozen=True)
class Verdict:
    """What became of one file of a form."""

    name: str
    why: str = ""


@dataclass(frozen=True)
class Account(Tally):
    """Pages of all scans: in how many files, read, still to do, refused, held; each scan in one place. The first of
    them with what became of each."""

    rows: list[Row] = field(default_factory=list)


def account_of(actor: Actor, scans: QuerySet[Scan], counted: Tally) -> Account:
    """The sums over all of these, and the first of them as rows."""
    shown = list(queries.scans_of(scans)[:SHOWN])
    return Account(**asdict(counted), rows=rows_of(actor, shown, tally.namesakes(scans, {one.name for one in shown})))


def rows_of(actor: Actor, scans: Iterable[Scan], alike: Collection[str] = ()) -> list[Row]:
    """Scans as a page shows them; `alike` are names that several bear."""
    states, may = scan_states(), actor.may(SCAN) or actor.may(KEEP)
    notices = actor.may(SPILLS)
    found = []
    for one in scans:
        may_drop = may and one.state in (State.READ, State.CHECKED, State.REFUSED, State.HELD)
        may_place, is_alike = may and one.state == State.HELD, one.name in alike
        may_notice = notices and one.arrival_id is not None and one.state in UNSETTLED
        row = Row(
            one, *states[one.state], words_of(one.reason), copy_words(one), may_drop, may_place, may_notice, is_alike
        )
        found.append(row)
    return found


def words_of(kept: dict[str, Any] | None) -> str:
    """Why it was refused, held or taken out; a person's words as they are, the house's in the language of the page."""
    said = kept or {}
    if said.get("own"):
        return str(said["msgid"])
    return say_again(said, _)


def of_line(actor: Actor, line: Line) -> dict[str, Any]:
    """What the page of a file shows of its scans."""
    scans = queries.visible_scans(actor).filter(line=line)
    counted = tally.of(scans)
    found = counted.counts(line)
    differ = [counting.difference(_as_read(one)) for one in queries.scans_of(tally.differing(scans))[:SHOWN]]
    says = counting.sentences(found) + [each for each in differ if each is not None]
    may = (actor.may(SCAN) or actor.may(KEEP)) and line.stage == Stage.OUT
    return {
        **_in_parts(actor, line=line),
        "scans": account_of(actor, scans, counted),
        "counts": found,
        "counted": [fill(_(one.msgid), dict(one.params)) for one in says] if counted.all else [],
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
    bundles = list(queries.visible_bundles(actor).filter(**place).order_by("brought_at")[:SHOWN])
    counted = queries.outcomes_of(bundles)
    return {
        "bundles": [bundle_row(one, counted[one.pk]) for one in bundles],
        "transfers": found,
        "part": parts.PART,
        "kind": kind,
        "key_of": about.pk,
    }


@dataclass(frozen=True)
class BundleRow:
    """One archive or mail as a page shows it: all that lay in it, by what became of it."""

    bundle: Bundle
    counted: dict[str, int]
    why: str

    @property
    def to_do(self) -> int:
        return self.counted.get("waiting", 0)


def bundle_row(bundle: Bundle, counted: dict[str, int]) -> BundleRow:
    return BundleRow(bundle, {name: counted.get(name, 0) for name in bundle_outcomes()}, words_of(bundle.reason))


@require_GET
def bundle(request: HttpRequest, bundle_id: UUID) -> HttpResponse:
    """What lay in an archive or a mail, thing by thing, with what became of each."""
    actor, state = asker(request), request.GET.get("state", "")
    access.require(actor, READ)
    found = queries.one_of(
        queries.visible_bundles(actor).select_related("line", "batch", "brought_by__person"), bundle_id
    )
    outcomes = bundle_outcomes()
    state = state if state in outcomes else ""
    rows, more = queries.members_of(found, state=state, after=number_in(request.GET.get("after", "")) or 0)
    return page(
        request, "digitization/bundle.html",
        one=bundle_row(found, queries.outcomes_of([found])[found.pk]), state=state,
        outcomes=[(name, words) for name, (_tag, _icon, words) in outcomes.items()],
        rows=[(row, *outcomes[row.state], words_of(row.reason)) for row in rows],
        after=rows[-1].number if more else "", is_first=not request.GET.get("after"),
    )  # fmt: skip


@require_GET
def held(request: HttpRequest) -> HttpResponse:
    """Scans out of the watched folder that belong to no file anybody knows; and how the folder stands."""
    actor = asker(request)
    access.require(actor, READ)
    scans, more = queries.held_by_folder(actor, after=request.GET.get("after", ""))
    unit = organisations.get_unit(intake.body_of(actor))
    places = visible_at_scanner(actor, unit.pk)
    bundles = list(queries.visible_bundles(actor).filter(line=None, batch=None).order_by("-brought_at")[:AT_HAND])
    counted = queries.outcomes_of(bundles)
    return page(
        request, "digitization/held.html", rows=rows_of(actor, scans), places=places, code=unit.code,
        standing=folder.standing(unit.code), bundles=[bundle_row(one, counted[one.pk]) for one in bundles],
        after=scans[-1].pk if more else "", is_first=not request.GET.get("after"),
    )  # fmt: skip


def visible_at_scanner(actor: Actor, unit_id: int) -> list[Line]:
    """The unmarked files at the scanner, in the order of the shelf: where held pages may belong."""
    found = queries.visible_lines(actor).filter(unit_id=unit_id, stage=Stage.OUT, level=0)
    return list(found.order_by("place_key", "number", "id")[:SHOWN])


def _as_read(scan: Scan) -> counting.Read:
    return counting.Read(scan.name, scan.sheets, scan.pages, scan.sides)


def of_batch(actor: Actor, batch: Batch) -> dict[str, Any]:
    """What the page of a batch shows of the scans that hold several of its files, and which files have none yet."""
    scans = queries.visible_scans(actor).filter(batch=batch)
    counted = tally.of(scans)
    may = (actor.may(SCAN) or actor.may(KEEP)) and batch.state == Batch.State.OUT
    bare = batch.lines.filter(line__stage=Stage.OUT, line__scans__isnull=True) if counted.all else batch.lines.none()
    return {
        **_in_parts(actor, batch=batch),
        "scans": account_of(actor, scans, counted),
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
    back = reverse("digitization:line", args=[line.pk])
    return _brought(request, form, lambda file: _bring(actor, file, line_id=line_id), back)


@require_POST
def bring_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Scans of several paper files with separator sheets between them."""
    actor = asker(request)
    batch = queries.get_batch(actor, batch_id)
    form = forms.BatchScanForm(request.POST, request.FILES)
    back = reverse("digitization:batch", args=[batch.pk])
    return _brought(request, form, lambda file: _bring(actor, file, batch_id=batch_id), back)


def _bring(
    actor: Actor, file: actions.File, *, line_id: UUID | None = None, batch_id: UUID | None = None
) -> Scan | Bundle:
    """An archive or a mail is opened by a job; any other file is a scan."""
    if actions.bundle_kind(file.name, file.data[:4]):
        return actions.bring_bundle(actor, file, line_id=line_id, batch_id=batch_id)
    if line_id is not None:
        return actions.bring_for_line(actor, line_id, file)
    return actions.bring_for_batch(actor, batch_id, file)  # type: ignore[arg-type]


def _brought(
    request: HttpRequest, form: forms.BatchScanForm, verb: Callable[[actions.File], Scan | Bundle], back: str
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


def _verdict(file: actions.File, verb: Callable[[actions.File], Scan | Bundle]) -> Verdict:
    try:
        with transaction.atomic():
            scan = verb(file)
    except NotFound:
        raise
    except Refusal as refusal:
        return Verdict(file.name, said(refusal))
    return Verdict(file.name, words_of(scan.reason) if scan.state == State.REFUSED else "")


@require_POST
def scan(request: HttpRequest, scan_id: UUID) -> HttpResponse:
    """Place held pages with their file, or take a scan out with the reason."""
    actor, act = asker(request), request.POST.get("act", "")
    found = queries.one_of(queries.visible_scans(actor), scan_id)
    if act == "place":
        actions.place(actor, scan_id, key_in(request.POST.get("line", "")))
    elif act == "drop":
        actions.drop(actor, scan_id, reason=words_in(request, "reason"))
    else:
        raise NotFound()
    if found.batch_id is not None:
        return redirect("digitization:batch", found.batch_id)
    if found.line_id is None:
        return redirect("digitization:held")
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
