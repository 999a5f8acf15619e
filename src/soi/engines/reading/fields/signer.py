"""Who signed: the name under the post, at the lower right, read once more from a crop without seal and signature."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from soi.engines.reading import clean
from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.programs import tesseract
from soi.engines.reading.words import Box, Field, Page, Word, text_of

# What stands above a signature: on behalf of, in place of, by order of, or an office.
ABOVE_A_NAME = re.compile(
    r"^\W*(t/m|tm\b|k/t|kt\b|t/l|tl\b|chu nhiem|pho chu nhiem|bi thu|pho bi thu|chu tri|nguoi chu tri|truong doan|"
    r"nguoi (viet|lam|to cao|khieu nai)|chanh van phong|truong ban|giam doc|chu tich)"
)
BY_CROP = "It is the name under “{post}”, at the lower right, read apart from seal and signature."
DARK = 120
ROOM_MM = (46, 52)  # to either side of the post and below it


def read_signer(image: Image.Image, page: Page) -> tuple[Page, Field | None]:
    """The last page with the name put in its place, and the proposal; the page as it was if no post is seen."""
    post = _post(page)
    if post is None:
        return page, None
    if page.source == "own text":
        below = [part for part in segments(page) if part.box.top > post.box.bottom and _beside(part, post)]
        name = next((part.words for part in reversed(below) if looks_like_name(part.text)), None)
        return page, _proposal(name, post, page) if name else None
    name = _read_name(image, page, post)
    if not name:
        return page, None
    return put_in(page, name), _proposal(name, post, page)


def _post(page: Page) -> Segment | None:
    """The lowest line of the right half that opens a signing block."""
    found = [
        part
        for part in segments(page)
        if part.box.middle[0] > 0.5 * page.width and ABOVE_A_NAME.match(part.bare) and len(part.words) <= 8
    ]
    return max(found, key=lambda part: part.box.top) if found else None


def _beside(part: Segment, post: Segment) -> bool:
    return abs(part.box.middle[0] - post.box.middle[0]) < max(post.box.width, 2 * part.box.height) * 0.7


def _proposal(name: tuple[Word, ...], post: Segment, page: Page) -> Field:
    box = Box.around([word.box for word in name])
    value = " ".join(word.text for word in name)
    return Field("signer", value, page.number, box, min(word.confidence for word in name), BY_CROP, {"post": post.text})


def _read_name(image: Image.Image, page: Page, post: Segment) -> tuple[Word, ...]:
    mm = page.dpi / 25.4
    middle, low = post.box.middle[0], post.box.bottom
    area = (
        max(0, round(middle - ROOM_MM[0] * mm)),
        round(low + 0.5 * mm),
        min(page.width, round(middle + ROOM_MM[0] * mm)),
        min(page.height, round(low + ROOM_MM[1] * mm)),
    )
    if area[3] - area[1] < 4 * mm:
        return ()
    crop = image.crop(area)
    # First without any coloured ink; a letter written in blue has its name in blue as well.
    for copy in (without_colour(crop), clean.without_red(crop)):
        ready = clean.straighten(clean.even_light(clean.fit_size(copy, page.dpi)), page.skew)
        scale = crop.width / ready.width
        for band in bands(np.asarray(ready) < DARK, clean.fit_dpi(page.dpi) / 25.4):
            name = _name_among(_read_band(ready, band, clean.fit_dpi(page.dpi)))
            if name:
                return tuple(_on_page(each, area, scale) for each in name)
    return ()


def _read_band(ready: Image.Image, band: Box, dpi: float) -> list[tesseract.Seen]:
    """The words of one line; boxes in pixels of the whole copy."""
    rim = round(dpi / 12)
    piece = ready.crop((round(band.left), round(band.top), round(band.right), round(band.bottom)))
    framed = Image.new("L", (piece.width + 2 * rim, piece.height + 2 * rim), 255)
    framed.paste(piece, (rim, rim))
    across, down = band.left - rim, band.top - rim
    found = []
    for each in tesseract.recognise(framed, dpi, layout="line"):
        left, top, right, bottom = each.box
        box = (round(left + across), round(top + down), round(right + across), round(bottom + down))
        found.append(each._replace(box=box))
    return found


def _on_page(seen: tesseract.Seen, area: tuple[int, int, int, int], scale: float) -> Word:
    left, top, right, bottom = (v * scale for v in seen.box)
    box = Box(*(round(v, 1) for v in (area[0] + left, area[1] + top, area[0] + right, area[1] + bottom)))
    return Word(_tidy(seen.text), box, round(seen.confidence), 0)


def bands(dark: NDArray[np.bool_], mm: float) -> list[Box]:
    """Rows of dark ink as high as a line of type (2-9 mm), from the lowest up, at most four."""
    found = []
    for top, bottom in reversed(runs(dark.sum(axis=1) > 2, round(0.6 * mm))):
        if not 2 * mm <= bottom - top <= 9 * mm:
            continue
        spans = runs(dark[top:bottom].sum(axis=0) > 0, round(7 * mm))
        left, right = max(spans, key=lambda span: span[1] - span[0])
        if right - left >= 10 * mm:
            pad = round(0.8 * mm)
            found.append(Box(max(0, left - pad), max(0, top - pad), right + pad, bottom + pad))
    return found[:4]


def runs(marks: NDArray[np.bool_], bridge: int) -> list[tuple[int, int]]:
    """Stretches of True, those with at most `bridge` of False between them joined."""
    places = np.flatnonzero(marks)
    if not places.size:
        return []
    cuts = np.flatnonzero(np.diff(places) > bridge + 1)
    starts, ends = [places[0], *places[cuts + 1]], [*places[cuts], places[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def without_colour(crop: Image.Image) -> Image.Image:
    """Grey copy in which every coloured ink is paper: only black letters stay."""
    if crop.mode != "RGB":
        return crop.convert("L")
    pixels = np.asarray(crop)
    most = pixels.max(axis=2)
    coloured = (most - pixels.min(axis=2) > 34) & (most > 95)
    paper = np.uint8(np.quantile(most[::4, ::4], 0.7))
    return Image.fromarray(np.where(coloured, np.maximum(most, paper), most))


def _name_among(seen: list[tesseract.Seen]) -> list[tesseract.Seen]:
    lines: list[list[tesseract.Seen]] = []
    for each in seen:
        if each.starts_line or not lines:
            lines.append([])
        if _tidy(each.text):
            lines[-1].append(each)
    for line in reversed(lines):
        sure = [each for each in line if each.confidence >= 35 and _tidy(each.text)[:1].isupper()]
        if looks_like_name(" ".join(_tidy(each.text) for each in sure)):
            return sure
    return []


def _tidy(text: str) -> str:
    return text.strip(" .,;:'\"`|_-~*()[]{}“”‘’«»")


def looks_like_name(text: str) -> bool:
    """Two to five words, each of letters only and beginning with a capital; not all in capitals of an office."""
    words = text.split()
    if not 2 <= len(words) <= 5:
        return False
    return all(
        word[0].isupper() and 1 < len(word) <= 7 and word[1:].islower() and all(map(_is_letter, word)) for word in words
    )


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter).startswith("L")


def put_in(page: Page, name: tuple[Word, ...]) -> Page:
    """The page with the name in the place of whatever was read on the same spot before."""
    area = Box.around([word.box for word in name])
    kept = [word for word in page.words if not _covers(area, word.box)]
    after = next((i for i, word in enumerate(page.words) if _covers(area, word.box)), None)
    at = len(kept) if after is None else sum(not _covers(area, word.box) for word in page.words[:after])
    line = kept[at - 1].line + 1 if at else 0
    shifted = [
        replace(word, line=word.line + 1) if i >= at and word.line >= line else word for i, word in enumerate(kept)
    ]
    words = (*shifted[:at], *(replace(word, line=line) for word in name), *shifted[at:])
    return replace(page, words=words, text=text_of(words))


def _covers(area: Box, box: Box) -> bool:
    x, y = box.middle
    return area.left <= x <= area.right and area.top <= y <= area.bottom
