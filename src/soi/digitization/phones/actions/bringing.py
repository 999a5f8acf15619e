"""The pages of a phone become one scan of its line, in their order; the photographs stay beside it, to the byte."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from soi.base.errors import fill
from soi.digitization.actions import scans
from soi.digitization.models import Scan
from soi.digitization.phones import queries
from soi.digitization.phones.actions.pairing import record_for
from soi.digitization.phones.actions.pictures import original_of
from soi.digitization.phones.errors import NoPages, NotTakenIn, PhoneGone
from soi.digitization.phones.models import Pairing
from soi.digitization.phones.queries import Called
from soi.digitization.phones.rules import sheets_of
from soi.engines.reading.public import pdf_of_jpegs
from soi.intake import public as intake
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.vault import public as vault

NAME = "dien-thoai-{at:%Y%m%d-%H%M}.pdf"

audit.sentence("digitization.phone.brought", "A phone brought {pages} pages for no. {number} in the name of {actor}.")


def bring(phone: Called, *, sides: int, now: datetime) -> Scan:
    """Send the pages as one scan, by the same verb as every scan of the line; the phone's work is done.

    Raises PhoneGone, NoPages, NotTakenIn, and what bringing raises; then the pages stay.
    """
    pairing = queries.get_pairing(phone.actor, phone.pairing_id, for_change=True)
    if pairing.state != Pairing.State.PAIRED:
        raise PhoneGone()
    pages = list(queries.pages_of(pairing))
    if not pages:
        raise NoPages()
    flat = [(vault.get(phone.actor, pairing.locker_id, f"flat-{page.pk}"), page.dpi or 0.0) for page in pages]
    file = scans.File(NAME.format(at=timezone.localtime(now)), pdf_of_jpegs(flat), sheets_of(len(pages), sides), sides)
    with access.reseated(queries.as_bringer(phone.office), back_to=phone.actor) as bringer:
        scan = scans.bring_for_line(bringer, pairing.line_id, file)
        if scan.arrival_id is None:
            raise NotTakenIn(why=_why(scan))
        pairing.kept_in, pairing.holders = _locker_beside(bringer, scan.arrival_id)
    for number, page in enumerate(pages, start=1):
        # One after the other: all photographs together would fill the memory of the machine.
        photograph = original_of(phone, pairing, page)
        with access.reseated(queries.as_bringer(phone.office), back_to=phone.actor) as bringer:
            vault.put(bringer, pairing.kept_in, f"photo-{number}", photograph)
    pairing.state, pairing.scan, pairing.ended_at = Pairing.State.DONE, scan, now
    pairing.save(update_fields=["state", "scan", "kept_in", "holders", "ended_at"])
    with access.reseated(access.machine_actor("reader"), back_to=phone.actor) as reader:
        vault.release(reader, pairing.locker_id)
    record_for(phone, pairing, "brought", pages=len(pages))
    return scan


def _locker_beside(bringer: Actor, arrival_id: UUID) -> tuple[UUID, list[int]]:
    """A locker of their own for the photographs, held by who holds the scan."""
    arrival = intake.get_arrival(bringer, arrival_id)
    locker = vault.open_locker(bringer, unit_id=arrival.unit_id, holders=arrival.holders)
    machine = access.machine_actor("reader").person_id
    return locker, [person for person in arrival.holders if person != machine]


def forget_originals(machine: Actor, arrival_id: UUID) -> None:
    """The scan was refused or given back: its photographs are destroyed with it."""
    pairing = _held(machine, arrival_id)
    if pairing is not None:
        vault.release(machine, pairing.kept_in)  # type: ignore[arg-type]


def leave_originals(machine: Actor, arrival_id: UUID) -> None:
    """The scan is settled and its photographs stay: the machine holds them no more, the persons do."""
    pairing = _held(machine, arrival_id)
    if pairing is not None:
        vault.set_holders(machine, pairing.kept_in, pairing.holders)  # type: ignore[arg-type]


def _held(machine: Actor, arrival_id: UUID) -> Pairing | None:
    """The phone whose photographs lie beside this scan, where the machine still holds them."""
    pairing = queries.visible_pairings(machine).filter(scan__arrival_id=arrival_id).first()
    if pairing is None or pairing.kept_in is None or not vault.names(machine, pairing.kept_in):
        return None
    return pairing


def _why(scan: Scan) -> str:
    kept = scan.reason or {}
    return fill(gettext(str(kept.get("msgid", ""))), dict(kept.get("params", {})))
