"""Keeping by itself: time is counted, lists are proposed, what two have signed is carried out, files are put together.

Every job bears repetition: a line is done once in one transaction, and what a kill left is taken up again.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone

from soi.base.errors import Refusal
from soi.kernel.access import public as access
from soi.kernel.jobs.public import defer, every, job
from soi.kernel.storage import public as storage
from soi.records.keeping import actions, papers, queries
from soi.records.keeping.actions import volumes
from soi.records.keeping.models import DisposalLine, DisposalList, ListState, Outcome
from soi.records.models import File

MACHINE = "archivist"
A_DAY = 24 * 3600
# A top-secret paper is never kept here.
LEVELS = (0, 1, 2)


@every(A_DAY, name="records.propose")
def propose_everywhere() -> int:
    """Each day a list for each body that has files whose time is over; returns how many lists were made."""
    today = timezone.localdate()
    with access.acting(access.machine_actor(MACHINE)):
        closed = File.objects.filter(closed_on__isnull=False, disposed_on__isnull=True)
        units = list(closed.order_by("unit_id").values_list("unit_id", flat=True).distinct())
    return sum(propose(unit, today) for unit in units)


def propose(unit_id: int, today: date) -> int:
    """The lists of one body, one for each level, each in a transaction of its own; returns how many were made."""
    made = 0
    for level in LEVELS:
        with access.acting(access.machine_actor(MACHINE)) as machine:
            made += actions.propose_list(machine, unit_id, today=today, level=level) is not None
    return made


@every(600, name="records.take_up")
def take_up() -> int:
    """Lists that are agreed to and not yet done go back into the queue: their job was killed, or lost."""
    with access.acting(access.machine_actor(MACHINE)):
        left = list(DisposalList.objects.filter(state=ListState.APPROVED).values_list("pk", flat=True))
        for key in left:
            defer("records.dispose", lock=str(key), list_id=str(key))
    return len(left)


@job("records.dispose")
def dispose(*, list_id: str) -> None:
    """Carry out a list line by line; every line has its own outcome."""
    key = UUID(list_id)
    for line in _lines(key, outcome=Outcome.TO_DO):
        with access.acting(access.machine_actor(MACHINE)) as machine:
            actions.carry_out(machine, line, today=timezone.localdate())
    for line in _lines(key, outcome=Outcome.DONE):
        settle(line)
    with access.acting(access.machine_actor(MACHINE)) as machine:
        actions.finish_list(machine, key)


def settle(line: int) -> None:
    """Take off the disk what a kill may have left there, then forget the names of the files."""
    with access.acting(access.machine_actor(MACHINE)):
        leaving = DisposalLine.objects.values_list("leaving", flat=True).get(pk=line)
    if leaving:
        storage.unlink_gone(leaving)
        with access.acting(access.machine_actor(MACHINE)) as machine:
            actions.settle_line(machine, line)


def _lines(list_id: UUID, *, outcome: str) -> list[int]:
    with access.acting(access.machine_actor(MACHINE)):
        found = DisposalLine.objects.filter(disposal_id=list_id, disposal__state=ListState.APPROVED, outcome=outcome)
        return list(found.order_by("position").values_list("pk", flat=True))


@job("records.bind", queue="reading")
def bind(*, volume_id: str, appointment_id: int) -> None:
    """Put a file together for who asked, by that office's right as it is at each step."""
    key, asker = UUID(volume_id), access.actor_of_appointment(appointment_id)
    try:
        _put_together(key, asker)
    except Refusal as refusal:
        with access.acting(asker) as actor:
            volumes.fail_volume(actor, key, str(refusal))


def _put_together(key: UUID, asker: access.Actor) -> None:
    with access.acting(asker) as actor:
        volume = queries.one_of(queries.visible_volumes(actor).select_related("file__unit"), key)
        binder = papers.Binder(actor, volume.file, now=timezone.localtime())
        volumes.begin_volume(key, len(binder.waiting))
    for done, paper in enumerate(binder.waiting, start=1):
        with access.acting(asker) as actor:
            binder.add(queries.get_paper(actor, paper))
            volumes.note_progress(key, done)
    bound = binder.finish()
    with access.acting(asker) as actor:
        volumes.finish_volume(actor, key, bound.pdf, pages=bound.pages, level=bound.level, left_out=bound.left_out)
