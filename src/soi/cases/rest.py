"""The API of cases: the list, one with its steps, ways on and papers; open one, keep a paper, take a step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from pydantic import Field

from soi.base.sentences import label
from soi.cases import actions, queries
from soi.cases.models import Case
from soi.engines.procedures import public as engine
from soi.kernel.web.public import api

routes = api.Room()
READS, OPENS, WORKS = "cases.read", "cases.open", "cases.work"
# A seat makes its holder a reader of that case, as on the page.
SEES = (READS, WORKS)


class CaseLine(api.Said):
    """A case in a list; `level` is the highest of its papers."""

    id: UUID
    number: str
    level: int
    procedure: str
    subject_kind: str
    subject_name: str
    step: str
    step_name: str
    step_due_on: date | None
    unit: str
    responsible: str
    opened_on: date
    ended_at: datetime | None


class CasePage(api.Said):
    """Cases, newest first; `after` is empty on the last page."""

    items: list[CaseLine]
    after: str


class Step(api.Said):
    """A step of the procedure, and whether the case was on it."""

    id: str
    name: str
    state: Literal["done", "now", "later"]


class Way(api.Said):
    """A way on from the present step; shut ones say what refuses them."""

    id: str
    name: str
    to: str
    least_reason: int
    papers: list[str]
    refused_by: str
    refused: str


class Due(api.Said):
    """A paper that may be kept on the present step."""

    kind: str
    name: str
    is_kept: bool
    is_received: bool


class Paper(api.Said):
    """A paper of the case; `document_id` is its key in the book, if it stands there."""

    id: UUID
    document_id: UUID | None
    level: int
    step: str
    kind: str
    name: str
    text: str
    received_on: date | None
    made_by: str
    made_at: datetime


class Move(api.Said):
    """A step that was taken."""

    step: str
    way: str
    to: str
    reason: str
    by: str
    at: datetime


class Seat(api.Said):
    """Who sits in the case."""

    role: str
    name: str


class CaseSeen(CaseLine):
    """One case: where it stands, what comes next, papers and steps; `raised_by` is the paper its level is of."""

    level_until: date | None
    raised_by: UUID | None
    petition_id: UUID | None
    my_seats: list[str]
    steps: list[Step]
    ways: list[Way]
    due: list[Due]
    papers: list[Paper]
    moves: list[Move]
    team: list[Seat]
    beside: list[UUID]


class OpenCase(api.Given):
    """By which procedure, about whom, and who has which seat (role -> appointment)."""

    procedure: api.Slug
    subject_kind: Literal["member", "organisation"]
    subject_name: Annotated[api.Words, Field(max_length=160)]
    seats: Annotated[dict[api.Slug, api.Number], Field(json_schema_extra={"additionalProperties": False})]


class KeepPaper(api.Given):
    """A paper of the present step; `received_on` for one that came from outside, `document_id` for one of the book.

    The case takes the level of one of the book.
    """

    kind: api.Slug
    text: api.Words
    document_id: UUID | None = None
    received_on: api.Day | None = None


class TakeStep(api.Given):
    """Which way on, why where the way asks for it, and until when the next step is to be done."""

    way: api.Slug
    reason: api.Text = ""
    due_on: api.Day | None = None


class Made(api.Said):
    """The key of what was made."""

    id: UUID


class Taken(api.Said):
    """Where the case stands now, and the case this opened beside it, if it did."""

    id: UUID
    step: str
    opened: UUID | None


@routes.reads("/cases", name="cases", needs=SEES, answer=CasePage)
def listing(request: HttpRequest, after: api.After = None) -> CasePage:
    """All cases of this reader's sight, newest first."""
    begins = tuple(api.key_parts(after, date, UUID)) if after else None
    found = queries.listed(api.asker(request), after=begins)
    page, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    last = api.page_key(page[-1].opened_on, page[-1].pk) if more else ""
    return CasePage(items=[CaseLine(**_line(each)) for each in page], after=last)


@routes.acts("/cases/open/{uuid:petition_id}", name="case_open", needs=OPENS, answer=Made, status=api.MADE)
def open_case(request: HttpRequest, petition_id: UUID, given: OpenCase, once: api.Once) -> Made:
    """Open a case on an accepted petition."""
    case_id = actions.open_case(
        api.asker(request),
        petition_id,
        procedure=given.procedure,
        subject_kind=given.subject_kind,
        subject_name=given.subject_name,
        seats=given.seats,
    )
    return Made(id=case_id)


@routes.reads("/cases/{uuid:case_id}", name="case", needs=SEES, answer=CaseSeen)
def case(request: HttpRequest, case_id: UUID) -> CaseSeen:
    """One case with its steps, ways on, papers due and kept."""
    actor = api.asker(request)
    found = queries.get_case(actor, case_id)
    whole, language = queries.procedure_of(found), _language()
    state, seats = queries.state_of(found), queries.seats_of(actor, found)
    now = whole.steps.get(found.step)
    been = set(found.moves.values_list("step", flat=True))
    return CaseSeen(
        **_line(found),
        level_until=found.level_until,
        raised_by=found.raised_by_id,
        petition_id=found.petition_id,
        my_seats=seats,
        steps=[
            Step(id=each.id, name=label(each.labels, language), state=_state(each.id, found.step, been))
            for each in whole.steps.values()
        ],
        ways=[_way(each, language) for each in engine.options(whole, state, seats, language)],
        due=[
            Due(
                kind=kind,
                name=label(whole.papers[kind].labels, language),
                is_kept=kind in state.papers,
                is_received=whole.papers[kind].received,
            )
            for kind in (queries.papers_due(now) if now else [])
        ],
        papers=[_paper(each, whole, language) for each in queries.papers_of(found)],
        moves=[
            Move(step=each.step, way=each.way, to=each.to, reason=each.reason, by=each.by.person.name, at=each.at)
            for each in queries.moves_of(found)
        ],
        team=[
            Seat(role=each.role, name=each.appointment.person.name)
            for each in found.seats.select_related("appointment__person").order_by("pk")
        ],
        beside=[each.pk for each in queries.beside(actor, found)],
    )


@routes.acts("/cases/{uuid:case_id}/papers", name="case_papers", needs=WORKS, answer=Made, status=api.MADE)
def keep_paper(request: HttpRequest, case_id: UUID, given: KeepPaper, once: api.Once) -> Made:
    """Keep what the present step receives from outside."""
    paper_id = actions.receive_paper(
        api.asker(request),
        case_id,
        kind=given.kind,
        text=given.text,
        received_on=given.received_on,
        document_id=given.document_id,
    )
    return Made(id=paper_id)


@routes.acts("/cases/{uuid:case_id}/steps", name="case_steps", needs=WORKS, answer=Taken)
def take_step(request: HttpRequest, case_id: UUID, given: TakeStep, once: api.Once) -> Taken:
    """Take a way on; what its rules ask is refused in their own words."""
    actor = api.asker(request)
    opened = actions.take_step(actor, case_id, given.way, reason=given.reason, due_on=given.due_on)
    return Taken(id=case_id, step=queries.get_case(actor, case_id).step, opened=opened)


def _line(found: Case) -> dict[str, Any]:
    whole = queries.procedure_of(found)
    now = whole.steps.get(found.step)
    return {
        "id": found.pk,
        "number": found.number,
        "level": found.level,
        "procedure": found.procedure,
        "subject_kind": found.subject_kind,
        "subject_name": found.subject_name,
        "step": found.step,
        "step_name": label(now.labels, _language()) if now else "",
        "step_due_on": found.step_due_on,
        "unit": found.unit.name,
        "responsible": found.responsible.person.name,
        "opened_on": found.opened_on,
        "ended_at": found.ended_at,
    }


def _state(step: str, now: str, been: set[str]) -> Literal["done", "now", "later"]:
    if step == now:
        return "now"
    return "done" if step in been else "later"


def _way(each: engine.Option, language: str) -> Way:
    way, refusal = each.way, each.refusal
    return Way(
        id=way.id,
        name=label(way.labels, language),
        to=way.to,
        least_reason=way.reason,
        papers=list(way.papers),
        refused_by=refusal.code if refusal else "",
        refused=api.sentence(refusal) if refusal else "",
    )


def _paper(each: Any, whole: engine.Procedure, language: str) -> Paper:
    return Paper(
        id=each.pk,
        document_id=each.document_id,
        level=each.level,
        step=each.step,
        kind=each.kind,
        name=label(whole.papers[each.kind].labels, language),
        text=each.text,
        received_on=each.received_on,
        made_by=each.made_by.person.name,
        made_at=each.made_at,
    )


def _language() -> str:
    return (get_language() or "vi")[:2]
