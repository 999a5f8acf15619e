"""A sheet seen from the side, laid flat: A4 where it can be, at the resolution the photograph gives."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

A4_INCHES, A4_SHAPE = 11.69, math.sqrt(2)
LIKE_A4 = 0.12  # a sheet seen from the side looks shorter than it is
MOST_DPI = 300


def flattened(image: Image.Image, corners: Sequence[tuple[float, float]]) -> tuple[Image.Image, float]:
    """The sheet between these corners (shares of the picture), and its dots per inch as it was seen."""
    points = [(x * (image.width - 1), y * (image.height - 1)) for x, y in corners]
    wide = max(math.dist(points[0], points[1]), math.dist(points[3], points[2]))
    high = max(math.dist(points[0], points[3]), math.dist(points[1], points[2]))
    wide, high = _as_a4(wide, high)
    seen = max(wide, high) / A4_INCHES
    scale = min(1.0, MOST_DPI / seen)
    size = (max(8, round(wide * scale)), max(8, round(high * scale)))
    flat = image.convert("RGB").transform(
        size, Image.Transform.PERSPECTIVE, back(points, corners_of(size)), Image.Resampling.BICUBIC, fillcolor="white"
    )
    return flat, seen * scale


def _as_a4(wide: float, high: float) -> tuple[float, float]:
    shape = max(wide, high) / min(wide, high)
    if abs(shape / A4_SHAPE - 1) > LIKE_A4:
        return wide, high
    long = max(wide, high, min(wide, high) * A4_SHAPE)
    return (long / A4_SHAPE, long) if high >= wide else (long, long / A4_SHAPE)


def corners_of(size: tuple[int, int]) -> list[tuple[float, float]]:
    """The corners of a picture of this size, left top first, clockwise."""
    wide, high = size[0] - 1.0, size[1] - 1.0
    return [(0, 0), (wide, 0), (wide, high), (0, high)]


def back(to: Sequence[tuple[float, float]], of: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """The eight numbers that lead from a place within the corners `of` to its place within the corners `to`."""
    rows, values = [], []
    for (u, v), (x, y) in zip(of, to, strict=True):
        rows.append([u, v, 1, 0, 0, 0, -u * x, -v * x])
        rows.append([0, 0, 0, u, v, 1, -u * y, -v * y])
        values += [x, y]
    return tuple(float(one) for one in np.linalg.solve(np.array(rows, float), np.array(values, float)))
