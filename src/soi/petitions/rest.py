"""The API of petitions: the list, and one as its reader sees it. Held letters are sorted on the pages only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest

from soi.kernel.organisations import public as organisations
from soi.kernel.web.public import api
from soi.petitions.models import Petition
from soi.petitions.queries import petitions as queries
from soi.petitions.views import shown
from soi.tasks import public as tasks

routes = api.Room()
READS = "petitions.read"
States = Literal["held", "accepted", "transferred", "guided", "closed"]
Families = Literal["denunciation", "complaint", "feedback", "proposal", "other"]


class PetitionLine(api.Said):
    """A petition in a list: no name, no word of it."""

    id: UUID
    number: str
    state: str
    family: str
    unit_id: int
    unit: str
    received_on: date
    due_on: date | None
    responsible: str


class PetitionPage(api.Said):
    """Petitions, newest first; `after` is empty on the last page."""

    items: list[PetitionLine]
    after: str


class Copy(api.Said):
    """The typed copy: the only text of a petition that its readers have."""

    id: UUID
    title: str
    alias: str
    text: str


class Matter(api.Said):
    """One matter of it, how it was sorted, on which grounds, and whose it is."""

    position: int
    kind: str
    family: str
    summary: str
    outcome: str
    grounds: list[str]
    unit: str


class Accused(api.Said):
    """Who is denounced, as the copy has it."""

    name: str
    post: str
    subject: str
    unit: str


class Term(api.Said):
    """A term as it was counted on the day it began: by which source, whether that is confirmed, line by line."""

    due_on: date | None
    source: str
    confirmed: bool
    lines: list[str]
    notes: list[str]


class Done(api.Said):
    """What was done with it."""

    at: datetime
    words: str


class Holder(api.Said):
    """Who has open work about it, until when."""

    name: str
    unit: str
    kind: str
    due_on: date


class PetitionSeen(PetitionLine):
    """A petition as far as this reader sees it; while it is held `copy_text` is null."""

    level: int
    channel: str
    received_unit: str
    copy_text: Copy | None
    matters: list[Matter]
    accused: list[Accused]
    terms: list[Term]
    done: list[Done]
    holders: list[Holder]


@routes.reads("/petitions", name="petitions", needs=READS, answer=PetitionPage)
def listing(
    request: HttpRequest, state: States | None = None, family: Families | None = None, after: api.After = None
) -> PetitionPage:
    """All petitions of this reader's sight, newest first."""
    begins = tuple(api.key_parts(after, date, str, UUID)) if after else None
    found = queries.listed_page(api.asker(request), state=state or "", family=family or "", after=begins)
    page, more = found[: queries.PER_PAGE], len(found) > queries.PER_PAGE
    last = api.page_key(page[-1].received_on, page[-1].number, page[-1].pk) if more else ""
    return PetitionPage(items=[PetitionLine(**_line(each)) for each in page], after=last)


@routes.reads("/petitions/{uuid:petition_id}", name="petition", needs=READS, answer=PetitionSeen)
def petition(request: HttpRequest, petition_id: UUID) -> PetitionSeen:
    """One petition as this reader may see it."""
    actor = api.asker(request)
    found = queries.get_petition(actor, petition_id)
    items, accused = queries.items_of(found), queries.accused_of(found)
    placed = [item.unit_id for item in items if item.unit_id] + [each.unit_id for each in accused]
    units = organisations.names_of([found.unit_id, found.received_unit_id, *placed])
    copy = queries.find_circulation(actor, found)
    return PetitionSeen(
        **_line(found),
        level=found.level,
        channel=found.channel,
        received_unit=units.get(found.received_unit_id, ""),
        copy_text=Copy(id=copy.pk, title=copy.title, alias=copy.alias, text=copy.text) if copy else None,
        matters=[_matter(each) for each in shown.matters(items, found.received_on, units)],
        accused=[
            Accused(name=each.name, post=each.post, subject=each.subject, unit=units.get(each.unit_id, ""))
            for each in accused
        ],
        terms=[_term(shown.kept_term(each)) for each in queries.clocks_of(found)],
        done=[Done(at=act.at, words=shown.act_words(act)) for act in queries.acts_of(found)],
        holders=[
            Holder(name=each.name, unit=each.unit, kind=each.kind, due_on=each.due_on)
            for each in tasks.holders_of(actor, queries.KIND, [found.pk]).get(found.pk, [])
        ],
    )


def _line(found: Petition) -> dict[str, Any]:
    held = found.state in queries.HELD_STATES
    return {
        "id": found.pk,
        "number": found.number,
        "state": found.state,
        "family": found.family,
        "unit_id": found.unit_id,
        "unit": found.unit.name,
        "received_on": found.received_on,
        "due_on": found.sort_by if held else found.due_on,
        "responsible": found.responsible.person.name,
    }


def _matter(each: shown.Matter) -> Matter:
    return Matter(
        position=each.position,
        kind=each.kind,
        family=each.family,
        summary=each.summary,
        outcome=str(each.tag[2]),
        grounds=list(each.said),
        unit=each.unit,
    )


def _term(each: shown.Term) -> Term:
    lines = [
        f"{line.first:%d/%m/%Y}–{line.last:%d/%m/%Y}: {line.days} · {line.why} ({line.ground})" for line in each.lines
    ]
    return Term(due_on=each.due, source=each.source, confirmed=each.confirmed, lines=lines, notes=list(each.notes))
