"""Take something in: one action for every way it may come (REC-01)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from soi.intake.errors import ChannelUnknown
from soi.intake.events import ArrivalReceived, MarkedPaperRefused
from soi.intake.models import Arrival
from soi.intake.queries import HELD_BY, holders_for
from soi.intake.rules.states import State, ensure_may_lie_here, ensure_size
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.jobs import public as jobs
from soi.kernel.numbering import public as numbering
from soi.kernel.reference import public as reference
from soi.vault import public as vault

TOPIC = "intake"
KIND = "arrival"
PACK = "vn_party"
# One paper at a time is read, so that waiting ones fill the queue and not the worker (DIG-14).
READING = "reading"
# Pictures of the first pages come before any reading, in a room of their own: who brought it looks at once.
PREVIEWS, SEEN_FIRST = "previews", 20

audit.sentence("intake.arrival.received", "{actor} took in arrival {number}/{year} by way of {channel}.")
audit.sentence(
    "intake.paper.refused", "{actor} was refused a marked paper on this machine; number {number}/{year} is void."
)


def receive(
    actor: Actor,
    *,
    unit_id: int,
    data: bytes,
    name: str,
    channel: str,
    marked_level: int = 0,
    once: str = "",
    held_by: Sequence[str] = HELD_BY,
    was_read: bytes = b"",
) -> UUID:
    """Take one file in: number it, hold it, let it be read. Only its size is judged here, its content never.

    `once` is the sender's own key for this file: the same key again answers with the same arrival. `held_by`: the roles
    of the body that hold it beside who brings it, those who receive letters unless it is said. `was_read`: of a part of
    an arrival that was read, what the machine wrote of its pages, so that it reads none again. Raises NotYours,
    ChannelUnknown, EmptyFile, TooBig, MarkedNotHere (then `refuse_marked` keeps the line).
    """
    access.require(actor, "intake.receive", unit_id=unit_id)
    _ensure_channel(channel)
    ensure_size(len(data), settings.SOI_UPLOAD_LIMIT_MB)
    ensure_may_lie_here(marked_level, access.ceiling())
    key = _keyed(once) if once else None
    earlier = find_once(unit_id, once) if once else None
    if earlier is not None:
        return earlier
    holders = holders_for(actor, unit_id, held_by)
    arrival = _enter(actor, unit_id, data, name, channel, marked_level, key, holders)
    if was_read:
        vault.put(actor, arrival.locker_id, "was_read", was_read)
    _tell(actor, arrival)
    return arrival.pk


def find_once(unit_id: int, once: str) -> UUID | None:
    """The arrival that came under this key before, if the present actor holds it."""
    return Arrival.objects.filter(unit_id=unit_id, once=_keyed(once)).values_list("pk", flat=True).first()


def refuse_marked(actor: Actor, *, unit_id: int, level: int) -> int:
    """Keep the line of a marked paper that may not lie here: a number, its level, who brought it; nothing else."""
    access.require(actor, "intake.receive", unit_id=unit_id)
    year = timezone.localdate().year
    number = numbering.next_number(unit_id=unit_id, kind=KIND, term=str(year))
    reason = "marked paper refused on a connected machine"
    numbering.void(actor, unit_id=unit_id, kind=KIND, term=str(year), number=number, reason=reason)
    audit.record(actor, "intake.paper.refused", None, unit_id=unit_id, number=number, year=year, marked=level)
    events.announce(MarkedPaperRefused(unit_id, level, number))
    return number


def _enter(
    actor: Actor,
    unit_id: int,
    data: bytes,
    name: str,
    channel: str,
    marked_level: int,
    key: str | None,
    persons: Sequence[int],
) -> Arrival:
    now = timezone.now()
    year = timezone.localdate(now).year
    holders = [*persons, access.machine_actor("reader").person_id]
    locker = vault.open_locker(actor, unit_id=unit_id, holders=holders)
    vault.put_many(actor, locker, {"original": data, "name": name.encode()})
    return Arrival.objects.create(
        unit_id=unit_id,
        year=year,
        number=numbering.next_number(unit_id=unit_id, kind=KIND, term=str(year)),
        channel=channel,
        received_at=now,
        received_by_id=actor.appointment_id,
        state=State.RECEIVED,
        locker_id=locker,
        holders=holders,
        marked_level=marked_level,
        size=len(data),
        once=key,
    )


def _tell(actor: Actor, arrival: Arrival) -> None:
    audit.record(
        actor,
        "intake.arrival.received",
        ("intake.arrival", arrival.pk),
        unit_id=arrival.unit_id,
        level=arrival.marked_level,
        number=arrival.number,
        year=arrival.year,
        channel=arrival.channel,
    )
    events.announce(ArrivalReceived(str(arrival.pk), arrival.unit_id, arrival.number, arrival.channel))
    events.hint(TOPIC, unit_id=arrival.unit_id, ref_kind="intake.arrival", ref_id=str(arrival.pk))
    jobs.defer("intake.preview", lock=PREVIEWS, priority=SEEN_FIRST, arrival_id=str(arrival.pk))
    jobs.defer("intake.read", lock=READING, arrival_id=str(arrival.pk))


def _ensure_channel(channel: str) -> None:
    known = {item.id for item in reference.pack(PACK).items("channels", on=timezone.localdate())}
    if channel not in known:
        raise ChannelUnknown(field="channel")


def _keyed(once: str) -> str:
    """The key as it is kept: with a secret, so that a row proves nothing to one who has a file and guesses."""
    return salted_hmac("soi.intake.once", once, algorithm="sha256").hexdigest()


def came_before(error: IntegrityError) -> bool:
    """Was it refused because the same thing came a moment ago, by a retried form or a second look at a folder?"""
    return "an_arrival_comes_once" in str(error)


def receive_once(actor: Actor, **given: object) -> UUID | None:
    """Receive, or None where the same key came before from one whose arrivals this actor does not hold (a folder)."""
    try:
        with transaction.atomic():
            return receive(actor, **given)  # type: ignore[arg-type]
    except IntegrityError as error:
        if came_before(error):
            return None
        raise
