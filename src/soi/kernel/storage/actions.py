"""Keep, fetch, forget. The row is written in the present transaction, after the file is safely on the disk.

Where a second place is set each file is kept in both; what is read damaged from the first is given from the second,
and the first is mended from it.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Collection, Sequence
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
SHARE = "select pg_advisory_xact_lock_shared(hashtextextended(digest, 7305020)) from unnest(%s::text[]) digest"
# Without a ticket every row is hidden: that must never be taken for "nobody wants it".
LOCKED = """
select digest from unnest(%s::text[]) digest
where soi.my_actor() is not null and pg_try_advisory_xact_lock(hashtextextended(digest, 7305020))
"""
WANTED = "select digest from storage_file where digest = any(%s) and state <> 'gone'"
UPSERT = """
insert into storage_file as kept (digest, size, uses, state, kept_at, copied_at)
select digest, size, count(*), 'kept', clock_timestamp(), %s::timestamptz
from unnest(%s::text[], %s::bigint[]) as given (digest, size) group by digest, size order by digest
on conflict (digest) do update set state = 'kept', copied_at = coalesce(excluded.copied_at, kept.copied_at),
  uses = case when kept.state = 'gone' then excluded.uses else kept.uses + excluded.uses end
"""
AGAIN = """
update storage_file as kept set uses = uses + times
from (select digest, count(*) as times from unnest(%s::text[]) digest group by digest) as given
where kept.digest = given.digest and state <> 'gone'
returning kept.digest
"""
RELEASE = """
update storage_file as kept
set uses = greatest(uses - times, 0), state = case when uses <= times then 'gone' else state end
from (select digest, count(*) as times from unnest(%s::text[]) digest group by digest) as given
where kept.digest = given.digest and state <> 'gone'
"""


def keep(data: bytes) -> str:
    """Keep content and return its digest; the same content is kept once and counted, so that each may be forgotten.

    Raises NoRoom or NotWritable, and then nothing is changed. A rollback leaves at most a file that nobody names,
    which the sweep removes after an hour.
    """
    return keep_many([data])[0]


def keep_many(contents: Sequence[bytes]) -> list[str]:
    """Keep several contents, with one wait for the disk and one for the database; their digests in the same order."""
    digests = [digest_of(data) for data in contents]
    _keep(digests, [len(data) for data in contents], lambda store: store.put_many(contents))
    return digests


def keep_file(path: Path) -> str:
    """Keep a file of any size, in bounded memory; the same as `keep` otherwise."""
    digest = _digest_on_disk(path)
    _keep([digest], [path.stat().st_size], lambda store: store.put_file(path))
    return digest


def keep_again(digests: Sequence[str]) -> None:
    """One keeping more of files that are kept already, their content left where it lies; one named twice counts twice.

    Raises Missing, and then nothing is changed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHARE, [list(digests)])
        missing = set(digests) - _answers(cursor, AGAIN, list(digests))
        if missing:
            raise Missing(digest=min(missing))


def _digest_on_disk(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of_file(file)


def _keep(digests: list[str], sizes: list[int], put: Callable[[Store], object]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SHARE, [digests])
        put(places.main())
        cursor.execute(UPSERT, [timezone.now() if _put_copy(digests, put) else None, digests, sizes])


def _put_copy(digests: list[str], put: Callable[[Store], object]) -> bool:
    """The office goes on without its second disk: what it did not take is copied by the next check."""
    second = places.copy()
    if second is None:
        return False
    try:
        put(second)
    except (NoRoom, NotWritable, Unreachable) as error:
        names = ", ".join(digests)
        log.warning("the second copy of %s was not kept (%s); the next check tries again", names, error.code)
        return False
    return True


def fetch(digest: str) -> bytes:
    """The content of a kept file, its hash checked now; raises Missing or Damaged. The caller has asked who may."""
    return _read(digest, lambda store: store.get(digest))


def fetch_open(digest: str) -> BinaryIO:
    """The same as a stream, for what is too large for memory: checked through before its first byte is given."""
    return _read(digest, lambda store: store.open(digest))


def fetch_many(digests: Collection[str]) -> dict[str, bytes]:
    """Several contents by one look at the database; raises as `fetch` for the first that is not there or not whole."""
    _require_kept(digests)
    return {digest: _read_kept(digest, lambda store, digest=digest: store.get(digest)) for digest in digests}  # type: ignore[misc]


def _require_kept(digests: Collection[str]) -> None:
    rows = File.objects.filter(digest__in=digests).exclude(state=State.GONE)
    missing = set(digests).difference(rows.values_list("digest", flat=True))
    if missing:
        raise Missing(digest=min(missing))


def _read(digest: str, read: Callable[[Store], Content]) -> Content:
    _require_kept([digest])
    return _read_kept(digest, read)


def _read_kept(digest: str, read: Callable[[Store], Content]) -> Content:
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
    with source.open(digest) as whole, tempfile.NamedTemporaryFile(dir=places.work_folder()) as held:
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
    forget_many([digest])


def forget_many(digests: Sequence[str]) -> None:
    """Undo one keeping of each; one named twice is forgotten twice."""
    given = list(digests)
    if not given:
        return
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, [given])
    transaction.on_commit(lambda: unlink_gone(given))


def unlink_gone(digests: Collection[str]) -> set[str]:
    """Unlink files no row wants, unless somebody is keeping one at this moment; returns those that were unlinked."""
    with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
        locked = _answers(cursor, LOCKED, sorted(set(digests)))
        # A statement of its own: it sees what was committed before the locks were ours.
        gone = locked - _answers(cursor, WANTED, sorted(locked))
        for digest in gone:
            places.main().drop(digest)
            _drop_copy(digest)
    return gone


def still_lying(digests: Collection[str]) -> set[str]:
    """Files that no row wants and that could not be unlinked yet: a second place out of reach, a writer at work."""
    wanted = set(File.objects.filter(digest__in=digests).exclude(state=State.GONE).values_list("digest", flat=True))
    return {digest for digest in set(digests) - wanted if _lies(digest)}


def _lies(digest: str) -> bool:
    stores = [store for store in (places.main(), places.copy()) if store is not None]
    try:
        return any(store.holds(digest) for store in stores)
    except (Unreachable, OSError):
        # Not known to be gone is not gone.
        return True


def _drop_copy(digest: str) -> None:
    second = places.copy()
    with suppress(Unreachable, OSError):
        if second is not None:
            second.drop(digest)


def _answers(cursor: CursorWrapper, sql: str, digests: list[str]) -> set[str]:
    cursor.execute(sql, [digests])
    return {row[0] for row in cursor.fetchall()}
