"""What was read: pages, words with place and confidence, proposed fields. Lengths in pixels of the upright page."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

# Below this confidence a word is shown to a person. In the founders' trials that caught 43 % of the wrong words.
DOUBTFUL_BELOW = 85
# Codes of remarks for which a sheet goes back to the scanner; a blank page alone may be as it should.
IMAGE_FAULTS = frozenset(("coarse", "blurred", "askew", "blank", "dark", "edge", "cut", "missing", "twice", "order"))


class Box(NamedTuple):
    """Where something stands on a page: pixels from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @classmethod
    def around(cls, boxes: list[Box]) -> Box:
        """The smallest box that holds all of these (at least one)."""
        return cls(
            min(b.left for b in boxes),
            min(b.top for b in boxes),
            max(b.right for b in boxes),
            max(b.bottom for b in boxes),
        )


@dataclass(frozen=True)
class Word:
    """One word as read; `line` counts the lines of its page from 0 in reading order, confidence runs 0-100."""

    text: str
    box: Box
    confidence: int
    line: int

    @property
    def is_doubtful(self) -> bool:
        return self.confidence < DOUBTFUL_BELOW


@dataclass(frozen=True)
class Page:
    """One page: size in pixels after it was set upright by `rotation` degrees clockwise.

    `skew` says by how many degrees clockwise its lines run askew; the page image itself is left so.
    """

    number: int
    width: int
    height: int
    dpi: float
    rotation: int
    skew: float
    words: tuple[Word, ...]
    text: str
    # Or "own text": the page brought its text with it; "old text": that text was in a code from before Unicode.
    source: str = "image"

    def share(self, box: Box) -> Box:
        """The box as shares 0..1 of width and height, for any size the page is shown in."""
        return Box(
            *(round(v, 5) for v in (box.left / self.width, box.top / self.height)),
            *(round(v, 5) for v in (box.right / self.width, box.bottom / self.height)),
        )

    @property
    def has_own_text(self) -> bool:
        return self.source != "image"

    def lines(self) -> list[list[Word]]:
        return [list(words) for _, words in itertools.groupby(self.words, key=lambda word: word.line)]


@dataclass(frozen=True)
class Field:
    """A proposed entry for the register. `reason` is an English sentence with braces, `params` fills them."""

    name: str
    value: str
    page: int
    box: Box
    confidence: int
    reason: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def why(self) -> str:
        return self.reason.format_map(dict(self.params))


@dataclass(frozen=True)
class Remark:
    """Something a person should know of a page; `message` is an English sentence with braces, `params` fills them.

    A fault of the image (`IMAGE_FAULTS`) carries what was measured in `params["measure"]`.
    """

    code: str
    page: int
    message: str
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return self.message.format_map({"page": str(self.page), **self.params})


@dataclass(frozen=True)
class Reading:
    """Everything the reader says of one file. A field that is not here is unknown, not absent."""

    pages: tuple[Page, ...]
    fields: tuple[Field, ...]
    warnings: tuple[Remark, ...]
    engine: str
    model_digest: str

    @property
    def text(self) -> str:
        return "\n\n".join(page.text for page in self.pages)

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)

    def doubtful(self) -> list[tuple[Page, Word]]:
        return [(page, word) for page in self.pages for word in page.words if word.is_doubtful]


def text_of(words: tuple[Word, ...]) -> str:
    """The words line by line."""
    return "\n".join(" ".join(word.text for word in line) for _, line in itertools.groupby(words, key=lambda w: w.line))
