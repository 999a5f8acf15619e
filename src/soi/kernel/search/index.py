"""The Tantivy index: what a document holds, where it lies, how it is opened. It is never the authority."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings

from soi.kernel.search.errors import IndexBusy
from soi.kernel.search.sources import SearchDoc
from soi.kernel.search.words import bare_word, exact_words, pieces

# Another form of the documents gets another folder, and so the index is built anew by itself.
FORM = 1
# So many of the newest things are looked through first where very many are asked for.
NEWEST = 100_000
WRITER_BYTES = 128_000_000
POSITION = "position"
TOKENIZER = "words"
EVERYWHERE = "*"


@dataclass(frozen=True)
class Position:
    """Up to which change the index has followed, in which database; kept as a document in the index itself."""

    xid: str
    seq: int
    database: str


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("who", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("exact", "bare", "title"):
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    builder.add_integer_field("on_date", indexed=True, fast=True)
    builder.add_text_field("mark", stored=True, tokenizer_name="raw")
    return builder.build()


SCHEMA = _schema()


def home() -> Path:
    return Path(settings.HOME) / "search"


def folder() -> Path:
    return home() / f"index-{FORM}"


def packed_files() -> set[str]:
    """The names of all files in which the words of the index are packed now."""
    return {path.name for path in folder().iterdir() if path.suffix not in ("", ".json", ".lock")}


def is_there(path: Path | None = None) -> bool:
    path = path or folder()
    return path.is_dir() and bool(tantivy.Index.exists(str(path)))


def open_index(path: Path | None = None) -> Any:
    """The index in its folder, made empty where there is none; one that cannot be opened is put aside and made anew."""
    path = path or folder()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        index = tantivy.Index(SCHEMA, str(path), reuse=True)
    except ValueError:
        shutil.rmtree(path.with_suffix(".broken"), ignore_errors=True)
        path.replace(path.with_suffix(".broken"))
        path.mkdir(mode=0o700)
        index = tantivy.Index(SCHEMA, str(path), reuse=True)
    return with_words(index)


def with_words(index: Any) -> Any:
    """Words are cut in Python, the same for documents and questions; the index only parts them at spaces."""
    index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def writer_of(index: Any) -> Any:
    """The one writer of this index; raises IndexBusy while another process has it."""
    try:
        return index.writer(WRITER_BYTES, 1)
    except ValueError as error:
        raise IndexBusy() from error


def key_of(kind: str, row_id: str) -> str:
    return f"{kind}:{row_id}"


def tokens_of(doc: SearchDoc) -> list[str]:
    """Who may find it at all: its unit and level, its level for those who reach every unit, and its own tokens."""
    return [f"{doc.unit_id}#{doc.level}", f"{EVERYWHERE}#{doc.level}", *doc.tokens]


def number_key(text: str) -> str:
    """A document number without regard to marks and signs between its parts: 45-BC/UBKT -> 45 bc ubkt."""
    return " ".join(bare_word(word) for word in exact_words(text))


def number_keys(text: str) -> set[str]:
    """The keys of all numbers a paper has, parted by spaces: its own and that of the register."""
    return {key for part in (text, *text.split()) if (key := number_key(part))}


def day_number(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + day


def as_document(doc: SearchDoc) -> tantivy.Document:
    made = tantivy.Document()
    made.add_text("key", key_of(doc.kind, doc.id))
    made.add_text("kind", doc.kind)
    for token in tokens_of(doc):
        made.add_text("who", token)
    for number in number_keys(doc.number):
        made.add_text("number", number)
    # Added part by part, so that no phrase runs from the title into the text.
    texts = (("text", piece) for _, piece in pieces(doc.text))
    for name, part in chain((("number", doc.number), ("title", doc.title)), texts):
        words = exact_words(part)
        without_marks = " ".join(map(bare_word, words))
        made.add_text("exact", " ".join(words))
        made.add_text("bare", without_marks)
        if name == "title":
            made.add_text("title", without_marks)
    if doc.on_date is not None:
        made.add_integer("on_date", day_number(doc.on_date.year, doc.on_date.month, doc.on_date.day))
    return made


def replace(writer: Any, keys: Iterable[str], docs: Iterable[SearchDoc]) -> None:
    """Take `keys` out of the index and put `docs` in; seen by readers on commit."""
    for key in keys:
        writer.delete_documents_by_term("key", key)
    for doc in docs:
        writer.add_document(as_document(doc))


def commit(writer: Any, position: Position) -> None:
    """Make all of it visible together with its position: the two cannot disagree."""
    mark = tantivy.Document()
    mark.add_text("key", POSITION)
    mark.add_text("mark", json.dumps(asdict(position)))
    writer.delete_documents_by_term("key", POSITION)
    writer.add_document(mark)
    writer.commit()


def newest_from(searcher: Any, enough: int = NEWEST) -> int | None:
    """The first day of the month from which on at least `enough` things are dated; None where that is the most of all.

    Asked month by month over the last two hundred years: a mistyped year beyond does not count.
    """
    bounds = {"min": day_number(date.today().year - 200, 0, 0), "max": day_number(date.today().year + 1, 0, 0)}
    asked = {"field": "on_date", "interval": 100, "hard_bounds": bounds, "min_doc_count": 1}
    found = searcher.aggregate(tantivy.Query.all_query(), {"months": {"histogram": asked}})
    counted = 0
    for month in sorted(found["months"]["buckets"], key=itemgetter("key"), reverse=True):
        counted += int(month["doc_count"])
        if counted >= enough:
            return int(month["key"]) if counted * 2 <= searcher.num_docs else None
    return None


def position_of(index: Any) -> Position | None:
    index.reload()
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.term_query(SCHEMA, "key", POSITION), 1).hits
    return Position(**json.loads(searcher.doc(found[0][1])["mark"][0])) if found else None


def alive_file() -> Path:
    return home() / "alive"


def last_look() -> datetime | None:
    """When the follower last looked for changes; None where it never ran."""
    try:
        return datetime.fromtimestamp(alive_file().stat().st_mtime).astimezone()
    except FileNotFoundError:
        return None
