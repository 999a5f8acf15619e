"""Type a specimen, seal and sign it, use it, scan it. The order, as prose."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.specimens import marks
from soi.engines.reading.specimens.paper import A4, Sheet, Type
from soi.engines.reading.specimens.specimen import Made, Specimen, SpecimenPage
from soi.engines.reading.specimens.wear import WEAR, wear_down

BOTTOM = 66  # points kept free at the foot of each page
TABLE_COLUMNS = (0, 0.1, 0.5, 0.68, 1)  # where the columns of a table begin and end, as shares of its width


def make_specimen(specimen: Specimen) -> Made:
    """The paper as an image PDF, degraded like a scan, with the truth of each page; equal in, equal out."""
    typing = Typing(specimen)
    type_heading(typing)
    type_body(typing)
    type_ending(typing)
    pages = tuple(scan(sheet, specimen, number) for number, sheet in enumerate(typing.sheets))
    pdf = pdf_of_jpegs([(page.jpeg, page.dpi) for page in pages])
    return Made(pdf, pages, specimen)


@dataclass
class Typing:
    """Where the typist is: the sheet in the machine and the height reached, in points."""

    specimen: Specimen
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0

    def __post_init__(self) -> None:
        self.look = self.specimen.look
        self.rng = np.random.default_rng((self.specimen.seed, 7))
        self.body = Type(self.look.family, self.look.cut, self.look.size, self.look.ink, self.look.unsteady)
        self.new_sheet()

    @property
    def sheet(self) -> Sheet:
        return self.sheets[-1]

    @property
    def right(self) -> float:
        return A4[0] - self.look.right

    @property
    def step(self) -> float:
        return self.look.size * self.look.leading

    def cut(self, cut: str, size: float = 0) -> Type:
        return Type(self.look.family, cut, size or self.look.size, self.look.ink, self.look.unsteady)

    def field(self, name: str) -> str:
        return self.specimen.fields.get(name, "")

    def new_sheet(self) -> None:
        self.sheets.append(Sheet(WEAR[self.specimen.wear].dpi, self.rng))
        self.y = self.look.top
        number = str(len(self.sheets))
        if len(self.sheets) > 1 and self.look.page_number:
            self.sheet.centred(number, A4[0] / 2, self.look.top - 22, self.cut("regular", 12))
            self.sheet.note([number])

    def need(self, height: float) -> None:
        if self.y + height > A4[1] - BOTTOM:
            self.new_sheet()


def type_heading(at: Typing) -> None:
    if at.look.is_letter:
        _nation_heading(at)
    else:
        _party_heading(at)
    _title(at)
    if at.look.addressed:
        at.y += at.step * 0.4
        words = f"Kính gửi: {at.field('to')}"
        at.sheet.note([at.sheet.centred(words, (at.look.left + at.right) / 2, at.y, at.cut("regular"))])
        at.y += at.step * 1.3


def _party_heading(at: Typing) -> None:
    sheet, small = at.sheet, min(at.look.size, 13)
    left_middle, right_middle = at.look.left + 88, at.right - 112
    plain, bold, italic = at.cut("regular", small), at.cut("bold", small), at.cut("italic", small)
    left = [(at.field("parent"), plain), (at.field("issuer"), bold), ("*", plain)]
    left.append((f"Số {at.field('number')}-{at.field('symbol')}", plain))
    if not at.look.type_name:
        left.extend((row, at.cut("italic", 11)) for row in sheet.wrap(at.field("abstract"), 190, at.cut("italic", 11)))
    right_rows = [("ĐẢNG CỘNG SẢN VIỆT NAM", bold), ("", plain), (f"{at.field('place')}, {at.field('date')}", italic)]
    rows_left = [
        sheet.centred(text, left_middle, at.y + i * small * 1.28, _fitting(sheet, text, type_, 205))
        for i, (text, type_) in enumerate(left)
    ]
    rows_right = [
        sheet.centred(text, right_middle, at.y + i * small * 1.28, _fitting(sheet, text, type_, 232))
        for i, (text, type_) in enumerate(right_rows)
    ]
    sheet.rule(right_middle - 82, right_middle + 82, at.y + small * 0.42)
    # The star alone on its row is an ornament: no reader is asked to give it.
    sheet.note(["" if row == "*" else row for row in rows_left], rows_right)
    if at.specimen.secrecy:
        marks.secrecy_stamp(sheet, at.specimen.secrecy, at.look.left + 30, at.y + len(left) * small * 1.28 - 2)
        at.y += 30
    at.y += small * 1.28 * len(left) + at.step * 0.9


def _fitting(sheet: Sheet, text: str, type_: Type, room: float) -> Type:
    wide = sheet.width(text, type_)
    return type_ if wide <= room else Type(type_.family, type_.cut, type_.size * room / wide, type_.ink, type_.unsteady)


def _nation_heading(at: Typing) -> None:
    middle = (at.look.left + at.right) / 2
    rows = [
        at.sheet.centred("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", middle, at.y, at.cut("bold", 13)),
        at.sheet.centred("Độc lập - Tự do - Hạnh phúc", middle, at.y + 19, at.cut("bold", 13)),
    ]
    at.sheet.rule(middle - 85, middle + 85, at.y + 25)
    words = f"{at.field('place')}, {at.field('date')}"
    italic = at.cut("italic", 13)
    rows.append(at.sheet.line(words, at.right - at.sheet.width(words, italic), at.y + 48, italic))
    at.sheet.note(rows)
    at.y += 82


def _title(at: Typing) -> None:
    if not at.look.type_name:
        return
    middle = (at.look.left + at.right) / 2
    rows = [at.sheet.centred(at.field("type"), middle, at.y, at.cut("bold", at.look.size + 2))]
    at.y += at.step
    for row in at.sheet.wrap(at.field("abstract"), 380, at.cut("bold")):
        rows.append(at.sheet.centred(row, middle, at.y, at.cut("bold")))
        at.y += at.step * 0.95
    at.sheet.note(rows)
    if not at.look.is_letter:
        at.sheet.rule(middle - 34, middle + 34, at.y - at.step * 0.45)
    at.y += at.step * 0.6


def type_body(at: Typing) -> None:
    for is_table, group in itertools.groupby(at.specimen.body, key=lambda each: each.startswith("^")):
        if is_table:
            _table(at, [row[1:].split("|") for row in group])
        else:
            _paragraphs(at, group)


def _paragraphs(at: Typing, body: Iterable[str]) -> None:
    for paragraph in body:
        if paragraph.startswith("|"):
            at.y += at.step
        elif paragraph.startswith("="):
            at.need(at.step)
            middle = (at.look.left + at.right) / 2
            at.sheet.note([at.sheet.centred(paragraph[1:], middle, at.y, at.cut("bold"))])
            at.y += at.step * 1.1
        else:
            cut = {"#": "bold", "~": "italic"}.get(paragraph[0], at.look.cut)
            _paragraph(at, paragraph.lstrip("#~"), at.cut(cut))


def _table(at: Typing, rows: list[list[str]]) -> None:
    """Ruled rows of cells; its truth may be read row by row or column by column."""
    high, wide = at.step * 1.15, at.right - at.look.left
    at.need(high * len(rows) + at.step)
    edges = [at.look.left + wide * share for share in TABLE_COLUMNS]
    columns: list[list[str]] = [[] for _ in rows[0]]
    top = at.y - at.look.size
    for number, row in enumerate(rows):
        type_ = at.cut("bold" if number == 0 else "regular", at.look.size * 0.92)
        for column, text in enumerate(row):
            room = edges[column + 1] - edges[column]
            middle, fitting = edges[column] + room / 2, _fitting(at.sheet, text, type_, room - 8)
            columns[column].append(at.sheet.centred(text, middle, at.y + number * high, fitting))
    _rules(at, edges, top, high, len(rows))
    at.sheet.note(*columns)
    at.y += high * len(rows) + at.step * 0.5


def _rules(at: Typing, edges: list[float], top: float, high: float, rows: int) -> None:
    sheet, low = at.sheet, top + high * rows
    for row in range(rows + 1):
        sheet.rule(edges[0], edges[-1], top + row * high, 0.6)
    for edge in edges:
        x, width = sheet.px(edge), max(1, sheet.px(0.6))
        sheet.draw.line((x, sheet.px(top), x, sheet.px(low)), fill=at.look.ink, width=width)


def _paragraph(at: Typing, text: str, type_: Type) -> None:
    width = at.right - at.look.left
    rows = at.sheet.wrap(text, width, type_, at.look.indent)
    for index, row in enumerate(rows):
        at.need(at.step)
        indent = at.look.indent if index == 0 else 0
        spread = width - indent if at.look.justified and index < len(rows) - 1 else None
        at.sheet.note([at.sheet.line(row, at.look.left + indent, at.y, type_, spread)])
        at.y += at.step
    at.y += at.step * 0.3


def type_ending(at: Typing) -> None:
    at.y += at.step * 0.4
    # A signing block stays in one piece.
    at.need(150)
    if at.look.ending == "recipients and signer":
        _recipients_and_signer(at)
    elif at.look.ending == "two signers":
        _two_signers(at)
    else:
        _writer(at)


def _recipients_and_signer(at: Typing) -> None:
    sheet, middle = at.sheet, at.right - 105
    bold = at.cut("bold", min(at.look.size, 13))
    left = [sheet.line("Nơi nhận:", at.look.left, at.y, at.cut("regular", 12))]
    for row, words in enumerate(at.field("recipients").split("|"), start=1):
        left.append(sheet.line(words, at.look.left, at.y + row * 15, at.cut("regular", 10.5)))
    right = [
        sheet.centred(at.field("on_behalf"), middle, at.y, bold),
        sheet.centred(at.field("post"), middle, at.y + 17, at.cut("regular", bold.size)),
        sheet.centred(at.field("signer"), middle, at.y + 108, bold),
    ]
    sheet.note(left, [*right[:2], "", "", right[2]])
    marks.signature(sheet, middle - 60, at.y + 60)
    marks.seal(sheet, middle - 62, at.y + 62, "UỶ BAN KIỂM TRA * ĐẢNG CỘNG SẢN VIỆT NAM")


def _two_signers(at: Typing) -> None:
    sheet, bold = at.sheet, at.cut("bold", min(at.look.size, 13))
    blocks = []
    second = at.field("second_signer") or "Trịnh Thị Hoè"
    for middle, post, name in (
        (at.look.left + 90, "NGƯỜI GHI BIÊN BẢN", second),
        (at.right - 100, "NGƯỜI CHỦ TRÌ", at.field("signer")),
    ):
        fitting = _fitting(sheet, post, bold, 185)
        blocks.append([sheet.centred(post, middle, at.y, fitting), sheet.centred(name, middle, at.y + 92, bold)])
        marks.signature(sheet, middle - 50, at.y + 46, 90)
    sheet.note(*blocks)


def _writer(at: Typing) -> None:
    sheet, middle = at.sheet, at.right - 100
    marks.signature(sheet, middle - 45, at.y + 48, 90)
    sheet.note(
        [
            sheet.centred("Người viết đơn", middle, at.y, at.cut("bold", 13)),
            sheet.centred(at.field("signer"), middle, at.y + 92, at.cut("regular")),
        ]
    )


def scan(sheet: Sheet, specimen: Specimen, number: int) -> SpecimenPage:
    _smudge_words(sheet, specimen.smudge)
    wear = WEAR[specimen.wear]
    rng = np.random.default_rng((specimen.seed, number, len(sheet.words)))
    image = sheet.image
    jpeg, skew = wear_down(image, wear, rng)
    if specimen.turned:
        jpeg = _turn(jpeg, specimen.turned, wear.dpi, wear.jpeg)
    return SpecimenPage(jpeg, wear.dpi, skew, image.size, tuple(sheet.words), tuple(sheet.regions))


def _smudge_words(sheet: Sheet, wanted: tuple[str, ...]) -> None:
    for word in sheet.words:
        if word.text.strip(".,;:()") in wanted:
            marks.smudge(sheet, word)


def _turn(jpeg: bytes, degrees: int, dpi: int, quality: int) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(jpeg)).rotate(degrees, expand=True).save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()
