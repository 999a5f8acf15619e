"""Pictures of the pages for the viewer: small enough for a slow line, sharp enough to compare each letter."""

from __future__ import annotations

import io

from PIL import Image

VIEWER_WIDTH = 1100
THUMB_WIDTH = 180
MOST_BYTES = 90_000
QUALITIES = (62, 45, 30, 18)


def viewer_image(image: Image.Image) -> bytes:
    """WebP about 1100 pixels wide and at most about 90 KB; a noisy scan is taken more coarsely until it fits."""
    small = shrink(image, VIEWER_WIDTH)
    data = b""
    for quality in QUALITIES:
        data = webp(small, quality)
        if len(data) <= MOST_BYTES:
            break
    return data


def thumbnail(image: Image.Image) -> bytes:
    return webp(shrink(image, THUMB_WIDTH), 55)


def shrink(image: Image.Image, width: int) -> Image.Image:
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.BOX)


def webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()
