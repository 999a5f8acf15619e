"""A line of the head is read again, at other sizes and of other inks, until two readings agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from soi.base.text import bare
from soi.engines.reading import clean
from soi.engines.reading.fields.dotted_zeros import without_dots
from soi.engines.reading.fields.segments import Segment
from soi.engines.reading.programs import tesseract
from soi.engines.reading.words import Box, Page, Word

SURE = 90
MAJORITY = 0.7
LOOKS = (("red left out", 200.0), ("all inks", 170.0), ("red left out", 240.0))  # dots per inch
MOST_CELLS = 900_000
RIM = 20

Again = Callable[[Segment], list[Segment]]


def nobody(_part: Segment) -> list[Segment]:
    """For a page that has no image to look at: its text is its own."""
    return []


@dataclass(frozen=True)
class Looker:
    """Looks a second time at lines of this page; `image` as it was set upright."""

    image: Image.Image
    page: Page

    def line(self, part: Segment) -> list[Segment]:
        """The line as it is read at other sizes, until two readings agree; the words in pixels of the page."""
        box, height = part.box, _usual_height(part)
        x, y = box.middle
        wide = box.width / 2 + 1.2 * height
        high = box.height / 2 + 0.6 * height
        found: list[Segment] = []
        known = {_letters(part)}
        for inks, dpi in LOOKS:
            area = self._area(x - wide, y - high, x + wide, y + high)
            copy = self._copy(area, inks, dpi)
            if copy is None:
                continue
            # The line lies in the middle of its straightened copy; what its neighbours reach into it is cut off.
            scale = dpi / self.page.dpi
            middle, half = (y - area[1]) * scale, 0.78 * height * scale
            top = max(0, round(middle - half))
            band = copy.crop((0, top, copy.width, min(copy.height, round(middle + half))))
            if any(map(str.isdigit, part.text)):
                band = without_dots(band)
            seen = _segments(_read(band, dpi, "line"), self.page.number, area, scale, top)
            found += seen
            letters = {_letters(each) for each in seen}
            if letters & known:
                break
            known |= letters
        return found

    def block(self, area: Box) -> list[Segment]:
        """Every line of a part of the page on which a line that ought to stand there was not read."""
        inks, dpi = LOOKS[0]
        bounds = self._area(*area)
        copy = self._copy(bounds, inks, dpi)
        if copy is None:
            return []
        return _segments(_read(copy, dpi, "block"), self.page.number, bounds, dpi / self.page.dpi, 0)

    def _area(self, left: float, top: float, right: float, bottom: float) -> tuple[int, int, int, int]:
        return (
            max(0, round(left)), max(0, round(top)), min(self.image.width, round(right)),
            min(self.image.height, round(bottom)),
        )  # fmt: skip

    def _copy(self, area: tuple[int, int, int, int], inks: str, dpi: float) -> Image.Image | None:
        scale = dpi / self.page.dpi
        size = (round((area[2] - area[0]) * scale), round((area[3] - area[1]) * scale))
        if min(size) < RIM or size[0] * size[1] > MOST_CELLS:
            return None
        crop = self.image.crop(area)
        grey = clean.without_red(crop) if inks == "red left out" else crop.convert("L")
        wide = grey.resize(size, Image.Resampling.BICUBIC if scale < 1 else Image.Resampling.LANCZOS)
        return clean.straighten(clean.even_light(wide), self.page.skew)


def _letters(part: Segment) -> str:
    return "".join(filter(str.isalnum, part.text))


def _usual_height(part: Segment) -> float:
    heights = sorted(word.box.height for word in part.words if any(map(str.isalnum, word.text)))
    return heights[(3 * len(heights)) // 4] if heights else part.box.height


def _read(copy: Image.Image, dpi: float, layout: str) -> list[tesseract.Seen]:
    framed = Image.new("L", (copy.width + 2 * RIM, copy.height + 2 * RIM), 255)
    framed.paste(copy, (RIM, RIM))
    return [each for each in tesseract.recognise(framed, dpi, layout=layout) if each.text]


def _segments(
    seen: list[tesseract.Seen], page: int, area: tuple[int, int, int, int], scale: float, top: int
) -> list[Segment]:
    lines: list[list[Word]] = []
    for each in seen:
        if each.starts_line or not lines:
            lines.append([])
        left, high, right, low = each.box
        box = Box(
            area[0] + (left - RIM) / scale, area[1] + (high - RIM + top) / scale,
            area[0] + (right - RIM) / scale, area[1] + (low - RIM + top) / scale,
        )  # fmt: skip
        lines[-1].append(Word(each.text, Box(*(round(v, 1) for v in box)), max(0, round(each.confidence)), 0))
    return [Segment(page, tuple(words)) for words in lines]


def elsewhere(name: str, page: Page, at: Box) -> list[list[Word]]:
    """The same name as it is written on the rest of the page, in small letters: one letter may differ, marks may.

    Of a name of two and more words only: single words that differ by a mark are other words too often. The line itself
    is nearest to the truth, so what stands elsewhere speaks with four fifths of its confidence.
    """
    wanted = bare(name).split()
    if len(wanted) < 2:
        return []
    found = []
    for line in page.lines():
        words = [
            replace(
                word, text="".join(filter(str.isalpha, word.text)).capitalize(), confidence=word.confidence * 4 // 5
            )
            for word in line
            if any(map(str.isalpha, word.text))
        ]
        for start in range(len(words) - len(wanted) + 1):
            run = words[start : start + len(wanted)]
            text = bare(" ".join(word.text for word in run))
            if not _stands_in(run[0].box, at) and distance(text, " ".join(wanted)) <= 1:
                found.append(run)
    return found


def _stands_in(box: Box, area: Box) -> bool:
    x, y = box.middle
    return area.left <= x <= area.right and area.top <= y <= area.bottom


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        left, row[0] = row[0], at
        for to, wanted in enumerate(other, start=1):
            left, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, left + (letter != wanted))
    return row[-1]
