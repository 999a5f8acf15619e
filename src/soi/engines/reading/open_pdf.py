"""Pages of a PDF: a scan is taken at the resolution it was scanned in, a page with text of its own keeps it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from soi.engines.reading.open_file import Sheet
from soi.engines.reading.words import Box

LEAST_DPI, MOST_DPI, TYPED_DPI = 150.0, 300.0, 200.0
LEAST_LETTERS = 12  # fewer letters than this are a stamp or a page number on a scan, not the text of a page
SCAN_SHARE = 0.6  # a page covered by pictures to this share is a scan, whatever text somebody laid under it
# Letters a page has in bulk only when its font holds TCVN3 or VNI codes, or none at all.
STRANGE = frozenset("µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®§¦¤£¥¢¡") | {"\ufffd", "\u00ad"}


def sheets_of_pdf(data: bytes) -> Iterator[Sheet]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        for index in range(len(pdf)):
            page = pdf[index]
            try:
                yield sheet_of_page(page, index + 1)
            finally:
                page.close()
    finally:
        pdf.close()


def sheet_of_page(page: Any, number: int) -> Sheet:
    scanned_at = dpi_of_scan(page)
    dpi = min(MOST_DPI, max(LEAST_DPI, scanned_at)) if scanned_at else TYPED_DPI
    # A page of unusual size is taken more coarsely rather than as a picture that fills the memory.
    dpi = min(dpi, 72 * 5200 / max(page.get_size()))
    words = () if scanned_at else own_words(page, dpi)
    distrusted = bool(words) and is_strange(words)
    image = page.render(scale=dpi / 72).to_pil().convert("RGB")
    return Sheet(number, image, dpi, () if distrusted else words, distrusted, scanned_at)


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


def own_words(page: Any, dpi: float) -> tuple[tuple[int, str, Box], ...]:
    """Line, text and box of each word the page itself holds; nothing if it holds hardly any."""
    text = page.get_textpage()
    try:
        letters = [chr(pdfium.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars())]
        if sum(letter.isalnum() for letter in letters) < LEAST_LETTERS:
            return ()
        return tuple(_gather(text, letters, page.get_height(), dpi / 72))
    finally:
        text.close()


def _gather(text: Any, letters: list[str], height: float, scale: float) -> Iterator[tuple[int, str, Box]]:
    line, word, boxes = 0, "", list[Box]()
    for index, letter in enumerate([*letters, "\n"]):
        if not letter.isspace() and letter != "\0":
            left, bottom, right, top = text.get_charbox(index)
            word += letter
            boxes.append(Box(left * scale, (height - top) * scale, right * scale, (height - bottom) * scale))
            continue
        if word:
            yield line, unicodedata.normalize("NFC", word), Box.around(boxes)
            word, boxes = "", []
        line += letter == "\n"


def is_strange(words: tuple[tuple[int, str, Box], ...]) -> bool:
    """True if the page's own text is coded in an old Vietnamese font, so that its letters are not what is seen."""
    letters = "".join(text for _, text, _ in words)
    odd = sum(letter in STRANGE or unicodedata.category(letter) == "Co" for letter in letters)
    return odd > 0.02 * len(letters)
