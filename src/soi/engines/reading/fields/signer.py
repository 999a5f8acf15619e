"""Who signed: the name under the post, at the lower right, read once more from a crop without seal and signature."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from soi.base.text import bare, fold
from soi.engines.reading import clean
from soi.engines.reading.fields import syllables
from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.fields.settled import DOUBT, settled, tidy
from soi.engines.reading.programs import tesseract
from soi.engines.reading.words import Box, Field, Page, Word, text_of

# What stands above a signature: on behalf of, in place of, by order of, or an office.
ABOVE_A_NAME = re.compile(
    # The stroke of T/M and K/T is read as a letter now and then.
    r"^\W*([tk]\W?[ijl1]?\W?[mtl]\b|(pho )?(chu nhiem|bi thu|truong doan|truong ban|chanh van phong|giam doc|chu tich)|"
    r"(nguoi )?chu tri|nguoi (viet|lam|to cao|khieu nai))"
)
BY_CROP = "It is the name under “{post}”, at the lower right, read apart from seal and signature."
BY_CROP_LIKELY = (
    "It is the name under “{post}”, at the lower right, read apart from seal and signature. It was read as “{read}”; "
    "the likeliest name of a person is written as here."
)
BY_CROP_SPELT = (
    "It is the name under “{post}”, at the lower right, read apart from seal and signature. It was read as “{read}”; "
    "the name of the family is spelt as here."
)
DARK = 120
SURE = 88.0  # of every word of a name that was read twice: then it is not read again
# Names of families are few; a mark that was lost on one is put back, and the reason says what was read.
FAMILIES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Đinh", "Trịnh", "Đoàn", "Lương", "Mai", "Tạ", "Triệu", "Nông", "Quàng", "Lò", "Hà", "Lưu", "Tô", "Thái",
)  # fmt: skip
ROOM_MM = (46, 52)  # to either side of the post and below it


def read_signer(image: Image.Image, page: Page) -> tuple[Page, Field | None]:
    """The last page with the name put in its place, and the proposal; the page as it was if no post is seen."""
    post = _post(page)
    if post is None:
        return page, None
    if page.has_own_text:
        below = [part for part in segments(page) if part.box.top > post.box.bottom and _beside(part, post)]
        name = next((part.words for part in reversed(below) if looks_like_name(part.text)), None)
        return page, _proposal(name, _said(name), post, page) if name else None
    readings = _read_name(image, page, post)
    name = tuple(voted(readings))
    if not name:
        return page, None
    # What no reading has was mended, and the reason says what was read.
    words = {word.text for reading in readings for word in reading}
    read = _said(name) if all(word.text in words for word in name) else _said(readings[0])
    return put_in(page, name), _proposal(name, read, post, page)


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


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _proposal(name: tuple[Word, ...], read: str, post: Segment, page: Page) -> Field:
    box = Box.around([word.box for word in name])
    value, sure = as_families_are_spelt(_said(name)), min(word.confidence for word in name)
    if value == read:
        return Field("signer", value, page.number, box, sure, BY_CROP, {"post": post.text})
    if value.split()[1:] != read.split()[1:]:
        return Field("signer", value, page.number, box, sure, BY_CROP_LIKELY, {"post": post.text, "read": read})
    return Field("signer", value, page.number, box, sure, BY_CROP_SPELT, {"post": post.text, "read": read})


def as_families_are_spelt(name: str) -> str:
    """The name with that of the family spelt right, where only one family has those letters."""
    first, _, rest = name.partition(" ")
    known = [family for family in FAMILIES if bare(family) == bare(first)]
    return f"{known[0]} {rest}" if len(known) == 1 and fold(first) not in syllables.FAMILIES else name


def _read_name(image: Image.Image, page: Page, post: Segment) -> list[list[Word]]:
    """The name as it was read from several copies; from one copy where two readings agree."""
    mm = page.dpi / 25.4
    middle, low = post.box.middle[0], post.box.bottom
    area = (
        max(0, round(middle - ROOM_MM[0] * mm)),
        round(low + 0.5 * mm),
        min(page.width, round(middle + ROOM_MM[0] * mm)),
        min(page.height, round(low + ROOM_MM[1] * mm)),
    )
    if area[3] - area[1] < 4 * mm:
        return []
    crop = image.crop(area)
    # First without any coloured ink; a letter written in blue has its name in blue as well.
    plain, blue = without_colour(crop), clean.without_red(crop)
    found: list[list[Word]] = []
    known: set[str] = set()
    for copy, dpi in ((plain, 170.0), (blue, 170.0), (plain, 200.0), (blue, 230.0), (plain, 230.0)):
        ready = clean.straighten(clean.even_light(_at(copy, page.dpi, dpi)), page.skew)
        name = [_on_page(each, area, crop.width / ready.width) for each in _lowest_name(ready, dpi)]
        found.extend([name] if name else [])
        said = _said(name)
        # One reading is never enough: a mark is lost on a sure word too.
        if (
            said
            and said in known
            and min(word.confidence for word in name) >= SURE
            and fold(name[0].text) in syllables.FAMILIES
        ):
            return [name]
        known.add(said)
    return found


def voted(readings: list[list[Word]]) -> list[Word]:
    """Of several readings of one name, word by word the likeliest; readings of another number of words are left out."""
    # A reading that begins with a family has lost nothing at its beginning, where the seal lies.
    begun = [each for each in readings if fold(each[0].text) in syllables.FAMILIES]
    lengths = Counter[int]()
    for reading in begun or readings:
        lengths[len(reading)] += sum(word.confidence for word in reading)
    length = max(lengths, key=lambda each: lengths[each], default=0)
    return settled([each for each in readings if len(each) == length], _syllables_at)


def _syllables_at(place: int) -> Mapping[str, int]:
    return syllables.GIVEN if place else syllables.FAMILIES


def _at(copy: Image.Image, dpi: float, wanted: float) -> Image.Image:
    scale = wanted / dpi
    return copy.resize((round(copy.width * scale), round(copy.height * scale)), Image.Resampling.BICUBIC)


def _lowest_name(ready: Image.Image, dpi: float) -> tuple[tesseract.Seen, ...]:
    """The words of the lowest line that can be a name."""
    for band in bands(np.asarray(ready) < DARK, dpi / 25.4):
        name = _name_among(_read_band(ready, band, dpi))
        if name:
            return tuple(name)
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
    return Word(tidy(seen.text), box, max(0, round(seen.confidence)), 0)


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
        if tidy(each.text):
            lines[-1].append(each)
    for line in reversed(lines):
        name = capitalised([each._replace(text=tidy(each.text)) for each in line])
        if looks_like_name(" ".join(each.text for each in name)):
            return name
    return []


def capitalised(line: list[tesseract.Seen]) -> list[tesseract.Seen]:
    """The words of a line that belong to a name; those behind its first begin with a capital, whatever was read."""
    kept: list[tesseract.Seen] = []
    for each in line:
        word = each.text[:1].upper() + each.text[1:]
        if is_part_of_name(each.text):
            kept.append(each)
        elif kept and is_part_of_name(word):
            kept.append(each._replace(text=word, confidence=min(each.confidence, DOUBT)))
    return kept


def looks_like_name(text: str) -> bool:
    """Two to five words, each of letters only and beginning with a capital; not all in capitals of an office."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(map(is_part_of_name, words))


def is_part_of_name(word: str) -> bool:
    """A capital and up to six small letters."""
    return 1 < len(word) <= 7 and word[0].isupper() and word[1:].islower() and all(map(_is_letter, word))


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
