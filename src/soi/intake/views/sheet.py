"""One page of the desk as the template shows it: lines, words, and the marks on the picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from soi.intake import queries
from soi.intake.models import Arrival
from soi.intake.rules import order, words
from soi.kernel.access.public import Actor

# How far around a word its enlarged cut-out reaches, as shares of the page.
MARGIN_X, MARGIN_Y = 0.035, 0.01


@dataclass(frozen=True)
class Box:
    """A place on the picture, in its pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def view(self) -> str:
        return f"{self.x} {self.y} {self.width} {self.height}"


@dataclass(frozen=True)
class Word:
    """A word as it stands in a line; `mark` is q (to be looked at) or f (a person changed it)."""

    id: str
    text: str
    was: str
    by: str
    mark: str
    box: Box
    cut: Box
    # Its place among the words in doubt of the page, from 1; empty where it is none of them.
    rank: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the recognised text; `fixes` are the words that have a box for correcting under it."""

    number: int
    words: tuple[Word, ...]
    fixes: tuple[Word, ...]


@dataclass(frozen=True)
class Sheet:
    """The page on the desk."""

    number: int
    width: int
    height: int
    lines: tuple[Line, ...]
    doubtful: int
    open_line: int
    # The words in doubt, the most worth a look first.
    order: tuple[str, ...] = ()

    @property
    def marks(self) -> list[Word]:
        return [word for line in self.lines for word in line.words if word.mark]

    @property
    def first(self) -> str:
        """The word whose box stands open when the page comes."""
        if self.order and not self.open_line:
            return self.order[0]
        return next((word.id for line in self.lines for word in line.fixes), "")


def shown_page(pages: list[dict[str, Any]], wanted: str, line: str, fields: list[dict[str, Any]]) -> Sheet:
    """The page asked for, or the one with the word in doubt that is most worth a look, or the first."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 0
    by_number = {page["number"]: page for page in pages}
    page = by_number.get(number) or by_number[_page_of_first(pages, fields) or pages[0]["number"]]
    return _sheet(page, fields, int(line) - 1 if line.isascii() and line.isdigit() and len(line) < 6 else None)


def next_page(actor: Actor, arrival: Arrival, number: int) -> int:
    """Where the word in doubt is that is most worth a look now; the same page where there is none any more."""
    reading = queries.reading_of(actor, arrival)
    pages = words.merged(reading, queries.corrections_of(actor, arrival))
    return _page_of_first(pages, reading["fields"]) or number


def _page_of_first(pages: list[dict[str, Any]], fields: list[dict[str, Any]]) -> int:
    """The page of the word in doubt that is most worth a look; 0 where there is none."""
    waiting = [word for page in pages for word in _doubtful(page)]
    return int(order.in_order(waiting, fields)[0]["id"].split("-")[0]) if waiting else 0


def _doubtful(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [word for word in page["words"] if words.is_doubtful(word)]


def _sheet(page: dict[str, Any], fields: list[dict[str, Any]], open_line: int | None) -> Sheet:
    grouped: dict[int, list[dict[str, Any]]] = {}
    for word in page["words"]:
        grouped.setdefault(word["line"], []).append(word)
    asked = {number: None if open_line not in grouped else number == open_line for number in grouped}
    waiting = _doubtful(page)
    first = tuple(word["id"] for word in order.in_order(waiting, fields))
    ranks = {} if open_line in grouped else {word: str(place) for place, word in enumerate(first, start=1)}
    lines = tuple(_line(page, number, said, asked[number], ranks) for number, said in grouped.items())
    open_number = open_line + 1 if open_line in grouped and open_line is not None else 0
    return Sheet(page["number"], page["width"], page["height"], lines, len(waiting), open_number, first)


def _line(
    page: dict[str, Any], number: int, said: list[dict[str, Any]], asked: bool | None, ranks: dict[str, str]
) -> Line:
    shown = tuple(replace(_word(page, word, _mark(word, asked)), rank=ranks.get(word["id"], "")) for word in said)
    return Line(number + 1, shown, tuple(word for word in shown if word.mark == "q"))


def _mark(word: dict[str, Any], asked: bool | None) -> str:
    """`asked`: this line is being corrected word by word (True), another one is (False), or none (None)."""
    if asked is None:
        return "q" if words.is_doubtful(word) else "f" if word["was"] else ""
    return "q" if asked else ""


def word_of(page: dict[str, Any], word: dict[str, Any]) -> Word:
    """A word as read, alone, with its place on the picture."""
    return _word(page, {**word, "was": "", "by": ""}, "q")


def _word(page: dict[str, Any], word: dict[str, Any], mark: str) -> Word:
    left, top, right, bottom = word["box"]
    cut = (max(0, left - MARGIN_X), max(0, top - MARGIN_Y), min(1, right + MARGIN_X), min(1, bottom + MARGIN_Y))
    return Word(word["id"], word["text"], word["was"], word["by"], mark, _box(page, word["box"]), _box(page, cut))


def _box(page: dict[str, Any], shares: Any) -> Box:
    left, top, right, bottom = shares
    width, height = page["width"], page["height"]
    x, y = round(left * width), round(top * height)
    return Box(x, y, max(1, round(right * width) - x), max(1, round(bottom * height) - y))
