"""A draft as it goes to the typesetter: what stands on the paper, and where each value came from."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

TYPES = ("decision", "plan", "conclusion_notice", "minutes", "submission", "letter", "report")
STYLES = ("text", "ground", "resolve", "part", "section", "clause", "dash")


@dataclass(frozen=True)
class Source:
    """Where a value came from: in words for people, and the key of the thing for the program."""

    text: str
    ref: str = ""


@dataclass(frozen=True)
class Said:
    """A value on the paper with its source."""

    text: str
    source: Source


@dataclass(frozen=True)
class Dated:
    """The day of the paper with its source."""

    day: date
    source: Source


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and how it stands: text, ground (italic), resolve (centred), part, section, clause, dash."""

    text: Said
    style: str = "text"


@dataclass(frozen=True)
class Signature:
    """Who signs: authority T/M, K/T, T/L with the body it is for (or none), post, name."""

    post: Said
    name: Said
    authority: Said | None = None
    on_behalf_of: Said | None = None


@dataclass(frozen=True)
class Marks:
    """Stamps and hints: secrecy, urgency, circulation ("TÀI LIỆU HỘI NGHỊ"), draft ("Dự thảo lần 2")."""

    secrecy: Said | None = None
    urgency: Said | None = None
    circulation: Said | None = None
    draft: Said | None = None


@dataclass(frozen=True)
class Draft:
    """One paper before it is set. A number not yet taken is None; a demo paper carries its notice on every page."""

    type: str
    symbol: Said
    body: Said
    place: Said
    date: Dated
    title: Said
    paragraphs: tuple[Paragraph, ...]
    signatures: tuple[Signature, ...]
    number: Said | None = None
    parent_body: Said | None = None
    addressees: tuple[Said, ...] = ()
    recipients: tuple[Said, ...] = ()
    marks: Marks = Marks()
    demo_notice: Said | None = None
    # Papers without a type of their own (an outline, an index) say what they are called.
    type_name: Said | None = None


@dataclass(frozen=True)
class Traced:
    """One value of a paper: its field in the draft, what it says, where it came from."""

    field: str
    text: str
    source: Source


def trace(draft: Draft) -> tuple[Traced, ...]:
    """Every value of the paper with its source, in the order of the draft's fields."""
    return tuple(_traced(draft, ""))


def _traced(value: Any, field: str) -> Iterator[Traced]:
    if isinstance(value, Said):
        yield Traced(field, tidy(value.text), value.source)
    elif isinstance(value, Dated):
        yield Traced(field, value.day.isoformat(), value.source)
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _traced(one, f"{field}[{place}]")
    elif dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _traced(getattr(value, each.name), f"{field}.{each.name}".lstrip("."))


def tidy(text: str) -> str:
    """One spelling of each letter (NFC) and one space between words; a paragraph has no line breaks of its own."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
