"""One file from arrival to all Soi keeps of it: screened, read, made searchable, pictured. The order, as prose."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from soi.engines.reading.open_file import open_sheets
from soi.engines.reading.outcome import Outcome, Show, Tell, tell_nobody
from soi.engines.reading.page_images import thumbnail, viewer_image
from soi.engines.reading.read_part import read_part
from soi.engines.reading.read_scan import ReadSheet, read_bytes
from soi.engines.reading.screening.limits import USUAL, Limits
from soi.engines.reading.screening.screen import screen
from soi.engines.reading.screening.verdict import Verdict
from soi.engines.reading.searchable_pdf import count_pages, searchable_pdf
from soi.engines.reading.words import Reading

Read = Callable[[bytes, str, Callable[[ReadSheet], None]], Reading]
PREVIEWED = 10  # pages; the others are seen when the file has been read


def preview(data: bytes, name: str, show: Show, limits: Limits = USUAL, *, others: bool = False) -> int:
    """Show the first page of this file, nothing read, or the `others` up to the tenth; the number of its pages.

    What is shown was screened before. Raises Unreadable if screening refuses it.
    """
    first, last = (1, PREVIEWED) if others else (0, 1)
    verdict = _accepted(screen(data, name, limits, most=last))
    for sheet in itertools.islice(open_sheets(data, verdict.kind), first, last):
        show(sheet.number, viewer_image(sheet.image), thumbnail(sheet.image))
    return verdict.pages


def _accepted(verdict: Verdict) -> Verdict:
    if not verdict.is_accepted:
        raise verdict.refusal()
    return verdict


def work_through(data: bytes, name: str, tell: Tell = tell_nobody, limits: Limits = USUAL) -> Outcome:
    """Everything Soi keeps of this file. Raises Unreadable if screening refuses it."""
    return _worked_through(data, name, read_bytes, tell, limits)


def work_through_part(
    data: bytes, name: str, given: Reading, tell: Tell = tell_nobody, limits: Limits = USUAL
) -> Outcome:
    """The same for a part of a file that was read as a whole; `given`: what was read of its pages."""

    def read(data: bytes, kind: str, on_page: Callable[[ReadSheet], None]) -> Reading:
        if count_pages(data) != len(given.pages):
            # It is not the part that was told: then it is read like any other file.
            return read_bytes(data, kind, on_page)
        return read_part(data, given, on_page, kind=kind)

    return _worked_through(data, name, read, tell, limits)


def _worked_through(data: bytes, name: str, read: Read, tell: Tell, limits: Limits) -> Outcome:
    tell("screen", 0, 0)
    verdict = _accepted(screen(data, name, limits))
    images: list[bytes] = []
    thumbnails: list[bytes] = []

    def picture(done: ReadSheet) -> None:
        images.append(viewer_image(done.sheet.image))
        thumbnails.append(thumbnail(done.sheet.image))
        tell("read", len(images), verdict.pages)

    tell("read", 0, verdict.pages)
    reading = read(data, verdict.kind, picture)
    tell("write", verdict.pages, verdict.pages)
    pdf = searchable_pdf(data, verdict.kind, reading)
    return Outcome(verdict, reading, pdf, tuple(images), tuple(thumbnails))
