"""Fields proposed from the words of the pages: number, symbol, type, date, place, issuing body, abstract."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from soi.base.text import bare, fold
from soi.engines.reading.fields.look_again import (
    MAJORITY,
    SURE,
    Again,
    Looker,
    distance,
    elsewhere,
    nobody,
)
from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.fields.settled import DOUBT, settled, tidy
from soi.engines.reading.fields.syllables import PLACES
from soi.engines.reading.words import Box, Field, Page, Word

Found = TypeVar("Found")
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
    "UỶ BAN KIỂM TRA TỈNH UỶ", "UỶ BAN KIỂM TRA THÀNH UỶ", "UỶ BAN KIỂM TRA ĐẢNG UỶ", "UỶ BAN KIỂM TRA TRUNG ƯƠNG",
    "BAN THƯỜNG VỤ TỈNH UỶ", "BAN THƯỜNG VỤ THÀNH UỶ", "BAN THƯỜNG VỤ ĐẢNG UỶ", "BAN TỔ CHỨC TỈNH UỶ",
    "BAN TỔ CHỨC THÀNH UỶ", "VĂN PHÒNG TỈNH UỶ", "VĂN PHÒNG THÀNH UỶ", "VĂN PHÒNG ĐẢNG UỶ", "BAN NỘI CHÍNH TỈNH UỶ",
    "UỶ BAN KIỂM TRA", "TỈNH UỶ", "THÀNH UỶ", "ĐẢNG UỶ", "BAN CHẤP HÀNH", "BAN THƯỜNG VỤ", "ĐẢNG BỘ", "TRUNG ƯƠNG",
    "BAN TỔ CHỨC", "VĂN PHÒNG", "ĐOÀN KIỂM TRA", "CHI BỘ", "CHI BỘ THÔN", "BAN CHẤP HÀNH XÃ", "BAN CHẤP HÀNH PHƯỜNG",
)  # fmt: skip
BODY_WORDS = frozenset(" ".join(BODIES).split())
NAMES_OF_BODIES = {**PLACES, **{fold(word): 100 for word in BODY_WORDS}}
# Looked for without marks, as they are lost on letters of a symbol too; a dash is lost now and then.
NUMBER = re.compile(r"^[\W_]*[s§][o0]\s*[:.]?\s*(\d{1,5})\s*[-–—~]?\s*([a-z8][a-z8+]{1,4}[/\\|][a-z]{2,12})")
YEARS = (1930, 2099)  # of papers; another one was misread
NEARLY_NUMBER = re.compile(r"^\W*[s5]\w?\W{0,3}\w{1,5}\s*[-–—~]\s*\w{2,5}\W\w{2,12}")
# A speck between two words, and a figure that has run into the word before it.
JOINED = re.compile(r"(?<=[^\W\d_]{3})(?=\d)|(?<=[^\W\d_]{2})[-.,:;_](?=[^\W\d_]{2})")
SPECKS = " .,:;-_|~*'\"`´ˆ^•·"


def _date_of(figures: str, gap: str) -> re.Pattern[str]:
    day, month, year = f"({figures})", f"({figures})", r"(\d{4})(?!\d)"
    words = "[nhr][gq][aeo][yv]", day, "th[ao]n[gq]", month, "n[ao]m", year
    return re.compile(gap.join(words))


# Looked for without marks: which of them the reader lost or changed does not matter here.
# A stroke beside a figure may be a one, and a question mark a seven.
STROKE = r"?|!¡†\]\["
DATE = _date_of(r"\d{1,2}", rf"[^\w{STROKE}]*")
# The same with figures that no date has: 97 for 07, 0¡ for 01, 19 for the tenth month.
NEARLY_DATE = _date_of(rf"[\dlioq{STROKE}]{{1,2}}", rf"[^\w{STROKE}]*")
DATE_AMONG_SPECKS = _date_of(r"\d{1,2}", r"\W*")
STROKES = str.maketrans("li|!¡†][oq?", "11111111007")
DATE_WORDS = re.compile(r"n[gq]a[yv]|th[ao]n[gq]|n[ao]m\b|\b(?:19|20)\d\d\b")

BY_NUMBER = "It follows the word “{word}” at the head of the first page."
BY_SYMBOL = "It follows the number, behind the dash."
BY_TYPE_LINE = "This line stands alone in capitals and is the name of a kind of paper."
BY_TYPE_AND_SYMBOL = "This line stands alone in capitals, and the symbol {symbol} says the same."
BY_TYPE_SPELT = (
    "This line stands alone in capitals. It was read as “{read}”; the only name of a kind of paper that is nearly so "
    "is spelt as here."
)
BY_LETTER_SYMBOL = "The paper bears no name of a kind and its symbol begins with CV: it is an official letter."
BY_DATE = "It is the first date in words at the head of the page: “{words}”."
BY_DATE_MENDED = (
    "It is the first date in words at the head of the page. It was read as “{words}”; a figure that no date has is "
    "taken for the one it looks like."
)
BY_PLACE = "It stands before the date, on the same line."
BY_PLACE_ELSEWHERE = (
    "It stands before the date, on the same line. It was read there as “{read}”; elsewhere on the page the name is "
    "written as here."
)
BY_PLACE_LIKELY = (
    "It stands before the date, on the same line. It was read there as “{read}”; the likeliest name of a place is "
    "written as here."
)
BY_ISSUER = "It is the last line in capitals above the number, in the left column."
BY_ISSUER_ALONE = (
    "It is the last line in capitals in the left column that bears the words of a body; no number was read."
)
BY_ISSUER_SPELT = (
    "It is the last line in capitals above the number, in the left column. It was read as “{read}”; "
    "the name of the body is spelt as here."
)
BY_ABSTRACT = "It stands between the name of the paper and the body."
BY_ABOUT = "It begins with V/v under the number, as on official letters."


def propose_fields(pages: tuple[Page, ...], looker: Looker | None = None) -> tuple[Field, ...]:
    """Proposals from the first page. What is not seen is not proposed: absence means unknown.

    With its image at hand (`looker`) the lines of its head are read again, and what was read is settled word by word.
    """
    if not pages:
        return ()
    page = pages[0]
    again = looker.line if looker else nobody
    all_parts = segments(page)
    head = [part for part in all_parts if part.box.top < HEAD * page.height]
    type_line = _type_line(page, head)
    number = _numbered(head, again)
    if number is None and looker is not None and any("cong san" in part.bare for part in head):
        # A paper of the Party bears a number: its left column is read again by itself.
        low = type_line.box.top if type_line else 0.25 * page.height
        number = _numbered(looker.block(Box(0, 0, 0.5 * page.width, min(low, 0.35 * page.height))), nobody)
    found: list[Field] = []
    symbol = ""
    if number is not None:
        found.extend(_number_and_symbol(*number))
        symbol = found[-1].value
    low = number[0].box.top + 2 if number else type_line.box.top if type_line else 0
    found.extend(_issuer(page, head, low, again, BY_ISSUER if number else BY_ISSUER_ALONE))
    found.extend(_type(type_line, symbol, number))
    found.extend(_date_and_place(page, head, type_line, looker))
    found.extend(_abstract(page, all_parts, type_line) if type_line else _about(page, head))
    return tuple(found)


def _field(name: str, value: str, part: Segment, reason: str, **params: str) -> Field:
    return Field(name, value, part.page, part.box, part.confidence, reason, params)


def _numbered(head: list[Segment], again: Again) -> tuple[Segment, re.Match[str]] | None:
    for part in head:
        match = _number_in(part)
        if match is None and not (NEARLY_NUMBER.search(part.bare) and part.box.top < 0.7 * head[-1].box.bottom):
            continue
        readings: list[tuple[Segment, re.Match[str]]] = [(part, match)] if match else []
        for each in again(part):
            seen = _number_in(each)
            readings += [(each, seen)] if seen else []
        if readings:
            number = _agreed(readings, lambda reading: reading[1].group(1))[1].group(1)
            # Letters of the symbol are lost more often than figures: they vote apart, on what was read with them.
            same = [each for each in readings if each[1].group(1) == number]
            chosen, words = _agreed(same, lambda reading: symbol_in(reading[0].text[slice(*reading[1].span(2))]))
            return (chosen if len(same) > len(readings) / 2 else _in_doubt(chosen)), words
    return None


def _number_in(part: Segment) -> re.Match[str] | None:
    """Number and symbol, whichever marks were lost; the symbol begins with a capital."""
    match = NUMBER.search(part.bare) if len(part.bare) == len(part.text) else None
    return match if match and not part.text[match.start(2)].islower() else None


def symbol_in(text: str) -> str:
    """The letters of a symbol: Đ and Ư are its own, other marks are specks; figures are the letters they look like."""
    plain = (letter if letter in "ĐđƯư" else bare(letter) for letter in text)
    cased = "".join(one.upper() if letter.isupper() else one for one, letter in zip(plain, text, strict=True))
    return re.sub(r"[\\|]", "/", cased).replace("8", "B").replace("+", "r")


def _number_and_symbol(part: Segment, match: re.Match[str]) -> Iterator[Field]:
    word = part.text[: match.start(1)].strip() or "Số"
    yield _field("number", match.group(1), part.part(*match.span(1)), BY_NUMBER, word=word)
    symbol = symbol_in(part.text[slice(*match.span(2))])
    yield _field("symbol", symbol, part.part(*match.span(2)), BY_SYMBOL)


def _issuer(page: Page, head: list[Segment], low: float, again: Again, reason: str) -> Iterator[Field]:
    above = [
        part for part in head if part.is_capital and part.box.bottom <= low and part.box.middle[0] < 0.48 * page.width
    ]
    if reason == BY_ISSUER_ALONE:
        # Without a number to stand above it must bear the words of a body, as no motto or heading does.
        above = [part for part in above if part.box.right < 0.6 * page.width and _names_a_body(part)]
    # The star under a heading is read as a short word now and then.
    widest = max((part.box.width for part in above), default=0)
    above = [part for part in above if part.box.width > 0.3 * widest or part.confidence >= SURE]
    if not above:
        return
    part = max(above, key=lambda each: each.box.top)
    words = _in_words(part)
    if _is_doubted(words):
        seen_again = [_in_words(each) for each in again(part) if each.is_capital]
        words = settled([words, *seen_again], lambda _: NAMES_OF_BODIES)
    read = " ".join(word.text for word in words)
    part = Segment(part.page, tuple(words))
    spelt = as_bodies_are_spelt(read.upper())
    if spelt == read:
        yield _field("issuer", read, part, reason)
    else:
        yield _doubted(_field("issuer", spelt, part, BY_ISSUER_SPELT, read=read))


def _names_a_body(part: Segment) -> bool:
    spelt = f" {as_bodies_are_spelt(part.text.upper())} "
    return any(f" {fold(body)} " in fold(spelt) for body in BODIES if body not in ("ĐẢNG BỘ", "TRUNG ƯƠNG"))


def _is_doubted(words: list[Word]) -> bool:
    """True if a word is none of those of which names of bodies are made: one mark makes another place of it."""
    spelt = as_bodies_are_spelt(" ".join(word.text for word in words)).split()
    return any(name not in BODY_WORDS for name in spelt)


def _in_words(part: Segment) -> list[Word]:
    """Its words without what is none: specks, and marks at the edge of a word. A speck may join two words."""
    found = []
    for word in part.words:
        pieces = [piece for piece in JOINED.split(word.text.strip(SPECKS)) if any(map(str.isalnum, piece))]
        if len(pieces) > 1:
            across = word.box.width / len(pieces)
            lefts = [word.box.left + at * across for at in range(len(pieces))]
            boxes = [word.box._replace(left=left, right=left + across) for left in lefts]
            found += [replace(word, text=text, box=box) for text, box in zip(pieces, boxes, strict=True)]
        elif pieces:
            found.append(replace(word, text=pieces[0]))
    return found


def _doubted(field: Field) -> Field:
    """A value that was mended is shown to a person as doubtful, however sure the letters were read."""
    return replace(field, confidence=min(field.confidence, DOUBT))


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
    """The same words without their marks; in three and more, one letter may be wrong, too many or too few."""
    if len(wanted) < 3:
        return read == wanted
    return sum(distance(one, other) for one, other in zip(read, wanted, strict=True)) <= 1


def _type_line(page: Page, head: list[Segment]) -> Segment | None:
    """The centred line in capitals that is the name of a kind of paper; else one that is so but for one letter."""
    centred = [
        part for part in head if abs(part.box.middle[0] - page.width / 2) < 0.12 * page.width and part.is_capital
    ]
    exact = (part for part in centred if _letters_of(part) in TYPES)
    return next(exact, None) or next((part for part in centred if _kind(part)), None)


def _kind(part: Segment) -> str:
    """The name of a kind, bare: that of this line, or the only one from which it differs by one letter; else ""."""
    letters = _letters_of(part)
    if letters in TYPES:
        return letters
    near = [name for name in TYPES if distance(letters, name) == 1]
    return near[0] if len(near) == 1 else ""


def _letters_of(part: Segment) -> str:
    """The letters of the line, bare; specks beside and between them are let pass."""
    words = ("".join(filter(str.isalnum, word)) for word in part.bare.split())
    return " ".join(word for word in words if word)


def _type(line: Segment | None, symbol: str, number: tuple[Segment, re.Match[str]] | None) -> Iterator[Field]:
    if line is not None:
        name, short = TYPES[_kind(line)]
        if _letters_of(line) not in TYPES:
            yield _doubted(_field("type", name, line, BY_TYPE_SPELT, read=line.text))
        elif short and symbol.split("/")[0] == short:
            yield _field("type", name, line, BY_TYPE_AND_SYMBOL, symbol=symbol)
        else:
            yield _field("type", name, line, BY_TYPE_LINE)
    elif number is not None and symbol.upper().startswith("CV"):
        yield _field("type", "CÔNG VĂN", number[0].part(*number[1].span(2)), BY_LETTER_SYMBOL)


def _date_and_place(
    page: Page, head: list[Segment], type_line: Segment | None, looker: Looker | None
) -> Iterator[Field]:
    dated = next(((part, match) for part in _date_lines(head) for match in [_dated(part)] if match), None)
    if dated is None and looker is not None:
        dated = _date_seen_again(page, head, type_line, looker)
    if dated is None:
        return
    part, match = dated
    readings = [dated]
    if looker is not None:
        for each in looker.line(part.part(0, match.end())):
            again = _dated(each)
            readings += [(each, again)] if again else []
    said = _settled_day(readings)
    part, match = _agreed(readings, lambda reading: _day(reading[1]) if said in (None, _day(reading[1])) else None)
    day = _day(match)
    if day is not None:
        words = part.text[slice(*match.span())]
        yield _field("date", day.isoformat(), part.part(*match.span()), BY_DATE, words=words)
    else:
        yield from _mended_date(readings)
    places = [_before(each, found) for each, found in readings if each.text[: found.start()].strip()]
    yield from _place(page, places, part)


def _date_lines(head: list[Segment]) -> Iterator[Segment]:
    """Lines of the head, then lines of which a gap or a rule made two: their words together."""
    yield from head
    for one, other in itertools.pairwise(head):
        if abs(one.box.middle[1] - other.box.middle[1]) < 0.8 * max(one.box.height, other.box.height):
            yield Segment(one.page, (*one.words, *other.words))


def _dated(part: Segment) -> re.Match[str] | None:
    """The words of a date, of one with figures that no date has too."""
    if len(part.bare) != len(part.text):
        return None
    match = DATE.search(part.bare)
    if match and _day(match):
        return match
    return NEARLY_DATE.search(part.bare) or match or DATE_AMONG_SPECKS.search(part.bare)


def _settled_day(readings: list[tuple[Segment, re.Match[str]]]) -> date | None:
    """Day, month and year for which most confidence speaks, each by itself, if one reading has them all."""
    votes = Counter[int](), Counter[int](), Counter[int]()
    for part, match in readings:
        day = _day(match)
        if day is not None:
            for at, figure in enumerate((day.day, day.month, day.year)):
                votes[at][figure] += part.part(*match.span(at + 1)).confidence + 1
    if not all(votes):
        return None
    most = tuple(max(each, key=each.__getitem__) for each in votes)
    days = (_day(match) for _, match in readings)
    return next((day for day in days if day and (day.day, day.month, day.year) == most), None)


def _mended_date(readings: list[tuple[Segment, re.Match[str]]]) -> Iterator[Field]:
    """The date for which most readings speak once impossible figures are taken for those they look like; doubted."""
    days = Counter(day for _, match in readings for day in [likely_day(*match.groups())] if day)
    if days:
        ((day, _),) = days.most_common(1)
        part, match = next(each for each in readings if likely_day(*each[1].groups()) == day)
        words = part.text[slice(*match.span())]
        yield _doubted(_field("date", day.isoformat(), part.part(*match.span()), BY_DATE_MENDED, words=words))


def likely_day(day: str, month: str, year: str) -> date | None:
    """The day these figures mean: strokes are ones, and the 9, 8 or 6 that no date has in this place is a nought."""
    day, month = day.translate(STROKES), month.translate(STROKES)
    if int(day) > 31 and day[0] in "689":
        day = "0" + day[1]
    if int(month) > 12 and month[0] in "689":
        month = "0" + month[1]
    if int(month) > 12 and month[0] == "1" and month[1] in "689":
        month = "10"
    if int(year) > YEARS[1] and year[1] in "689":
        year = year[0] + "0" + year[2:]
    return _as_day(day, month, year)


def _date_seen_again(
    page: Page, head: list[Segment], type_line: Segment | None, looker: Looker
) -> tuple[Segment, re.Match[str]] | None:
    """The date on a line that bears words of one but could not be read; then wherever it ought to stand."""
    for part in head:
        if len({found[0] for found in DATE_WORDS.findall(part.bare)}) >= 2:
            readings = [(each, match) for each in looker.line(part) for match in [_dated(each)] if match]
            if readings:
                return _agreed(readings, lambda reading: _day(reading[1]))
    low = type_line.box.top if type_line else 0.25 * page.height
    for part in looker.block(Box(0.42 * page.width, 0, page.width, min(low, 0.35 * page.height))):
        match = _dated(part)
        if match is not None:
            return part, match
    return None


def _from_capital(words: list[Word]) -> list[Word]:
    """From the first word that begins with a capital: what stands before is a speck or a piece of a rule."""
    return list(itertools.dropwhile(lambda word: not word.text[0].isupper(), words))


def _before(part: Segment, match: re.Match[str]) -> list[Word]:
    """The words of a place before the date; a single letter with specks beside it at their beginning is none."""
    words = part.part(0, match.start()).words
    while len(words) > 1 and _is_letter_with_specks(words[0].text):
        words = words[1:]
    kept = [replace(word, text=tidy(word.text)) for word in _in_words(Segment(part.page, words))]
    return _from_capital([word for word in kept if word.text])


def _is_letter_with_specks(text: str) -> bool:
    return not any(map(str.isdigit, text)) and not text.isalpha() and sum(map(str.isalpha, text)) < 2


def _place(page: Page, readings: list[list[Word]], line: Segment) -> Iterator[Field]:
    here = settled(readings, lambda _: PLACES)
    name = _name_of(here)
    # Two sure readings of the line itself need no help.
    sure = len(readings) > 1 and not any(word.is_doubtful for word in here)
    others = elsewhere(name, page, line.box) if name and not sure else []
    words = settled([*(each for each in readings if len(each) == len(name.split())), *others], lambda _: PLACES)
    if not words:
        return
    part = Segment(line.page, tuple(replace(word, box=line.box) for word in words))
    value = _name_of(words)
    read = [_name_of(each) for each in readings]
    alike = next((each for each in read if fold(each) == fold(value)), None)
    if alike is not None or all(word.text in column for word, column in _columns(words, readings)):
        yield _field("place", alike or value, part, BY_PLACE)
    elif value in map(_name_of, others):
        yield _doubted(_field("place", value, part, BY_PLACE_ELSEWHERE, read=read[0]))
    else:
        yield _doubted(_field("place", value, part, BY_PLACE_LIKELY, read=read[0]))


def _columns(words: list[Word], readings: list[list[Word]]) -> Iterator[tuple[Word, list[str]]]:
    """Each word with what the readings of as many words have in its place."""
    same = [reading for reading in readings if len(reading) == len(words)]
    for at, word in enumerate(words):
        yield word, [reading[at].text for reading in same]


def _name_of(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


def _agreed(
    readings: list[tuple[Segment, Found]], say: Callable[[tuple[Segment, Found]], object]
) -> tuple[Segment, Found]:
    """Of several readings of one line the one for which most confidence speaks, doubted where they do not agree."""
    votes = Counter[object]()
    for each in readings:
        votes[say(each)] += each[0].confidence + 1
    said = max(votes, key=lambda each: (each is not None, votes[each]))
    part, found = max((each for each in readings if say(each) == said), key=lambda each: each[0].confidence)
    return (_in_doubt(part) if votes[said] < MAJORITY * votes.total() else part), found


def _in_doubt(part: Segment) -> Segment:
    return Segment(part.page, tuple(replace(word, confidence=min(word.confidence, DOUBT)) for word in part.words))


def _day(match: re.Match[str]) -> date | None:
    return _as_day(*match.groups())


def _as_day(day: str, month: str, year: str) -> date | None:
    if not YEARS[0] <= int(year) <= YEARS[1]:
        return None
    try:
        return date(int(year), int(month), int(day))
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
