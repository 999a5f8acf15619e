"""The paper of a file: where it is put, who has it, until when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.persons import public as persons
from soi.kernel.web.public import Ref
from soi.records.keeping import queries, rules
from soi.records.keeping.actions.files import ARRANGES
from soi.records.keeping.actions.rooms import FILE, MOVE_TASK
from soi.records.keeping.errors import (
    AlreadyLent,
    DayNotPossible,
    FileIsDisposed,
    NotLent,
    OfficeNotFree,
    RoomTooLow,
    WordsMissing,
)
from soi.records.keeping.models import Loan, Place
from soi.records.models import File
from soi.tasks import public as tasks

LOAN = "records.loan"
RETURN_TASK, RETURN_TITLE = "records.return", _("Bring back the paper of the file {code}")
BEFORE_TODAY, TOO_LATE = _("it is past."), _("paper is lent for a year at most, and lent again if it is needed longer.")

audit.sentence("records.file.placed", _("{actor} put the paper of the file {code} at: {place}"))
audit.sentence("records.file.lent", _("{actor} lent the paper of the file {code} to {name} until {due}."))
audit.sentence("records.file.returned", _("{actor} took the paper of the file {code} back from {name}."))


def put_away(actor: Actor, file_id: UUID, *, room: str, shelf: str = "", box: str = "", binder: str = "") -> None:
    """Say where the paper lies now; where it lay before stays known.

    Raises NoSuchThing, NotYours, WordsMissing, RoomTooLow.
    """
    file = _mine(actor, file_id)
    if not room.strip():
        raise WordsMissing(field="room", least=1)
    highest = queries.room_level(file.unit_id, room.strip())
    if file.level > highest:
        raise RoomTooLow(field="room", room=room.strip(), highest=highest, level=file.level)
    place = Place.objects.create(
        file=file,
        room=room.strip(),
        shelf=shelf.strip(),
        box=box.strip(),
        binder=binder.strip(),
        by_id=actor.appointment_id,
    )
    where = ", ".join(part for part in (place.room, place.shelf, place.box, place.binder) if part)
    audit.record(
        actor, "records.file.placed", ("records.file", file.pk), unit_id=file.unit_id, code=file.code, place=where
    )
    tasks.finish_about(actor, Ref(FILE, str(file.pk)), MOVE_TASK)


def lend(actor: Actor, file_id: UUID, *, borrower_id: int, purpose: str, due_on: date, today: date) -> UUID:
    """Give the paper out until a day; the borrower has it as work on the desk.

    Raises NoSuchThing, NotYours, AlreadyLent, OfficeNotFree, WordsMissing, DayNotPossible.
    """
    file = _mine(actor, file_id)
    out = queries.loan_of(file)
    if out is not None:
        raise AlreadyLent(code=file.code, name=out.borrower.person.name)
    post = persons.post(borrower_id, on=today)
    # A marked paper goes to who is cleared for it, whoever asks.
    if post is None or post.level < file.level:
        raise OfficeNotFree(field="borrower_id")
    if not rules.has_words(purpose):
        raise WordsMissing(field="purpose", least=rules.LEAST_WORDS)
    if due_on < today:
        raise DayNotPossible(field="due_on", day=due_on, why=BEFORE_TODAY)
    if due_on > rules.last_day_of_loan(today):
        raise DayNotPossible(field="due_on", day=due_on, why=TOO_LATE)
    loan = Loan(
        file=file,
        borrower_id=borrower_id,
        purpose=purpose.strip(),
        lent_by_id=actor.appointment_id,
        lent_on=today,
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as taken:
        # Lent by another clerk a moment ago.
        raise AlreadyLent(code=file.code, name="?") from taken
    audit.record(
        actor,
        "records.file.lent",
        ("records.file", file.pk),
        unit_id=file.unit_id,
        code=file.code,
        name=post.name,
        due=due_on,
    )
    tasks.assign(
        actor,
        appointment_id=borrower_id,
        kind=RETURN_TASK,
        title=RETURN_TITLE,
        params={"code": file.code},
        due_on=due_on,
        ref=Ref(LOAN, str(loan.pk)),
        address=reverse("records:loans"),
    )
    return loan.pk


def give_back(actor: Actor, loan_id: UUID, *, state: str, today: date) -> None:
    """The paper is back, in this state; the borrower's work is done. Raises NoSuchThing, NotYours, NotLent."""
    seen = queries.one_of(queries.visible_loans(actor).select_related("file"), loan_id)
    access.require(actor, ARRANGES, unit_id=seen.file.unit_id)
    loan = queries.one_of(
        queries.visible_loans(actor).select_related("file", "borrower__person"), loan_id, for_change=True
    )
    if loan.returned_on:
        raise NotLent()
    loan.returned_on, loan.returned_to_id, loan.state_back = today, actor.appointment_id, state.strip()
    loan.save(update_fields=["returned_on", "returned_to", "state_back"])
    audit.record(
        actor,
        "records.file.returned",
        ("records.file", loan.file_id),
        unit_id=loan.file.unit_id,
        code=loan.file.code,
        name=loan.borrower.person.name,
    )
    tasks.finish_about(actor, Ref(LOAN, str(loan.pk)), RETURN_TASK)


def _mine(actor: Actor, file_id: UUID) -> File:
    file = queries.get_file(actor, file_id)
    access.require(actor, ARRANGES, unit_id=file.unit_id)
    if file.disposed_on:
        raise FileIsDisposed(code=file.code)
    return file
