"""A page of a set paper as a picture, to be looked at before it is issued."""

from __future__ import annotations

import io

import pypdfium2

WIDTH = 1000
QUALITY = 80


def picture_of(pdf: bytes, number: int) -> tuple[bytes, int]:
    """One page as WebP, counted from 1, and how many pages there are; a number beyond them gives the last page."""
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        pages = len(document)
        page = document[min(max(number, 1), pages) - 1]
        image = page.render(scale=WIDTH / page.get_width()).to_pil().convert("RGB")
        page.close()
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY)
    return out.getvalue(), pages
