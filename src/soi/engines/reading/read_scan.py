"""From a file to what it says. The order, as prose."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PIL import Image

from soi.base.old_letters import is_syllable
from soi.engines.reading import clean, old_text, upright
from soi.engines.reading.fields.dotted_zeros import without_dotted_zeros
from soi.engines.reading.fields.look_again import Looker
from soi.engines.reading.fields.propose import propose_fields
from soi.engines.reading.fields.seals import find_seal
from soi.engines.reading.fields.secrecy import find_secrecy_stamp
from soi.engines.reading.fields.signer import read_signer
from soi.engines.reading.find_model import find_model
from soi.engines.reading.image_checks.page import faults_of_page
from soi.engines.reading.image_checks.sequence import faults_of_sequence
from soi.engines.reading.open_file import Sheet, open_sheets
from soi.engines.reading.programs import tesseract
from soi.engines.reading.programs.tesseract import Seen
from soi.engines.reading.words import Box, Field, Page, Reading, Remark, Word, text_of

# A page read with less than this much confidence over all may lie upside down: both ways are tried on a strip.
DOUBT_THE_LIE = 62.0
FEW_WORDS = 15
OLD_WORD_IN_DOUBT = 60
OLD_LETTERS = (
    "Page {page} holds text in the old letter code {codes}; it was put into Unicode. The file itself is as it came."
)
NO_TEXT = "What page {page} holds as its text is readable in no letter code; its image was read instead."
LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class ReadSheet:
    """A sheet set upright, what was read on it, and what the reader wishes to remark."""

    sheet: Sheet
    page: Page
    remarks: tuple[Remark, ...] = ()
    fields: tuple[Field, ...] = ()


def read_bytes(data: bytes, kind: str, on_page: Callable[[ReadSheet], None] | None = None) -> Reading:
    """Read a screened file of this kind, page by page; `on_page` sees each page when it is done."""
    pages: list[Page] = []
    remarks: list[Remark] = []
    fields: list[Field] = []
    head: tuple[Field, ...] = ()
    last: ReadSheet | None = None
    for sheet in open_sheets(data, kind):
        done = read_sheet(sheet)
        pages.append(done.page)
        remarks.extend(done.remarks)
        fields.extend(done.fields)
        if not pages[1:]:
            own = done.page.has_own_text
            head = propose_fields((done.page,), None if own else Looker(done.sheet.image, done.page))
        last = done
        if on_page is not None:
            on_page(done)
    if last is not None:
        pages[-1], signer = read_signer(last.sheet.image, last.page)
        fields.extend([signer] if signer else [])
    return Reading(
        pages=tuple(pages),
        fields=(*head, *fields),
        warnings=(*remarks, *faults_of_sequence(pages)),
        engine=tesseract.engine_name(),
        model_digest=find_model().digest(),
    )


def read_sheet(sheet: Sheet) -> ReadSheet:
    if sheet.own_words:
        return keep_own_text(sheet)
    set_right, rotation = turn_by_quarters(sheet)
    done = read_upright(set_right, rotation)
    if confidence_of(done.page.words) < DOUBT_THE_LIE:
        done = try_upside_down(done)
    stamp = None
    if sheet.number == 1:
        done = replace(done, page=without_dotted_zeros(done.sheet.image, done.page))
        stamp = find_secrecy_stamp(done.sheet.image, done.page)
    marks = tuple(each for each in (stamp, find_seal(done.sheet.image, done.page)) if each)
    return replace(done, remarks=remarks_on(done.sheet, done.page), fields=marks)


def keep_own_text(sheet: Sheet) -> ReadSheet:
    """A page that brought its text is never recognised again: its letters are right, ours would be a guess."""
    words = tuple(Word(text, box, sureness(text, sheet), line) for line, text, box in sheet.own_words)
    source = "old text" if sheet.old_codes else "own text"
    page = Page(sheet.number, *sheet.image.size, sheet.dpi, 0, 0.0, words=words, text=text_of(words), source=source)
    if not sheet.old_codes:
        return ReadSheet(sheet, page)
    codes = ", ".join(old_text.NAMES[code] for code in sheet.old_codes)
    return ReadSheet(sheet, page, (Remark("old letters", page.number, OLD_LETTERS, {"codes": codes}),))


def sureness(text: str, sheet: Sheet) -> int:
    """Whole for text a page brought; a word put into Unicode that is no Vietnamese syllable is shown to a person."""
    if sheet.old_codes and any(not part.isascii() and not is_syllable(part) for part in LETTERS.findall(text)):
        return OLD_WORD_IN_DOUBT
    return 100


def turn_by_quarters(sheet: Sheet) -> tuple[Sheet, int]:
    """Set a page that lies on its side upright; returns by how many degrees clockwise it was turned."""
    if not upright.lies_on_its_side(upright.small_ink(sheet.image)):
        return sheet, 0
    ways = {degrees: turned(sheet, degrees) for degrees in (90, 270)}
    degrees = max(ways, key=lambda each: confidence_of_strip(ways[each]))
    return ways[degrees], degrees


def turned(sheet: Sheet, degrees: int) -> Sheet:
    """The sheet turned clockwise by 90, 180 or 270 degrees."""
    how = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return replace(sheet, image=sheet.image.transpose(how[degrees]))


def try_upside_down(done: ReadSheet) -> ReadSheet:
    other_way = turned(done.sheet, 180)
    if confidence_of_strip(other_way) <= confidence_of_strip(done.sheet) + 5:
        return done
    return read_upright(other_way, (done.page.rotation + 180) % 360)


def confidence_of_strip(sheet: Sheet) -> float:
    """How sure the engine is of a few lines from the middle of what is written."""
    ink = upright.small_ink(sheet.image).sum(axis=1)
    if not ink.any():
        return 0.0
    middle = float((ink * range(len(ink))).sum() / ink.sum()) / len(ink)
    height = sheet.image.height
    top = max(0, round((middle - 0.07) * height))
    strip = sheet.image.crop((0, top, sheet.image.width, min(height, round((middle + 0.07) * height))))
    copy = clean.even_light(clean.fit_size(clean.without_red(strip), sheet.dpi))
    seen = tesseract.recognise(copy, clean.fit_dpi(sheet.dpi), layout="block")
    return confidence_of([Word(each.text, Box(*each.box), round(each.confidence), 0) for each in seen])


def read_upright(sheet: Sheet, rotation: int) -> ReadSheet:
    """Read a page that stands upright: clean a copy, straighten the copy, recognise, lay the words back on the page."""
    ink = upright.small_ink(sheet.image)
    skew = upright.measure_skew(ink)
    copy = clean.reading_copy(sheet.image, sheet.dpi, skew)
    seen = without_specks(tesseract.recognise(copy, clean.fit_dpi(sheet.dpi)))
    if len(seen) < FEW_WORDS and ink.any():
        # The last page often bears only a signing block; layout analysis takes so little for a picture.
        seen = max(seen, without_specks(tesseract.recognise(copy, clean.fit_dpi(sheet.dpi), layout="sparse")), key=len)
    words = tuple(lay_back(seen, copy.size, sheet.image.size, skew))
    page = Page(sheet.number, *sheet.image.size, sheet.dpi, rotation, skew, words=words, text=text_of(words))
    return ReadSheet(sheet, page)


def without_specks(seen: list[Seen]) -> list[Seen]:
    """Leave out what is no writing: specks, rules, the rim of a seal, the strokes of a signature."""
    heights = sorted(each.box[3] - each.box[1] for each in seen if each.text)
    usual = heights[len(heights) // 2] if heights else 1
    kept: list[Seen] = []
    line_open = False
    for each in seen:
        line_open = line_open and not each.starts_line
        if is_speck(each, usual):
            continue
        kept.append(each._replace(starts_line=not line_open))
        line_open = True
    return kept


def is_speck(each: Seen, usual: int) -> bool:
    """True for a doubted mark without letter or digit, or a doubted "letter" as low as a comma or as high as a seal."""
    share = (each.box[3] - each.box[1]) / usual
    if not any(letter.isalnum() for letter in each.text):
        return not each.text or each.confidence < 70
    return (share < 0.35 and each.confidence < 70) or (share > 2.2 and each.confidence < 40)


def lay_back(seen: list[Seen], copy: tuple[int, int], page: tuple[int, int], skew: float) -> Iterator[Word]:
    """Words in pixels of the straight copy become words in pixels of the page, which still lies askew."""
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    scale, line = page[0] / copy[0], -1
    for each in seen:
        line += each.starts_line
        left, top, right, bottom = each.box
        corners = []
        for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
            across, down = x - copy[0] / 2, y - copy[1] / 2
            corners.append(((cos * across - sin * down) * scale, (sin * across + cos * down) * scale))
        xs, ys = [x + page[0] / 2 for x, _ in corners], [y + page[1] / 2 for _, y in corners]
        box = Box(*(round(v, 1) for v in (min(xs), min(ys), max(xs), max(ys))))
        yield Word(each.text, box, round(each.confidence), line)


def confidence_of(words: tuple[Word, ...] | list[Word]) -> float:
    """Mean confidence by letters, 0-100; 100 for a page without words, which no turning would help."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 100.0


def remarks_on(sheet: Sheet, page: Page) -> tuple[Remark, ...]:
    """How the page lay, what its picture lacks, and how well it could be read; `sheet` as it was set upright."""
    faults = faults_of_page(sheet, page)
    found = list(faults)
    if page.rotation:
        found.append(
            Remark(
                "turned",
                page.number,
                "Page {page} lay turned and was read turned by {degrees} degrees.",
                {"degrees": str(page.rotation)},
            )
        )
    if not page.words and "blank" not in {each.code for each in faults}:
        found.append(Remark("nothing read", page.number, "Nothing was read on page {page}. Look at the image."))
    elif page.words and confidence_of(page.words) < DOUBT_THE_LIE:
        found.append(
            Remark("poor", page.number, "Page {page} is hard to read. Compare it with the image, or scan it again.")
        )
    if sheet.distrusted:
        found.append(Remark("no text", page.number, NO_TEXT))
    return tuple(found)
