"""A phone is offered a code, takes it once, and is ended: by the clerk, by the clock, by being done."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from soi.digitization import queries as ledger
from soi.digitization.actions import scans
from soi.digitization.phones import queries
from soi.digitization.phones.errors import CodeUsed
from soi.digitization.phones.models import Pairing
from soi.digitization.phones.rules import CODE_HOLDS, SESSION_HOLDS, ensure_may_pair, mark_of, nobody
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.vault import public as vault

KIND, TOPIC = "digitization.pairing", "digitization"
State = Pairing.State

audit.sentence("digitization.phone.offered", "{actor} showed a code for a phone to bring pages for no. {number}.")
audit.sentence(
    "digitization.phone.paired", "A phone was paired in the name of {actor} to bring pages for no. {number}."
)
audit.sentence("digitization.phone.turned_away", "A phone that showed an old code or session was turned away: {why}.")
audit.sentence("digitization.phone.revoked", "{actor} ended a phone for no. {number}; pages destroyed: {pages}.")
audit.sentence(
    "digitization.phone.lapsed", "{actor} ended a phone for no. {number} by its time; pages destroyed: {pages}."
)


def offer(actor: Actor, line_id: UUID, *, now: datetime) -> tuple[Pairing, str]:
    """Make a code by which one phone may bring pages for this line; returned once, kept as its mark only.

    An earlier code of this office for the line that nobody used is ended. Raises NoSuchLine, PhoneNeverHere,
    PhoneNotForMarked, LineNotOut.
    """
    scans.may_bring(actor, ledger.get_line(actor, line_id).unit_id)
    line = ledger.get_line(actor, line_id, for_change=True)
    ensure_may_pair(level=line.level, node_class=settings.SOI_NODE_CLASS, stage=line.stage, number=line.number)
    unused = queries.visible_pairings(actor).filter(line=line, made_by_id=actor.appointment_id, state=State.OFFERED)
    for old in unused.select_for_update(of=("self",)):
        _end(actor, old, State.REVOKED, now)
    word, key = secrets.token_urlsafe(32), uuid4()
    # Not the clerk: what was not sent yet is seen by the phone alone, and destroyed by the machine.
    holders = [nobody(key), access.machine_actor("reader").person_id]
    pairing = Pairing.objects.create(
        id=key,
        unit_id=line.unit_id,
        line=line,
        made_by_id=actor.appointment_id,
        code=mark_of(word),
        until=now + CODE_HOLDS,
        locker_id=vault.open_locker(actor, unit_id=line.unit_id, holders=holders),
    )
    record(actor, pairing, "offered", number=line.number)
    return pairing, word


def pair(called: queries.Called, *, now: datetime) -> str:
    """The phone takes the code: it is used up, and the phone gets a word of its own. Raises CodeUsed."""
    pairing = queries.get_pairing(called.actor, called.pairing_id, for_change=True)
    if pairing.state != State.OFFERED:
        raise CodeUsed()
    word = secrets.token_urlsafe(32)
    pairing.state, pairing.session = State.PAIRED, mark_of(word)
    pairing.paired_at, pairing.until = now, now + SESSION_HOLDS
    pairing.save(update_fields=["state", "session", "paired_at", "until"])
    record_for(called, pairing, "paired")
    return word


def revoke(actor: Actor, pairing_id: UUID, *, now: datetime) -> Pairing:
    """End a phone from the desk; what it brought and did not send is destroyed. Once ended, it stays so."""
    scans.may_bring(actor, queries.get_pairing(actor, pairing_id).unit_id)
    pairing = queries.get_pairing(actor, pairing_id, for_change=True)
    if pairing.state in queries.LIVE:
        _end(actor, pairing, State.REVOKED, now)
    return pairing


def drop_lapsed(actor: Actor, *, now: datetime) -> int:
    """End the phones whose time is over."""
    over = queries.visible_pairings(actor).filter(state__in=queries.LIVE, until__lt=now)
    found = list(over.select_for_update(of=("self",), skip_locked=True)[:100])
    for pairing in found:
        _end(actor, pairing, State.LAPSED, now)
    return len(found)


def _end(actor: Actor, pairing: Pairing, state: str, now: datetime) -> None:
    pages = queries.pages_of(pairing).count()
    pairing.state, pairing.ended_at = state, now
    pairing.save(update_fields=["state", "ended_at"])
    # The keeper of the reading line holds every such locker too, so that a colleague's end destroys the pages as well.
    with access.reseated(access.machine_actor("reader"), back_to=actor) as reader:
        vault.release(reader, pairing.locker_id)
    record(actor, pairing, str(state), number=pairing.line.number, pages=pages)


def record(actor: Actor, pairing: Pairing, act: str, **detail: Any) -> None:
    """One line in the log, and a hint to the pages that show it."""
    audit.record(actor, f"digitization.phone.{act}", (KIND, pairing.pk), unit_id=pairing.unit_id, **detail)
    events.hint(TOPIC, unit_id=pairing.unit_id, ref_kind=KIND, ref_id=str(pairing.pk))


def record_for(phone: queries.Called, pairing: Pairing, act: str, **detail: Any) -> None:
    """One line in the log for what a phone did: in the name of the office that showed it the code."""
    with access.reseated(queries.as_bringer(phone.office), back_to=phone.actor) as office:
        record(office, pairing, act, number=phone.number, **detail)


def turn_away(pairing_id: object, unit_id: object, why: str) -> None:
    """Into the log: a phone came with a word that was good once."""
    about = (KIND, pairing_id)
    audit.record(None, "digitization.phone.turned_away", about, unit_id=int(str(unit_id)), why=why)
