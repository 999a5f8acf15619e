"""The one process that keeps the index: it follows the change table, and builds the index anew when it must."""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import Error, connection
from django.db.backends.utils import CursorWrapper

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.search import index as indexes
from soi.kernel.search.errors import IndexBusy
from soi.kernel.search.index import Position
from soi.kernel.search.sources import SearchDoc, Source, source_of, sources

log = logging.getLogger("soi.search")
MACHINE = "follower"
PATIENT = 10
CHANNEL = "search"
POLL_SECONDS = 2.0
# A commit that waits for an older transaction gets no notice of its end: it is looked for again soon.
WAIT_SECONDS = 0.1
BATCH = 1_000
TOGETHER = 8_000_000  # letters of text
# One commit of the index for so many: each makes a segment, and costs a third of a second of merging later.
CHANGES = 10_000
FORGET_SECONDS = 30.0
# A list that enters now has most of the time to itself: its clerk waits for it, and search finds it soon after its end.
REST_SECONDS = 5.0
REBUILD = "*"
# One change for a stretch of rows that were written together: span:<batch>:<first>-<last>.
SPAN = re.compile(r"span:(?P<batch>.+):(?P<first>\d+)-(?P<last>\d+)")

# Below the oldest running transaction nothing can appear any more: nothing is skipped (RECIPES section 4).
DUE = """
select seq, xid::text, kind, subject from soi.search_change
where xid < pg_snapshot_xmin(pg_current_snapshot()) and (xid, seq) > (%s::xid8, %s) order by xid, seq limit %s
"""
WAITING = """
select exists (select from soi.search_change where xid >= pg_snapshot_xmin(pg_current_snapshot()))
"""
ENTERING = """
select coalesce((select starts_with(subject, 'span:') and at > clock_timestamp() - interval '2 seconds'
  from soi.search_change order by seq desc limit 1), false)
"""
BEHIND = "select exists (select from soi.search_change where (xid, seq) > (%s::xid8, %s))"
HERE = "select system_identifier || '/' || current_database() from pg_control_system()"
HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text"
TRIMMED = "select (xid, seq) > (%s::xid8, %s) from soi.search_trimmed"
TRIM = """
with gone as (delete from soi.search_change where (xid, seq) <= (%s::xid8, %s) and at < now() - interval '1 day'
  returning xid, seq),
last as (select xid, seq from gone order by xid desc, seq desc limit 1)
update soi.search_trimmed set xid = last.xid, seq = last.seq from last
"""


class Follower:
    """Holds the one writer of the index and knows how far it has followed.

    `waits` says that the last step saw changes it may not follow yet, because an older transaction still runs,
    `gives_way` that it followed part of a list which is entering now.
    """

    def __init__(self) -> None:
        """Raises IndexBusy while another process writes."""
        self.index = indexes.open_index()
        self.writer = indexes.writer_of(self.index)
        self.position = indexes.position_of(self.index)
        self.waits = False
        self.gives_way = False

    def step(self) -> int:
        """Follow what changed since; returns how many rows that were, at least CHANGES where more may wait."""
        with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
            place = self._place(cursor)
            rows = [] if place is None else _rows(cursor, DUE, place.xid, place.seq, CHANGES)
            self.waits = bool(_one(cursor, WAITING))
            self.gives_way = any(SPAN.fullmatch(row[3]) for row in rows) and bool(_one(cursor, ENTERING))
        if place is None or any(kind == REBUILD for _, _, kind, _ in rows):
            return self.rebuild()
        taken, weight = share(rows)
        if taken:
            self._take_in([(kind, subject) for _, _, kind, subject in taken])
            self._commit(Position(taken[-1][1], taken[-1][0], place.database))
        self._alive()
        return weight

    def rebuild(self) -> int:
        """Build the index anew from the rooms; readers keep the old one until the new one is whole."""
        with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
            # The horizon first: what changes while we read is followed afterwards.
            start = Position(str(_one(cursor, HORIZON)), 0, str(_one(cursor, HERE)))
        thrown_away = indexes.packed_files()
        self.writer.delete_all_documents()
        built = 0
        for source in sources():
            for ids in all_ids(source):
                for docs in read(source, ids):
                    indexes.replace(self.writer, [], docs)
                    built += len(docs)
        self._commit(start)
        self._forget(thrown_away)
        self._alive()
        log.info("the search index was built anew: %s documents", built)
        return built

    def trim(self) -> None:
        """Throw away changes that were followed and are older than a day."""
        if self.position is None:
            return
        with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
            cursor.execute(TRIM, [self.position.xid, self.position.seq])

    def close(self) -> None:
        self.writer.rollback()
        self.writer = None

    def _place(self, cursor: CursorWrapper) -> Position | None:
        """Where to go on; None where this index is of another database, or older than the changes still kept."""
        place = self.position
        if place is None or place.database != _one(cursor, HERE) or _one(cursor, TRIMMED, place.xid, place.seq):
            return None
        return place

    def _take_in(self, changes: Iterable[tuple[str, str]]) -> None:
        by_kind: dict[str, dict[str, None]] = {}
        for kind, subject in changes:
            by_kind.setdefault(kind, {})[subject] = None
        for kind, found in by_kind.items():
            source = source_of(kind)
            for ids in changed_ids(source, list(found)):
                indexes.replace(self.writer, [indexes.key_of(kind, row_id) for row_id in ids], [])
                for docs in read(source, ids) if source else ():
                    indexes.replace(self.writer, [], docs)

    def _commit(self, position: Position) -> None:
        indexes.commit(self.writer, position)
        self.position = position

    def _forget(self, files: Collection[str]) -> None:
        """What was thrown away leaves the disk now, not some time: a file may have been destroyed by rule.

        A merge that still runs keeps its segments alive: it is waited for.
        """
        until = time.monotonic() + FORGET_SECONDS
        while True:
            self.writer.garbage_collect_files()
            left = indexes.packed_files().intersection(files)
            if not left or time.monotonic() > until:
                break
            time.sleep(0.05)
        if left:
            log.error(
                "search: %s files of the old index are still on the disk; build it anew: soi search rebuild", len(left)
            )

    @staticmethod
    def _alive() -> None:
        indexes.alive_file().touch(mode=0o600)


def behind() -> bool:
    """Whether changes wait that the index of this node has not taken in yet."""
    place = indexes.position_of(indexes.open_index())
    with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
        if place is None or place.database != _one(cursor, HERE):
            return True
        return bool(_one(cursor, BEHIND, place.xid, place.seq))


def share(rows: Sequence[Any]) -> tuple[Sequence[Any], int]:
    """The first of these changes that mean about CHANGES rows, and how many: a long list is taken in by several steps,
    each of which is seen by readers as soon as it is done."""
    weight = 0
    for at, (_, _, _, subject) in enumerate(rows):
        if weight >= CHANGES:
            return rows[:at], weight
        span = SPAN.fullmatch(subject)
        weight += int(span["last"]) - int(span["first"]) + 1 if span else 1
    return rows, weight


def changed_ids(source: Source | None, subjects: Sequence[str]) -> Iterator[Sequence[str]]:
    """The ids of changed rows, a batch at a time; of a stretch those that are there now."""
    yield from batches([subject for subject in subjects if not SPAN.fullmatch(subject)])
    if source is None or source.spans is None:
        return
    name = connection.ops.quote_name
    batch, number = name(source.spans.batch), name(source.spans.number)
    asked = (
        f"select {name(source.id_column)}::text from soi.{name(source.table)} "  # noqa: S608 - names of our own registry
        f"where {batch} = %s::{source.spans.batch_type} and {number} between %s and %s"
    )
    for span in filter(None, map(SPAN.fullmatch, subjects)):
        for first in range(int(span["first"]), int(span["last"]) + 1, BATCH):
            last = min(first + BATCH - 1, int(span["last"]))
            with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
                found = [row[0] for row in _rows(cursor, asked, span["batch"], first, last)]
            yield found


def all_ids(source: Source) -> Iterator[Sequence[str]]:
    """The ids of all rows, a batch at a time: a table of millions is never in memory whole."""
    name = connection.ops.quote_name
    column, table = name(source.id_column), name(source.table)
    last: str | None = None
    while True:
        behind = "" if last is None else f"where {column} > %s::{source.id_type}"
        asked = f"select distinct {column} from soi.{table} {behind} order by {column} limit {BATCH}"  # noqa: S608
        with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
            found = [str(row[0]) for row in _rows(cursor, asked, *([] if last is None else [last]))]
        if not found:
            return
        yield found
        last = found[-1]


def read(source: Source, ids: Sequence[str]) -> Iterator[list[SearchDoc]]:
    """Rows as they are now, in a short transaction of their own: a ticket is good for minutes only.

    They come in lists of a few megabytes of text, so that many very long ones are never in memory together.
    """
    with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
        docs: list[SearchDoc] = []
        size = 0
        for doc in source.fetch(ids):
            docs.append(doc)
            size += len(doc.text)
            if size > TOGETHER:
                yield _signed(cursor, docs)
                docs, size = [], 0
        yield _signed(cursor, docs)


def _signed(cursor: CursorWrapper, docs: list[SearchDoc]) -> list[SearchDoc]:
    if not _one(cursor, "select soi.my_actor() is not null"):
        # Without a valid ticket every row is hidden; that must never empty the index.
        raise psycopg.errors.InsufficientPrivilege("the ticket of the index machine ran out while it read")
    return docs


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _rows(cursor: CursorWrapper, sql: str, *values: str | int) -> list[Any]:
    cursor.execute(sql, values)
    return list(cursor.fetchall())


def _one(cursor: CursorWrapper, sql: str, *values: str | int) -> Any:
    cursor.execute(sql, values)
    row = cursor.fetchone()
    return None if row is None else row[0]


def _listen() -> psycopg.Connection[Any]:
    login = connection.settings_dict
    listening = psycopg.connect(
        host=login["HOST"], port=login["PORT"], user=login["USER"], password=login["PASSWORD"],
        dbname=login["NAME"], connect_timeout=10, autocommit=True,
    )  # fmt: skip
    listening.execute(f"listen {CHANNEL}")
    return listening


def be_patient() -> None:
    """Of a process with a session of its own: what a person waits for goes first, and so do lists that enter."""
    os.nice(max(0, PATIENT - os.getpriority(os.PRIO_PROCESS, 0)))
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(PATIENT))


class Stop(Protocol):
    """What tells a follower to stop: an event of threads or of processes."""

    def is_set(self) -> bool: ...

    def wait(self, timeout: float | None = None) -> bool: ...


def run(stop: Stop | None = None) -> None:
    """Follow until told to stop. Where another follower writes, stand by; where the database is away, wait for it."""
    stop = stop or threading.Event()
    while not stop.is_set():
        try:
            follower = Follower()
        except IndexBusy:
            stop.wait(POLL_SECONDS)
            continue
        try:
            _follow(follower, stop)
        except (Error, psycopg.Error):
            log.warning("search: the database did not answer; the follower tries again")
            connection.close()
            stop.wait(1.0)
        finally:
            follower.close()


def _follow(follower: Follower, stop: Stop) -> None:
    with _listen() as listening:
        follower.trim()
        while not stop.is_set():
            while follower.step() >= CHANGES:
                if follower.gives_way:
                    stop.wait(REST_SECONDS)
            # Notices wake us; the time-out is the safety net.
            for _ in listening.notifies(timeout=WAIT_SECONDS if follower.waits else POLL_SECONDS, stop_after=1):
                pass
