"""Papers that go out, their versions, and what happened to them with each body, as one actor may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop as _

from soi.base.errors import NotFound
from soi.correspondence.access import CONSULTATION as CONSULTATIONS
from soi.correspondence.access import DISPATCH as DISPATCHES
from soi.correspondence.access import PAPER as PAPERS
from soi.correspondence.errors import NoFormForType, NoSuchConsultation, NoSuchPaper
from soi.correspondence.models import Consultation, Dispatch, Issue, Look, Paper, Step, Trace, Version
from soi.correspondence.rules import comparing, drafting, sending, wording
from soi.engines.typesetting import public as typesetting
from soi.engines.typesetting.public import Draft, Layout
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.reference import public as reference
from soi.kernel.storage import public as storage

PACK, OFFICE = "vn_party", "vi"
SEQUENCES = "paper."
PAPER, SLIP, DISPATCH, CONSULTATION = (
    *("correspondence.paper", "correspondence.slip"),
    *("correspondence.dispatch", "correspondence.consultation"),
)
DEMO_NOTICE = "Dữ liệu giả lập, ký bằng khóa trình diễn, không có giá trị pháp lý"
AUTHORITY = "T/M"
PER_PAGE = 25
STATE_WORDS = {
    drafting.DRAFT: _("Draft"),
    drafting.SUBMITTED: _("In the signing folder"),
    drafting.ORDERED: _("Ordered, waits for the token"),
    drafting.SIGNED: _("Signed, waits to be issued"),
    drafting.ISSUED: _("Issued"),
    drafting.DROPPED: _("Given up"),
    drafting.RESERVED: _("Marked, kept elsewhere"),
}
WAY_WORDS = {
    sending.SENT: _("Sent, not delivered yet"),
    sending.DELIVERED: _("Delivered, not read yet"),
    sending.READ: _("Read, not entered yet"),
    sending.ENTERED: _("Entered in their book"),
    sending.ANSWERED: _("Answered"),
    sending.RECALLED: _("Recalled"),
    sending.SUPERSEDED: _("Replaced by a later paper"),
}


def visible_papers(actor: Actor) -> QuerySet[Paper]:
    """Every paper this actor may see."""
    return access.visible(PAPERS, Paper.objects.all(), actor)


def visible_dispatches(actor: Actor) -> QuerySet[Dispatch]:
    return access.visible(DISPATCHES, Dispatch.objects.all(), actor)


def get_paper(actor: Actor, paper_id: UUID, *, for_change: bool = False) -> Paper:
    """One paper of this actor's sight, held until commit where it is to be changed; raises NoSuchPaper."""
    found = visible_papers(actor)
    if for_change:
        found = found.select_for_update(of=("self",))
    one = (
        found.select_related(
            "unit", "author__person", "responsible__person", "signer__person", "answers__dispatch__sender", "supersedes"
        )
        .filter(pk=paper_id)
        .first()
    )
    if one is None:
        raise NoSuchPaper()
    return one


def get_superseded(actor: Actor, paper_id: UUID) -> Paper:
    """An issued paper of one's own body, which another may take the place of; raises NoSuchPaper."""
    paper = get_paper(actor, paper_id)
    if paper.state != drafting.ISSUED or not is_own(actor, paper.unit_id):
        raise NoSuchPaper()
    return paper


def is_drafting(actor: Actor, paper: Paper) -> bool:
    return actor.person_id in paper.people


def is_own(actor: Actor, unit_id: int) -> bool:
    return organisations.get_unit(unit_id).path == organisations.rules.commission_path(actor.unit_path)


def version_of(paper: Paper, number: int) -> Version:
    """One version of a paper; raises NotFound."""
    found = Version.objects.filter(paper=paper, number=number).select_related("by__person").first()
    if found is None:
        raise NotFound()
    return found


def versions_of(paper: Paper) -> list[Version]:
    """All versions of a paper, the newest first."""
    return list(Version.objects.filter(paper=paper).select_related("by__person").order_by("-number"))


def compared(paper: Paper, before: int, after: int) -> list[comparing.Block]:
    """What changed between two versions; raises NotFound."""
    old, new = version_of(paper, before), version_of(paper, after)
    return comparing.changes(f"{old.title}\n{old.text}", f"{new.title}\n{new.text}")


def steps_of(paper: Paper) -> list[Step]:
    """What was said and done about a draft, the newest first."""
    return list(Step.objects.filter(paper=paper).select_related("by__person").order_by("-at", "-pk"))


@dataclass(frozen=True)
class Asked:
    """A question about a draft and how it stands today; silence is a state of its own."""

    it: Consultation
    standing: str
    late: bool
    current: bool


def asked_about(actor: Actor, paper: Paper, today: date) -> list[Asked]:
    """The questions about a draft, the newest first."""
    found = access.visible(CONSULTATIONS, Consultation.objects.filter(paper=paper), actor)
    rows = found.select_related("unit", "asked__person", "responsible__person").order_by("-asked_at", "pk")
    return [
        Asked(
            each,
            drafting.standing_of(each.answer, each.due_on, today),
            each.answered_at is not None and each.answered_at.date() > each.due_on,
            each.version == paper.version,
        )
        for each in rows
    ]


def get_consultation(actor: Actor, consultation_id: UUID) -> Consultation:
    """One question about a draft of this actor's sight; raises NoSuchConsultation."""
    found = access.visible(CONSULTATIONS, Consultation.objects.all(), actor).filter(pk=consultation_id)
    one = found.select_related("paper", "responsible__person").first()
    if one is None:
        raise NoSuchConsultation()
    return one


def visible_consultations(actor: Actor, ids: Iterable[UUID]) -> list[Consultation]:
    """Of these questions about drafts those the actor sees."""
    found = access.visible(CONSULTATIONS, Consultation.objects.filter(pk__in=list(ids)), actor)
    return list(found.select_related("paper").order_by("due_on", "pk"))


def dispatch(dispatch_id: UUID) -> Dispatch:
    """One dispatch of the present machine's sight; raises NoSuchPaper."""
    one = Dispatch.objects.select_related("paper", "unit", "sender").filter(pk=dispatch_id).first()
    if one is None:
        raise NoSuchPaper()
    return one


def get_dispatch(actor: Actor, dispatch_id: UUID) -> Dispatch:
    """One dispatch of this actor's sight; raises NoSuchPaper."""
    found = visible_dispatches(actor).select_related("paper__signer__person", "unit", "sender")
    one = found.filter(pk=dispatch_id).first()
    if one is None:
        raise NoSuchPaper()
    return one


def done_with(dispatch: Dispatch) -> set[str]:
    """What has happened to a sent paper with this body."""
    return set(Trace.objects.filter(dispatch=dispatch).values_list("act", flat=True))


@dataclass(frozen=True)
class Way:
    """A sent paper with one body: each trace, and how it stands."""

    it: Dispatch
    state: str
    traces: dict[str, Trace]
    overdue: bool


def ways_of(actor: Actor, paper_ids: Iterable[UUID], today: date) -> dict[UUID, list[Way]]:
    """For many papers, in two queries, how each stands with each body that got it."""
    sent = visible_dispatches(actor).filter(paper_id__in=list(paper_ids)).select_related("unit", "sender")
    return grouped(list(sent.order_by("unit__path", "pk")), today)


def way_of(one: Dispatch, today: date) -> Way:
    return grouped([one], today)[one.paper_id][0]


def grouped(sent: list[Dispatch], today: date) -> dict[UUID, list[Way]]:
    """By paper, in one query, how each of these stands with its body."""
    traces: dict[UUID, dict[str, Trace]] = {}
    for each in Trace.objects.filter(dispatch__in=sent).select_related("by__person"):
        traces.setdefault(each.dispatch_id, {})[each.act] = each
    found: dict[UUID, list[Way]] = {}
    for one in sent:
        left = traces.get(one.pk, {})
        way = Way(one, sending.state_of(left), left, sending.is_overdue(one.answer_due_on, left, today))
        found.setdefault(one.paper_id, []).append(way)
    return found


def issue_of(paper_id: UUID) -> Issue | None:
    """The file of a paper that left, if the present actor may read it: its words, its pages."""
    return Issue.objects.filter(paper_id=paper_id).first()


def file_of(paper_id: UUID) -> bytes:
    """The signed PDF; raises NoSuchPaper for who may not read it or no longer."""
    found = issue_of(paper_id)
    if found is None:
        raise NoSuchPaper()
    return storage.fetch(found.digest)


def look_of(actor: Actor, paper: Paper) -> Look | None:
    return Look.objects.filter(paper=paper, person_id=actor.person_id).first()


def my_drafts(actor: Actor, *, after: tuple[object, UUID] | None = None) -> list[Paper]:
    """Drafts this person writes, signs or was asked about, and one more where there are more; newest first."""
    mine = visible_papers(actor).filter(people__contains=[actor.person_id]).exclude(state=drafting.RESERVED)
    if after is not None:
        at, key = after
        mine = mine.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=key))
    return list(mine.select_related("author__person", "unit").order_by("-created_at", "-pk")[: PER_PAGE + 1])


def draft_of(paper: Paper, version: Version, day: date) -> Draft:
    """A version as a paper, each value with its source."""
    unit = paper.unit
    parent = organisations.get_unit(unit.parent_id) if unit.parent_id else unit
    names = {pk: each.name for pk, each in organisations.bodies_of(version.to_units).items()}
    outside = [line.strip() for line in version.outside.splitlines() if line.strip()]
    bodies = tuple([*(names[pk] for pk in version.to_units if pk in names), *outside])
    signer = paper.signer
    return wording.draft(
        wording.Stated(
            type=paper.type,
            number=paper.number if paper.state == drafting.ORDERED else None,
            symbol=f"{_code(paper.type, day)}/{unit.short or unit.code}",
            body=unit.name,
            parent=parent.name,
            day=paper.dated if paper.state == drafting.ORDERED and paper.dated else day,
            title=version.title,
            text=version.text,
            addressees=bodies,
            recipients=bodies,
            authority=AUTHORITY,
            post=str(access.role(signer.role).label(OFFICE)) if signer else "",
            signer=signer.person.name if signer else "",
            paper=f"{PAPER}:{paper.pk}",
            version=version.number,
            notice=DEMO_NOTICE if settings.SOI_DEMO else "",
        )
    )


def layout_on(day: date) -> Layout:
    """How papers of a day are laid out: each guide from its own day on."""
    found = reference.pack(PACK).items("layouts", on=day)[-1]
    return typesetting.read_layout(found.value, found.source)


def sequence(type: str) -> str:
    """The sequence of numbers of a type: one for the whole body, whichever room takes from it."""
    return f"{SEQUENCES}{type}"


def symbol(paper: Paper, day: date) -> str:
    """Number and symbol as the guide of that day writes them, without the word Số."""
    pad = int(reference.pack(PACK).item("numbering", "party_document", on=day).value["pad_to"])
    unit = organisations.get_unit(paper.unit_id)
    return f"{str(paper.number).zfill(pad)}-{_code(paper.type, day)}/{unit.short or unit.code}"


def _code(type: str, day: date) -> str:
    return str(reference.pack(PACK).item("document_types", type, on=day).value["code"])


def ensure_type(type: str) -> None:
    """Raises NoFormForType for what is no type of papers."""
    if type not in {item.id for item in reference.pack(PACK).versions("document_types")}:
        raise NoFormForType(field="type", type=type)


def proposed_retention(type: str, day: date) -> str:
    """How long a paper of a type is kept, where the pack knows; else that it is not decided."""
    return str(reference.pack(PACK).item("document_types", type, on=day).value["retention"] or "undecided")


def place_of(unit: organisations.Unit) -> str:
    """The place of a body, as it stands before the day of a paper."""
    parent = organisations.get_unit(unit.parent_id) if unit.kind == "commission" and unit.parent_id else unit
    return wording.COMMITTEE.sub("", parent.name)
