"""Cases as one actor may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.cases.access import CASE
from soi.cases.errors import NoSuchCase
from soi.cases.models import Case, Move, Paper, Seat
from soi.engines.procedures import public as engine
from soi.engines.procedures.public import Procedure
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.organisations import public as organisations
from soi.kernel.persons import public as persons
from soi.kernel.persons.public import Post
from soi.kernel.reference import public as reference
from soi.kernel.reference.public import Item
from soi.kernel.web.public import Ref

PACK = "vn_party"
KIND = "cases.case"
PER_PAGE = 25


def ref(case_id: UUID) -> Ref:
    return Ref(KIND, str(case_id))


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Every case this actor may see."""
    return access.visible(CASE, Case.objects.all(), actor)


def get_case(actor: Actor, case_id: UUID) -> Case:
    """One case of this actor's sight; raises NoSuchCase."""
    found = (
        visible_cases(actor)
        .select_related("version", "unit", "responsible__person", "raised_by")
        .filter(pk=case_id)
        .first()
    )
    if found is None:
        raise NoSuchCase()
    return found


def get_for_change(actor: Actor, case_id: UUID) -> Case:
    """The same, kept for this transaction alone; raises NoSuchCase."""
    found = visible_cases(actor).select_for_update(of=("self",)).select_related("version").filter(pk=case_id).first()
    if found is None:
        raise NoSuchCase()
    return found


def listed(actor: Actor, *, after: tuple[date, UUID] | None = None, limit: int = PER_PAGE) -> list[Case]:
    """A page of cases, newest first, and one more where there are more; `after` is the key of the last one shown."""
    found = visible_cases(actor).select_related("version", "unit", "responsible__person")
    if after is not None:
        day, key = after
        found = found.filter(Q(opened_on__lt=day) | Q(opened_on=day, pk__lt=key))
    return list(found.order_by("-opened_on", "-pk")[: limit + 1])


def of_petition(actor: Actor, petition_id: UUID) -> list[Case]:
    """The cases that came from a petition, as far as the actor sees them."""
    return list(visible_cases(actor).filter(petition_id=petition_id).select_related("version").order_by("opened_on"))


def procedures(on: date, family: str = "") -> list[Item]:
    """The procedures of the pack in force on a day; for a petition those its family opens, else those none opens."""
    found = [item for item in reference.pack(PACK).items("procedures", on=on) if item.value is not None]
    return [item for item in found if not family or family in item.value.get("families", ())]


_known: dict[str, Procedure] = {}


def procedure_of(case: Case) -> Procedure:
    """The procedure this case runs on, as it was when the case began."""
    version = case.version
    if version.digest not in _known:
        # A version never changes: its digest is its key.
        _known[version.digest] = engine.read(version.procedure, version.value, version.labels, version.source)
    return _known[version.digest]


def state_of(case: Case) -> engine.State:
    """Where the case stands, as the engine wants it."""
    papers = frozenset(case.papers.values_list("kind", flat=True))
    return engine.State(case.step, frozenset(case.facts), papers)


def seats_of(actor: Actor, case: Case) -> list[str]:
    """The seats this actor has in the case."""
    return list(case.seats.filter(appointment_id=actor.appointment_id).values_list("role", flat=True))


@dataclass(frozen=True)
class Standing:
    """A case as a later room works on it: where it stands, what its step is for, and which seats this actor has."""

    id: UUID
    number: str
    unit_id: int
    body_level: str
    level: int
    procedure: str
    step: str
    step_role: str
    act: str
    ways: tuple[engine.Way, ...]
    signers: Mapping[str, tuple[str, ...]]
    acts: frozenset[str]
    facts: frozenset[str]
    witnessed: frozenset[str]
    roles: Mapping[str, engine.Role]
    mine: tuple[str, ...]
    subject_kind: str
    subject_name: str
    petition_id: UUID | None

    @property
    def has_ended(self) -> bool:
        return self.step == engine.END


@dataclass(frozen=True)
class Glance:
    """What a list shows of a case: its number, whom it looks into, its procedure, and the seats this actor has."""

    id: UUID
    number: str
    subject_name: str
    procedure: engine.Procedure
    mine: tuple[str, ...]


def glances(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, Glance]:
    """Many cases at once, as far as the actor sees them; in two queries however many there are."""
    found = list(visible_cases(actor).select_related("version").filter(pk__in=set(case_ids)))
    mine: dict[UUID, list[str]] = {}
    seats = Seat.objects.filter(case__in=found, appointment_id=actor.appointment_id).order_by("pk")
    for case_id, role in seats.values_list("case_id", "role"):
        mine.setdefault(case_id, []).append(role)
    return {
        each.pk: Glance(each.pk, each.number, each.subject_name, procedure_of(each), tuple(mine.get(each.pk, ())))
        for each in found
    }


def standing(actor: Actor, case_id: UUID, *, for_change: bool = False) -> Standing:
    """The case as later rooms may know it, held until commit when it is to be changed; raises NoSuchCase."""
    case = get_for_change(actor, case_id) if for_change else get_case(actor, case_id)
    procedure = procedure_of(case)
    step = procedure.steps.get(case.step)
    return Standing(
        id=case.pk,
        number=case.number,
        unit_id=case.unit_id,
        body_level=organisations.get_unit(case.unit_id).level,
        level=case.level,
        procedure=case.procedure,
        step=case.step,
        act=step.act if step else "",
        ways=step.ways if step else (),
        step_role=step.role if step else "",
        signers={each.id: each.signed_by for each in procedure.papers.values()},
        acts=frozenset(each.act for each in procedure.steps.values() if each.act),
        facts=frozenset(case.facts),
        witnessed=procedure.witnessed,
        roles=procedure.roles,
        mine=tuple(seats_of(actor, case)),
        subject_kind=case.subject_kind,
        subject_name=case.subject_name,
        petition_id=case.petition_id,
    )


@dataclass(frozen=True)
class Seated:
    """A person in a seat of a case, and since when."""

    role: str
    appointment_id: int
    name: str
    office: str
    since: datetime


@dataclass(frozen=True)
class Done:
    """A step taken: what it was called, which facts it gave, when."""

    labels: Mapping[str, str]
    gives: frozenset[str]
    at: datetime


@dataclass(frozen=True)
class Kept:
    """A paper in a case: what it is called, its symbol where it has one, and the day it was made or received.

    `version` counts the papers of its kind in the case; `digest` is the hash of its words, by which it is cited.
    """

    kind: str
    labels: Mapping[str, str]
    symbol: str
    day: date
    address: str
    key: UUID
    version: int
    digest: str


@dataclass(frozen=True)
class Dossier:
    """What papers of a case are made from: its procedure and step, people, steps and papers so far."""

    standing: Standing
    procedure: engine.Procedure
    ground: str
    due: tuple[str, ...]
    opened_on: date
    step_due_on: date | None
    seats: tuple[Seated, ...]
    moves: tuple[Done, ...]
    papers: tuple[Kept, ...]


def dossier(actor: Actor, case_id: UUID, *, for_change: bool = False) -> Dossier:
    """All of it, as far as the actor sees the case; raises NoSuchCase."""
    now = standing(actor, case_id, for_change=for_change)
    case = get_case(actor, case_id)
    procedure = procedure_of(case)
    step = procedure.steps.get(case.step)
    seats = case.seats.select_related("appointment__person").order_by("pk")
    return Dossier(
        standing=now,
        procedure=procedure,
        ground=step.ground if step else "",
        due=papers_due(step) if step else (),
        opened_on=case.opened_on,
        step_due_on=case.step_due_on,
        seats=tuple(
            Seated(each.role, each.appointment_id, each.appointment.person.name, each.appointment.role, each.since)
            for each in seats
        ),
        moves=tuple(_done(procedure, each) for each in case.moves.order_by("at", "pk")),
        papers=_kept(procedure, papers_of(case)),
    )


def _kept(procedure: engine.Procedure, papers: list[Paper]) -> tuple[Kept, ...]:
    counted: Counter[str] = Counter()
    found = []
    for each in papers:
        counted[each.kind] += 1
        found.append(
            Kept(
                kind=each.kind,
                labels=procedure.papers[each.kind].labels,
                symbol=each.symbol,
                day=each.received_on or timezone.localdate(each.made_at),
                address=each.address,
                key=each.pk,
                version=counted[each.kind],
                digest=sha256(each.text.encode()).hexdigest(),
            )
        )
    return tuple(found)


def _done(procedure: engine.Procedure, move: Move) -> Done:
    way = procedure.steps[move.step].way(move.way)
    return Done(way.labels if way else {}, way.gives if way else frozenset(), move.at)


def papers_due(step: engine.Step) -> tuple[str, ...]:
    """The papers that may be kept on a step: its own, and those its ways ask for."""
    return tuple(dict.fromkeys([*step.papers, *(paper for way in step.ways for paper in way.papers)]))


def papers_of(case: Case) -> list[Paper]:
    return list(case.papers.select_related("made_by__person").order_by("made_at", "pk"))


def moves_of(case: Case) -> list[Move]:
    return list(case.moves.select_related("by__person").order_by("-at", "-pk"))


def choices(unit_id: int, procedure: Procedure, on: date) -> list[tuple[engine.Role, list[Post]]]:
    """For each seat inside the house, who of the commission may take it."""
    offices = {office for role in procedure.roles.values() for office in role.offices}
    posts = persons.posts_within(organisations.get_unit(unit_id).path, on=on, roles=sorted(offices))
    return [
        (role, [post for post in posts if post.role in role.offices])
        for role in procedure.roles.values()
        if role.is_inside
    ]


def beside(actor: Actor, case: Case) -> list[Case]:
    """The case this one came out of and those that came out of it, as far as the actor sees them."""
    linked = Q(parent_id=case.pk)
    if case.parent_id is not None:
        linked |= Q(pk=case.parent_id)
    return list(visible_cases(actor).filter(linked).order_by("opened_on", "pk"))
