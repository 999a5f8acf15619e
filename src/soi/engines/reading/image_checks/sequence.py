"""The pages among each other: one missing, one twice, order. Said only where printed numbers or equal words tell it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from soi.engines.reading.fields.segments import Segment, segments
from soi.engines.reading.words import Page, Remark

NUMBER = re.compile(r"^\W*(?:trang\s+)?(\d{1,3})(?:\s*/\s*\d{1,3})?\W*$", re.IGNORECASE)
RIM = 0.11  # share of the height at head and foot in which a page number stands
MIDDLE = (0.4, 0.6)
SURE = 60
SAME_WORDS, LEAST_WORDS = 0.9, 30

MISSING = (
    "Pages missing before page {page}: {measure}. The printed numbers are {before} and then {number}. Look for them in "
    "the paper and scan it again from there."
)
TWICE = (
    "Page {page} is the same as page {before}: {measure} % of its words are equal. Take one of them out, and look "
    "whether two sheets changed places."
)
ORDER = (
    "Page {page} bears the printed number {number} after {before}. Put the sheets in order and scan the paper again."
)


@dataclass(frozen=True)
class Numbered:
    """The number printed on a page; `page` is its place in the file."""

    page: int
    number: int


def faults_of_sequence(pages: Sequence[Page]) -> tuple[Remark, ...]:
    """What is wrong with the order of the pages; nothing where nothing tells it."""
    twice = tuple(_twice(pages))
    known = {remark.page for remark in twice}
    return (*twice, *(each for each in _gaps(numbers_of(pages)) if each.page not in known))


def printed_number(page: Page) -> int | None:
    """The number that stands alone at the middle of the head or the foot of a page."""
    rows = segments(page) if page.words else []
    for part in rows:
        if _may_be_number(part, page):
            match = NUMBER.match(part.text)
            if match and part.confidence >= SURE and _is_alone(part, rows):
                return int(match.group(1))
    return None


def _may_be_number(part: Segment, page: Page) -> bool:
    across, down = part.box.middle[0] / page.width, part.box.middle[1] / page.height
    return MIDDLE[0] < across < MIDDLE[1] and not RIM < down < 1 - RIM


def _is_alone(part: Segment, rows: list[Segment]) -> bool:
    level, room = part.box.middle[1], part.box.height
    return all(each is part or abs(each.box.middle[1] - level) > room for each in rows)


def numbers_of(pages: Sequence[Page]) -> list[Numbered]:
    """The printed numbers in the order of the file; the first page of a paper bears none and counts as 1.

    A number that disagrees with both its neighbours, which agree with each other, is a reader's slip and left out.
    """
    found = [Numbered(page.number, number) for page in pages if (number := printed_number(page)) is not None]
    if found and found[0].page == 2:
        found.insert(0, Numbered(1, 1))
    kept = []
    for at, each in enumerate(found):
        beside = [found[i].number - found[i].page for i in (at - 1, at + 1) if 0 <= i < len(found)]
        is_slip = len(beside) == 2 and beside[0] == beside[1] != each.number - each.page
        kept.extend([] if is_slip else [each])
    return kept


def _gaps(numbered: list[Numbered]) -> Iterator[Remark]:
    for one, other in zip(numbered, numbered[1:], strict=False):
        due = one.number + other.page - one.page
        params = {"before": str(one.number), "number": str(other.number)}
        if other.number > due:
            yield Remark("missing", other.page, MISSING, {"measure": str(other.number - due), **params})
        elif other.number < due and other.number > other.page - one.page:
            # A lower number after an unnumbered sheet begins another paper.
            yield Remark("order", other.page, ORDER, {"measure": str(due - other.number), **params})


def _twice(pages: Sequence[Page]) -> Iterator[Remark]:
    """A page whose words are those of the page before."""
    for one, other in zip(pages, pages[1:], strict=False):
        mine, before = (Counter(word.text for word in page.words) for page in (other, one))
        most = max(mine.total(), before.total())
        if most < LEAST_WORDS:
            continue
        share = (mine & before).total() / most
        if share >= SAME_WORDS:
            params = {"before": str(one.number), "measure": str(round(100 * share))}
            yield Remark("twice", other.number, TWICE, params)
