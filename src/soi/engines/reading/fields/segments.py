"""Lines cut where a wide gap shows that two columns stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from soi.base.text import bare
from soi.engines.reading.words import Box, Page, Word

GAP = 1.6  # times the height of the letters; a spread line of a paragraph stays below it


@dataclass(frozen=True)
class Segment:
    """Words that stand together on one line of one column."""

    page: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def bare(self) -> str:
        return bare(self.text)

    @property
    def box(self) -> Box:
        return Box.around([word.box for word in self.words])

    @property
    def confidence(self) -> int:
        """Of its weakest word: a proposal is as good as the letter that is worst read."""
        return min(word.confidence for word in self.words)

    @property
    def is_capital(self) -> bool:
        letters = [letter for letter in self.text if letter.isalpha()]
        small = sum(not letter.isupper() for letter in letters)
        # One letter of a longer line may be misread as a small one.
        return len(letters) > 2 and (
            small <= 0.1 * len(letters) or (small == 1 and len(letters) > 7 and "/" not in self.text)
        )

    def part(self, start: int, end: int) -> Segment:
        """The words that letters start..end of the text belong to."""
        kept, at = [], 0
        for word in self.words:
            if at < end and at + len(word.text) > start:
                kept.append(word)
            at += len(word.text) + 1
        return Segment(self.page, tuple(kept) or self.words)


def segments(page: Page) -> list[Segment]:
    """All segments of a page in reading order."""
    found: list[Segment] = []
    for line in page.lines():
        heights = sorted(word.box.height for word in line)
        gap = GAP * heights[len(heights) // 2]
        run = [line[0]]
        for word in line[1:]:
            if word.box.left - run[-1].box.right > gap:
                found.append(Segment(page.number, tuple(run)))
                run = []
            run.append(word)
        found.append(Segment(page.number, tuple(run)))
    return found
