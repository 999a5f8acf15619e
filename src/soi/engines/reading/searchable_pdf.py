"""A searchable PDF/A-2b beside the untouched original: the same page images, and the words laid under them unseen."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator

import pikepdf
import pikepdf.pdfa
from PIL import Image

from soi.engines.reading.errors import Unreadable
from soi.engines.reading.glyphless import DESCENT, EM, Glyphless
from soi.engines.reading.image_pdf import add_jpeg_page, pdf_of_jpegs
from soi.engines.reading.open_file import Sheet, open_sheets
from soi.engines.reading.words import Page, Reading, Word

FLAVOUR = "2b"
JPEG_QUALITY = 88
ALWAYS = "2026-01-01T00:00:00+00:00"  # the file says nothing of when it was made; the record of the paper does
TITLE_FIELDS = ("type", "number", "symbol", "abstract")


def searchable_pdf(data: bytes, kind: str, reading: Reading) -> bytes:
    """The file as PDF/A-2b that the validator passes. Image streams of a PDF or JPEG go in as they came.

    Where the original holds things PDF/A forbids (fonts left out, odd colour spaces), its pages go in as images.
    """
    try:
        return with_words(keep_pages(data, kind), reading)
    except (pikepdf.pdfa.PdfaError, pikepdf.PdfError):
        return with_words(images_pdf(open_sheets(data, kind)), reading, drawn=True)


def keep_pages(data: bytes, kind: str) -> pikepdf.Pdf:
    if kind == "pdf":
        return pikepdf.open(io.BytesIO(data))
    if kind == "jpeg":
        with Image.open(io.BytesIO(data)) as image:
            plain = image.mode in ("L", "RGB") and image.getexif().get(0x0112, 1) == 1
        if plain:
            sheet = next(iter(open_sheets(data, kind)))
            return pikepdf.open(io.BytesIO(pdf_of_jpegs([(data, sheet.dpi)])))
    return images_pdf(open_sheets(data, kind))


def images_pdf(sheets: Iterator[Sheet]) -> pikepdf.Pdf:
    """The pages drawn anew as pictures."""
    pdf = pikepdf.new()
    for sheet in sheets:
        out = io.BytesIO()
        sheet.image.save(out, "JPEG", quality=JPEG_QUALITY)
        add_jpeg_page(pdf, out.getvalue(), sheet.dpi)
    return pdf


def with_words(pdf: pikepdf.Pdf, reading: Reading, *, drawn: bool = False) -> bytes:
    """Lay the words under the pages, say what the file is, and write it; what is written has passed the validator.

    A page that holds its text as Unicode keeps it, unless it was `drawn` anew as a picture.
    """
    with pdf:
        read = [page for page in reading.pages if page.words and (drawn or page.source != "own text")]
        if read:
            font = Glyphless(letter for page in read for word in page.words for letter in word.text + " ")
            in_file = font.add_to(pdf)
            for page in read:
                lay_under(pdf, pdf.pages[page.number - 1], page, font, in_file)
        pikepdf.pdfa.prepare(pdf, FLAVOUR)
        describe(pdf, reading)
        out = io.BytesIO()
        pikepdf.pdfa.save(pdf, out, FLAVOUR, repair=False, deterministic_id=True)
        return out.getvalue()


def lay_under(pdf: pikepdf.Pdf, sheet: pikepdf.Page, page: Page, font: Glyphless, in_file: pikepdf.Object) -> None:
    if not page.has_own_text:
        drop_hidden_text(pdf, sheet)
    turn_upright(sheet, page)
    if pikepdf.Name.Resources not in sheet.obj:
        sheet.obj.Resources = pikepdf.Dictionary()
    name = sheet.add_resource(in_file, pikepdf.Name.Font, pikepdf.Name("/SoiWords"))
    layer = b"q BT 3 Tr\n" + b"\n".join(shown(sheet, page, font, str(name))) + b"\nET Q"
    # The page's own drawing is fenced in, so that what it leaves set does not move the words. Letters in an old code
    # are seen as before; that they say nothing is told to whoever takes out the text.
    before, after = (b"/Span <</ActualText ()>> BDC q\n", b"\nQ EMC\n") if page.has_own_text else (b"q\n", b"\nQ\n")
    sheet.contents_add(before, prepend=True)
    sheet.contents_add(after + layer)


def turn_upright(sheet: pikepdf.Page, page: Page) -> None:
    """A page that was scanned turned is shown upright; its image stays as it is."""
    own = int(sheet.obj.get("/Rotate", 0)) % 360
    if page.rotation:
        sheet.obj.Rotate = (own + page.rotation) % 360


def drop_hidden_text(pdf: pikepdf.Pdf, sheet: pikepdf.Page) -> None:
    """Text another program laid unseen over a scan is left out, else every word would be found twice."""
    try:
        instructions = pikepdf.parse_content_stream(sheet)
    except pikepdf.PdfError:
        return
    if not any(str(each.operator) == "Tr" and list(each.operands) == [3] for each in instructions):
        return
    kept, depth = [], 0
    for each in instructions:
        operator = str(each.operator)
        depth += operator == "BT"
        if not depth:
            kept.append(each)
        depth -= operator == "ET"
    sheet.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def shown(sheet: pikepdf.Page, page: Page, font: Glyphless, name: str) -> Iterator[bytes]:
    """One operator row per word: size, stretch, place and direction, letters. Lines end without a space."""
    place, direction = placing(sheet, page)
    for line in page.lines():
        for word in line:
            ends = word is line[-1]
            yield show_word(word, page, font, name, place, direction, "" if ends else " ")


def show_word(
    word: Word,
    page: Page,
    font: Glyphless,
    name: str,
    place: Callable[[float, float], tuple[float, float]],
    direction: float,
    after: str,
) -> bytes:
    skew = math.radians(page.skew)
    wide, high = true_size(word, skew)
    scale = point_per_pixel(place)
    size = max(1.0, high * scale)
    stretch = 100 * wide * scale / max(0.1, font.width(word.text, size))
    middle_x, middle_y = word.box.middle
    # From the middle of the word back to the left end of its base line, along the line it stands on.
    base = high / 2 + high * DESCENT / EM
    x = middle_x - math.cos(skew) * wide / 2 - math.sin(skew) * base
    y = middle_y - math.sin(skew) * wide / 2 + math.cos(skew) * base
    at_x, at_y = place(x, y)
    angle = direction - skew
    cos, sin = math.cos(angle), math.sin(angle)
    head = f"{name} {size:.2f} Tf {stretch:.2f} Tz {cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {at_x:.2f} {at_y:.2f} Tm "
    return head.encode() + font.coded(word.text + after) + b" Tj"


def true_size(word: Word, skew: float) -> tuple[float, float]:
    """Width and height of the word along its own line; its box on the page stands upright and is a little larger."""
    cos, sin = math.cos(skew), abs(math.sin(skew))
    over = cos * cos - sin * sin
    wide = (word.box.width * cos - word.box.height * sin) / over
    high = (word.box.height * cos - word.box.width * sin) / over
    return max(1.0, wide), max(4.0, high)


def point_per_pixel(place: Callable[[float, float], tuple[float, float]]) -> float:
    (x0, y0), (x1, y1) = place(0, 0), place(1000, 0)
    return math.hypot(x1 - x0, y1 - y0) / 1000


def placing(sheet: pikepdf.Page, page: Page) -> tuple[Callable[[float, float], tuple[float, float]], float]:
    """How a place on the upright page image becomes a place in the PDF, and which way (radians) lines run there."""
    left, bottom, right, top = (float(v) for v in sheet.cropbox)
    wide, high = right - left, top - bottom
    turn = int(sheet.obj.get("/Rotate", 0)) % 360
    scale = (wide if turn in (0, 180) else high) / page.width

    def place(x: float, y: float) -> tuple[float, float]:
        across, down = x * scale, y * scale
        return {
            0: (left + across, top - down),
            90: (left + down, bottom + across),
            180: (right - across, bottom + down),
            270: (right - down, top - across),
        }[turn]

    return place, math.radians(turn)


def describe(pdf: pikepdf.Pdf, reading: Reading) -> None:
    """Title and producer, from the proposed fields; no clock, so that the same paper gives the same file."""
    words = [field.value for name in TITLE_FIELDS if (field := reading.field(name))]
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        about["dc:title"] = " ".join(words)[:250] or "—"
        about["pdf:Producer"] = "Soi"
        about["xmp:MetadataDate"] = ALWAYS
        about["xmp:CreatorTool"] = f"Soi, {reading.engine}"


def check_pdfa(data: bytes) -> str:
    """The verdict of the validator: pass, fail or not_checked. Only pass counts."""
    try:
        return str(pikepdf.pdfa.validate_written(io.BytesIO(data), FLAVOUR).verdict)
    except pikepdf.PdfError as error:
        raise Unreadable("This is not a PDF that can be checked.", reason="broken") from error


def count_pages(data: bytes) -> int:
    """How many pages a PDF has. Raises Unreadable where it is none."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except pikepdf.PdfError as error:
        raise Unreadable("This is not a PDF that can be checked.", reason="broken") from error
