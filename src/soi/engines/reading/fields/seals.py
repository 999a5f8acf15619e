"""A round red seal on a page: a ring of red of a seal's size, little red around it. A person decides what it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from soi.engines.reading.fields.secrecy import REDDER, redness
from soi.engines.reading.words import Box, Field, Page

DOTS_A_MM = 2.0
# From the small seals of communes to those with a coat of arms.
RADII_MM = tuple(float(each) for each in np.arange(14.0, 22.5, 0.5))
ANGLES = np.linspace(0, 2 * np.pi, 90, endpoint=False)
LEAST_OF_RING, MOST_AROUND, MOST_WITHIN = 0.72, 0.3, 0.6
LEAST_RED = 60  # dots, before anything is looked for
BY_RING = "A round red seal stands on page {page}."

Mask = NDArray[np.bool_]


def find_seal(image: Image.Image, page: Page) -> Field | None:
    """Where a seal stands on a page in colour; None proves nothing."""
    if image.mode != "RGB":
        return None
    scale = 25.4 * DOTS_A_MM / page.dpi
    small = image.resize(
        (max(1, round(image.width * scale)), max(1, round(image.height * scale))), Image.Resampling.BOX
    )
    red = np.asarray(redness(np.asarray(small)) > REDDER)
    if red.sum() < LEAST_RED:
        return None
    best = max((_ring(red, radius * DOTS_A_MM) for radius in RADII_MM), key=lambda each: each[0])
    share, x, y, radius = best
    if share < LEAST_OF_RING:
        return None
    edges = [(x - radius) / scale, (y - radius) / scale, (x + radius) / scale, (y + radius) / scale]
    box = Box(*(max(0.0, each) for each in edges))
    return Field("seal", "round", page.number, box, round(100 * share), BY_RING, {"page": str(page.number)})


def _ring(red: Mask, radius: float) -> tuple[float, float, float, float]:
    """How much of a ring of this radius is red where it fits best, and where that is; 0 where red lies all about."""
    x, y = _best_middle(red, radius)
    share = max(_on_circle(red, x + dx, y + dy, radius) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    inside = red[max(0, int(y - radius)) : int(y + radius) + 1, max(0, int(x - radius)) : int(x + radius) + 1]
    alone = _on_circle(red, x, y, radius + 3 * DOTS_A_MM, near=0) <= MOST_AROUND
    if not alone or not inside.size or inside.mean() > MOST_WITHIN:
        return 0.0, x, y, radius
    return share, x, y, radius


def _best_middle(red: Mask, radius: float) -> tuple[float, float]:
    """The middle for which most red lies at this distance."""
    height, width = red.shape
    reach = int(np.ceil(radius)) + 1
    ring = np.zeros((height + 2 * reach, width + 2 * reach), np.float32)
    field = np.zeros_like(ring)
    field[reach : reach + height, reach : reach + width] = red
    ys, xs = np.round(radius * np.sin(ANGLES)).astype(int), np.round(radius * np.cos(ANGLES)).astype(int)
    ring[ys, xs] = 1
    found = np.fft.irfft2(np.fft.rfft2(field) * np.conj(np.fft.rfft2(ring)), s=ring.shape)
    at = np.unravel_index(int(np.argmax(found)), found.shape)
    return float(at[1]) - reach, float(at[0]) - reach


def _on_circle(red: Mask, x: float, y: float, radius: float, near: int = 1) -> float:
    """The share of directions in which red lies at this distance, a dot more or less."""
    hit = np.zeros(len(ANGLES), bool)
    for off in range(-near, near + 1):
        xs = np.round(x + (radius + off) * np.cos(ANGLES)).astype(int)
        ys = np.round(y + (radius + off) * np.sin(ANGLES)).astype(int)
        there = (xs >= 0) & (xs < red.shape[1]) & (ys >= 0) & (ys < red.shape[0])
        hit[there] |= red[ys[there], xs[there]]
    return float(hit.mean())
