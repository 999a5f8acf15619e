"""What can be measured of a picture of a page. Lengths are millimetres, light runs from 0 (black) to 255."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.float32]
LOOK_AT_DPI = 150
REACH = 9  # pixels around a place in which its contrast is measured
STRIDE = 3  # every third row and column is measured: letters are everywhere
LEAST_EDGE = 40.0  # grey levels; less contrast than this is grain
FEW_EDGES = 400
BLACK = 80.0
PAPER = 0.7  # of the places of a page at least the lightest third is paper, not ink


def grey_copy(image: Image.Image, dpi: float) -> Grey:
    """A grey copy at 150 dpi, or as it is where it is coarser; grain is half gone in it."""
    scale = min(1.0, LOOK_AT_DPI / dpi)
    size = (max(16, round(image.width * scale)), max(16, round(image.height * scale)))
    return np.asarray(image.convert("L").resize(size, Image.Resampling.BOX), np.float32)


def sharpness(grey: Grey) -> tuple[float, float] | None:
    """How steep the edges of the letters are, 0..1, across and down; None for a page without letters.

    Steepness is measured against the contrast around the edge, so that a pale page is not taken for a blurred one.
    """
    across, down = _steepness(grey[::STRIDE]), _steepness(np.ascontiguousarray(grey.T[::STRIDE]))
    return None if across is None or down is None else (across, down)


def _steepness(rows: Grey) -> float | None:
    if rows.shape[1] <= 2 * REACH:
        return None
    steps = np.abs(rows[:, 2:] - rows[:, :-2])[:, 3:-3] / 2
    windows = [rows[:, at : rows.shape[1] - REACH + 1 + at] for at in range(REACH)]
    contrast = np.maximum.reduce(windows) - np.minimum.reduce(windows)
    strong = contrast > max(LEAST_EDGE, 0.5 * float(np.quantile(contrast[:, ::STRIDE], 0.98)))
    if np.count_nonzero(strong) < FEW_EDGES:
        return None
    return float(np.quantile(steps[strong] / contrast[strong], 0.9))


def light_of_paper(grey: Grey) -> float:
    """How light the paper is: what most of the page is lighter than is ink."""
    return float(np.quantile(grey[::STRIDE, ::STRIDE], PAPER))


def dark_edges(grey: Grey, mm: float) -> dict[str, float]:
    """How far, in millimetres, black reaches in from each edge it covers; what the lid or a shifted sheet leaves."""
    black = grey < BLACK
    sides = {"left": black, "right": black[:, ::-1], "top": black.T, "bottom": black[::-1].T}
    return {name: _black_columns(side) / mm for name, side in sides.items()}


def _black_columns(side: NDArray[np.bool_]) -> int:
    """How many columns from the left on are black over more than half their height."""
    share = side[:, : max(1, side.shape[1] // 4)].mean(axis=0)
    light = np.flatnonzero(share < 0.5)
    return int(light[0]) if light.size else len(share)


def ink_at_edge(grey: Grey, mm: float) -> dict[str, int]:
    """How many strokes run over each edge of the picture: letters cut off, not a shadow along it."""
    depth = max(1, round(0.5 * mm))
    paper = light_of_paper(grey)
    dark = grey < 0.6 * paper
    sides = {"left": dark[:, :depth], "right": dark[:, -depth:], "top": dark[:depth].T, "bottom": dark[-depth:].T}
    return {name: _strokes(np.asarray(side.any(axis=1)), mm) for name, side in sides.items()}


def _strokes(marks: NDArray[np.bool_], mm: float) -> int:
    """Runs of ink as long as a letter; a shorter one is dust, a longer one a shadow or a rule."""
    padded = np.concatenate(([0], marks.astype(np.int8), [0]))
    steps = np.diff(padded)
    lengths = np.flatnonzero(steps == -1) - np.flatnonzero(steps == 1)
    return int(np.count_nonzero((lengths >= 0.5 * mm) & (lengths <= 6 * mm)))
