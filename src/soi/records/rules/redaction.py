"""What lies under the boxes of a redaction, and where the same words still stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from soi.base.text import bare
from soi.records.errors import BoxOutside, NothingCovered, TitleTells

LEAST_SHARE = 0.001
Box = tuple[float, float, float, float]
Word = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A page: its words as they are kept, and the boxes laid over it."""

    number: int
    words: Sequence[Word]
    boxes: Sequence[Box]


@dataclass(frozen=True)
class Left:
    """Words that are covered in one place and stand open in another."""

    page: int
    words: str


def checked_box(box: Sequence[float]) -> Box:
    """A box within the page, its corners in order. Raises BoxOutside."""
    left, top, right, bottom = (float(value) for value in box)
    left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
    inside = left >= 0 and right <= 1 and top >= 0 and bottom <= 1
    if not inside or right - left < LEAST_SHARE or bottom - top < LEAST_SHARE:
        raise BoxOutside(field="box")
    return (left, top, right, bottom)


def is_covered(word: Word, boxes: Sequence[Box]) -> bool:
    """A box that touches a word covers it whole."""
    left, top, right, bottom = word["box"]
    return any(left < b[2] and b[0] < right and top < b[3] and b[1] < bottom for b in boxes)


def phrases(sheet: Sheet) -> list[str]:
    """The covered words of a page, as they stand side by side on a line."""
    found: list[str] = []
    for (_, covered), run in groupby(sheet.words, key=lambda word: (word["line"], is_covered(word, sheet.boxes))):
        if covered:
            found.append(" ".join(str(word["text"]) for word in run))
    return found


def left_over(sheets: Sequence[Sheet]) -> list[Left]:
    """Where covered words still stand open: what somebody forgot. One letter alone tells nothing and is left out."""
    covered = {folded: phrase for sheet in sheets for phrase in phrases(sheet) if len(folded := _plain(phrase)) > 1}
    found = []
    for sheet in sheets:
        open_text = _open_text(sheet)
        found += [Left(sheet.number, phrase) for folded, phrase in covered.items() if f" {folded} " in open_text]
    return found


def ensure_can_make(title: str, sheets: Sequence[Sheet]) -> None:
    """Refuse a copy that covers nothing, and a title that says what is covered. Raises NothingCovered, TitleTells."""
    told = [phrase for sheet in sheets for phrase in phrases(sheet)]
    if not any(sheet.boxes for sheet in sheets):
        raise NothingCovered()
    said = f" {_plain(title)} "
    open_words = {word for sheet in sheets for word in _open_text(sheet).split()}
    for phrase in told:
        folded = _plain(phrase)
        # A single word that stands open elsewhere tells nothing; a name of several words always does.
        if folded and f" {folded} " in said and (" " in folded or folded not in open_words):
            raise TitleTells(field="title")


def boxes_of(words: Sequence[Word], chosen: Sequence[int]) -> list[Box]:
    """A box around each chosen run of words of a line."""
    picked = set(chosen)
    found: list[Box] = []
    keyed = groupby(enumerate(words), key=lambda each: (each[1]["line"], each[0] in picked))
    for (_, is_chosen), run in keyed:
        if is_chosen:
            found.append(_around([word["box"] for _, word in run]))
    return found


def same_words(sheets: Sequence[Sheet]) -> Iterator[tuple[int, Box]]:
    """A box for every open place where a covered phrase stands once more."""
    wanted = {tuple(_plain(phrase).split()) for sheet in sheets for phrase in phrases(sheet)}
    wanted = {each for each in wanted if len("".join(each)) > 1}
    for sheet in sheets:
        plain = [_plain(str(word["text"])) for word in sheet.words]
        for at in range(len(plain)):
            for phrase in wanted:
                run = sheet.words[at : at + len(phrase)]
                if tuple(plain[at : at + len(phrase)]) == phrase and not all(is_covered(w, sheet.boxes) for w in run):
                    yield from ((sheet.number, box) for box in boxes_of(run, range(len(run))))


def _around(boxes: Sequence[Sequence[float]]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _plain(text: str) -> str:
    """Letters and figures alone, without marks, so that a comma or a tone does not hide a name."""
    return " ".join("".join(c if c.isalnum() else " " for c in bare(text)).split())


def _open_text(sheet: Sheet) -> str:
    words = (_plain(str(word["text"])) for word in sheet.words if not is_covered(word, sheet.boxes))
    return f" {' '.join(word for word in words if word)} "
