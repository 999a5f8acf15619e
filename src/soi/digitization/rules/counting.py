"""Sheets at the shelf, at the scanner and as the reader found them: what is missing, what is too much. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from soi.base.sentences import Sentence


@dataclass(frozen=True)
class Read:
    """One scanned file: how many sheets a person put through the scanner (None: not said), and its pages as read
    (None: not read yet), one or two on a sheet."""

    name: str
    said: int | None
    pages: int | None
    sides: int = 1

    @property
    def sheets(self) -> int | None:
        """The sheets the reader found."""
        return None if self.pages is None else -(-self.pages // self.sides)


@dataclass(frozen=True)
class Counts:
    """The three counts of one paper file; None where nobody, or nothing, has counted all of it."""

    shelf: int | None
    scanner: int | None
    reader: int | None
    pages: int
    waiting: int
    refused: int = 0

    @property
    def agree(self) -> bool:
        """All three were counted and are the same."""
        return self.shelf is not None and self.shelf == self.scanner == self.reader


@dataclass(frozen=True)
class Sums:
    """All scanned files of one paper file added up: sheets said and how many files were brought without a word of them,
    sheets found and how many files bring none, and how many of those could not be read."""

    files: int = 0
    said: int = 0
    unsaid: int = 0
    found: int = 0
    unread: int = 0
    pages: int = 0
    refused: int = 0


def counts(shelf: int | None, sums: Sums) -> Counts:
    """The three counts: what is not known of every file is not known."""
    return Counts(
        shelf=shelf,
        scanner=sums.said if sums.files and not sums.unsaid else None,
        reader=sums.found if sums.files and not sums.unread else None,
        pages=sums.pages,
        waiting=max(0, sums.unread - sums.refused),
        refused=sums.refused,
    )


def difference(read: Read) -> Sentence | None:
    """What the reader found otherwise than who scanned it said; None where both are the same, or one has not said."""
    if read.said is None or read.sheets is None or read.said == read.sheets:
        return None
    given = {"name": read.name, "said": read.said, "found": read.sheets, "pages": read.pages or 0}
    if read.sheets < read.said:
        return Sentence(
            "{name}: {said} sheets were said at the scanner, the reader found {found} ({pages} pages): {less} fewer.",
            {**given, "less": read.said - read.sheets},
        )
    return Sentence(
        "{name}: {said} sheets were said at the scanner, the reader found {found} ({pages} pages): {more} more.",
        {**given, "more": read.sheets - read.said},
    )


def sentences(found: Counts) -> list[Sentence]:
    """How the three counts stand to each other, in words; what is not known is said to be so, never taken for 0."""
    says = []
    if found.waiting:
        says.append(Sentence("Scanned files the machine has not read yet: {count}.", {"count": found.waiting}))
    if found.refused:
        words = (
            "Scanned files that could not be read: {count}. Take each out with its reason and scan the sheets again."
        )
        says.append(Sentence(words, {"count": found.refused}))
    known = found.scanner if found.scanner is not None else found.reader
    if found.shelf is None:
        says.append(Sentence("Nobody counted the sheets at the shelf."))
    elif known is None:
        says.append(Sentence("Not all of it is counted yet; at the shelf there were {shelf}.", {"shelf": found.shelf}))
    elif known < found.shelf:
        given = {"shelf": found.shelf, "known": known, "left": found.shelf - known}
        says.append(Sentence("Of {shelf} sheets at the shelf {known} are scanned; {left} are still to do.", given))
    elif known > found.shelf:
        given = {"shelf": found.shelf, "known": known, "more": known - found.shelf}
        says.append(Sentence("At the shelf there were {shelf} sheets, {known} are scanned: {more} more.", given))
    if found.agree:
        says.append(Sentence("Shelf, scanner and reader agree: {count} sheets.", {"count": found.shelf or 0}))
    return says
