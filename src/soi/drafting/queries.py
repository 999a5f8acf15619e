"""Papers of cases as one actor may see them, and what a paper is made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from soi.base.dates import format_date
from soi.base.sentences import Sentence, label
from soi.cases import public as cases
from soi.correspondence.public import Filed, Place, further_back
from soi.drafting.access import LOOK, SHEET, VERSION
from soi.drafting.errors import NoForm, NoSuchSheet
from soi.drafting.models import Look, Sheet, State, Version
from soi.engines.typesetting import public as typesetting
from soi.engines.typesetting.public import Composed, Form, Known, Over, Prejudging
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.kernel.signing import public as signing
from soi.kernel.web.public import Brief, Ref
from soi.petitions import public as petitions

PACK = "vn_party"
KIND = "drafting.sheet"
# The body's own papers are in its own language.
OFFICE = "vi"
DEMO_NOTICE = "DỮ LIỆU GIẢ LẬP, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
OPEN = (State.DRAFTED, State.PRESENTED)
COMMITTEE = re.compile(r"^(?:Tỉnh ủy|Thành ủy|Đảng ủy (?:xã|phường|đặc khu))\s+")
COMMISSION = re.compile(r"^(Ủy ban Kiểm tra)\b.*$")
# A ground of a step that is a paper of law; a custom without a source is none to cite.
LAW = re.compile(r"\d+-(?:QĐ|QĐi|HD)/")
OTHER = "other"


def ref(sheet_id: UUID) -> Ref:
    return Ref(KIND, str(sheet_id))


def visible_sheets(actor: Actor) -> QuerySet[Sheet]:
    """Every paper this actor may see."""
    return access.visible(SHEET, Sheet.objects.all(), actor)


def get_sheet(actor: Actor, sheet_id: UUID) -> Sheet:
    """One paper of this actor's sight; raises NoSuchSheet."""
    related = ("case", "made_by__person", "presented_by__person", "issued_by__person")
    found = visible_sheets(actor).select_related(*related).filter(pk=sheet_id).first()
    if found is None:
        raise NoSuchSheet()
    return found


def get_for_change(actor: Actor, sheet_id: UUID) -> Sheet:
    """The same, kept for this transaction alone; raises NoSuchSheet."""
    found = visible_sheets(actor).select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if found is None:
        raise NoSuchSheet()
    return found


def sheets_of_case(actor: Actor, case_id: UUID) -> list[Sheet]:
    """All papers of a case, the newest first; drafts that were given up stay away."""
    found = visible_sheets(actor).filter(case_id=case_id).exclude(state=State.DROPPED)
    return list(found.order_by("-made_at", "-pk"))


def versions_of(actor: Actor, sheet: Sheet) -> list[Version]:
    """Every version of what was typed, the first first."""
    found = access.visible(VERSION, Version.objects.filter(sheet=sheet), actor)
    return list(found.select_related("by__person").order_by("position"))


def last_version(actor: Actor, sheet: Sheet) -> Version | None:
    found = access.visible(VERSION, Version.objects.filter(sheet=sheet), actor)
    return found.select_related("by__person").order_by("-position").first()


def looked_at(actor: Actor, sheet: Sheet) -> Look | None:
    """Up to where this office has read the paper."""
    return access.visible(LOOK, Look.objects.filter(sheet=sheet, appointment_id=actor.appointment_id), actor).first()


@dataclass(frozen=True)
class Waiting:
    """A paper in the folder: its case, every version that was typed, and up to where this office has read it."""

    sheet: Sheet
    case: cases.Glance
    versions: Sequence[Version]
    look: Look | None


def waiting_for(actor: Actor) -> list[Waiting]:
    """Papers put before this actor to be issued, and issued ones whose next signature is theirs; oldest first.

    However many there are, it asks the same few questions.
    """
    found = visible_sheets(actor).select_related("made_by__person", "presented_by__person")
    presented = found.filter(state=State.PRESENTED, case__seats__appointment_id=actor.appointment_id)
    sheets = list(presented.distinct().order_by("presented_at", "pk"))
    asked = [each.pk for each in signing.to_sign(actor)]
    to_sign = list(found.filter(request_id__in=asked).order_by("issued_at", "pk"))
    known = cases.glances(actor, [each.case_id for each in (*sheets, *to_sign)])
    waits = [*(each for each in sheets if issues(known[each.case_id], each)), *to_sign]
    versions, looks = _versions_of(actor, waits), _looks_at(actor, waits)
    return [Waiting(each, known[each.case_id], versions.get(each.pk, []), looks.get(each.pk)) for each in waits]


def _versions_of(actor: Actor, sheets: list[Sheet]) -> dict[UUID, list[Version]]:
    found: dict[UUID, list[Version]] = {}
    for each in access.visible(VERSION, Version.objects.filter(sheet__in=sheets), actor).order_by("position"):
        found.setdefault(each.sheet_id, []).append(each)
    return found


def _looks_at(actor: Actor, sheets: list[Sheet]) -> dict[UUID, Look]:
    mine = Look.objects.filter(sheet__in=sheets, appointment_id=actor.appointment_id)
    return {each.sheet_id: each for each in access.visible(LOOK, mine, actor)}


def issues(case: cases.Glance, sheet: Sheet) -> bool:
    """Whether who looks has the seat that issues the paper."""
    return issuing_role(case, sheet.kind, sheet.step) in case.mine


def issuing_role(case: cases.Dossier | cases.Glance, kind: str, step: str) -> str:
    """The first seat that signs the paper by its procedure; where none is named, the seat of the step."""
    signers = case.procedure.papers[kind].signed_by
    return signers[0] if signers else case.procedure.steps[step].role


def form_of(kind: str, on: date) -> Form:
    """The form of a kind of paper in force on a day; raises NoForm."""
    item = _item("paper_forms", kind, on)
    if item is None or item.value is None:
        raise NoForm()
    return typesetting.read_form(item.id, item.labels, item.value, item.source, confirmed=item.confirmed)


def signatures_of(type: str, on: date) -> Item:
    """Which electronic signatures papers of a type bear."""
    return _item("paper_signatures", type, on) or reference.pack(PACK).item("paper_signatures", OTHER, on=on)


def _item(kind: str, id: str, on: date) -> Item | None:
    return next((item for item in reference.pack(PACK).items(kind, on=on) if item.id == id), None)


def layout_on(day: date) -> typesetting.Layout:
    """How papers of a day are laid out: each guide from its own day on."""
    found = reference.pack(PACK).items("layouts", on=day)[-1]
    return typesetting.read_layout(found.value, found.source)


@cache
def prejudging(on: date) -> Prejudging:
    """The words that call proved what is not decided."""
    found = [item.value for item in reference.pack(PACK).items("prejudging_words", on=on)]
    words = tuple(word for each in found for word in each["words"])
    return Prejudging(words, tuple(word for each in found for word in each["after"]))


@dataclass(frozen=True)
class Made:
    """A paper as it stands now: its form, what is known, what was typed, and all of it put together."""

    form: Form
    known: Mapping[str, Known]
    lists: Mapping[str, list[Known]]
    words: Mapping[str, str]
    over: Mapping[str, Over]
    composed: Composed
    dossier: cases.Dossier


def made_of(actor: Actor, sheet: Sheet, version: Version | None, on: date) -> Made:
    """Put a paper together from its form, its case and what was typed up to a version."""
    dossier = cases.dossier(actor, sheet.case_id)
    return put_together(actor, dossier, sheet.kind, version.words if version else {}, overs(version), on)


def put_together(
    actor: Actor, dossier: cases.Dossier, kind: str, words: Mapping[str, str], over: Mapping[str, Over], on: date
) -> Made:
    form = form_of(kind, on)
    known, lists = known_of(actor, dossier, on), lists_of(dossier, on)
    composed = typesetting.compose(form, known, lists, words, over, dossier.procedure.id)
    return Made(form, known, lists, words, over, composed, dossier)


def overs(version: Version | None) -> dict[str, Over]:
    """What was overtyped in a version, with the reasons."""
    return {name: Over(**each) for name, each in (version.over if version else {}).items()}


def known_of(actor: Actor, dossier: cases.Dossier, on: date) -> dict[str, Known]:
    """Everything a form may say without anybody typing it, each with its source."""
    standing = dossier.standing
    case = f"{cases.KIND}:{standing.id}"
    at = _address("cases:case", standing.id)
    opened = Sentence("case {number}, opened on {day}", {"number": standing.number, "day": dossier.opened_on})
    found = {
        **_of_body(standing),
        **_of_procedure(dossier),
        "case.number": Known(standing.number, opened, case, at),
        "case.opened": Known(format_date(dossier.opened_on, OFFICE), opened, case, at),
        "subject": Known(standing.subject_name, opened, case, at),
        "subject.called": Known(_called(standing), opened, case, at),
        "subject.called.cap": Known(_capital(_called(standing)), opened, case, at),
    }
    if dossier.step_due_on:
        set_on = Sentence("the day set for the present step of case {number}", {"number": standing.number})
        found["due"] = Known(format_date(dossier.step_due_on, OFFICE), set_on, case, at)
    # Who sits in a case without a right to its petition is not told its number.
    for each in petitions.briefs(actor, [standing.petition_id] if standing.petition_id else []):
        petition = Sentence("petition {number}", {"number": each.title})
        found["petition.number"] = Known(each.title, petition, f"{each.ref.kind}:{each.ref.id}", each.url)
    return {**found, **_of_people(dossier, at), **_of_past(dossier, at)}


def _of_body(standing: cases.Standing) -> dict[str, Known]:
    unit = organisations.get_unit(standing.unit_id)
    parent = organisations.get_unit(unit.parent_id) if unit.parent_id else unit
    source = Sentence("the organisation's entry of {name}", {"name": unit.name})
    above = Sentence("the organisation's entry of {name}", {"name": parent.name})
    own, upper = f"organisations.unit:{unit.pk}", f"organisations.unit:{parent.pk}"
    short = COMMISSION.sub(r"\1", unit.name)
    return {
        "body": Known(unit.name, source, own),
        "body.short": Known(short, source, own),
        "body.upper": Known(short.upper(), source, own),
        "parent": Known(parent.name, above, upper),
        "place": Known(COMMITTEE.sub("", parent.name), above, upper),
    }


def _of_procedure(dossier: cases.Dossier) -> dict[str, Known]:
    procedure = dossier.procedure
    named = label(procedure.labels, OFFICE)
    kept = Sentence("the procedure this case runs on: {source}", {"source": procedure.source})
    found = {
        "procedure": Known(named[:1].lower() + named[1:], kept, f"procedures:{procedure.id}"),
        "procedure.cap": Known(named, kept, f"procedures:{procedure.id}"),
    }
    if LAW.search(dossier.ground):
        ground = Sentence("ground of the present step: {source}", {"source": dossier.ground})
        found["rule"] = Known(dossier.ground, ground, f"procedures:{procedure.id}:{dossier.standing.step}")
    return found


def _of_people(dossier: cases.Dossier, at: str) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for seat in dossier.seats:
        found.setdefault(f"seat.{seat.role}", Known(seat.name, _seat_source(dossier, seat), _post(seat), at))
    return found


def _of_past(dossier: cases.Dossier, at: str) -> dict[str, Known]:
    """The days facts came about, and the papers before this one that may be cited."""
    found: dict[str, Known] = {}
    for move in dossier.moves:
        day = timezone.localdate(move.at)
        step = Sentence("step “{step}” of {day}", {"step": move.labels, "day": day})
        for fact in move.gives:
            found[f"fact.{fact}"] = Known(format_date(day, OFFICE), step, "", at)
    for paper in dossier.papers:
        if paper.symbol:
            named = label(paper.labels, OFFICE)
            said = f"{named} số {paper.symbol} ngày {format_date(paper.day, OFFICE)}"
            kept = Sentence("the paper “{paper}” of this case", {"paper": paper.labels})
            found[f"paper.{paper.kind}"] = Known(said, kept, "", paper.address)
    return found


def lists_of(dossier: cases.Dossier, on: date) -> dict[str, list[Known]]:
    """The lists a form may have: team, papers so far, steps so far."""
    at = _address("cases:case", dossier.standing.id)
    team = []
    for seat in dossier.seats:
        role = dossier.procedure.roles[seat.role]
        text = f"Đồng chí {seat.name}: {label(role.labels, OFFICE)[:1].lower()}{label(role.labels, OFFICE)[1:]}"
        team.append(Known(text, _seat_source(dossier, seat), _post(seat), at))
    papers = [
        Known(
            ", ".join(filter(None, (label(each.labels, OFFICE), each.symbol, format_date(each.day, OFFICE)))),
            Sentence("the paper “{paper}” of this case", {"paper": each.labels}),
            "",
            each.address or at,
        )
        for each in dossier.papers
    ]
    moves = [
        Known(
            f"{format_date(timezone.localdate(each.at), OFFICE)}: {label(each.labels, OFFICE)}",
            Sentence("step “{step}” of {day}", {"step": each.labels, "day": timezone.localdate(each.at)}),
            "",
            at,
        )
        for each in dossier.moves
    ]
    return {"team": team, "papers": papers, "moves": moves}


def _seat_source(dossier: cases.Dossier, seat: Any) -> Sentence:
    role = dossier.procedure.roles[seat.role]
    return Sentence("seat of {role}, given on {day}", {"role": role.labels, "day": timezone.localdate(seat.since)})


def _post(seat: Any) -> str:
    return f"persons.appointment:{seat.appointment_id}"


def _called(standing: cases.Standing) -> str:
    return f"đồng chí {standing.subject_name}" if standing.subject_kind == "member" else standing.subject_name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _address(name: str, key: UUID) -> str:
    return reverse(name, args=[key])


def demo_notice() -> str:
    return DEMO_NOTICE if settings.SOI_DEMO else ""


def numbered_of_term(actor: Actor, unit_id: int, term: str) -> list[Filed]:
    """The numbered papers of a body's cases in a term, as far as the actor sees them: for the outgoing book."""
    return [_filed(each) for each in _numbered(actor, unit_id).filter(term=term).order_by("number", "pk")]


def newest_numbered(actor: Actor, unit_id: int, after: Place | None, limit: int) -> list[Filed]:
    """The same from the end of the book, or from a line of it, back."""
    found = _numbered(actor, unit_id).filter(further_back(after, day="issued_at__date"))
    return [_filed(each) for each in found.order_by(TruncDate("issued_at").desc(), "-number", "-pk")[:limit]]


def _numbered(actor: Actor, unit_id: int) -> QuerySet[Sheet]:
    found = visible_sheets(actor).filter(case__unit_id=unit_id, state=State.ISSUED, number__isnull=False)
    return found.select_related("case", "issued_by__person")


def _filed(sheet: Sheet) -> Filed:
    day = timezone.localdate(sheet.issued_at)
    form = form_of(sheet.kind, day)
    return Filed(
        key=sheet.pk,
        type=form.type,
        term=sheet.term,
        number=sheet.number or 0,
        symbol=sheet.symbol,
        dated=day,
        title=f"{label(form.labels, OFFICE)} ({sheet.case.number})",
        signer=sheet.issued_by.person.name if sheet.issued_by else "",
        level=sheet.case.level,
        address=_address("drafting:sheet", sheet.pk),
    )


def briefs(actor: Actor, ids: Iterable[UUID]) -> list[Brief]:
    """One line for each of these papers that the actor sees, in one query."""
    found = visible_sheets(actor).filter(pk__in=list(ids)).select_related("case").order_by("made_at", "pk")
    return [
        Brief(ref(each.pk), f"{each.symbol} {each.case.number}".strip(), "", _address("drafting:sheet", each.pk))
        for each in found
    ]
