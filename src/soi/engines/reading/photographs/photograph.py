"""One photograph of one sheet, from the bytes to the flat sheet. Only ever called in the closed room."""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence

from PIL import Image

from soi.engines.reading.errors import Unreadable
from soi.engines.reading.open_file import open_sheets
from soi.engines.reading.outcome import Fault, Photograph
from soi.engines.reading.page_images import thumbnail, viewer_image
from soi.engines.reading.photographs.find_sheet import Found, find_sheet
from soi.engines.reading.photographs.flatten import flattened
from soi.engines.reading.photographs.judge import faults_of
from soi.engines.reading.screening.limits import USUAL
from soi.engines.reading.screening.screen import screen

KINDS = ("jpeg", "heic", "png")
QUALITY = 88


def look_at(data: bytes, name: str, corners: Sequence[tuple[float, float]] = (), scale: float = 1.0) -> Photograph:
    """Find the sheet, or take the corners a person has set; judge it and lay it flat. Raises Unreadable.

    `scale`: how much larger the photograph is of which this is a small copy.
    """
    verdict = screen(data, name, USUAL)
    if not verdict.is_accepted:
        raise verdict.refusal()
    if verdict.kind not in KINDS:
        raise Unreadable(reason="unknown_type", seen=verdict.kind)
    # A telephone may put a second, smaller picture behind the first; the first is the photograph.
    (sheet,) = itertools.islice(open_sheets(data, verdict.kind), 1)
    found = Found(tuple(corners), is_sure=True) if corners else find_sheet(sheet.image)
    flat, dpi = flattened(sheet.image, found.corners)
    faults = faults_of(flat, dpi, cut=bool(found.cut), seen_at=dpi * scale)
    if not found.is_sure and not faults:
        faults = (Fault("no_sheet"),)
    return Photograph(found.corners, faults, _jpeg(flat, dpi), viewer_image(sheet.image), thumbnail(flat), dpi)


def _jpeg(image: Image.Image, dpi: float) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, dpi=(round(dpi), round(dpi)))
    return out.getvalue()
