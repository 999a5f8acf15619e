"""What a package holds, whichever room it comes from: rows with named fields, and byte streams that fill them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

# The order is the order of the folders in a package, and of the reader's interest.
FOLDERS = ("original", "searchable", "text", "pictures")


@dataclass(frozen=True)
class Format:
    """What a byte stream is: by PRONOM where it is known there."""

    mime: str = "application/octet-stream"
    puid: str = ""
    name: str = ""
    version: str = ""


@dataclass(frozen=True)
class Stream:
    """One byte stream of a record. `of` is the row and field it fills: `record/original`, `page/2/image`."""

    of: str
    folder: str
    name: str
    digest: str
    size: int
    format: Format


@dataclass(frozen=True)
class Source:
    """A stream on its way into a package: what it is, and how to open it when its turn comes."""

    stream: Stream
    open: Callable[[], BinaryIO]


@dataclass(frozen=True)
class Row:
    """One row of a table with its fields; values are texts, whole numbers, yes and no, nothing, lists and mappings."""

    kind: str
    key: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Record:
    """One record: its own row, the rows that hang on it, and its streams."""

    id: str
    folder: str
    title: str
    row: Row
    parts: tuple[Row, ...]
    streams: tuple[Stream, ...]


@dataclass(frozen=True)
class Happening:
    """Something that was done with a record: PREMIS calls it an event."""

    kind: str
    at: datetime
    agent: str
    about: str
    detail: str = ""
    outcome: str = "success"


@dataclass(frozen=True)
class Cover:
    """What the package says of itself; `context` are rows the records point at, such as their file."""

    id: str
    title: str
    level: int
    level_name: str
    unit_code: str
    unit_name: str
    node: str
    software: str
    made_at: datetime
    made_by: str
    language: str
    context: tuple[Row, ...]
