"""Any file the reader takes, as sheets: one picture per page, and its own text where the page brought it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, ImageSequence

from soi.engines.reading.words import Box

A4_INCHES = (8.27, 11.69)


@dataclass(frozen=True)
class Sheet:
    """One page to be read: an RGB or grey picture, its dots per inch, and the words it brought (line, text, box).

    `scanned_at` is the resolution of the scan itself where the picture was taken at another; 0 where it is the same.
    `old_codes` names the codes before Unicode in which its own words were written; they are put right already.
    """

    number: int
    image: Image.Image
    dpi: float
    own_words: tuple[tuple[int, str, Box], ...] = ()
    distrusted: bool = False
    scanned_at: float = 0.0
    old_codes: tuple[str, ...] = ()


def open_sheets(data: bytes, kind: str) -> Iterator[Sheet]:
    """The pages one by one, so that a long file never lies in memory whole. `kind` as `screen` found it."""
    if kind == "pdf":
        from soi.engines.reading.open_pdf import sheets_of_pdf

        return sheets_of_pdf(data)
    return sheets_of_image(data, kind)


def sheets_of_image(data: bytes, kind: str) -> Iterator[Sheet]:
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    with Image.open(io.BytesIO(data)) as file:
        for number, frame in enumerate(ImageSequence.Iterator(file), start=1):
            upright = ImageOps.exif_transpose(frame) or frame
            yield Sheet(number, on_paper(upright), dpi_of(frame))


def on_paper(image: Image.Image) -> Image.Image:
    """RGB or grey, with anything see-through laid on white paper."""
    if image.mode in ("RGB", "L"):
        return image.copy()
    if image.mode in ("1", "I;16", "I"):
        return image.convert("L")
    if "A" in image.mode or "transparency" in image.info:
        clear = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    return image.convert("RGB")


def dpi_of(image: Image.Image) -> float:
    """What the file says, if it can be true; else what it must be if the picture shows a sheet of A4."""
    said = image.info.get("dpi")
    if isinstance(said, tuple) and 100 <= float(said[0]) <= 1200:
        return float(said[0])
    return max(72.0, min(600.0, round(max(image.size) / A4_INCHES[1])))
