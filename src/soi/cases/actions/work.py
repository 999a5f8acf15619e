"""The verbs of cases: open, keep a paper, take a step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from soi.base.sentences import label
from soi.cases import queries
from soi.cases.errors import (
    CaseOpenAlready,
    NobodyInSeat,
    NoSuchProcedure,
    NotAccepted,
    NotCleared,
    NotInTheBook,
    PaperEmpty,
    PaperThere,
    PaperTooOpen,
    PaperUnknown,
    SeatNotFree,
    SubjectMissing,
)
from soi.cases.events import CaseMoved, CaseOpened
from soi.cases.models import Case, Move, Paper, ProcedureVersion, Seat
from soi.engines.procedures import public as engine
from soi.engines.procedures.public import Procedure
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.calendar import public as calendar
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.persons import public as persons
from soi.petitions import public as petitions
from soi.records import public as records
from soi.tasks import public as tasks

TOPIC = "cases"
STEP_TASK, STEP_TITLE = "cases.step", gettext_noop("Case {number}: {step}")
DECIDE_TASK = "petitions.decide"
# Where the law seen knows no term for a step, the body's own proposal: five working days, to be changed with the step.
STEP_DAYS = 5

audit.sentence("cases.case.opened", "{actor} opened case {number} ({procedure}).")
audit.sentence("cases.case.moved", "{actor} took a step in case {number}: {way}.")
audit.sentence("cases.paper.kept", "{actor} kept a paper in case {number}: {paper}.")
audit.sentence("cases.seat.given", "{actor} gave the seat {role} in case {number} to {name}.")


def open_case(
    actor: Actor,
    petition_id: UUID,
    *,
    procedure: str,
    subject_kind: str,
    subject_name: str,
    seats: Mapping[str, int],
) -> UUID:
    """Open a case on an accepted petition, with a person in each seat (`role` -> appointment). Returns its key.

    Raises NotPermitted, NoSuchPetition, NotAccepted, CaseOpenAlready, NoSuchProcedure, SubjectMissing, SeatNotFree.
    """
    access.require(actor, "cases.open")
    origin = petitions.origin(actor, petition_id)
    if not origin.is_accepted:
        raise NotAccepted()
    before = next(iter(queries.of_petition(actor, petition_id)), None)
    if before is not None:
        raise CaseOpenAlready(number=before.number)
    if not subject_name.strip():
        raise SubjectMissing(field="subject_name")
    version = version_of(procedure)
    case = Case(
        unit_id=origin.unit_id,
        petition_id=petition_id,
        origin_id=petition_id,
        level=origin.level,
        subject_kind=subject_kind,
        subject_name=subject_name.strip(),
    )
    _begin(actor, case, version, {role: [post] for role, post in seats.items()})
    tasks.finish_about(actor, petitions.ref(petition_id), DECIDE_TASK)
    return case.pk


def receive_paper(
    actor: Actor,
    case_id: UUID,
    *,
    kind: str,
    text: str = "",
    received_on: date | None = None,
    document_id: UUID | None = None,
) -> UUID:
    """Keep what the present step receives from outside; what the body makes itself is drafted, not typed in here.

    One that stands in the body's book is named by its key there: the case then follows its mark.
    Raises NoSuchCase, NotPermitted, PaperUnknown, PaperEmpty, NotInTheBook, PaperTooOpen, PaperThere, NotCleared.
    """
    access.require(actor, "cases.work")
    case = queries.get_case(actor, case_id)
    paper = queries.procedure_of(case).papers.get(kind)
    if paper is None or not paper.received:
        raise PaperUnknown(field="kind")
    if document_id is None:
        return keep_paper(actor, case_id, kind=kind, text=text, received_on=received_on)
    booked = _from_the_book(actor, case, kind, document_id)
    return keep_paper(
        actor,
        case_id,
        kind=kind,
        # The number is what stays of a paper when its file is destroyed; its words stand in the book and only there.
        text=text.strip() or f"{booked.number}/{booked.year}",
        received_on=received_on or booked.received_on,
        symbol=f"{booked.number}/{booked.year}",
        address=reverse("records:document", args=[booked.id]),
        document_id=booked.id,
    )


def _from_the_book(actor: Actor, case: Case, kind: str, document_id: UUID) -> records.BookLine:
    # Held first, before the case is: who marks the paper in this moment waits, or has marked it already.
    with connection.cursor() as cursor:
        cursor.execute("select soi.hold_level(%s)", [document_id])
    booked = records.booked(actor, document_id)
    if booked is None or booked.unit_id != case.unit_id:
        raise NotInTheBook(field="in_book")
    if booked.level < case.own_level:
        raise PaperTooOpen(field="in_book")
    if case.papers.filter(kind=kind, document_id=document_id).exists():
        raise PaperThere(field="in_book")
    holder = persons.post(case.responsible_id, on=timezone.localdate())
    if holder is not None and holder.level < booked.level and case.ended_at is None:
        raise NotCleared(name=holder.name)
    return booked


def keep_paper(
    actor: Actor,
    case_id: UUID,
    *,
    kind: str,
    text: str,
    received_on: date | None = None,
    symbol: str = "",
    address: str = "",
    document_id: UUID | None = None,
) -> UUID:
    """Keep a paper of the present step for a room that made it: its words, symbol, and where it is looked at.

    Raises NoSuchCase, NotPermitted, PaperUnknown, PaperEmpty.
    """
    access.require(actor, "cases.work")
    case = queries.get_for_change(actor, case_id)
    procedure = queries.procedure_of(case)
    _require_seat(actor, case)
    step = procedure.steps.get(case.step)
    if step is None or kind not in queries.papers_due(step):
        raise PaperUnknown(field="kind")
    if not text.strip():
        raise PaperEmpty(field="text")
    paper = Paper(id=uuid4(), case=case, step=case.step, kind=kind, text=text.strip(), made_by_id=actor.appointment_id)
    paper.symbol, paper.address, paper.document_id = symbol, address, document_id
    paper.received_on = (received_on or timezone.localdate()) if procedure.papers[kind].received else None
    paper.save(force_insert=True)
    named = label(procedure.papers[kind].labels, "vi")
    audit.record(actor, "cases.paper.kept", queries.ref(case.pk), unit_id=case.unit_id, number=case.number, paper=named)
    _hint(case)
    return paper.pk


def take_step(actor: Actor, case_id: UUID, way: str, *, reason: str = "", due_on: date | None = None) -> UUID | None:
    """Take a way on. `due_on` is the body's own date for the next step where the law knows none.

    Returns the case this opened beside it, if it did. Raises NoSuchCase, NobodyInSeat, and what the engine refuses:
    OutOfOrder, WrongPerson, PaperMissing, GroundMissing, ReasonTooShort, Ended; each names the rule.
    """
    case = queries.get_for_change(actor, case_id)
    procedure, state = queries.procedure_of(case), queries.state_of(case)
    after = engine.move(procedure, state, way, queries.seats_of(actor, case), reason)
    step = procedure.steps[case.step]
    taken = step.way(way)
    assert taken is not None  # noqa: S101 - the engine has just refused an unknown way
    Move.objects.create(
        case=case, step=case.step, way=way, to=after.step, reason=reason.strip(), by_id=actor.appointment_id
    )
    tasks.finish_about(actor, queries.ref(case.pk), STEP_TASK)
    case.step, case.facts, case.moved_at = after.step, sorted(after.facts), timezone.now()
    if after.has_ended:
        case.ended_at, case.step_due_on = timezone.now(), None
    else:
        case.step_due_on = due_on or proposed_day()
        case.responsible_id = _holder(case, procedure, after.step)
    case.save(update_fields=["step", "facts", "moved_at", "ended_at", "step_due_on", "responsible_id"])
    named = label(taken.labels, "vi")
    audit.record(actor, "cases.case.moved", queries.ref(case.pk), unit_id=case.unit_id, number=case.number, way=named)
    events.announce(CaseMoved(str(case.pk), case.unit_id, case.step))
    if not after.has_ended:
        _give(actor, case, procedure)
    _hint(case)
    return _open_beside(actor, case, taken.opens, after) if taken.opens else None


def witness(actor: Actor, case_id: UUID, fact: str, *, against: Collection[str] = ()) -> None:
    """Let a later room say what it has established: a vote that carried, a decision that was signed.

    Raises NoSuchCase, NotPermitted, NotWitnessed.
    """
    access.require(actor, "cases.work")
    case = queries.get_for_change(actor, case_id)
    _require_seat(actor, case)
    against = [each for each in against if each != fact]
    after = engine.witness(queries.procedure_of(case), queries.state_of(case), fact, against)
    case.facts = sorted(after.facts)
    case.save(update_fields=["facts"])
    _hint(case)


def tell(standing: queries.Standing) -> None:
    """Let open pages of a case look again, when a later room has changed what stands on them."""
    events.hint(TOPIC, unit_id=standing.unit_id, ref_kind=queries.KIND, ref_id=str(standing.id))


def _open_beside(actor: Actor, case: Case, opens: str, state: engine.State) -> UUID:
    """A case of another procedure, out of this one, linked both ways; its team comes along."""
    other = Case(
        unit_id=case.unit_id,
        petition_id=case.petition_id,
        origin_id=case.origin_id,
        parent=case,
        # What the papers of the first one are marked stays with them; the second takes the level of its own.
        level=case.own_level,
        subject_kind=case.subject_kind,
        subject_name=case.subject_name,
    )
    seats: dict[str, list[int]] = {}
    for seat in case.seats.all():
        seats.setdefault(seat.role, []).append(seat.appointment_id)
    _begin(actor, other, version_of(opens), seats)
    return other.pk


def _begin(actor: Actor, case: Case, version: ProcedureVersion, seats: Mapping[str, list[int]]) -> None:
    today = timezone.localdate()
    case.version, case.procedure = version, version.procedure
    procedure = queries.procedure_of(case)
    least = records.level_of_item(procedure.secrecy_item, on=today)
    if least > case.level:
        case.level, case.own_item = least, procedure.secrecy_item
    given = seated(case, procedure, seats, today)
    case.id = uuid4()
    case.number = _number(case.unit_id, today.year)
    case.step, case.facts, case.opened_on = procedure.start, [], today
    case.step_due_on = proposed_day()
    case.team = sorted({post.person_id for _, post in given})
    case.responsible_id = _first_of(given, procedure, case.step)
    case.save(force_insert=True)
    Seat.objects.bulk_create([Seat(case=case, role=role, appointment_id=post.appointment_id) for role, post in given])
    audit.record(
        actor,
        "cases.case.opened",
        queries.ref(case.pk),
        unit_id=case.unit_id,
        number=case.number,
        procedure=label(procedure.labels, "vi"),
    )
    for role, post in given:
        audit.record(
            actor,
            "cases.seat.given",
            queries.ref(case.pk),
            unit_id=case.unit_id,
            number=case.number,
            role=label(procedure.roles[role].labels, "vi"),
            name=post.name,
        )
    events.announce(CaseOpened(str(case.pk), case.unit_id, case.procedure))
    _give(actor, case, procedure)
    _hint(case)


def seated(
    case: Case, procedure: Procedure, seats: Mapping[str, list[int]], today: date
) -> list[tuple[str, persons.Post]]:
    """Every seat inside the house with a person of the commission who may take it; raises SeatNotFree."""
    found = []
    barred = petitions.barred_among(case.petition_id, [each for held in seats.values() for each in held])
    for role, free in queries.choices(case.unit_id, procedure, today):
        by_id = {post.appointment_id: post for post in free}
        for appointment in seats.get(role.id, ()):
            post = by_id.get(appointment)
            # Who stands in the chain of command of the accused takes no seat (DP-15).
            if post is None or appointment in barred:
                raise SeatNotFree(field=f"seat-{role.id}", role=label(role.labels, "vi"))
            found.append((role.id, post))
        if role.id not in seats:
            raise SeatNotFree(field=f"seat-{role.id}", role=label(role.labels, "vi"))
    return found


def _first_of(given: list[tuple[str, persons.Post]], procedure: Procedure, step: str) -> int:
    wanted = procedure.steps[step].role
    return next(post.appointment_id for role, post in given if role == wanted)


def _holder(case: Case, procedure: Procedure, step: str) -> int:
    """Who has the seat of a step, in office today and cleared for what the papers of the case are marked."""
    role = procedure.roles[procedure.steps[step].role]
    uncleared = ""
    for seat in case.seats.filter(role=role.id).order_by("pk"):
        post = persons.post(seat.appointment_id, on=timezone.localdate())
        if post is not None and post.level >= case.level:
            return seat.appointment_id
        uncleared = post.name if post else uncleared
    if uncleared:
        raise NotCleared(name=uncleared)
    raise NobodyInSeat(role=label(role.labels, "vi"))


def _give(actor: Actor, case: Case, procedure: Procedure) -> None:
    step = procedure.steps[case.step]
    assert case.step_due_on is not None  # noqa: S101 - held by a constraint of the table
    tasks.assign(
        actor,
        appointment_id=case.responsible_id,
        kind=STEP_TASK,
        title=STEP_TITLE,
        params={"number": case.number, "step": label(step.labels, "vi")},
        due_on=case.step_due_on,
        ref=queries.ref(case.pk),
        address=reverse("cases:case", args=[case.pk]),
        sensitive=True,
    )


def _require_seat(actor: Actor, case: Case) -> None:
    if not queries.seats_of(actor, case):
        raise access.NotYours(grant="cases.work")


def version_of(procedure: str) -> ProcedureVersion:
    """The procedure as it stands in the pack today, kept once under its digest."""
    item = next((each for each in queries.procedures(timezone.localdate()) if each.id == procedure), None)
    if item is None:
        raise NoSuchProcedure(field="procedure", procedure=procedure)
    whole: dict[str, Any] = {"id": item.id, "labels": dict(item.labels), "value": item.value, "source": item.source}
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    version, _ = ProcedureVersion.objects.get_or_create(
        digest=digest,
        defaults={
            "procedure": item.id,
            "labels": dict(item.labels),
            "value": item.value,
            "source": item.source,
            "confirmed": item.confirmed,
        },
    )
    return version


def _number(unit_id: int, year: int) -> str:
    return f"VV-{year}-{numbering.next_number(unit_id=unit_id, kind='case', term=str(year)):03d}"


def proposed_day() -> date:
    """The day the house proposes for a step whose term the law seen does not say."""
    return calendar.load(queries.PACK).add_working_days(timezone.localdate(), STEP_DAYS).due


def _hint(case: Case) -> None:
    events.hint(TOPIC, unit_id=case.unit_id, ref_kind=queries.KIND, ref_id=str(case.pk))
