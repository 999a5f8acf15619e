"""Finding: the index proposes, PostgreSQL decides. Nothing of a row is shown before it was re-read under its policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import tantivy
from django.db import connection
from django.utils.safestring import SafeString

from soi.kernel.access.public import Actor
from soi.kernel.search import index as indexes
from soi.kernel.search import scopes, snippets
from soi.kernel.search.asking import Look, Narrowing, build, looks
from soi.kernel.search.snippets import Why
from soi.kernel.search.sources import SearchDoc, source_of
from soi.kernel.search.words import Marks, Question, exact_words, understand

PAGE = 25
CONFIRMED = 1_000
SUGGESTED = 8


class Order(StrEnum):
    BEST = "best"
    NEWEST = "newest"


class State(StrEnum):
    """What the answer stands on: a good index, none yet, one nobody keeps, or no question at all."""

    FOUND = "found"
    NOTHING_ASKED = "nothing_asked"
    NO_INDEX = "no_index"
    OLD_INDEX = "old_index"


OLD_AFTER_SECONDS = 30.0


@dataclass(frozen=True)
class Hit:
    """One thing found, as its reader may see it; `page` is the page of the text, None where it has no pages."""

    id: str
    kind: str
    unit_id: int
    level: int
    title: SafeString
    number: str
    on_date: date | None
    snippet: SafeString
    why: Why
    where: str
    page: int | None
    url_name: str
    icon: str


@dataclass(frozen=True)
class Results:
    """A page of hits. `total` is exact up to 1,000, None beyond; `after` begins the next page, None at the end."""

    question: Question
    state: State
    as_of: datetime | None = None
    hits: list[Hit] = field(default_factory=list)
    total: int | None = 0
    first: int = 0
    after: int | None = None


Key = tuple[str, str]


class _Reader:
    """The index as this process reads it; opened once, looked at again when its file changed."""

    def __init__(self) -> None:
        self.path: Any = None
        self.index: Any = None
        self.stamp: object = None
        self.size = 0
        self.day: int | None = None

    def searcher(self) -> Any:
        """None where there is no index yet."""
        path = indexes.folder()
        meta = path / "meta.json"
        try:
            stat = meta.stat()
        except FileNotFoundError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if self.path != path or self.index is None:
            self.index, self.path = indexes.with_words(tantivy.Index.open(str(path))), path
        if stamp != self.stamp:
            self.index.reload()
            self.stamp = stamp
        return self.index.searcher()

    def newest(self, searcher: Any) -> int | None:
        """The day from which on the newest papers are, asked anew when a tenth of all has come or gone since."""
        size = int(searcher.num_docs)
        if abs(size - self.size) * 10 > self.size:
            self.size, self.day = size, indexes.newest_from(searcher)
        return self.day


_reader = _Reader()


def find(
    actor: Actor,
    text: str,
    *,
    kinds: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    within: str = "",
    marks: Marks = Marks.IGNORED,
    order: Order = Order.BEST,
    limit: int = PAGE,
    after: int = 0,
) -> Results:
    """What this actor may read that answers the question, best first (or newest first), in the present transaction.

    `within` is the path of a unit: only what belongs to it or to a unit below it.
    """
    question = understand(text, marks)
    if question.is_empty:
        return Results(question, State.NOTHING_ASKED)
    searcher, as_of = _reader.searcher(), indexes.last_look()
    if searcher is None or as_of is None:
        return Results(question, State.NO_INDEX)
    narrowing = Narrowing(scopes.tokens_of(actor, within), kinds, since, until)
    steps = looks(question, narrowing, _newest(searcher, narrowing)) if order is Order.BEST else ()
    visible = _best(searcher, steps) or _confirmed(searcher, build(question, narrowing), order)
    shown = visible[after : after + limit] if after < CONFIRMED else []
    more = after + limit < min(len(visible), CONFIRMED)
    return Results(
        question=question,
        state=_state(as_of),
        as_of=as_of,
        hits=_hits(shown, question),
        total=len(visible) if len(visible) <= CONFIRMED else None,
        first=after + 1,
        after=after + limit if more else None,
    )


def _newest(searcher: Any, narrowing: Narrowing) -> int | None:
    """From which day on to look first; None for who reaches a part of the tree alone, or asked for days."""
    is_wide = any(token.startswith(f"{indexes.EVERYWHERE}#") for token in narrowing.tokens)
    return _reader.newest(searcher) if is_wide and not (narrowing.since or narrowing.until) else None


def suggest(actor: Actor, prefix: str, *, limit: int = SUGGESTED) -> list[str]:
    """Titles this actor may read that hold the words typed and one that begins with the last of them."""
    words = exact_words(prefix[:100])
    searcher = _reader.searcher()
    if not words or len(words[-1]) < 2 or searcher is None:
        return []
    question = Question(tuple(words[:-1]))
    query = build(question, Narrowing(scopes.tokens_of(actor)), prefix=words[-1])
    keys = _keys(searcher, searcher.search(query, limit * 4, count=False).hits)
    return list(dict.fromkeys(doc.title for doc in read(_visible(keys))))[:limit]


def _state(as_of: datetime) -> State:
    age = (datetime.now(as_of.tzinfo) - as_of).total_seconds()
    return State.OLD_INDEX if age > OLD_AFTER_SECONDS else State.FOUND


def _best(searcher: Any, steps: Iterable[Look]) -> list[Key]:
    """More than 1,000 keys of the highest steps, where so many are seen; else none, and the whole is asked."""
    kept: list[Key] = []
    for look in steps:
        hits = searcher.search(look.query, CONFIRMED + 1, count=False).hits
        found = list(dict.fromkeys([*kept, *_keys(searcher, hits)]))
        if len(found) > CONFIRMED:
            visible = _visible(found)
            if len(visible) > CONFIRMED:
                return visible[: CONFIRMED + 1]
            if look.is_whole:
                # Of what stands so high more are hidden than we asked for: only the whole, page by page, is sure.
                return []
        if look.is_whole:
            kept = found
    return []


def _confirmed(searcher: Any, query: Any, order: Order) -> list[Key]:
    """Keys the actor may see, in order: all of them, or 1,001 where there are more."""
    by = "on_date" if order is Order.NEWEST else None
    visible: list[Key] = []
    start = 0
    while len(visible) <= CONFIRMED:
        hits = searcher.search(query, CONFIRMED + 1, count=False, order_by_field=by, offset=start).hits
        visible += _visible(_keys(searcher, hits))
        start += len(hits)
        if len(hits) <= CONFIRMED:
            break
    return visible[: CONFIRMED + 1]


def _keys(searcher: Any, hits: Iterable[tuple[Any, Any]]) -> list[Key]:
    found = []
    for _, address in hits:
        kind, _, row_id = searcher.doc(address)["key"][0].partition(":")
        found.append((kind, row_id))
    return found


def _visible(keys: list[Key]) -> list[Key]:
    """Of these, what the database shows to the present ticket."""
    allowed: set[Key] = set()
    for kind, ids in _by_kind(keys).items():
        source = source_of(kind)
        if source is None:
            continue
        name = connection.ops.quote_name
        column = name(source.id_column)
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {column}::text from soi.{name(source.table)} "  # noqa: S608 - names from our own registry
                f"where {column} = any(%s::text[]::{source.id_type}[])",
                [ids],
            )
            allowed.update((kind, row[0]) for row in cursor.fetchall())
    return [key for key in keys if key in allowed]


def read(keys: list[Key]) -> list[SearchDoc]:
    """The rows themselves, in this order, read by their rooms under the present ticket."""
    docs = {
        (kind, doc.id): doc
        for kind, ids in _by_kind(keys).items()
        if (source := source_of(kind)) is not None
        for doc in source.fetch(ids)
    }
    return [docs[key] for key in keys if key in docs]


def _hits(keys: list[Key], question: Question) -> list[Hit]:
    """What is shown of these, in this order; each row is let go as soon as its hit is made, however long its text."""
    hits = {
        (kind, doc.id): _hit(doc, question)
        for kind, ids in _by_kind(keys).items()
        if (source := source_of(kind)) is not None
        for doc in source.fetch(ids)
    }
    return [hits[key] for key in keys if key in hits]


def _by_kind(keys: list[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for kind, row_id in keys:
        grouped.setdefault(kind, []).append(row_id)
    return grouped


def _hit(doc: SearchDoc, question: Question) -> Hit:
    said = snippets.explain(doc, question)
    source = source_of(doc.kind)
    return Hit(
        id=doc.id,
        kind=doc.kind,
        unit_id=doc.unit_id,
        level=doc.level,
        title=said.title,
        number=doc.number,
        on_date=doc.on_date,
        snippet=said.snippet,
        why=said.why,
        where=said.where,
        page=said.page,
        url_name=source.url_name if source else "",
        icon=source.icon if source else "file-text",
    )
