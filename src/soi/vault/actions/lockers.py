"""Lockers: open one, put in, take out, give back or seal. Nothing plain is ever written to the disk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from soi.base.identifiers import new_id
from soi.kernel.access import public as access
from soi.kernel.access.public import Actor
from soi.kernel.audit import public as audit
from soi.kernel.organisations.public import get_unit
from soi.kernel.organisations.public import rules as tree
from soi.kernel.persons import public as persons
from soi.kernel.storage import public as storage
from soi.vault import keys, rules
from soi.vault.errors import LockerShut, OneHouseOnly

ROOT = "tw"

audit.sentence("vault.locker.holders_set", "{actor} set who may read a held paper: {count} persons.")
audit.sentence("vault.locker.released", "{actor} gave a held paper back as an ordinary one.")
audit.sentence("vault.locker.sealed", "{actor} sealed {subject_words}: only two houses together open it.")
audit.sentence("vault.locker.barred", "{actor} barred {count} persons from a sealed paper.")


def open_locker(actor: Actor, *, unit_id: int, holders: Iterable[int]) -> UUID:
    """Open a held locker that these persons, and nobody else, can read. Its opener may fill it until commit."""
    locker = new_id()
    wrapped = keys.wrap(keys.new_key(), f"held|{locker}")
    _call("select vault.open_locker(%s, %s, %s::bigint[], %s)", [locker, unit_id, _persons(holders), wrapped])
    return locker


def put(actor: Actor, locker_id: UUID, name: str, data: bytes) -> None:
    """Put a thing into a held locker, in place of one of the same name. Raises LockerShut."""
    put_many(actor, locker_id, {name: data})


def put_many(actor: Actor, locker_id: UUID, things: Mapping[str, bytes]) -> None:
    """Put several things in by their names, with one wait for the disk. Raises LockerShut, and then none is in."""
    key = _key(locker_id)
    digests = storage.keep_many([keys.encrypt(key, data, f"{locker_id}|{name}") for name, data in things.items()])
    for (name, data), digest in zip(things.items(), digests, strict=True):
        rows = _call("select before from vault.put_thing(%s, %s, %s, %s)", [locker_id, name, digest, len(data)])
        if not rows:
            raise LockerShut()
        if rows[0][0]:
            storage.forget(rows[0][0])


def get(actor: Actor, locker_id: UUID, name: str) -> bytes:
    """The plain content of a thing in a held locker; raises LockerShut for absent, not mine, and sealed alike."""
    found = _opened("select %s::uuid, digest, key from vault.find_thing(%s, %s)", [locker_id, locker_id, name], name)
    if locker_id not in found:
        raise LockerShut()
    return found[locker_id]


def get_many(actor: Actor, locker_ids: Iterable[UUID], name: str) -> dict[UUID, bytes]:
    """One thing of many held lockers, by one query; lockers that are shut to this actor are left out."""
    return _opened("select locker_id, digest, key from vault.find_in(%s::uuid[], %s)", [list(locker_ids), name], name)


def _opened(sql: str, params: list[Any], name: str) -> dict[UUID, bytes]:
    """What these lockers hold, decrypted. One that another put anew or gave back meanwhile is asked for once more."""
    try:
        return _decrypted(_call(sql, params), name)
    except storage.Missing:
        return _decrypted(_call(sql, params), name)


def _decrypted(rows: Iterable[tuple[Any, ...]], name: str) -> dict[UUID, bytes]:
    return {
        locker: keys.decrypt(keys.unwrap(key, f"held|{locker}"), storage.fetch(digest), f"{locker}|{name}")
        for locker, digest, key in rows
    }


def set_holders(actor: Actor, locker_id: UUID, holders: Iterable[int]) -> None:
    """Say anew who may read a held locker; only one of those who may read it now can. Raises LockerShut."""
    wanted = _persons(holders)
    if _call("select vault.set_holders(%s, %s::bigint[])", [locker_id, wanted]) != [(True,)]:
        raise LockerShut()
    audit.record(actor, "vault.locker.holders_set", ("vault.locker", locker_id), count=len(wanted))


def release(actor: Actor, locker_id: UUID) -> None:
    """Give the locker back: its paper is an ordinary one now, kept elsewhere. Key and things are destroyed."""
    _key(locker_id)
    storage.forget_many([digest for (digest,) in _call("select digest from vault.release_locker(%s)", [locker_id])])
    audit.record(actor, "vault.locker.released", ("vault.locker", locker_id))


def seal(
    actor: Actor,
    locker_id: UUID,
    *,
    alias: str,
    identity: Mapping[str, str],
    subject: str = "",
    barred: Iterable[int] = (),
) -> None:
    """Seal a held locker: from this commit on only two houses together open it, and its holders no longer can.

    Everything is encrypted anew, so that the destroyed key of what was held opens nothing that lies here now
    (TRUST section 5, K4). `identity` has the parts of rules.IDENTITY; `subject` is what keepers see, a number.
    Raises NotYours, LockerShut, OneHouseOnly.
    """
    access.require(actor, "vault.seal")
    unit_id = _unit(locker_id)
    first_house, second_house = houses_of(unit_id, timezone.localdate())
    plain = {
        **_all_of(locker_id),
        **{rules.thing_of_identity(part): text.encode() for part, text in identity.items() if text},
    }
    key = keys.new_key()
    things = _kept(key, locker_id, plain)
    first, second = keys.split(key)
    about = f"sealed|{locker_id}|"
    rows = _call(
        "select digest from vault.seal_locker(%s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::jsonb)",
        [
            locker_id,
            alias,
            subject,
            first_house,
            second_house,
            keys.to_house(first_house, first, about + first_house),
            keys.to_house(second_house, second, about + second_house),
            sorted(set(barred)),
            json.dumps(things),
        ],
    )
    storage.forget_many([digest for (digest,) in rows])
    audit.record(
        actor, "vault.locker.sealed", ("vault.locker", locker_id), unit_id=unit_id, subject_words=subject or alias
    )


def bar(actor: Actor, locker_id: UUID, person_ids: Iterable[int]) -> None:
    """Name persons in conflict of interest: they neither handle, approve, open nor learn of it. Never taken back."""
    wanted = _persons(person_ids)
    if _call("select vault.bar_persons(%s, %s::bigint[])", [locker_id, wanted]) != [(True,)]:
        raise LockerShut()
    audit.record(actor, "vault.locker.barred", ("vault.locker", locker_id), count=len(wanted))


def houses_of(unit_id: int, on: date) -> tuple[str, str]:
    """The two nearest bodies above a unit that have a keeper: A the handling one, B the one above it."""
    path = get_unit(unit_id).path
    bodies = {tree.commission_path(post.unit_path) for post in persons.posts_within(ROOT, on=on, roles=[rules.KEEPER])}
    # Two keepers of one committee would be two houses under one boss: theatre (TRUST section 5).
    nearest: dict[str, str] = {}
    for body in sorted(bodies, key=lambda body: (-body.count("."), body)):
        if tree.is_within(path, [tree.body_path(body)]):
            nearest.setdefault(tree.body_path(body), body)
    found = sorted(nearest.values(), key=lambda body: -tree.body_path(body).count("."))
    if len(found) < 2:
        raise OneHouseOnly(found=found[0] if found else "–")
    return found[0], found[1]


def _kept(key: bytes, locker_id: UUID, plain: Mapping[str, bytes]) -> list[dict[str, Any]]:
    digests = storage.keep_many([keys.encrypt(key, data, f"{locker_id}|{name}") for name, data in plain.items()])
    rows = zip(plain.items(), digests, strict=True)
    return [{"name": name, "digest": digest, "size": len(data)} for (name, data), digest in rows]


def _all_of(locker_id: UUID) -> dict[str, bytes]:
    """Everything in a held locker, by one look at it. Raises LockerShut."""
    try:
        return _everything(locker_id)
    except storage.Missing:
        # Another put a thing anew while we looked.
        return _everything(locker_id)


def _everything(locker_id: UUID) -> dict[str, bytes]:
    key, digests = _key(locker_id), {name: digest for name, _size, digest in _things(locker_id)}
    kept = storage.fetch_many(set(digests.values()))
    return {name: keys.decrypt(key, kept[digest], f"{locker_id}|{name}") for name, digest in digests.items()}


def _key(locker_id: UUID) -> bytes:
    rows = _call("select vault.key_of(%s)", [locker_id])
    if not rows or rows[0][0] is None:
        raise LockerShut()
    return keys.unwrap(rows[0][0], f"held|{locker_id}")


def _unit(locker_id: UUID) -> int:
    rows = _call("select vault.unit_of(%s)", [locker_id])
    if not rows or rows[0][0] is None:
        raise LockerShut()
    return int(rows[0][0])


def _things(locker_id: UUID) -> list[tuple[Any, ...]]:
    return _call("select name, size, digest from vault.things_of(%s)", [locker_id])


def _persons(ids: Iterable[int]) -> list[int]:
    return sorted(set(ids))


def _call(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
