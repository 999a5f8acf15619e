"""The sealed log as files that an outsider checks with verifier.py alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection

from soi.kernel.access.public import acting, machine_actor
from soi.kernel.audit import verifier
from soi.kernel.audit.sealing import LOCK, MACHINE

BATCH = 5_000

SEALED = """
select s.n, case when e.seq is not null then audit.leaf_text(e) end
from audit.sealed s left join audit.event e on e.seq = s.seq order by s.n
"""
# Due: not sealed, though a later event of the same cluster is, or though it lies below the floor of this cluster.
UNSEALED = """
with place as (
  select coalesce((select floor from audit.head order by size desc limit 1), 0) as floor),
last as (
  select s.xid, s.seq from audit.sealed s, place where s.seq > place.floor order by s.n desc limit 1)
select audit.leaf_text(e), e.seq <= place.floor or coalesce((e.xid, e.seq) < (last.xid, last.seq), false)
from audit.event e cross join place left join last on true
where not exists (select from audit.sealed s where s.seq = e.seq) order by e.seq
"""
TILES = "select level, i, encode(hashes, 'hex') from audit.tile order by level, i"
HEADS = "select size, encode(root, 'hex'), date_trunc('second', at)::text from audit.head order by size"


def write(folder: Path) -> Path:
    """Write events.jsonl, tiles.jsonl, heads.jsonl and the verifier into a folder, all of one moment."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with acting(machine_actor(MACHINE)):
        with connection.cursor() as cursor:
            # No sealing while we read, so that events, tiles and heads are of one size.
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        sealed = ({"n": n, "text": text} for n, text in _stream(SEALED))
        unsealed = ({"n": None, "due": due, "text": text} for text, due in _stream(UNSEALED))
        _write_lines(folder / "events.jsonl", [{"format": verifier.FORMAT}], sealed, unsealed)
        _write_lines(folder / "tiles.jsonl", ({"level": a, "i": b, "hashes": c} for a, b, c in _stream(TILES)))
        _write_lines(folder / "heads.jsonl", ({"size": a, "root": b, "at": c} for a, b, c in _stream(HEADS)))
    shutil.copyfile(verifier.__file__, folder / "verifier.py")
    return folder


def _stream(sql: str) -> Iterable[tuple[Any, ...]]:
    # Server side: a log of millions is never held in memory.
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _write_lines(path: Path, *parts: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for part in parts:
            for line in part:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
