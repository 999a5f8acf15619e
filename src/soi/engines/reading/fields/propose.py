"""Fields proposed from the words of the pages: number, symbol, type, date, place, issuing body, abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from soi.base.text import bare, fold
from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.words import Box, Field, Page

HEAD = 0.45  # share of the first page in which number, date and type are looked for
# Names of papers, bare, with the letters their symbol begins with. 399-QĐ/TW names the Party's own; letters follow.
TYPES = {
    "nghi quyet": ("NGHỊ QUYẾT", "NQ"),
    "quyet dinh": ("QUYẾT ĐỊNH", "QĐ"),
    "chi thi": ("CHỈ THỊ", "CT"),
    "ket luan": ("KẾT LUẬN", "KL"),
    "quy che": ("QUY CHẾ", "QC"),
    "quy dinh": ("QUY ĐỊNH", "QĐi"),
    "thong tri": ("THÔNG TRI", "TT"),
    "huong dan": ("HƯỚNG DẪN", "HD"),
    "thong bao": ("THÔNG BÁO", "TB"),
    "bao cao": ("BÁO CÁO", "BC"),
    "ke hoach": ("KẾ HOẠCH", "KH"),
    "chuong trinh": ("CHƯƠNG TRÌNH", "CTr"),
    "de an": ("ĐỀ ÁN", "ĐA"),
    "phuong an": ("PHƯƠNG ÁN", "PA"),
    "to trinh": ("TỜ TRÌNH", "TTr"),
    "bien ban": ("BIÊN BẢN", "BB"),
    "giay moi": ("GIẤY MỜI", "GM"),
    "don to cao": ("ĐƠN TỐ CÁO", ""),
    "don khieu nai": ("ĐƠN KHIẾU NẠI", ""),
    "don kien nghi": ("ĐƠN KIẾN NGHỊ", ""),
    "don phan anh": ("ĐƠN PHẢN ÁNH", ""),
    "don de nghi": ("ĐƠN ĐỀ NGHỊ", ""),
}
# Words of which names of bodies are made; small marks on bold capitals are what a reader loses first.
BODIES = (
    "UỶ BAN KIỂM TRA", "TỈNH UỶ", "THÀNH UỶ", "ĐẢNG UỶ", "BAN CHẤP HÀNH", "BAN THƯỜNG VỤ", "ĐẢNG BỘ", "TRUNG ƯƠNG",
    "BAN TỔ CHỨC", "VĂN PHÒNG", "ĐOÀN KIỂM TRA", "CHI BỘ",
)  # fmt: skip
NUMBER = re.compile(r"^\W*S[ốôỐÔ0oòó]\s*[:.]?\s*(\d{1,5})\s*[-–—]\s*([A-ZĐa-zđ]{2,5}[/\\|][A-ZĐƯa-zđư]{2,12})")
SPECKS = " .,:;-_|~*'\"`´ˆ^•·"
# Looked for without marks: which of them the reader lost or changed does not matter here.
DATE = re.compile(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")

BY_NUMBER = "It follows the word “{word}” at the head of the first page."
BY_SYMBOL = "It follows the number, behind the dash."
BY_TYPE_LINE = "This line stands alone in capitals and is the name of a kind of paper."
BY_TYPE_AND_SYMBOL = "This line stands alone in capitals, and the symbol {symbol} says the same."
BY_LETTER_SYMBOL = "The paper bears no name of a kind and its symbol begins with CV: it is an official letter."
BY_DATE = "It is the first date in words at the head of the page: “{words}”."
BY_PLACE = "It stands before the date, on the same line."
BY_ISSUER = "It is the last line in capitals above the number, in the left column."
BY_ISSUER_SPELT = (
    "It is the last line in capitals above the number, in the left column. It was read as “{read}”; "
    "the name of the body is spelt as here."
)
BY_ABSTRACT = "It stands between the name of the paper and the body."
BY_ABOUT = "It begins with V/v under the number, as on official letters."


def propose_fields(pages: tuple[Page, ...]) -> tuple[Field, ...]:
    """Proposals from the first page. What is not seen is not proposed: absence means unknown."""
    if not pages:
        return ()
    page = pages[0]
    all_parts = segments(page)
    head = [part for part in all_parts if part.box.top < HEAD * page.height]
    number = _numbered(head)
    found: list[Field] = []
    symbol = ""
    if number is not None:
        found.extend(_number_and_symbol(*number))
        symbol = found[-1].value
        found.extend(_issuer(page, head, number[0]))
    type_line = _type_line(page, head)
    found.extend(_type(type_line, symbol, number))
    found.extend(_date_and_place(head))
    found.extend(_abstract(page, all_parts, type_line) if type_line else _about(page, head))
    return tuple(found)


def _field(name: str, value: str, part: Segment, reason: str, **params: str) -> Field:
    return Field(name, value, part.page, part.box, part.confidence, reason, params)


def _numbered(head: list[Segment]) -> tuple[Segment, re.Match[str]] | None:
    for part in head:
        match = NUMBER.search(part.text)
        if match:
            return part, match
    return None


def _number_and_symbol(part: Segment, match: re.Match[str]) -> Iterator[Field]:
    word = part.text[: match.start(1)].strip() or "Số"
    yield _field("number", match.group(1), part.part(*match.span(1)), BY_NUMBER, word=word)
    symbol = re.sub(r"[\\|]", "/", match.group(2))
    yield _field("symbol", symbol, part.part(*match.span(2)), BY_SYMBOL)


def _issuer(page: Page, head: list[Segment], number: Segment) -> Iterator[Field]:
    above = [
        part
        for part in head
        if part.is_capital and part.box.bottom <= number.box.top + 2 and part.box.middle[0] < 0.48 * page.width
    ]
    if above:
        part = max(above, key=lambda each: each.box.top)
        spelt = as_bodies_are_spelt(part.text.strip(SPECKS))
        if spelt == part.text:
            yield _field("issuer", part.text, part, BY_ISSUER)
        else:
            yield _field("issuer", spelt, part, BY_ISSUER_SPELT, read=part.text)


def as_bodies_are_spelt(text: str) -> str:
    """The name of a body with its usual words spelt right. The text of the page is never changed so."""
    words = text.split()
    plain = [bare(word) for word in words]
    for phrase in BODIES:
        wanted = [bare(word) for word in phrase.split()]
        for at in range(len(words) - len(wanted) + 1):
            if is_nearly(plain[at : at + len(wanted)], wanted):
                right = zip(words[at : at + len(wanted)], phrase.split(), strict=True)
                # Where only the place of the tone differs (UỶ, ỦY) the paper's own writing stays.
                words[at : at + len(wanted)] = [own if fold(own) == fold(name) else name for own, name in right]
    return " ".join(words)


def is_nearly(read: list[str], wanted: list[str]) -> bool:
    """The same words without their marks; in three and more, one of them may have a letter too many or too few."""
    wrong = [(one, other) for one, other in zip(read, wanted, strict=True) if one != other]
    if len(wrong) != 1 or len(wanted) < 3:
        return not wrong
    short, long = sorted(wrong[0], key=len)
    return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))


def _type_line(page: Page, head: list[Segment]) -> Segment | None:
    for part in head:
        centred = abs(part.box.middle[0] - page.width / 2) < 0.12 * page.width
        if centred and part.is_capital and _name_of_kind(part) in TYPES:
            return part
    return None


def _name_of_kind(part: Segment) -> str:
    """The letters of the line, bare; a speck beside them is let pass."""
    return part.bare.strip(SPECKS)


def _type(line: Segment | None, symbol: str, number: tuple[Segment, re.Match[str]] | None) -> Iterator[Field]:
    if line is not None:
        name, short = TYPES[_name_of_kind(line)]
        if short and symbol.split("/")[0] == short:
            yield _field("type", name, line, BY_TYPE_AND_SYMBOL, symbol=symbol)
        else:
            yield _field("type", name, line, BY_TYPE_LINE)
    elif number is not None and symbol.upper().startswith("CV"):
        yield _field("type", "CÔNG VĂN", number[0].part(*number[1].span(2)), BY_LETTER_SYMBOL)


def _date_and_place(head: list[Segment]) -> Iterator[Field]:
    for part in head:
        match = DATE.search(part.bare) if len(part.bare) == len(part.text) else None
        if match is None:
            continue
        day = _day(match)
        if day is not None:
            yield _field(
                "date", day.isoformat(), part.part(*match.span()), BY_DATE, words=part.text[slice(*match.span())]
            )
        place = part.text[: match.start()].strip(SPECKS)
        if place and place[0].isupper():
            yield _field("place", place, part.part(0, match.start()), BY_PLACE)
        return


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match.group(3)), int(match.group(2)), int(match.group(1)))
    except ValueError:
        return None


def _abstract(page: Page, parts: list[Segment], type_line: Segment) -> Iterator[Field]:
    """Centred lines under the name of the paper, as long as they follow each other closely."""
    kept: list[Segment] = []
    above, usual = type_line, 2.6 * type_line.box.height
    for part in parts[parts.index(type_line) + 1 :]:
        pitch = part.box.middle[1] - above.box.middle[1]
        in_middle = abs(part.box.middle[0] - page.width / 2) < 0.1 * page.width
        if pitch > 1.3 * usual or not in_middle or part.box.width > 0.7 * page.width or len(kept) == 5:
            break
        if part.is_capital or part.bare.startswith("kinh gui"):
            break
        usual = min(usual, pitch)
        kept.append(part)
        above = part
    if kept:
        yield _joined("abstract", kept, BY_ABSTRACT)


def _about(page: Page, head: list[Segment]) -> Iterator[Field]:
    """The subject of an official letter: V/v ... in small letters under the number, up to the address."""
    kept: list[Segment] = []
    for part in head:
        if not kept and re.match(r"v(\s*/\s*v?)?\s", part.bare):
            kept.append(part)
        elif kept and part.box.middle[0] < 0.5 * page.width and not part.bare.startswith("kinh gui"):
            if part.box.middle[1] - kept[-1].box.middle[1] > 2.5 * kept[-1].box.height or len(kept) == 5:
                break
            kept.append(part)
        elif kept and part.bare.startswith("kinh gui"):
            break
    if kept:
        found = _joined("abstract", kept, BY_ABOUT)
        yield replace(found, value=re.sub(r"^[Vv](\s*/\s*[Vv]?)?\s+", "", found.value))


def _joined(name: str, parts: list[Segment], reason: str) -> Field:
    box = Box.around([part.box for part in parts])
    value = " ".join(part.text for part in parts)
    return Field(name, value, parts[0].page, box, min(part.confidence for part in parts), reason)
