"""Typewriters set a dot into their nought, which is then read as 6 or 9: such lines are read again without the dots.

Ink that lies wholly within another letter's bounds is such a dot; marks of tone stand above or below their letter.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from soi.engines.reading import clean
from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.programs import tesseract
from soi.engines.reading.words import Page, Word, text_of

HEAD = 0.45
READ_AT = 240.0  # dots per inch; at 170 the dot has run into the letter
DARK = 130
MOST_CELLS = 400_000
Bounds = tuple[int, int, int, int]  # top, left, bottom, right


def without_dotted_zeros(image: Image.Image, page: Page) -> Page:
    """The first page with the figures of its head read again where their noughts are dotted; else as it was."""
    changed: dict[int, str] = {}
    places = {id(word): at for at, word in enumerate(page.words)}
    for part in segments(page):
        if part.box.top < HEAD * page.height and any(letter.isdigit() for letter in part.text):
            for word, text in _figures(image, page, part):
                changed[places[id(word)]] = text
    if not changed:
        return page
    words = tuple(replace(word, text=changed.get(at, word.text)) for at, word in enumerate(page.words))
    return replace(page, words=words, text=text_of(words))


def _figures(image: Image.Image, page: Page, part: Segment) -> list[tuple[Word, str]]:
    """Words with figures of one line, and what they are without the dots."""
    copy = _copy(image, page, part)
    if copy.width * copy.height > MOST_CELLS:
        return []
    cleaned = without_dots(copy)
    if cleaned is copy:
        return []
    framed = Image.new("L", (copy.width + 40, copy.height + 40), 255)
    framed.paste(cleaned, (20, 20))
    seen = [each.text for each in tesseract.recognise(framed, READ_AT, layout="line") if each.text]
    # Only a line that falls into the same words is believed, and of it only the figures.
    if len(seen) != len(part.words):
        return []
    return [
        (word, _with_figures(word.text, text))
        for word, text in zip(part.words, seen, strict=True)
        if _digits(word.text) and _digits(word.text) == _digits(text)
    ]


def without_dots(copy: Image.Image) -> Image.Image:
    """The same grey copy without the dots in its letters; the copy itself where there are none."""
    dots = dots_in_letters(np.asarray(copy) < DARK)
    if not dots:
        return copy
    cleaned = np.asarray(copy).copy()
    for top, left, bottom, right in dots:
        cleaned[max(0, top - 1) : bottom + 1, max(0, left - 1) : right + 1] = 255
    return Image.fromarray(cleaned)


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _with_figures(text: str, other: str) -> str:
    """The word with the figures of its second reading."""
    figures = iter(letter for letter in other if letter.isdigit())
    return "".join(next(figures) if letter.isdigit() else letter for letter in text)


def _copy(image: Image.Image, page: Page, part: Segment) -> Image.Image:
    pad = 0.25 * part.box.height
    box = part.box
    area = (max(0, box.left - pad), max(0, box.top - pad), min(page.width, box.right + pad), box.bottom + pad)
    crop = clean.without_red(image.crop(tuple(round(v) for v in area)))  # type: ignore[arg-type]
    scale = READ_AT / page.dpi
    wide = crop.resize((round(crop.width * scale), round(crop.height * scale)), Image.Resampling.BICUBIC)
    return clean.straighten(clean.even_light(wide), page.skew)


def dots_in_letters(dark: NDArray[np.bool_]) -> list[Bounds]:
    """Bounds of every patch of ink that lies within the bounds of a larger one, near its middle."""
    found = patches_of_ink(dark)
    return [dot for dot in found if any(_is_middle_of(dot, letter) for letter in found)]


def _is_middle_of(dot: Bounds, letter: Bounds) -> bool:
    high, wide = letter[2] - letter[0], letter[3] - letter[1]
    inside = letter[0] < dot[0] and dot[2] < letter[2] and letter[1] < dot[1] and dot[3] < letter[3]
    if not inside or dot[2] - dot[0] > 0.5 * high or dot[3] - dot[1] > 0.6 * wide or wide > high:
        return False
    down, across = (dot[0] + dot[2]) / 2 - letter[0], (dot[1] + dot[3]) / 2 - letter[1]
    return 0.3 * high < down < 0.7 * high and 0.25 * wide < across < 0.75 * wide


def patches_of_ink(dark: NDArray[np.bool_]) -> list[Bounds]:
    """Bounds of the patches of touching ink, found run by run."""
    bounds: list[list[int]] = []
    leader: list[int] = []

    def head(one: int) -> int:
        while leader[one] != one:
            one = leader[one]
        return one

    above: list[tuple[int, int, int]] = []
    for row in range(dark.shape[0]):
        steps = np.diff(np.concatenate(([0], dark[row].astype(np.int8), [0])))
        here = []
        for left, right in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
            touching = {head(patch) for start, end, patch in above if start <= right and left <= end}
            patch = min(touching, default=len(leader))
            if not touching:
                leader.append(patch)
                bounds.append([row, int(left), row + 1, int(right)])
            for other in touching | {patch}:
                leader[other] = patch
                mine, theirs = bounds[patch], bounds[other]
                bounds[patch] = [min(mine[0], theirs[0]), min(mine[1], theirs[1], int(left)), row + 1,
                                 max(mine[3], theirs[3], int(right))]  # fmt: skip
            here.append((int(left), int(right), patch))
        above = here
    return [tuple(bounds[one]) for one in range(len(leader)) if leader[one] == one]  # type: ignore[misc]
