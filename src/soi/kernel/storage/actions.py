"""Keep, fetch, forget. The row is written in the present transaction, after the file is safely on the disk.

Where a second place is set each file is kept in both; what is read damaged from the first is given from the second,
and the first is mended from it.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import public as audit
from soi.kernel.storage import places
from soi.kernel.storage.errors import Damaged, Missing, NoRoom, NotWritable, Unreachable
from soi.kernel.storage.folder import READ_BYTES, digest_of, digest_of_file
from soi.kernel.storage.models import Day, File, State
from soi.kernel.storage.store import Store

log = logging.getLogger("soi.storage")
MACHINE = "system"
Content = TypeVar("Content")

audit.sentence("storage.file.repaired", _("File {subject} was {was} and was repaired from the second copy."))
audit.sentence("storage.copy.repaired", _("The second copy of file {subject} was {was} and was repaired."))

# A lock for each digest: who keeps a file shares it until commit, who unlinks it holds it alone. Without it a file
# just kept again could be unlinked by the forgetting of a moment before.
SHARE = "select pg_advisory_xact_lock_shared(hashtextextended(%s, 7305020))"
# Without a ticket every row is hidden: that must never be taken for "nobody wants it".
LOCKED = """
select pg_try_advisory_xact_lock(hashtextextended(%s, 7305020)) and soi.my_actor() is not null
"""
WANTED = "select exists (select from storage_file where digest = %s and state <> 'gone')"
UPSERT = """
insert into storage_file as kept (digest, size, uses, state, kept_at, copied_at)
values (%s, %s, 1, 'kept', clock_timestamp(), %s)
on conflict (digest) do update set uses = case when kept.state = 'gone' then 1 else kept.uses + 1 end, state = 'kept',
  copied_at = coalesce(excluded.copied_at, kept.copied_at)
"""
RELEASE = """
update storage_file set uses = greatest(uses - 1, 0), state = case when uses <= 1 then 'gone' else state end
where digest = %s and state <> 'gone'
"""


def keep(data: bytes) -> str:
    """Keep content and return its digest; the same content is kept once and counted, so that each may be forgotten.

    Raises NoRoom or NotWritable, and then nothing is changed. A rollback leaves at most a file that nobody names,
    which the sweep removes after an hour.
    """
    return _keep(digest_of(data), len(data), lambda store: store.put(data))


def keep_file(path: Path) -> str:
    """Keep a file of any size, in bounded memory; the same as `keep` otherwise."""
    digest = _digest_on_disk(path)
    return _keep(digest, path.stat().st_size, lambda store: store.put_file(path))


def _digest_on_disk(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of_file(file)


def _keep(digest: str, size: int, put: Callable[[Store], str]) -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHARE, [digest])
        put(places.main())
        cursor.execute(UPSERT, [digest, size, timezone.now() if _put_copy(digest, put) else None])
    return digest


def _put_copy(digest: str, put: Callable[[Store], str]) -> bool:
    """The office goes on without its second disk: what it did not take is copied by the next check."""
    second = places.copy()
    if second is None:
        return False
    try:
        put(second)
    except (NoRoom, NotWritable, Unreachable) as error:
        log.warning("the second copy of %s was not kept (%s); the next check tries again", digest, error.code)
        return False
    return True


def fetch(digest: str) -> bytes:
    """The content of a kept file, its hash checked now; raises Missing or Damaged. The caller has asked who may."""
    return _read(digest, lambda store: store.get(digest))


def fetch_open(digest: str) -> BinaryIO:
    """The same as a stream, for what is too large for memory: checked through before its first byte is given."""
    return _read(digest, lambda store: store.open(digest))


def _read(digest: str, read: Callable[[Store], Content]) -> Content:
    if not File.objects.filter(digest=digest).exclude(state=State.GONE).exists():
        raise Missing(digest=digest)
    try:
        return read(places.main())
    except (Damaged, Missing, Unreachable) as found:
        second = places.copy()
        if second is None:
            raise
        try:
            content = read(second)
        except (Damaged, Missing, Unreachable):
            raise found from None
        if not isinstance(found, Unreachable):
            was = State.MISSING if isinstance(found, Missing) else State.DAMAGED
            if mend(digest, source=second, target=places.main(), kind="storage.file.repaired", was=was):
                File.objects.filter(digest=digest).update(state=State.KEPT)
        return content


def mend(digest: str, *, source: Store, target: Store, kind: str, was: str) -> bool:
    """Put a whole file in the place of a damaged or missing one, and write it down; whether it could be put there."""
    with suppress(NoRoom, NotWritable, Damaged, Missing, Unreachable):
        _carry(digest, source, target)
        if kind:
            audit.record(None, kind, ("storage.file", digest), was=was)
        return True
    return False


def _carry(digest: str, source: Store, target: Store) -> None:
    with source.open(digest) as whole, tempfile.NamedTemporaryFile(prefix="soi-mend-") as held:
        shutil.copyfileobj(whole, held, READ_BYTES)
        held.flush()
        target.put_file(Path(held.name))


def note_day(**found: int) -> None:
    """Add what a check found to the counts of today."""
    today = timezone.localdate()
    Day.objects.get_or_create(day=today)
    Day.objects.filter(day=today).update(**{name: F(name) + count for name, count in found.items()})


def note_comparison(found: dict[str, int]) -> None:
    """Keep what the nightly comparison found."""
    now = timezone.now()
    Day.objects.update_or_create(day=timezone.localdate(), defaults={"compared": found, "compared_at": now})


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
        places.main().drop(digest)
        _drop_copy(digest)
    return True


def _drop_copy(digest: str) -> None:
    second = places.copy()
    with suppress(Unreachable, OSError):
        if second is not None:
            second.drop(digest)


def _answer(cursor: CursorWrapper, sql: str, digest: str) -> bool:
    cursor.execute(sql, [digest])
    row = cursor.fetchone()
    return bool(row and row[0])
