"""One page as the viewer shows it: lines of words beside the picture, marks over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from soi.records.models import Page

# The overlay is drawn a thousand units wide and high, whatever the size of the picture.
UNITS = 1000
# The figure the reader and intake use too: below it a word is shown to a person.
DOUBTFUL_BELOW = 85


@dataclass(frozen=True)
class Word:
    """A word; `mark` is "q" where the machine was unsure, "f" where a person corrected it, empty else."""

    id: str
    text: str
    mark: str
    was: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line of the page, counted from 1 as people count."""

    number: int
    words: list[Word]


def lines_of(page: Page) -> list[Line]:
    """The words of a page line by line, in reading order."""
    grouped = groupby(enumerate(page.words), key=lambda each: each[1]["line"])
    return [Line(int(line) + 1, [_word(at, word) for at, word in members]) for line, members in grouped]


def lines_of_text(text: str) -> list[Line]:
    """The text of a paper that has no pictures, line by line through all its pages."""
    written = [line.split() for line in text.replace("\f", "\n").splitlines() if line.strip()]
    return [Line(at, [Word("", word, "", "", 0, 0, 0, 0) for word in words]) for at, words in enumerate(written, 1)]


def marked(lines: list[Line]) -> Iterator[Word]:
    """The words that carry a mark on the picture."""
    return (word for line in lines for word in line.words if word.mark)


def _word(at: int, word: dict[str, Any]) -> Word:
    left, top, right, bottom = (round(share * UNITS, 1) for share in word["box"])
    was = word.get("was", "")
    return Word(f"w{at}", word["text"], _mark(word), was, left, top, round(right - left, 1), round(bottom - top, 1))


def _mark(word: dict[str, Any]) -> str:
    if word.get("was"):
        return "f"
    return "q" if word["confidence"] < DOUBTFUL_BELOW and not word.get("by") else ""
