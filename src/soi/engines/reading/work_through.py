"""One file from arrival to all Soi keeps of it: screened, read, made searchable, pictured. The order, as prose."""

from __future__ import annotations

from soi.engines.reading.outcome import Outcome, Tell, tell_nobody
from soi.engines.reading.page_images import thumbnail, viewer_image
from soi.engines.reading.read_scan import ReadSheet, read_bytes
from soi.engines.reading.screening.limits import USUAL, Limits
from soi.engines.reading.screening.screen import screen
from soi.engines.reading.searchable_pdf import searchable_pdf


def work_through(data: bytes, name: str, tell: Tell = tell_nobody, limits: Limits = USUAL) -> Outcome:
    """Everything Soi keeps of this file. Raises Unreadable if screening refuses it."""
    tell("screen", 0, 0)
    verdict = screen(data, name, limits)
    if not verdict.is_accepted:
        raise verdict.refusal()
    images: list[bytes] = []
    thumbnails: list[bytes] = []

    def picture(done: ReadSheet) -> None:
        images.append(viewer_image(done.sheet.image))
        thumbnails.append(thumbnail(done.sheet.image))
        tell("read", len(images), verdict.pages)

    tell("read", 0, verdict.pages)
    reading = read_bytes(data, verdict.kind, picture)
    tell("write", verdict.pages, verdict.pages)
    pdf = searchable_pdf(data, verdict.kind, reading)
    return Outcome(verdict, reading, pdf, tuple(images), tuple(thumbnails))
