"""Pages of a PDF: a scan is taken at the resolution it was scanned in, a page with text of its own keeps it."""

from __future__ import annotations

import ctypes
import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from soi.engines.reading import old_text
from soi.engines.reading.open_file import Sheet
from soi.engines.reading.words import Box

LEAST_DPI, MOST_DPI, TYPED_DPI = 150.0, 300.0, 200.0
LEAST_LETTERS = 12  # fewer letters than this are a stamp or a page number on a scan, not the text of a page
SCAN_SHARE = 0.6  # a page covered by pictures to this share is a scan, whatever text somebody laid under it


def sheets_of_pdf(data: bytes) -> Iterator[Sheet]:
    pdf = pypdfium2.PdfDocument(data)
    known: dict[str, str] = {}
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            try:
                yield sheet_of_page(page, index + 1, known)
            finally:
                page.close()
    finally:
        pdf.close()


def sheet_of_page(page: Any, number: int, known: dict[str, str]) -> Sheet:
    scanned_at = dpi_of_scan(page)
    dpi = min(MOST_DPI, max(LEAST_DPI, scanned_at)) if scanned_at else TYPED_DPI
    # A page of unusual size is taken more coarsely rather than as a picture that fills the memory.
    dpi = min(dpi, 72 * 5200 / max(page.get_size()))
    own = OwnText() if scanned_at else own_text(page, dpi, known)
    distrusted = bool(own.words) and old_text.is_no_text([text for _, text, _ in own.words])
    image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    if distrusted:
        own = OwnText()
    return Sheet(number, image, dpi, own.words, distrusted, scanned_at, own.codes)


def dpi_of_scan(page: Any) -> float:
    """The resolution of the pictures that make this page a scan; 0 if it is none."""
    area = page.get_width() * page.get_height()
    covered, best = 0.0, 0.0
    for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = each.get_bounds()
        width, height = right - left, top - bottom
        if width <= 1 or height <= 1:
            continue
        covered += width * height / area
        pixels = max(each.get_px_size())
        best = max(best, pixels * 72 / max(width, height))
    return best if covered >= SCAN_SHARE else 0.0


@dataclass(frozen=True)
class OwnText:
    """The words a page itself holds (line, text, box), and the old codes in which some of them were written."""

    words: tuple[tuple[int, str, Box], ...] = ()
    codes: tuple[str, ...] = ()


def own_text(page: Any, dpi: float, known: dict[str, str]) -> OwnText:
    """The words the page holds; nothing if it holds hardly any. `known`: the codes of fonts so far."""
    text = page.get_textpage()
    try:
        letters = [chr(pdfium.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars())]
        if sum(letter.isalnum() or "\xa1" <= letter <= "\xff" for letter in letters) < LEAST_LETTERS:
            return OwnText()
        fonts = fonts_of(text, letters)
        codes = codes_of(letters, fonts, known)
        words = tuple(_gather(text, letters, fonts, codes, Seen(page.get_bbox(), page.get_rotation(), dpi / 72)))
        return OwnText(words, tuple(sorted({code for code in codes.values() if code})))
    finally:
        text.close()


def fonts_of(text: Any, letters: list[str]) -> list[str]:
    """The font of each letter by name; asked only where there are letters that an old code could have given."""
    if not any("\x80" <= letter <= "\xff" or "\uf020" <= letter <= "\uf0ff" for letter in letters):
        return [""] * len(letters)
    room = ctypes.create_string_buffer(256)
    names = []
    for index in range(len(letters)):
        size = pdfium.FPDFText_GetFontInfo(text, index, room, len(room), None)
        names.append(room.value.decode("utf-8", "replace") if 0 < size <= len(room) else "")
    return names


def codes_of(letters: list[str], fonts: list[str], known: dict[str, str]) -> dict[str, str]:
    """The code of each font of a page by its letters here, or as an earlier page of the file has shown it."""
    written: dict[str, list[str]] = {}
    last = ""
    for letter, font in zip(letters, fonts, strict=True):
        # Spaces that the PDF does not hold have no font.
        last = font or last
        written.setdefault(last, []).append(letter)
    found = {font: old_text.code_of("".join(said), font) or known.get(font, "") for font, said in written.items()}
    known.update({font: code for font, code in found.items() if code})
    return found


class Seen(NamedTuple):
    """How places of a PDF page become places on its picture: the part that is shown, how it is turned, how large."""

    shown: tuple[float, float, float, float]
    turned: int
    scale: float

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box of a letter in pixels of the picture as it is seen."""
        (x0, y0), (x1, y1) = self.place(left, top), self.place(right, bottom)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def place(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.shown
        across, down = (x - left) * self.scale, (top - y) * self.scale
        wide, high = (right - left) * self.scale, (top - bottom) * self.scale
        return {
            0: (across, down),
            90: (high - down, across),
            180: (wide - across, high - down),
            270: (down, wide - across),
        }[self.turned]


def _gather(
    text: Any, letters: list[str], fonts: list[str], codes: dict[str, str], seen: Seen
) -> Iterator[tuple[int, str, Box]]:
    line, word, boxes = 0, list[tuple[str, str]](), list[Box]()
    for index, letter in enumerate([*letters, "\n"]):
        if not letter.isspace() and letter != "\0":
            word.append(("-" if letter in old_text.ENDS_A_LINE else letter, fonts[index]))
            boxes.append(seen.box(*text.get_charbox(index)))
            if letter not in old_text.ENDS_A_LINE:
                continue
        if word:
            yield line, spelt(word, codes), Box.around(boxes)
            word, boxes = [], []
        line += letter == "\n" or letter in old_text.ENDS_A_LINE


def spelt(word: list[tuple[str, str]], codes: dict[str, str]) -> str:
    """A word in Unicode, each letter by the code of its font."""
    said, last = "", ""
    for font, run in itertools.groupby(word, key=lambda each: each[1]):
        last = codes.get(font, "")
        said += old_text.put_right("".join(letter for letter, _ in run), font, last)
    said = unicodedata.normalize("NFC", said)
    if "-" in said and "tcvn3" in {codes.get(font, "") for _, font in word}:
        said = old_text.with_lost_letters(said, capitals=any(old_text.is_of_capitals(font) for _, font in word))
    return said
