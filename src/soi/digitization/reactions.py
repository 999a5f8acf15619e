"""What the ledger does on news of the reading line: its scans are read, refused, looked through, registered."""

from __future__ import annotations

from uuid import UUID

from soi.digitization.actions import plans, scans
from soi.digitization.events import PlanChanged
from soi.intake.events import ArrivalClosed, ArrivalConfirmed, ArrivalRead, ArrivalRefused
from soi.kernel.access import public as access
from soi.kernel.events import public as events
from soi.records.events import DocumentSpilled

MACHINE = "reader"


@events.on(ArrivalRead, name="digitization.note_read", machine=MACHINE)
def note_read(news: ArrivalRead) -> None:
    copy = scans.Copy(news.signature, news.by_agency, news.seal_page)
    time = scans.Time(news.read_ms, news.machine)
    scans.note_read(access.machine_actor(MACHINE), UUID(news.arrival_id), news.pages, copy, time)


@events.on(ArrivalRefused, name="digitization.note_refused", machine=MACHINE)
def note_refused(news: ArrivalRefused) -> None:
    scans.note_refused(access.machine_actor(MACHINE), UUID(news.arrival_id), news.code, news.why)


@events.on(ArrivalConfirmed, name="digitization.note_confirmed", machine=MACHINE)
def note_confirmed(news: ArrivalConfirmed) -> None:
    scans.note_confirmed(
        access.machine_actor(MACHINE), UUID(news.arrival_id), news.person_id, news.proposed, news.overruled
    )


@events.on(ArrivalClosed, name="digitization.note_closed", machine=MACHINE)
def note_closed(news: ArrivalClosed) -> None:
    scans.note_closed(access.machine_actor(MACHINE), UUID(news.arrival_id), news.state)


@events.on(DocumentSpilled, name="digitization.note_spilled", machine=MACHINE)
def note_spilled(news: DocumentSpilled) -> None:
    """A stamp was seen on what a scan became: the scan holds its line, as one that was refused at once."""
    for arrival in news.arrivals:
        scans.note_refused(access.machine_actor(MACHINE), UUID(arrival), news.code, news.why)


@events.on(PlanChanged, name="digitization.end_reminders", machine=MACHINE)
def end_reminders(news: PlanChanged) -> None:
    plans.end_reminders(access.machine_actor(MACHINE), news.plan_id)
