"""One page: coarse, blurred, askew, blank, dark, with a black edge, cut off. The picture is never changed."""

from __future__ import annotations

from collections.abc import Iterator

from soi.engines.reading import upright
from soi.engines.reading.image_checks import measures
from soi.engines.reading.open_file import Sheet
from soi.engines.reading.words import Page, Remark

LEAST_DPI = 200
NEARLY = 0.97  # a scanner of 200 dpi says 198 when the sheet lies a little short
# Used copies among the specimens have 0.36 and more, as sharp across as down; a blur of 0.3 mm leaves less than 0.28.
LEAST_SHARPNESS, SOFT, DRAWN_OUT = 0.35, 0.3, 0.86
MOST_SKEW = 3.0
LEAST_LIGHT = 110.0
WIDEST_EDGE_MM = 4.0
LEAST_STROKES = 6
FEW_LETTERS = 3  # what dust and the rim of a sheet are taken for
LEAST_INK = 0.0015

COARSE = "Page {page} was scanned at {measure} dpi; at least {limit} are wanted. Scan page {page} again at 300 dpi."
BLURRED = (
    "Page {page} is blurred: its letters have {measure} % of full sharpness, at least {limit} are wanted. "
    "Clean the glass, keep the sheet still, and scan page {page} again."
)
ASKEW = (
    "Page {page} lies askew by {measure} degrees; at most {limit} are let pass. Lay it straight and scan page {page} "
    "again if words are missing."
)
BLANK = (
    "Page {page} is blank. If the sheet bears writing, turn it over and scan page {page} again; if not, it does no "
    "harm."
)
DARK = (
    "Page {page} is too dark: its paper has {measure} % of full light, at least {limit} are wanted. Close the lid, "
    "set the scanner lighter, and scan page {page} again."
)
EDGE = (
    "Page {page} has a black edge of {measure} mm. Look whether writing lies under it; if so, lay the sheet into the "
    "corner and scan page {page} again."
)
CUT = (
    "Writing runs over the edge of page {page} in {measure} places. Lay the whole sheet on the glass and scan page "
    "{page} again."
)


def faults_of_page(sheet: Sheet, page: Page) -> tuple[Remark, ...]:
    """What is wrong with the picture of this page; nothing is said of a page that brought its own text."""
    if page.has_own_text:
        return ()
    if is_blank(sheet, page):
        return (Remark("blank", page.number, BLANK),)
    return tuple(_faults(sheet, page))


def is_blank(sheet: Sheet, page: Page) -> bool:
    """Hardly any ink, and no three letters the reader is sure of."""
    letters = sum(len(word.text) for word in page.words if word.confidence >= 60)
    return letters < FEW_LETTERS and float(upright.small_ink(sheet.image).mean()) < LEAST_INK


def _faults(sheet: Sheet, page: Page) -> Iterator[Remark]:
    said = sheet.scanned_at or sheet.dpi
    if said < NEARLY * LEAST_DPI:
        yield _fault("coarse", page, COARSE, round(said), LEAST_DPI)
    grey = measures.grey_copy(sheet.image, sheet.dpi)
    mm = min(measures.LOOK_AT_DPI, sheet.dpi) / 25.4
    sharp = measures.sharpness(grey)
    if sharp is not None and is_blurred(*sharp):
        yield _fault("blurred", page, BLURRED, round(100 * min(sharp)), round(100 * LEAST_SHARPNESS))
    if abs(page.skew) > MOST_SKEW:
        yield _fault("askew", page, ASKEW, round(abs(page.skew), 1), round(MOST_SKEW))
    light = measures.light_of_paper(grey)
    if light < LEAST_LIGHT:
        yield _fault("dark", page, DARK, round(light / 2.55), round(LEAST_LIGHT / 2.55))
        return
    side, wide = max(measures.dark_edges(grey, mm).items(), key=lambda each: each[1])
    if wide > WIDEST_EDGE_MM:
        yield _fault("edge", page, EDGE, round(wide), round(WIDEST_EDGE_MM), side=side)
    side, strokes = max(measures.ink_at_edge(grey, mm).items(), key=lambda each: each[1])
    if strokes >= LEAST_STROKES:
        yield _fault("cut", page, CUT, strokes, LEAST_STROKES, side=side)


def is_blurred(across: float, down: float) -> bool:
    """Soft in both directions, or drawn out along one of them."""
    least, most = min(across, down), max(across, down)
    return least < SOFT or (least < LEAST_SHARPNESS and least < DRAWN_OUT * most)


def _fault(code: str, page: Page, message: str, measure: float, limit: int, **more: str) -> Remark:
    return Remark(code, page.number, message, {"measure": f"{measure:g}", "limit": str(limit), **more})
