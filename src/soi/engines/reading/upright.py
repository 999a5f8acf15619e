"""How a page lies on the glass: turned by quarters, and askew by a few degrees."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
LOOK_AT = 700  # height in pixels of the small copy on which the lie of the page is judged
STEEPEST = 6.0  # degrees; a sheet fed more askew than this is a fault of the feeder, to be scanned again
WIDEST = 16.0  # degrees; as far as is looked when the lines seem to run steeper still

CLEAR = 1.6  # times the usual sharpness of the angles tried; rows of type have three and more


def small_ink(image: Image.Image) -> NDArray[np.bool_]:
    """A small copy of the page with True where there is ink, uneven light taken out."""
    scale = LOOK_AT / max(image.size)
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    small = image.convert("L").resize(size, Image.Resampling.BOX)
    grey = np.asarray(small, np.float32)
    around = np.asarray(
        small.resize((max(1, size[0] // 24), max(1, size[1] // 24)), Image.Resampling.BOX).resize(size), np.float32
    )
    ink = grey < around - np.float32(max(10.0, 1.2 * float(grey.std())))
    # The rim holds shadows of the lid and the edge of the sheet.
    rim = max(2, min(size) // 50)
    ink[:rim] = ink[-rim:] = False
    ink[:, :rim] = ink[:, -rim:] = False
    return np.asarray(ink)


def sharpness_of_rows(ink: NDArray[np.bool_], degrees: float) -> float:
    """How clearly ink falls into rows when the page is turned back by so many degrees."""
    ys, xs = np.nonzero(ink)
    rows = np.rint(ys - (xs - ink.shape[1] / 2) * np.tan(np.radians(degrees))).astype(np.int64)
    counts = np.bincount(rows - rows.min())
    steps = np.diff(counts.astype(np.float64))
    return float((steps**2).sum())


def measure_skew(ink: NDArray[np.bool_]) -> float:
    """By how many degrees (clockwise positive) the lines of the page run askew; 0 for a page too empty to tell."""
    if np.count_nonzero(ink) < 200:
        return 0.0
    best, clear = _sharpest(ink, 0.0, STEEPEST, 0.5)
    if not clear or abs(best) > STEEPEST - 0.6:
        best, _ = _sharpest(ink, 0.0, WIDEST, 0.5)
    for reach, step in ((0.5, 0.1), (0.1, 0.025)):
        best, _ = _sharpest(ink, best, reach, step)
    return round(best, 3)


def _sharpest(ink: NDArray[np.bool_], middle: float, reach: float, step: float) -> tuple[float, bool]:
    """The angle at which the rows are sharpest, and whether it stands out from the others."""
    tries = np.arange(middle - reach, middle + reach + step / 2, step)
    found = [sharpness_of_rows(ink, float(degrees)) for degrees in tries]
    return float(tries[int(np.argmax(found))]), max(found) > CLEAR * float(np.median(found))


def lies_on_its_side(ink: NDArray[np.bool_]) -> bool:
    """True if the lines of the page run from top to bottom."""
    if np.count_nonzero(ink) < 200:
        return False
    upright = max(sharpness_of_rows(ink, degrees) for degrees in (-2.0, -1.0, 0.0, 1.0, 2.0)) / ink.shape[0]
    turned = np.rot90(ink)
    sideways = max(sharpness_of_rows(turned, degrees) for degrees in (-2.0, -1.0, 0.0, 1.0, 2.0)) / turned.shape[0]
    return bool(sideways > 1.25 * upright)
