"""What a picture may not be: a bomb, cut short, or the coat of another file."""

from __future__ import annotations

import io
import re
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, UnidentifiedImageError

from soi.engines.reading.screening.limits import Limits
from soi.engines.reading.screening.verdict import Refused

FORMATS = {"jpeg": ("JPEG", "MPO"), "png": ("PNG",), "tiff": ("TIFF",), "heic": ("HEIF",)}
# No passenger without one of these, in small letters: to look for them alone takes a fifth of the time.
MARKS = (b"<?php", b"<script", b"%pdf-", b"<html", b"this program")
PASSENGER = re.compile(rb"<\?php|<script|%PDF-\d|<html|MZ.{30,200}This program", re.IGNORECASE | re.DOTALL)


def look_into_image(data: bytes, kind: str, limits: Limits, most: int | None = None) -> int:
    """The number of pages, if every one of them (the first `most`) can be opened whole within the limits."""
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener()
    _refuse_passenger(data)
    try:
        with _at_most(limits.megapixels * 1_000_000), Image.open(io.BytesIO(data), formats=FORMATS[kind]) as image:
            return _open_each(image, kind, limits, most)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refused("too_many_pixels", pixels=f"> {limits.megapixels}", limit=str(limits.megapixels)) from None
    except UnidentifiedImageError:
        raise Refused("broken") from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, RuntimeError) as error:
        raise Refused("truncated" if "truncated" in str(error).lower() else "broken") from None


@contextmanager
def _at_most(pixels: int) -> Iterator[None]:
    """Pillow refuses larger pictures meanwhile; whoever opens others in this process is not bound by it."""
    before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def _refuse_passenger(data: bytes) -> None:
    small = data.lower()
    if not any(mark in small for mark in MARKS):
        return
    found = PASSENGER.search(data)
    if found:
        raise Refused("polyglot", seen=found.group()[:8].decode("latin-1"))


def _open_each(image: Image.Image, kind: str, limits: Limits, most: int | None) -> int:
    pages = 1 if kind == "jpeg" else int(getattr(image, "n_frames", 1))
    if pages > limits.pages:
        raise Refused("too_many_pages", pages=str(pages), limit=str(limits.pages))
    for number in range(pages if most is None else min(pages, most)):
        if pages > 1:
            image.seek(number)
        pixels = image.width * image.height
        if pixels > limits.megapixels * 1_000_000:
            raise Refused("too_many_pixels", pixels=str(pixels // 1_000_000), limit=str(limits.megapixels))
        image.load()
    return pages
