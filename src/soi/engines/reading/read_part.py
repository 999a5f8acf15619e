"""A part of a file that was read: its pages keep their words. Looked at anew is only what hangs on being first or last.

The first page is looked at for a stamp of secrecy and for the head of the paper, the last for who signed: crops, as in
any reading. No page is recognised a second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from soi.engines.reading.fields.dotted_zeros import without_dotted_zeros
from soi.engines.reading.fields.look_again import Looker
from soi.engines.reading.fields.propose import propose_fields
from soi.engines.reading.fields.secrecy import find_secrecy_stamp
from soi.engines.reading.fields.signer import read_signer
from soi.engines.reading.image_checks.sequence import faults_of_sequence
from soi.engines.reading.open_file import Sheet, open_sheets
from soi.engines.reading.read_scan import ReadSheet
from soi.engines.reading.words import Box, Field, Page, Reading

# What is said of the pages among each other is said anew, for the pages of the part.
OF_THE_ROW = frozenset(("missing", "twice", "order"))
# What hangs on no other page; all else is proposed anew.
OF_A_PAGE = frozenset(("seal",))


def read_part(
    data: bytes, given: Reading, on_page: Callable[[ReadSheet], None] | None = None, *, kind: str = "pdf"
) -> Reading:
    """The reading of a part; `data` holds its pages, `given` what was read of each when the whole was read."""
    pages: list[Page] = []
    head: list[Field] = []
    signer: Field | None = None
    for sheet in open_sheets(data, kind):
        page = fitted(given.pages[len(pages)], sheet)
        if not pages:
            page, head = looked_at_as_first(sheet, page)
        if len(pages) + 1 == len(given.pages):
            page, signer = read_signer(sheet.image, page)
        pages.append(page)
        if on_page is not None:
            on_page(ReadSheet(sheet, page))
    return replace(
        given,
        pages=tuple(pages),
        fields=(*head, *kept_fields(given, pages), *([signer] if signer else [])),
        warnings=(*(each for each in given.warnings if each.code not in OF_THE_ROW), *faults_of_sequence(pages)),
    )


def looked_at_as_first(sheet: Sheet, page: Page) -> tuple[Page, list[Field]]:
    if page.has_own_text:
        return page, list(propose_fields((page,), None))
    page = without_dotted_zeros(sheet.image, page)
    stamp = find_secrecy_stamp(sheet.image, page)
    proposed = propose_fields((page,), Looker(sheet.image, page))
    return page, [*proposed, *([stamp] if stamp else [])]


def fitted(page: Page, sheet: Sheet) -> Page:
    """The page as it lies in the part: upright already, its words in the pixels of the picture taken of it now."""
    wide, high = sheet.image.size
    across, down = wide / page.width, high / page.height
    if (across, down) == (1.0, 1.0):
        return replace(page, rotation=0)
    words = tuple(replace(word, box=stretched(word.box, across, down)) for word in page.words)
    return replace(page, width=wide, height=high, dpi=page.dpi * across, rotation=0, words=words)


def kept_fields(given: Reading, pages: list[Page]) -> list[Field]:
    """The fields of single pages, at their places in the part."""
    found = []
    for each in given.fields:
        if each.name in OF_A_PAGE:
            before, now = given.pages[each.page - 1], pages[each.page - 1]
            box = stretched(each.box, now.width / before.width, now.height / before.height)
            found.append(replace(each, box=box))
    return found


def stretched(box: Box, across: float, down: float) -> Box:
    return Box(*(round(v, 1) for v in (box.left * across, box.top * down, box.right * across, box.bottom * down)))
