"""What the reading machine may do: begin, put what it read, refuse, or say that it waits. Then it holds no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.utils import timezone

from soi.base.errors import Refusal
from soi.intake.actions.spill import begin
from soi.intake.errors import MarkSeen
from soi.intake.events import ArrivalRead, ArrivalRefused
from soi.intake.models import Arrival, Doubt
from soi.intake.queries import get_arrival, get_locked, name_of, thing_of, visible_arrivals
from soi.intake.rules import order, signatures, words
from soi.intake.rules.states import WAITING, State, ensure_can, level_of_mark
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.organisations import public as organisations
from soi.vault import public as vault

TOPIC = "intake"
WAS_READ = "was_read"
# Pictures put with one wait for the disk; more would be much in memory.
PAGES_AT_ONCE = 10

audit.sentence("intake.arrival.read", "{actor} read arrival {number}/{year}: {pages} pages, {doubtful} words in doubt.")
audit.sentence("intake.arrival.refused", "{actor} refused arrival {number}/{year}: {code}.")


class ToRead(NamedTuple):
    """A file to be read; `was_read`: of a part of one that was read, what the machine wrote of its pages."""

    data: bytes
    name: str
    was_read: bytes = b""


@dataclass(frozen=True)
class ReadFile:
    """What comes back from the confined process: the engine's reading as data, and pictures of the upright pages."""

    kind: str
    reading: dict[str, Any]
    images: Mapping[int, bytes]
    thumbs: Mapping[int, bytes]
    pdf: bytes
    signatures: Sequence[signatures.Signature] = ()
    # Of an office file: the PDF that was read.
    printed: bytes = b""
    # The reading of one file keeps one core busy: its time is that core's.
    read_ms: int = 0
    machine: str = ""


def begin_reading(actor: Actor, arrival_id: UUID) -> ToRead | None:
    """The bytes to read and the name they came under; None where it was read already, so a repeated job rests."""
    arrival = get_locked(actor, arrival_id)
    if arrival.state not in WAITING:
        return None
    arrival.state = State.READING
    arrival.refusal = None
    arrival.save(update_fields=["state", "refusal"])
    _hint(arrival)
    name = vault.get(actor, arrival.locker_id, "name").decode()
    was_read = WAS_READ in vault.names(actor, arrival.locker_id)
    return ToRead(
        vault.get(actor, arrival.locker_id, "original"),
        name,
        vault.get(actor, arrival.locker_id, WAS_READ) if was_read else b"",
    )


def begin_preview(actor: Actor, arrival_id: UUID) -> tuple[bytes, str] | None:
    """The bytes to make pictures of; None where there are those of several pages, or it was read meanwhile."""
    arrival = get_arrival(actor, arrival_id)
    if arrival.state not in WAITING or arrival.pages > 1:
        return None
    return thing_of(actor, arrival, "original"), name_of(actor, arrival)


def put_preview(actor: Actor, arrival_id: UUID, pictures: Sequence[tuple[bytes, bytes]], *, first: int = 1) -> None:
    """Put pictures of pages, from `first` on, to be looked at while it waits to be read; the reading replaces them."""
    arrival = get_locked(actor, arrival_id)
    if arrival.state not in WAITING or f"thumb-{first}" in vault.names(actor, arrival.locker_id):
        return
    vault.put_many(actor, arrival.locker_id, _named(enumerate(pictures, start=first)))
    arrival.pages = first + len(pictures) - 1
    arrival.save(update_fields=["pages"])
    _hint(arrival)


def mark_read(actor: Actor, arrival_id: UUID, done: ReadFile) -> None:
    """Put what was read into the locker; the machine holds nothing of it afterwards. Once only: repeated, no act."""
    arrival = get_locked(actor, arrival_id)
    if arrival.state not in WAITING:
        return
    reading = words.prepared(done.reading)
    mark, page = words.mark_seen(reading)
    if level_of_mark(mark) > access.ceiling():
        begin(actor, arrival, level=level_of_mark(mark), page=page)
        mark_refused(actor, arrival_id, MarkSeen(mark=mark, page=page), destroy=True)
        return
    ensure_can("finish reading", arrival.state)
    _fill(actor, arrival, done)
    _enter_doubts(arrival, reading)
    arrival.state = State.READ
    arrival.kind = done.kind
    arrival.pages = len(reading["pages"])
    arrival.doubtful = words.count_doubtful(reading, words.NO_CORRECTIONS)
    arrival.is_pdf_fresh = True
    arrival.save(update_fields=["state", "kind", "pages", "doubtful", "is_pdf_fresh"])
    audit.record(
        actor,
        "intake.arrival.read",
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        number=arrival.number,
        year=arrival.year,
        pages=arrival.pages,
        doubtful=arrival.doubtful,
    )
    body = organisations.name_of(arrival.unit_id, timezone.localdate())
    events.announce(
        ArrivalRead(
            str(arrival.pk),
            arrival.unit_id,
            arrival.pages,
            arrival.doubtful,
            signatures.outcome_of(done.signatures),
            signatures.is_by(done.signatures, body),
            words.seal_seen(reading),
            done.read_ms,
            done.machine,
        )
    )
    _hint(arrival)
    leave(actor, arrival)


def mark_refused(actor: Actor, arrival_id: UUID, refusal: Refusal, *, destroy: bool) -> None:
    """Refuse a file with its reason, for the clerk to read. A broken or hostile one is destroyed, not kept."""
    arrival = get_locked(actor, arrival_id)
    if arrival.state not in WAITING:
        return
    ensure_can("refuse", arrival.state)
    arrival.state = State.REFUSED
    arrival.refusal = refusal.kept()
    arrival.pages = 0
    arrival.save(update_fields=["state", "refusal", "pages"])
    audit.record(
        actor,
        "intake.arrival.refused",
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        number=arrival.number,
        year=arrival.year,
        code=refusal.code,
    )
    events.announce(ArrivalRefused(str(arrival.pk), arrival.unit_id, refusal.code, refusal.kept()))
    _hint(arrival)
    if destroy:
        vault.release(actor, arrival.locker_id)
        _leave_row(arrival)
    else:
        leave(actor, arrival)


def mark_waiting(actor: Actor, arrival_id: UUID, refusal: Refusal) -> None:
    """Say on the list why nothing is read at the moment; the arrival stays where it is and is taken up again."""
    arrival = get_locked(actor, arrival_id)
    if arrival.state not in WAITING:
        return
    arrival.state = State.RECEIVED
    arrival.refusal = refusal.kept()
    arrival.save(update_fields=["state", "refusal"])
    _hint(arrival)


def leave(actor: Actor, arrival: Arrival) -> None:
    """The machine gives up its own sight of the locker and of the row; the persons stay."""
    vault.set_holders(actor, arrival.locker_id, [person for person in arrival.holders if person != actor.person_id])
    _leave_row(arrival)


def lend(actor: Actor, arrival: Arrival) -> None:
    """The reading machine sees it once more, until it leaves again; who lends it keeps the row."""
    reader = access.machine_actor("reader").person_id
    arrival.holders = [*(person for person in arrival.holders if person != reader), reader]
    vault.set_holders(actor, arrival.locker_id, arrival.holders)


def leave_divided(actor: Actor, arrival_id: UUID) -> None:
    """Each part of a divided scan was looked at for a stamp: the machine leaves the whole. Repeated, no act."""
    arrival = visible_arrivals(actor).filter(pk=arrival_id, state=State.DIVIDED).select_for_update().first()
    if arrival is None:
        return
    if vault.names(actor, arrival.locker_id):
        leave(actor, arrival)
    else:
        _leave_row(arrival)


def _leave_row(arrival: Arrival) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select soi.intake_leave(%s)", [arrival.pk])


def _fill(actor: Actor, arrival: Arrival, done: ReadFile) -> None:
    locker = arrival.locker_id
    vault.put(actor, locker, "reading", json.dumps(done.reading, ensure_ascii=False).encode())
    pages = [(number, (image, done.thumbs[number])) for number, image in done.images.items()]
    for first in range(0, len(pages), PAGES_AT_ONCE):
        vault.put_many(actor, locker, _named(pages[first : first + PAGES_AT_ONCE]))
    vault.put(actor, locker, "pdf", done.pdf)
    if done.printed:
        vault.put(actor, locker, "printed", done.printed)


def _named(pictures: Iterable[tuple[int, tuple[bytes, bytes]]]) -> dict[str, bytes]:
    """The pictures of pages by the names they bear in the locker."""
    return {
        name: data
        for number, (image, thumb) in pictures
        for name, data in ((f"page-{number}", image), (f"thumb-{number}", thumb))
    }


def _enter_doubts(arrival: Arrival, reading: words.Reading) -> None:
    """Where each word in doubt stands and what it is worth, for the queue over many papers; no word of it."""
    rows = []
    for word in words.all_words(reading):
        if words.is_doubtful(word):
            page, _stroke, place = word["id"].partition("-")
            worth = round(1000 * order.weight(word, reading["fields"]))
            rows.append(Doubt(arrival=arrival, page=int(page), place=int(place), weight=worth))
    Doubt.objects.bulk_create(rows, batch_size=1000)


def _hint(arrival: Arrival) -> None:
    events.hint(TOPIC, unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))
