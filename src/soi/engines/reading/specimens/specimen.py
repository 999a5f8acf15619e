"""A made-up paper as data, and what comes out when it is typed, sealed, used and scanned."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from soi.engines.reading.specimens.layouts import LAYOUTS, Layout
from soi.engines.reading.specimens.paper import PlacedWord, Region
from soi.engines.reading.specimens.texts import (
    FIGURE_LETTER,
    FIGURE_NAMES,
    FIGURE_SENTENCES,
    PRACTICE_NAMES,
    TUNING_LETTER,
    TUNING_NAMES,
    TUNING_SENTENCES,
    Inventor,
)

SENTENCES = {
    "tuning": TUNING_SENTENCES,
    "tuning letter": TUNING_LETTER,
    "practice": TUNING_SENTENCES,
    "practice letter": TUNING_LETTER,
    "figure": FIGURE_SENTENCES,
    "figure letter": FIGURE_LETTER,
}
NAMES = {"tuning": TUNING_NAMES, "practice": PRACTICE_NAMES, "figure": FIGURE_NAMES}
SUBJECTS = (
    "kết quả kiểm tra việc quản lý, sử dụng quỹ đất công ích tại {commune}",
    "việc chi trả chính sách hỗ trợ cho hộ nghèo tại {commune}",
    "tình hình chấp hành quy chế làm việc của cấp uỷ {commune}",
    "việc thực hiện dự án {work} trên địa bàn {commune}",
)


# End of the symbol -> the body, on whose behalf it signs, and who signs.
OTHER_BODIES = {
    "TU": ("BAN THƯỜNG VỤ TỈNH UỶ", "T/M BAN THƯỜNG VỤ", ("BÍ THƯ", "PHÓ BÍ THƯ", "PHÓ BÍ THƯ THƯỜNG TRỰC")),
    "BTCTU": ("BAN TỔ CHỨC TỈNH UỶ", "K/T TRƯỞNG BAN", ("PHÓ TRƯỞNG BAN", "PHÓ TRƯỞNG BAN THƯỜNG TRỰC")),
    "VPTU": ("VĂN PHÒNG TỈNH UỶ", "T/L BAN THƯỜNG VỤ", ("CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG")),
}


@dataclass(frozen=True)
class Specimen:
    """One made-up paper: its look, what its fields say, its body, and what time has done to it.

    `body` holds paragraphs; a leading `#` sets one bold, `~` italic, `=` bold in the middle, `|` leaves a free line,
    `^` is a row of a ruled table with its cells between bars.
    `smudge` names words (as printed) over which a wet thumb went. `turned` is 0, 90, 180 or 270 degrees.
    """

    layout: str
    fields: Mapping[str, str]
    body: tuple[str, ...]
    seed: int = 1
    wear: str = "light"
    smudge: tuple[str, ...] = ()
    secrecy: str = ""
    turned: int = 0

    @property
    def look(self) -> Layout:
        return LAYOUTS[self.layout]


@dataclass(frozen=True)
class SpecimenPage:
    """A page as scanned (JPEG), and the truth about it. Word boxes are in pixels of the page before it was skewed."""

    jpeg: bytes
    dpi: int
    skew: float
    size: tuple[int, int]
    words: tuple[PlacedWord, ...]
    regions: tuple[Region, ...]

    @property
    def text(self) -> str:
        """The text with columns one after the other."""
        return "\n".join(region.readings()[0] for region in self.regions)

    def readings(self) -> tuple[str, ...]:
        """Every order in which the page may lawfully be read: each pair of columns by column, or by row."""
        return tuple("\n".join(each) for each in itertools.product(*(r.readings() for r in self.regions)))


@dataclass(frozen=True)
class Made:
    """What `make_specimen` gives: an image PDF, and page by page its truth."""

    pdf: bytes
    pages: tuple[SpecimenPage, ...]
    specimen: Specimen

    @property
    def fields(self) -> Mapping[str, str]:
        return self.specimen.fields

    @property
    def text(self) -> str:
        return "\n".join(page.text for page in self.pages)


def invent(
    layout: str,
    *,
    seed: int = 1,
    wear: str = "light",
    paragraphs: int | None = None,
    smudge: tuple[str, ...] = (),
    secrecy: str = "",
    turned: int = 0,
    **fields: str,
) -> Specimen:
    """A specimen of this look with invented fields and body; any field given by name is used as it is."""
    look = LAYOUTS[layout]
    rng = np.random.default_rng((seed, *layout.encode()))
    by = Inventor(rng, names=NAMES[look.sentences.split()[0]])
    made = {**_invented_fields(look, by), **fields}
    by = Inventor(rng, commission=made["issuer_in_text"], names=NAMES[look.sentences.split()[0]])
    body = _body(look, by, look.paragraphs if paragraphs is None else paragraphs)
    return Specimen(layout, MappingProxyType(made), body, seed, wear, smudge, secrecy, turned)


def _invented_fields(look: Layout, by: Inventor) -> dict[str, str]:
    place, day = by.place(), by.day()
    abstract = by.sentence(by.pick(SUBJECTS))
    fields = {
        "parent": f"ĐẢNG BỘ TỈNH {place.upper()}",
        "issuer": "UỶ BAN KIỂM TRA TỈNH UỶ",
        "issuer_in_text": f"Uỷ ban Kiểm tra Tỉnh uỷ {place}",
        "number": str(by.number(3, 480)),
        "symbol": look.symbol,
        "place": place,
        "date": f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
        if day.month < 3
        else f"ngày {day.day:02d} tháng {day.month} năm {day.year}",
        "iso_date": day.isoformat(),
        "type": look.type_name,
        "abstract": abstract if look.type_name else f"V/v {abstract}",
        "on_behalf": "T/M UỶ BAN KIỂM TRA",
        "post": by.pick(("CHỦ NHIỆM", "PHÓ CHỦ NHIỆM", "PHÓ CHỦ NHIỆM THƯỜNG TRỰC")),
        "signer": by.person(),
        "to": f"Uỷ ban Kiểm tra Tỉnh uỷ {place}",
        "recipients": f"- Thường trực Tỉnh uỷ {place},|- Các đồng chí Uỷ viên Uỷ ban Kiểm tra,|- Lưu Văn phòng.",
    }
    fields |= _body_that_issues(look.symbol.rpartition("/")[2], place, by)
    if look.is_letter:
        fields |= {"number": "", "symbol": "", "issuer": "", "abstract": ""}
    return fields


def _body_that_issues(symbol: str, place: str, by: Inventor) -> dict[str, str]:
    """Heading, post and recipients of a body other than the commission of the province, by the end of its symbol."""
    if symbol == "ĐU":
        commune = by.pick(by.communes)
        return {
            "issuer": f"BAN CHẤP HÀNH {commune.upper()}",
            "on_behalf": "T/M BAN CHẤP HÀNH",
            "post": by.pick(("BÍ THƯ", "PHÓ BÍ THƯ")),
            "recipients": f"- Ban Thường vụ Tỉnh uỷ {place},|- Các chi bộ trực thuộc,|- Lưu Văn phòng Đảng uỷ.",
        }
    if symbol == "CB":
        commune = by.pick(by.communes)
        return {
            "parent": f"ĐẢNG BỘ {commune.upper()}",
            "issuer": f"CHI BỘ THÔN {by.number(1, 9)}",
            "on_behalf": "T/M CHI BỘ",
            "post": by.pick(("BÍ THƯ", "PHÓ BÍ THƯ")),
            "recipients": "- Đảng uỷ cấp trên,|- Các đảng viên,|- Lưu chi bộ.",
        }
    if symbol not in OTHER_BODIES:
        return {}
    issuer, on_behalf, posts = OTHER_BODIES[symbol]
    return {"issuer": issuer, "on_behalf": on_behalf, "post": by.pick(posts)}


def _body(look: Layout, by: Inventor, count: int) -> tuple[str, ...]:
    paragraphs = by.paragraphs(SENTENCES[look.sentences], count)
    body = list(look.opening)
    if look.is_letter:
        body.append(
            f"Tôi tên là: {by.person()}, sinh năm {by.number(1950, 1995)}, hiện cư trú tại thôn "
            f"{by.number(1, 9)}, {by.pick(by.communes)}."
        )
    marks = iter(look.numbered)
    gap = max(1, count // max(1, len(look.numbered)))
    for at, paragraph in enumerate(paragraphs):
        mark = next(marks, "") if at % gap == 0 else ""
        if mark and mark.endswith((".", "-")):
            body.append(f"{mark} {paragraph}")
        else:
            body.extend([f"#{mark}"] if mark else [])
            body.append(paragraph)
        if at == 0 and look.table:
            body.extend(_table(by, look.table))
    return tuple(body)


def _table(by: Inventor, rows: int) -> list[str]:
    cells = [f"^{row}|{by.pick(by.communes)}|{by.number(11, 99)}|{by.money()}" for row in range(1, rows + 1)]
    return ["^Số|Nơi kiểm tra|Hồ sơ|Số tiền (đồng)", *cells]
