"""Openings: asked by one, agreed by two of two houses, read for ten minutes, each look written down (SEC-05, DP-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from soi.base.identifiers import new_id
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.events import public as events
from soi.kernel.numbering import public as numbering
from soi.kernel.storage import public as storage
from soi.vault import keys, queries, rules
from soi.vault.errors import LockerShut, NothingToAnswer
from soi.vault.events import SealOpened

TOPIC = "vault"

audit.sentence("vault.opening.asked", "{actor} asked to open {code}: {ground}; parts: {fields}.")
audit.sentence("vault.opening.agreed", "{actor} agreed for the house {house} to the opening {code}.")
audit.sentence("vault.opening.refused", "{actor} refused the opening {code}.")
audit.sentence("vault.opening.opened", "With the answer of {actor} the opening {code} began; it lasts ten minutes.")
audit.sentence("vault.opening.read", "{actor} read {field} in the opening {code}.")


def ask_opening(actor: Actor, locker_id: UUID, *, ground: str, purpose: str, fields: Sequence[str]) -> UUID:
    """Ask two houses to open parts of a sealed locker; the request lapses by itself in 24 hours.

    Raises NotYours, PurposeTooShort, GroundUnknown, NothingAsked, LockerShut.
    """
    access.require(actor, "vault.ask")
    rules.ensure_can_ask(ground, purpose, fields)
    sealed = queries.get_sealed(actor, locker_id)
    number = numbering.next_number(unit_id=sealed.unit_id, kind="opening", term=str(timezone.localdate().year))
    opening = new_id()
    values = [opening, number, locker_id, ground, purpose.strip(), list(fields)]
    if _one("select vault.ask_opening(%s, %s, %s, %s, %s, %s::text[])", values) is not True:
        raise LockerShut()
    code = rules.opening_code(number)
    audit.record(
        actor,
        "vault.opening.asked",
        ("vault.opening", opening),
        unit_id=sealed.unit_id,
        code=code,
        ground=ground,
        purpose=purpose.strip(),
        fields=", ".join(fields),
        locker=str(locker_id),
    )
    events.hint(TOPIC, unit_id=sealed.unit_id, ref_kind="vault.opening", ref_id=str(opening))
    return opening


def answer(actor: Actor, opening_id: UUID, *, agrees: bool, reason: str) -> str:
    """Agree for one's house, which lends its half for ten minutes, or refuse; returns how the request stands then.

    Raises ReasonMissing, NothingToAnswer, HouseKeyAbsent, HalvesDoNotFit.
    """
    rules.ensure_reasoned(reason)
    opening = queries.get_opening(actor, opening_id)
    lent = _lend_half(opening) if agrees else None
    standing = _one("select vault.answer_opening(%s, %s, %s, %s)", [opening_id, agrees, reason.strip(), lent])
    if standing is None:
        raise NothingToAnswer()
    _tell_answer(actor, opening, agrees, str(standing))
    return str(standing)


def read_opened(actor: Actor, opening_id: UUID, field: str) -> bytes:
    """One part, inside the ten minutes, for the asker and the two who agreed; raises LockerShut to all others."""
    opening = queries.get_opening(actor, opening_id)
    row = _row("select locker_id, digest, half_a, half_b from vault.read_opened(%s, %s)", [opening_id, field])
    if row is None:
        raise LockerShut()
    locker_id, digest, first, second = row
    key = keys.join(keys.unwrap(first, f"lent|{opening_id}|a"), keys.unwrap(second, f"lent|{opening_id}|b"))
    data = keys.decrypt(key, storage.fetch(digest), f"{locker_id}|{field}")
    audit.record(
        actor,
        "vault.opening.read",
        ("vault.opening", opening_id),
        unit_id=opening.unit_id,
        code=opening.code,
        field=field,
    )
    return data


def close_openings() -> int:
    """Write down what time has ended and destroy the halves that were lent; returns how many ended."""
    return int(_one("select vault.close_openings()", []))


def _lend_half(opening: queries.Opening) -> bytes:
    """The half of the actor's own house, read by the house's key and lent to this opening alone."""
    row = _row("select house, body, half from vault.my_half(%s)", [opening.id])
    if row is None:
        raise NothingToAnswer()
    side, body, sealed = row
    half = keys.of_house(body, sealed, f"sealed|{opening.locker_id}|{body}")
    return keys.wrap(half, f"lent|{opening.id}|{side}")


def _tell_answer(actor: Actor, opening: queries.Opening, agrees: bool, standing: str) -> None:
    subject = ("vault.opening", opening.id)
    said: dict[str, Any] = {"unit_id": opening.unit_id, "code": opening.code}
    if agrees:
        audit.record(actor, "vault.opening.agreed", subject, house=opening.my_house, **said)
    else:
        audit.record(actor, "vault.opening.refused", subject, **said)
    if standing == "open":
        audit.record(actor, "vault.opening.opened", subject, locker=str(opening.locker_id), **said)
        times = opening.openings + 1
        events.announce(SealOpened(str(opening.locker_id), str(opening.id), opening.unit_id, times))
    events.hint(TOPIC, unit_id=opening.unit_id, ref_kind="vault.opening", ref_id=str(opening.id))


def _row(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _one(statement: str, values: list[Any]) -> Any:
    row = _row(statement, values)
    return row[0] if row else None
