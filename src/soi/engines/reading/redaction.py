"""A redacted copy: boxes burnt into the pictures of the pages, words under them left out, a new PDF/A of what is left.

Nothing of the original file goes in: no stream, no metadata, no text layer. A word that a box only touches is covered
whole, so that no half of it can be read.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.page_images import thumbnail, viewer_image
from soi.engines.reading.searchable_pdf import searchable_pdf
from soi.engines.reading.words import Box, Field, Page, Reading, Word, text_of

JPEG_QUALITY = 85
A4_INCHES_WIDE = 8.27
INK = "black"
# Pixels around a box: the edges of letters are soft.
MARGIN = 2


@dataclass(frozen=True)
class Layer:
    """A page as it is kept: its picture, its words with boxes as shares of the page, and the boxes to lay over it."""

    number: int
    image: bytes
    words: tuple[tuple[str, Box, int], ...]  # text, box, line
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Covered:
    """A page of the copy: what is seen, and the places of the words that are left."""

    number: int
    width: int
    height: int
    image: bytes
    thumb: bytes
    left: tuple[int, ...]
    text: str


def covered_places(layer: Layer) -> list[Box]:
    """The boxes, and each word that one of them touches as a whole."""
    touched = [box for _, box, _ in layer.words if any(touches(box, over) for over in layer.boxes)]
    return [*layer.boxes, *touched]


def touches(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def burnt(layer: Layer) -> Image.Image:
    """The picture of a page with the boxes burnt in: what was there is gone from its pixels."""
    with Image.open(io.BytesIO(layer.image)) as kept:
        picture = kept.convert("RGB")
    pen = ImageDraw.Draw(picture)
    for box in covered_places(layer):
        left, top = int(box.left * picture.width) - MARGIN, int(box.top * picture.height) - MARGIN
        right, bottom = int(box.right * picture.width) + MARGIN, int(box.bottom * picture.height) + MARGIN
        pen.rectangle((left, top, max(right, left + 1), max(bottom, top + 1)), fill=INK)
    return picture


def preview(layer: Layer) -> bytes:
    """The page as the copy will show it."""
    return viewer_image(burnt(layer))


def redacted(layers: Sequence[Layer], *, title: str) -> tuple[bytes, list[Covered]]:
    """The copy as PDF/A-2b that the validator passes, and its pages for the viewer."""
    jpegs, pages, covered = [], [], []
    for layer in layers:
        picture = burnt(layer)
        left = tuple(
            at for at, (_, box, _) in enumerate(layer.words) if not any(touches(box, over) for over in layer.boxes)
        )
        page = _page(layer, picture, left)
        jpegs.append((_jpeg(picture), page.dpi))
        pages.append(page)
        covered.append(
            Covered(
                layer.number, picture.width, picture.height, viewer_image(picture), thumbnail(picture), left, page.text
            )
        )
    said = Field("abstract", title, 1, Box(0, 0, 0, 0), 100, "")
    reading = Reading(tuple(pages), (said,), (), engine="redaction", model_digest="")
    return searchable_pdf(pdf_of_jpegs(jpegs), "pdf", reading), covered


def _page(layer: Layer, picture: Image.Image, left: Sequence[int]) -> Page:
    wide, high = picture.size
    words = tuple(
        Word(text, Box(box.left * wide, box.top * high, box.right * wide, box.bottom * high), 100, line)
        for text, box, line in (layer.words[at] for at in left)
    )
    return Page(layer.number, wide, high, wide / A4_INCHES_WIDE, 0, 0.0, words, text_of(words))


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
