"""The end of an arrival: it became a registered paper or a petition, or it went back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from soi.intake.actions.read import lend
from soi.intake.events import ArrivalClosed
from soi.intake.models import Arrival
from soi.intake.queries import get_locked
from soi.intake.rules.states import ACT_OF_END, State, ensure_can, ensure_reason
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.vault import public as vault

TOPIC = "intake"

audit.sentence("intake.arrival.closed", "{actor} settled arrival {number}/{year} as {state}.")
audit.sentence("intake.arrival.returned", "{actor} gave arrival {number}/{year} back: {reason}")


def close_as(actor: Actor, arrival_id: UUID, state: str) -> None:
    """Settle an arrival: `registered` (its paper is kept by records, the locker is emptied) or `petition` (the locker
    stays held and goes with the petition) or `divided` (its pages came in again as papers of their own; it stays held
    as it was scanned, by the reading machine too until that has looked for a stamp on each part). Called by the room
    that took it, in its own transaction.

    Raises NoArrival, StillReading, AlreadyClosed.
    """
    end = State(state)
    arrival = _close(actor, arrival_id, end)
    if end is State.REGISTERED:
        vault.release(actor, arrival.locker_id)
    if end is State.DIVIDED:
        lend(actor, arrival)
        arrival.save(update_fields=["holders"])
    _tell(actor, arrival, "intake.arrival.closed", state=end.value)


def return_to_sender(actor: Actor, arrival_id: UUID, *, reason: str) -> None:
    """Give it back, or out of the machine again: what was kept of it is destroyed, number and reason stay."""
    said = ensure_reason(reason)
    arrival = _close(actor, arrival_id, State.RETURNED)
    if vault.names(actor, arrival.locker_id):
        vault.release(actor, arrival.locker_id)
    _tell(actor, arrival, "intake.arrival.returned", reason=said)


def _close(actor: Actor, arrival_id: UUID, end: State) -> Arrival:
    arrival = get_locked(actor, arrival_id)
    ensure_can(ACT_OF_END[end], arrival.state)
    arrival.doubts.all().delete()
    arrival.state = end
    arrival.closed_at = timezone.now()
    arrival.save(update_fields=["state", "closed_at"])
    return arrival


def _tell(actor: Actor, arrival: Arrival, kind: str, **detail: str) -> None:
    subject = ("intake.arrival", arrival.pk)
    said: dict[str, Any] = {"number": arrival.number, "year": arrival.year, **detail}
    audit.record(actor, kind, subject, unit_id=arrival.unit_id, **said)
    events.announce(ArrivalClosed(str(arrival.pk), arrival.unit_id, str(arrival.state)))
    events.hint(TOPIC, unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))
