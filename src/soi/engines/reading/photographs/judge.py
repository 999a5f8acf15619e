"""Can this sheet be read as it was photographed? One answer: the first thing to do better."""

from __future__ import annotations

import numpy as np
from PIL import Image

from soi.engines.reading.image_checks import measures
from soi.engines.reading.outcome import Fault

LEAST_DPI = 150
LEAST_LIGHT = 90.0
DARKEST_PLACE = 45.0  # paper in a shadow that is darker swallows thin strokes
TILES = 6
# Measured on invented photographs: a sharp one has 0.30 and more, also where a telephone's own sharpening is absent.
LEAST_SHARPNESS, DRAWN_OUT = 0.27, 0.6


def faults_of(flat: Image.Image, dpi: float, *, cut: bool, seen_at: float = 0) -> tuple[Fault, ...]:
    """What is wrong with the sheet as it lies flat; `cut`: one of its sides is not on the picture; `seen_at`: the dots
    per inch of the photograph itself where this is a small copy."""
    grey = measures.grey_copy(flat, dpi)
    light = measures.light_of_paper(grey)
    if light < LEAST_LIGHT:
        return (Fault("dark", round(light / 2.55), round(LEAST_LIGHT / 2.55)),)
    darkest = _darkest_place(grey)
    if darkest < DARKEST_PLACE:
        return (Fault("dark", round(darkest / 2.55), round(DARKEST_PLACE / 2.55)),)
    if cut:
        return (Fault("cut"),)
    if (seen_at or dpi) < LEAST_DPI:
        return (Fault("far", round(seen_at or dpi), LEAST_DPI),)
    sharp = measures.sharpness(grey)
    if sharp is not None and is_blurred(*sharp):
        return (Fault("blurred", round(100 * min(sharp)), round(100 * LEAST_SHARPNESS)),)
    return ()


def is_blurred(across: float, down: float) -> bool:
    """Soft, or drawn out along one direction by a hand that moved."""
    least, most = min(across, down), max(across, down)
    return least < LEAST_SHARPNESS or least < DRAWN_OUT * most


def _darkest_place(grey: measures.Grey) -> float:
    """How light the paper is where it is darkest, the rim left out."""
    high, wide = grey.shape
    inner = grey[high // 20 : high - high // 20, wide // 20 : wide - wide // 20]
    tiles = [part for row in np.array_split(inner, TILES) for part in np.array_split(row, TILES, axis=1)]
    return min(float(np.quantile(tile[::3, ::3], measures.PAPER)) for tile in tiles)
