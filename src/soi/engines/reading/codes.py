"""Bar codes and QR codes on a picture. Opens what strangers send: only ever called in the closed room."""

from __future__ import annotations

import io
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from soi.engines.reading.errors import Unreadable

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
MOST_PIXELS = 60_000_000


@dataclass(frozen=True)
class Codes:
    """The texts of all codes of one picture, and how many are there that cannot be read."""

    texts: tuple[str, ...]
    unreadable: int


def codes_in(data: bytes) -> Codes:
    """Every code of one picture (PNG, JPEG, WebP or TIFF). Raises Unreadable."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                raise Unreadable(reason="too_many_pixels", pixels=pixels // 1_000_000, limit=MOST_PIXELS // 1_000_000)
            shown = image.convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as broken:
        raise Unreadable(reason="broken") from broken
    found = zxingcpp.read_barcodes(shown, return_errors=True)
    return Codes(tuple(each.text for each in found if each.valid), sum(1 for each in found if not each.valid))
