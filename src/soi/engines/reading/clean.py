"""The reading copy: grey, evenly lit, straight, of a fit size. Never black and white: the engine is better at grey."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

BEST_DPI = 170  # above this the layout analysis only costs more; measured on the tuning layouts
LEAST_DPI = 170
FAINTEST_INK = 120.0


def without_red(image: Image.Image) -> Image.Image:
    """Grey copy in which red ink (seals, stamps) is paper, and blue and black ink stay dark."""
    return image.getchannel("R") if image.mode == "RGB" else image.convert("L")


def fit_size(image: Image.Image, dpi: float) -> Image.Image:
    """The copy at a resolution the engine is at its best with."""
    wanted = fit_dpi(dpi)
    if abs(wanted - dpi) < 1:
        return image
    scale = wanted / dpi
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS if scale > 1 else Image.Resampling.BICUBIC)


def even_light(image: Image.Image) -> Image.Image:
    """Paper becomes white and ink dark, whatever the light over the glass was."""
    cell = max(8, min(image.size) // 60)
    small = image.resize((max(1, image.width // cell), max(1, image.height // cell)), Image.Resampling.BOX)
    # The brightest of the neighbourhood is the paper: lines of text are left out of it.
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2))
    light = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR), np.float32)
    grey = np.asarray(image, np.float32) / np.maximum(light, 24) * 255
    # On a page with hardly any ink the darkest hundredth is paper too; stretching that would make grain into letters.
    dark = min(FAINTEST_INK, float(np.quantile(grey[::5, ::5], 0.01)))
    spread = 250.0 - dark
    return Image.fromarray(np.clip((grey - dark) / spread * 255, 0, 255).astype(np.uint8))


def straighten(image: Image.Image, skew: float) -> Image.Image:
    """Turn the copy back by its skew; its size stays, so places can be turned forth again."""
    if abs(skew) < 0.05:
        return image
    return image.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)


def fit_dpi(dpi: float) -> float:
    """The resolution of the reading copy of a page of this resolution."""
    return min(max(dpi, LEAST_DPI), BEST_DPI)


def reading_copy(image: Image.Image, dpi: float, skew: float) -> Image.Image:
    return straighten(even_light(fit_size(without_red(image), dpi)), skew)
