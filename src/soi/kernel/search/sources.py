"""What can be found: each room says which of its tables, and how a row reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connections, transaction

Fetch = Callable[[Sequence[str]], Iterable["SearchDoc"]]


@dataclass(frozen=True)
class SearchDoc:
    """One thing as search knows it, re-read from its room under the reader's own rights.

    `tokens` open it to readers beyond unit and level, such as `person:17`; form feeds in `text` part its pages.
    """

    id: str
    kind: str
    unit_id: int
    level: int
    title: str
    text: str
    number: str = ""
    on_date: date | None = None
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spans:
    """Rows that are written many at a time: by which batch and which number in it (unique there) a stretch of them is
    noted as one change, and the columns whose change matters to search (none: any)."""

    batch: str
    number: str
    watched: tuple[str, ...] = ()
    batch_type: str = "uuid"


@dataclass(frozen=True)
class Source:
    """A kind of thing that is searched, the table whose row-level security decides who sees it, and how it is read."""

    kind: str
    table: str
    fetch: Fetch
    id_column: str = "id"
    id_type: str = "uuid"
    also: Mapping[str, str] = field(default_factory=dict)
    url_name: str = ""
    label: Any = ""
    icon: str = "file-text"
    spans: Spans | None = None


_sources: dict[str, Source] = {}


def source(
    kind: str,
    table: str,
    fetch: Fetch,
    *,
    id_column: str = "id",
    id_type: str = "uuid",
    also: Mapping[str, str] | None = None,
    url_name: str = "",
    label: Any = "",
    icon: str = "file-text",
    spans: Spans | None = None,
) -> Source:
    """Register what can be found, from AppConfig.ready().

    `fetch(ids)` gives a SearchDoc for each id the present actor may see; what it leaves out leaves the index. `also`
    names further tables whose change changes the thing: {table: column with its id}. `url_name` takes the id as its
    one argument. `label` (translated lazily) names the kind where readers narrow by kind. `spans` is for a table
    that is written by the hundred thousand.
    """
    registered = Source(kind, table, fetch, id_column, id_type, dict(also or {}), url_name, label, icon, spans)
    _sources[kind] = registered
    return registered


def sources() -> list[Source]:
    return [_sources[kind] for kind in sorted(_sources)]


def source_of(kind: str) -> Source | None:
    return _sources.get(kind)


def attach_all(using: str = "owner") -> int:
    """Lay the change triggers on every source's tables; run by the owner after migrations, repeat freely."""
    attached = 0
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for one in sources():
            followed = dict(one.also) if one.spans else {one.table: one.id_column, **one.also}
            for table, column in followed.items():
                cursor.execute("select soi.search_attach(%s::regclass, %s, %s)", [f"soi.{table}", one.kind, column])
            if one.spans:
                given = [f"soi.{one.table}", one.kind, one.id_column, one.spans.batch, one.spans.number]
                cursor.execute(
                    "select soi.search_attach_spans(%s::regclass, %s, %s, %s, %s, %s::text[])",
                    [*given, list(one.spans.watched)],
                )
            attached += len(followed) + bool(one.spans)
    return attached
