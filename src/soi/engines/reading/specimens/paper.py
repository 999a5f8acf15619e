"""A sheet that is typed on: every word drawn is remembered with its place, so the truth of the page is known."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from soi.engines.reading.specimens.fonts import font

A4 = (595, 842)  # points
INK = (28, 28, 34)
BLUE_INK = (34, 44, 132)


@dataclass(frozen=True)
class Type:
    """How a run of text looks: family, cut, size in points, ink, and how unsteady the hand is."""

    family: str = "serif"
    cut: str = "regular"
    size: float = 14
    ink: tuple[int, int, int] = INK
    unsteady: float = 0


@dataclass(frozen=True)
class PlacedWord:
    """One word as it was drawn; the box is in pixels of the straight sheet."""

    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Region:
    """A stretch of the page. Blocks beside each other may lawfully be read one after the other or row by row.

    An empty row in a block keeps the rows of its neighbours level.
    """

    blocks: tuple[tuple[str, ...], ...]

    def readings(self) -> tuple[str, ...]:
        one_by_one = "\n".join("\n".join(row for row in block if row) for block in self.blocks)
        if len(self.blocks) == 1:
            return (one_by_one,)
        rows = itertools.zip_longest(*self.blocks, fillvalue="")
        by_row = "\n".join(" ".join(part for part in row if part) for row in rows)
        return (one_by_one, by_row)


@dataclass
class Sheet:
    """An empty A4 sheet at so many dots per inch."""

    dpi: int
    rng: np.random.Generator
    paper: tuple[int, int, int] = (250, 249, 245)
    words: list[PlacedWord] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (self.px(A4[0]), self.px(A4[1])), self.paper)
        self.draw = ImageDraw.Draw(self.image)

    def px(self, points: float) -> int:
        return round(points * self.dpi / 72)

    def width(self, text: str, type_: Type) -> float:
        """Width of the text in points."""
        return font(type_.family, type_.cut, self.px(type_.size)).getlength(text) * 72 / self.dpi

    def word(self, text: str, x: float, y: float, type_: Type) -> float:
        """Draw one word with its base line at y (points); returns where it ends."""
        face = font(type_.family, type_.cut, self.px(type_.size))
        left, base = x * self.dpi / 72, y * self.dpi / 72
        if type_.unsteady:
            base += float(self.rng.normal(0, type_.unsteady)) * self.dpi / 72
        self.draw.text((left, base), text, font=face, fill=type_.ink, anchor="ls")
        box = face.getbbox(text, anchor="ls")
        self.words.append(PlacedWord(text, (left + box[0], base + box[1], left + box[2], base + box[3])))
        return x + self.width(text, type_)

    def line(self, text: str, x: float, y: float, type_: Type, to_width: float | None = None) -> str:
        """Draw one line from x, spread to the given width if there is one; returns the text drawn."""
        words = unicodedata.normalize("NFC", text).split()
        space = self.width(" ", type_)
        if to_width is not None and len(words) > 1:
            space = (to_width - sum(self.width(w, type_) for w in words)) / (len(words) - 1)
        for each in words:
            x = self.word(each, x, y, type_) + space
        return " ".join(words)

    def centred(self, text: str, middle: float, y: float, type_: Type) -> str:
        return self.line(text, middle - self.width(text, type_) / 2, y, type_)

    def rule(self, left: float, right: float, y: float, thick: float = 0.8, ink: tuple[int, int, int] = INK) -> None:
        at = self.px(y)
        self.draw.line((self.px(left), at, self.px(right), at), fill=ink, width=max(1, self.px(thick)))

    def wrap(self, text: str, width: float, type_: Type, indent: float = 0) -> list[str]:
        """Break a paragraph into lines that fit the width in points."""
        lines, row, room = [], "", width - indent
        for each in text.split():
            longer = f"{row} {each}".strip()
            if row and self.width(longer, type_) > room:
                lines.append(row)
                row, room = each, width
            else:
                row = longer
        return [*lines, row] if row else lines

    def note(self, *blocks: list[str]) -> None:
        """Enter a region in the truth of the page."""
        kept = tuple(tuple(block) for block in blocks if block)
        if kept:
            self.regions.append(Region(kept))
