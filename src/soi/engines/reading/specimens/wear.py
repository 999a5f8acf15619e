"""What copying, lying and scanning do to a page. Deterministic by seed."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.float32]


@dataclass(frozen=True)
class Wear:
    """How hard the page was used: angles in degrees, blur in pixels at 200 dpi, noise in grey levels."""

    dpi: int
    skew: float
    noise: float
    blur: float
    shade: float  # how much darker the darker side of the glass is, 0..1
    fading: float  # share of the ink that is gone, 0..1
    dots: int  # specks of dirt per page
    gaps: float  # share of the ink broken out of letters
    jpeg: int
    spread: float = 0  # how far the ink ran into the paper, as under a carbon sheet, 0..1
    tint: tuple[int, int, int] = (0, 0, 0)  # what black has become


WEAR = {
    "clean": Wear(dpi=300, skew=0, noise=0, blur=0, shade=0, fading=0, dots=0, gaps=0, jpeg=92),
    "light": Wear(dpi=300, skew=0.4, noise=4, blur=0.5, shade=0.05, fading=0.05, dots=40, gaps=0, jpeg=80),
    "medium": Wear(dpi=250, skew=1.2, noise=11, blur=0.8, shade=0.18, fading=0.22, dots=250, gaps=0.02, jpeg=62),
    "heavy": Wear(dpi=200, skew=2.2, noise=14, blur=0.9, shade=0.2, fading=0.3, dots=500, gaps=0.04, jpeg=45),
    "faded": Wear(dpi=300, skew=0.7, noise=6, blur=0.6, shade=0.1, fading=0.55, dots=90, gaps=0.01, jpeg=70),
    "carbon": Wear(
        dpi=250, skew=0.9, noise=8, blur=0.7, shade=0.12, fading=0.3, dots=150, gaps=0.02, jpeg=65, spread=0.5,
        tint=(46, 44, 92),
    ),
}  # fmt: skip


def wear_down(image: Image.Image, wear: Wear, rng: np.random.Generator) -> tuple[bytes, float]:
    """The page as the scanner hands it over, as JPEG, and by how many degrees it lies askew."""
    skew = float(rng.choice((-1, 1)) * rng.uniform(0.6, 1.0) * wear.skew)
    page = image.rotate(skew, resample=Image.Resampling.BILINEAR, fillcolor=(247, 246, 243)) if skew else image
    if wear.spread:
        page = Image.blend(page, page.filter(ImageFilter.MinFilter(3)), wear.spread)
    if wear.blur:
        page = page.filter(ImageFilter.GaussianBlur(wear.blur * wear.dpi / 200))
    pixels = np.asarray(page, np.float32)
    if any(wear.tint):
        pixels = (255 - (255 - pixels) * (1 - np.array(wear.tint, np.float32) / 255)).astype(np.float32)
    pixels = _fade(pixels, wear, rng)
    pixels = _shade(pixels, wear, rng)
    pixels = _dirty(pixels, wear, rng)
    if wear.noise:
        grain = wear.noise * rng.standard_normal(pixels.shape[:2], dtype=np.float32)
        pixels = pixels + grain[:, :, None]
    out = io.BytesIO()
    worn = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    worn.save(out, "JPEG", quality=wear.jpeg, dpi=(wear.dpi, wear.dpi))
    return out.getvalue(), skew


def _slow_field(rng: np.random.Generator, shape: tuple[int, ...], cells: int) -> Pixels:
    """Values 0..1 that change slowly over the page."""
    rough = Image.fromarray((rng.random((cells, cells)) * 255).astype(np.uint8))
    smooth = rough.resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(smooth, np.float32) / np.float32(255)


def _fade(pixels: Pixels, wear: Wear, rng: np.random.Generator) -> Pixels:
    """Ink pales unevenly; with gaps, the drum of the copier left parts of letters out."""
    if not wear.fading:
        return pixels
    gone = wear.fading * (0.6 + 0.4 * _slow_field(rng, pixels.shape, 5))
    if wear.gaps:
        fine = _slow_field(rng, pixels.shape, max(pixels.shape) // 5)
        gone = np.where(fine < np.quantile(fine[::7, ::7], wear.gaps), np.maximum(gone, 0.85), gone)
    return (pixels + (246 - pixels) * gone[:, :, None]).astype(np.float32)


def _shade(pixels: Pixels, wear: Wear, rng: np.random.Generator) -> Pixels:
    if not wear.shade:
        return pixels
    across = np.linspace(0, 1, pixels.shape[1], dtype=np.float32)[None, :]
    down = np.linspace(0, 1, pixels.shape[0], dtype=np.float32)[:, None]
    slope = float(rng.uniform(0.2, 0.8))
    depth = (across if rng.random() < 0.5 else 1 - across) * slope + down * (1 - slope)
    light = 1 - wear.shade * (0.75 * depth + 0.25 * _slow_field(rng, pixels.shape, 4))
    return np.asarray(pixels * light[:, :, None], np.float32)


def _dirty(pixels: Pixels, wear: Wear, rng: np.random.Generator) -> Pixels:
    high, wide = pixels.shape[:2]
    unit = max(1, wear.dpi // 150)
    for _ in range(wear.dots):
        y, x = int(rng.integers(high)), int(rng.integers(wide))
        size = int(rng.integers(1, 2 * unit + 1))
        tone = float(rng.choice((60, 120, 235)))
        pixels[y : y + size, x : x + size] = tone
    return pixels
