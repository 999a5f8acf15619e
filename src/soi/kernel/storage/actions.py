"""Keep, fetch, forget. The row is written in the present transaction, after the file is safely on the disk."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.storage.errors import Missing
from soi.kernel.storage.folder import Folder, digest_of
from soi.kernel.storage.models import File, State

MACHINE = "system"

# A lock for each digest: who keeps a file shares it until commit, who unlinks it holds it alone. Without it a file
# just kept again could be unlinked by the forgetting of a moment before.
SHARE = "select pg_advisory_xact_lock_shared(hashtextextended(%s, 7305020))"
# Without a ticket every row is hidden: that must never be taken for "nobody wants it".
LOCKED = """
select pg_try_advisory_xact_lock(hashtextextended(%s, 7305020)) and soi.my_actor() is not null
"""
WANTED = "select exists (select from storage_file where digest = %s and state <> 'gone')"
UPSERT = """
insert into storage_file as kept (digest, size, uses, state, kept_at) values (%s, %s, 1, 'kept', clock_timestamp())
on conflict (digest) do update set uses = case when kept.state = 'gone' then 1 else kept.uses + 1 end, state = 'kept'
"""
RELEASE = """
update storage_file set uses = greatest(uses - 1, 0), state = case when uses <= 1 then 'gone' else state end
where digest = %s and state <> 'gone'
"""


def folder() -> Folder:
    """The folder of this node in which files lie by their digest."""
    return Folder(Path(settings.HOME) / "files")


def keep(data: bytes) -> str:
    """Keep content and return its digest; the same content is kept once and counted, so that each may be forgotten.

    Raises NoRoom or NotWritable, and then nothing is changed. A rollback leaves at most a file that nobody names,
    which the sweep removes after an hour.
    """
    digest = digest_of(data)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHARE, [digest])
        folder().put(data)
        cursor.execute(UPSERT, [digest, len(data)])
    return digest


def fetch(digest: str) -> bytes:
    """The content of a kept file, its hash checked now; raises Missing or Damaged. The caller has asked who may."""
    if not File.objects.filter(digest=digest).exclude(state=State.GONE).exists():
        raise Missing(digest=digest)
    return folder().get(digest)


def forget(digest: str) -> None:
    """Undo one keeping: with the last, the row is marked gone in this transaction and the file unlinked on commit."""
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, [digest])
    transaction.on_commit(lambda: unlink_if_gone(digest))


def unlink_if_gone(digest: str) -> bool:
    """Unlink a file no row wants, unless somebody is keeping it at this moment; returns whether it was unlinked."""
    with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
        # Two statements: the second sees what was committed before the lock was ours.
        if not _answer(cursor, LOCKED, digest) or _answer(cursor, WANTED, digest):
            return False
        folder().drop(digest)
    return True


def _answer(cursor: CursorWrapper, sql: str, digest: str) -> bool:
    cursor.execute(sql, [digest])
    row = cursor.fetchone()
    return bool(row and row[0])
