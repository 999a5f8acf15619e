"""The ticket and the transaction it is good for."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections, transaction
from psycopg.pq import TransactionStatus

from soi.kernel.access.actor import Actor

KEY_ID = 1
BLOCK = 64
SECONDS = 300
# Which process, which transaction: the ticket is good in no other.
NONCE = "select pg_backend_pid() || ':' || (extract(epoch from transaction_timestamp()) * 1000000)::bigint"

_keys: dict[Path, bytes] = {}


def key_file() -> Path:
    return Path(settings.HOME) / "keys" / "ticket.key"


def key() -> bytes:
    """The node's ticket key; made on first use, readable by this account only."""
    path = key_file()
    if path not in _keys:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(".tmp")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            fresh.replace(path)
        _keys[path] = path.read_bytes()
    return _keys[path]


def pads(secret: bytes) -> tuple[bytes, bytes]:
    """The key as HMAC's inner and outer padded block, so that the database needs only sha256()."""
    block = secret.ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in block), bytes(b ^ 0x5C for b in block)


def sign(actor: Actor, nonce: str, seconds: int = SECONDS) -> str:
    """A ticket for one actor in one transaction of one session."""
    body = "|".join(
        [
            str(KEY_ID),
            str(actor.appointment_id),
            str(actor.person_id),
            str(actor.level),
            str(int(time.time()) + seconds),
            nonce,
            ",".join(sorted(actor.grants)),
            ",".join(actor.paths),
        ]
    )
    return body + "|" + hmac.new(key(), body.encode(), hashlib.sha256).hexdigest()


def _present(using: str, actor: Actor | None) -> None:
    connection = connections[using]
    connection.ensure_connection()
    session: psycopg.Connection[tuple[str]] = connection.connection
    # psycopg's own cursor: Django's writes values into the statement, which every session of the role could read.
    with psycopg.Cursor(session) as cursor:
        if actor is None:
            cursor.execute("select set_config('soi.ticket', '', true)")
            return
        cursor.execute(NONCE)
        ((nonce,),) = cursor.fetchall()
        cursor.execute("select set_config('soi.ticket', %s, true)", [sign(actor, nonce)])


def _is_lost(using: str) -> bool:
    """Whether the present transaction can only be rolled back; the ticket goes with it."""
    connection = connections[using]
    session: psycopg.Connection[object] = connection.connection
    return connection.needs_rollback or session.info.transaction_status == TransactionStatus.INERROR


@contextmanager
def acting(actor: Actor, using: str = "default") -> Iterator[Actor]:
    """One transaction in which the database knows this actor; never inside another one."""
    with transaction.atomic(using=using, durable=True):
        _present(using, actor)
        yield actor
        if not _is_lost(using):
            _present(using, None)


@contextmanager
def reseated(actor: Actor, back_to: Actor, using: str = "default") -> Iterator[Actor]:
    """For one step within the present transaction a named machine acts, then the asker again."""
    _present(using, actor)
    try:
        yield actor
    finally:
        if not _is_lost(using):
            _present(using, back_to)
