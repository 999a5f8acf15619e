"""The sealing job: gives finished events their numbers and grows the tree over them. Writers never wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import checkpoints, tree

MACHINE = "sealer"
LOCK = 7_305_010
BATCH = 20_000

# Below the oldest transaction still running nothing can appear any more, so nothing is skipped, however long it takes
# (RECIPES section 4). Order is by transaction and sequence, never by the clock.
DUE = """
select xid::text, at, seq, leaf from audit.event
where xid < pg_snapshot_xmin(pg_current_snapshot()) and seq > %s and (xid, seq) > (%s::xid8, %s)
order by xid, seq limit %s
"""
# After a restore transaction numbers have begun again: what is there and not sealed is taken by its sequence.
LEFT_OVER = """
select xid::text, at, seq, leaf from audit.event e
where seq <= %s and not exists (select from audit.sealed s where s.seq = e.seq) order by seq limit %s
"""

Row = tuple[str, datetime, int, bytes]


@dataclass(frozen=True)
class Place:
    """Where sealing stands: how much is sealed, in which cluster, above which sequence order by transaction holds."""

    size: int
    cluster: str
    floor: int


def seal(limit: int = BATCH) -> int:
    """Seal up to `limit` finished events; returns how many. Where another process is sealing, none."""
    with acting(machine_actor(MACHINE)), connection.cursor() as cursor:
        if not _one(cursor, "select pg_try_advisory_xact_lock(%s)", LOCK):
            return 0
        place = _place(cursor)
        rows = _due(cursor, place, limit)
        if rows:
            size, root = _append(cursor, place, rows)
            transaction.on_commit(lambda: checkpoints.export_if_due(size, root))
        return len(rows)


def make_partitions() -> int:
    """Prepare the months ahead; returns how many partitions were made."""
    with connection.cursor() as cursor:
        return int(str(_one(cursor, "select audit.make_partitions()")))


def _place(cursor: CursorWrapper) -> Place:
    cluster = str(_one(cursor, "select system_identifier from pg_control_system()"))
    cursor.execute("select size, cluster, floor from audit.head order by size desc limit 1")
    last = cursor.fetchone()
    if last is not None and last[1] == cluster:
        return Place(*last)
    floor = int(str(_one(cursor, "select audit.begin_cluster()")))
    return Place(0 if last is None else last[0], cluster, floor)


def _due(cursor: CursorWrapper, place: Place, limit: int) -> list[Row]:
    cursor.execute(LEFT_OVER, [place.floor, limit])
    rows: list[Row] = cursor.fetchall()
    if len(rows) == limit:
        return rows
    cursor.execute("select xid::text, seq from audit.sealed where seq > %s order by n desc limit 1", [place.floor])
    xid, seq = cursor.fetchone() or ("0", 0)
    cursor.execute(DUE, [place.floor, xid, seq, limit - len(rows)])
    rows += cursor.fetchall()
    return rows


def _append(cursor: CursorWrapper, place: Place, rows: list[Row]) -> tuple[int, bytes]:
    size = place.size + len(rows)
    tiles = read_tiles(cursor)
    grown = tree.grow(place.size, [bytes(row[3]) for row in rows], tiles)
    xids, ats, seqs, _ = zip(*rows, strict=True)
    cursor.execute(
        "insert into audit.sealed (n, xid, at, seq) select %s + n - 1, x::xid8, a, s "
        "from unnest(%s::text[], %s::timestamptz[], %s::bigint[]) with ordinality as t(x, a, s, n)",
        [place.size, list(xids), list(ats), list(seqs)],
    )
    cursor.executemany(
        "insert into audit.tile (level, i, hashes) values (%s, %s, %s) "
        "on conflict (level, i) do update set hashes = excluded.hashes",
        [(level, i, hashes) for (level, i), hashes in grown.items()],
    )
    root = tree.Tree(size, lambda level, i: grown.get((level, i)) or tiles(level, i)).root()
    cursor.execute(
        "insert into audit.head (size, root, cluster, floor) values (%s, %s, %s, %s)",
        [size, root, place.cluster, place.floor],
    )
    return size, root


def read_tiles(cursor: CursorWrapper) -> tree.TileReader:
    """A reader of stored tiles that asks for each only once."""
    known: dict[tuple[int, int], bytes] = {}

    def read(level: int, i: int) -> bytes:
        if (level, i) not in known:
            cursor.execute("select hashes from audit.tile where level = %s and i = %s", [level, i])
            row = cursor.fetchone()
            known[level, i] = b"" if row is None else bytes(row[0])
        return known[level, i]

    return read


def _one(cursor: CursorWrapper, sql: str, *values: int) -> object:
    cursor.execute(sql, values)
    row = cursor.fetchone()
    return None if row is None else row[0]
