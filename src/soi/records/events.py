"""What records tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from soi.kernel.events.public import event


@event("records.document.registered")
@dataclass(frozen=True)
class DocumentRegistered:
    """A paper has its number in the book."""

    document_id: str
    unit_id: int
    year: int
    number: int


@event("records.stub.kept")
@dataclass(frozen=True)
class StubKept:
    """A marked paper lies elsewhere; this node keeps its line only."""

    stub_id: str
    unit_id: int


@event("records.book.taken_over")
@dataclass(frozen=True)
class BooksTakenOver:
    """Papers of books kept elsewhere until now stand in the books of these units."""

    units: list[int]
    papers: int


@event("records.level.changed")
@dataclass(frozen=True)
class LevelChanged:
    """The mark of a paper rose, or was lowered by two persons."""

    document_id: str
    unit_id: int
    from_level: int
    to_level: int


@event("records.signatures.changed")
@dataclass(frozen=True)
class SignaturesChanged:
    """The signatures of a paper are no longer found to be what they were when it arrived."""

    document_id: str
    unit_id: int
    outcome: str


@event("records.version.added")
@dataclass(frozen=True)
class VersionAdded:
    """A paper shows a new version of its file; the earlier ones are kept."""

    document_id: str
    unit_id: int
    number: int


@event("records.document.spilled")
@dataclass(frozen=True)
class DocumentSpilled:
    """A stamp of secrecy was seen on a paper of the book: a stub is left of it, and rooms that hold more destroy it.

    `arrivals` are what its versions came in as; `why` the reason in words, as an arrival keeps it.
    """

    document_id: str
    unit_id: int
    arrivals: list[str]
    code: str
    why: dict[str, Any]
