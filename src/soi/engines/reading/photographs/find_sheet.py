"""Where a sheet of paper lies on a photograph: its four corners, by the edges from the darker table to the paper.

The sheet may lie turned by up to 40 degrees, be seen from the side, and have a shadow on it. A side that is nowhere to
be seen may be the end of the picture itself: then the sheet is cut.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Floats = NDArray[np.float64]
Point = tuple[float, float]
Corners = tuple[Point, ...]  # left top, right top, right bottom, left bottom; shares of width and height

LOOK_AT = 360  # pixels of the longer side of the copy that is looked at
INK = 9  # pixels; dark strokes up to this size are no edge of a sheet
STEP = 2  # degrees
FAN = range(-6, 7, STEP)  # how far the direction of one edge point may be off its line
LEAN = 42  # degrees a side may be turned from level or upright
WEAKEST, STRONG = 3.0, 0.16  # grey levels a pixel; share of the strongest edges
CANDIDATES = 6
SAMPLES = 48
LEAST_SEEN = 0.5  # share of a side that must be seen
END_OF_PICTURE = 0.42  # what the end of the picture counts as a side
LARGER_IS_BETTER = 0.3
LEAST_AREA = 0.15
BEYOND = 0.04  # share of the picture by which a corner may lie outside of it
PLAIN = 18.0  # grey levels between sheet and table by which a side is seen plainly
PAPER_GOES_ON = 0.8  # as light as the middle of the sheet: paper, at the end of the picture too
# Left, top, right, bottom: the direction in which it gets lighter, degrees; the end of the picture there.
SIDES = (0, 90, 180, 270)


@dataclass(frozen=True)
class Found:
    """The corners, whether the whole sheet is seen, and the sides at which it runs out of the picture."""

    corners: Corners
    is_sure: bool
    cut: tuple[str, ...] = ()


NAMES = ("left", "top", "right", "bottom")
WHOLE: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def find_sheet(image: Image.Image) -> Found:
    """The sheet on this photograph; where none is seen, the whole picture, and it is not sure."""
    small = _without_ink(image)
    size, angle = _edges(np.asarray(small, np.float64))
    lines = [_lines_of(side, size, angle) for side in SIDES]
    best = _best(lines, size, angle)
    if best is None:
        return Found(WHOLE, is_sure=False)
    corners, seen = best
    high, wide = size.shape
    light = np.asarray(small.convert("L"), np.float64)
    sides = [(corners[at - 1 if at else 3], corners[at]) for at in range(4)]
    missing = [at for at in range(4) if seen[at] is None]
    # On a table as light as paper every side is a guess: then a person draws, and nobody is told that the sheet is cut.
    plain = all(_step(light, *sides[at], corners) >= PLAIN for at in range(4) if seen[at] is not None)
    cut = tuple(NAMES[at] for at in missing if plain and _goes_on(light, *sides[at], corners))
    is_sure = len(cut) == len(missing)
    shares = tuple((float(np.clip(x / (wide - 1), 0, 1)), float(np.clip(y / (high - 1), 0, 1))) for x, y in corners)
    return Found(shares, is_sure, cut)


def _without_ink(image: Image.Image) -> Image.Image:
    """A small copy from which writing is gone, so that edges are those of things."""
    scale = LOOK_AT / max(image.size)
    size = (max(16, round(image.width * scale)), max(16, round(image.height * scale)))
    small = image.convert("RGB").resize(size, Image.Resampling.BOX)
    closed = small.filter(ImageFilter.MaxFilter(INK)).filter(ImageFilter.MinFilter(INK))
    return closed.filter(ImageFilter.GaussianBlur(1.0))


def _edges(pixels: Floats) -> tuple[Floats, Floats]:
    """How strong each place is as an edge, and in which direction it gets lighter there; by the clearest colour."""
    down, across = np.gradient(pixels, axis=(0, 1))
    size = np.hypot(across, down)
    clearest = size.argmax(axis=2)[:, :, None]
    size, across, down = (np.take_along_axis(one, clearest, 2)[:, :, 0] for one in (size, across, down))
    # The rim of the copy is where the filters had nothing to go by.
    size[:2] = size[-2:] = 0
    size[:, :2] = size[:, -2:] = 0
    least = max(WEAKEST, STRONG * float(np.quantile(size, 0.995)))
    return np.where(size >= least, size, 0.0), np.degrees(np.arctan2(down, across)) % 360


def _off(angle: Floats | float, side: float) -> Floats:
    """By how many degrees directions differ, with their sign."""
    return (np.asarray(angle) - side + 180) % 360 - 180


def _lines_of(side: int, size: Floats, angle: Floats) -> list[tuple[float, float]]:
    """The best lines of one side as angle (degrees) and distance from the left upper corner, by a Hough vote."""
    ys, xs = np.nonzero((size > 0) & (np.abs(_off(angle, side)) <= LEAN))
    if len(xs) < 20:
        return []
    reach = int(np.hypot(*size.shape)) + 2
    bins = np.arange(side - LEAN, side + LEAN + 1, STEP)
    votes = np.zeros((len(bins), 2 * reach))
    own = np.rint((_off(angle[ys, xs], side) + LEAN) / STEP).astype(int)
    weight = np.sqrt(size[ys, xs])
    for more in FAN:
        at = own + more // STEP
        fits = (at >= 0) & (at < len(bins))
        turned = np.radians(bins[at[fits]])
        distance = np.rint(xs[fits] * np.cos(turned) + ys[fits] * np.sin(turned)).astype(int) + reach
        np.add.at(votes, (at[fits], np.clip(distance, 0, 2 * reach - 1)), weight[fits])
    votes = votes + np.roll(votes, 1, 1) + np.roll(votes, -1, 1)
    return _peaks(votes, bins, reach)


def _peaks(votes: Floats, bins: NDArray[np.int_], reach: int) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    left = votes.copy()
    for _ in range(CANDIDATES):
        row, column = np.unravel_index(int(left.argmax()), left.shape)
        if left[row, column] < 0.12 * votes.max() or left[row, column] <= 0:
            break
        found.append((float(bins[row]), float(column - reach)))
        left[max(0, row - 3) : row + 4, max(0, column - 6) : column + 7] = 0
    return found


def _best(
    lines: list[list[tuple[float, float]]], size: Floats, angle: Floats
) -> tuple[list[tuple[float, float]], list[float | None]] | None:
    """The four sides that are seen best together; a side at the end of the picture is None."""
    high, wide = size.shape
    ends = [(0.0, 0.0), (90.0, 0.0), (180.0, -(wide - 1.0)), (270.0, -(high - 1.0))]
    choices = [[*found, end] for found, end in zip(lines, ends, strict=True)]
    is_end = [[False] * len(found) + [True] for found in lines]
    maps = [_seen_map(side, size, angle) for side in SIDES]
    order = np.array(list(itertools.product(*(range(len(one)) for one in choices))))
    sides = [np.array(one)[order[:, at]] for at, one in enumerate(choices)]
    at_end = np.stack([np.array(one)[order[:, at]] for at, one in enumerate(is_end)], 1)
    corners = np.stack([_meet(sides[a], sides[b]) for a, b in ((0, 1), (1, 2), (2, 3), (3, 0))], 1)
    good = _is_sheet(corners, wide, high) & (at_end.sum(axis=1) <= 3)
    if not good.any():
        return None
    corners, at_end, sides = corners[good], at_end[good], [one[good] for one in sides]
    seen = np.stack([_share_seen(maps[at], corners[:, at - 1 if at else 3], corners[:, at]) for at in range(4)], 1)
    counted = np.where(at_end, END_OF_PICTURE, seen)
    score = counted.mean(axis=1) + LARGER_IS_BETTER * _area(corners) / (wide * high)
    score[(counted < END_OF_PICTURE).any(axis=1) | (np.where(at_end, 1, seen) < LEAST_SEEN).any(axis=1)] = -1
    best = int(score.argmax())
    if score[best] < 0:
        return None
    chosen = [None if at_end[best, at] else tuple(sides[at][best]) for at in range(4)]
    exact = [
        end if one is None else _fitted(one, corners[best][at - 1 if at else 3], corners[best][at], size, angle)
        for at, (one, end) in enumerate(zip(chosen, ends, strict=True))
    ]
    pairs = ((0, 1), (1, 2), (2, 3), (3, 0))
    met = [_meet(np.array([exact[a]]), np.array([exact[b]]))[0] for a, b in pairs]
    return [(float(x), float(y)) for x, y in met], [
        None if at_end[best, at] else float(seen[best, at]) for at in range(4)
    ]


def _meet(one: Floats, other: Floats) -> Floats:
    """Where two lines meet; far away where they hardly do."""
    a, b = np.radians(one[:, 0]), np.radians(other[:, 0])
    turn = np.cos(a) * np.sin(b) - np.cos(b) * np.sin(a)
    turn = np.where(np.abs(turn) < 0.2, np.nan, turn)
    x = (one[:, 1] * np.sin(b) - other[:, 1] * np.sin(a)) / turn
    y = (np.cos(a) * other[:, 1] - np.cos(b) * one[:, 1]) / turn
    return np.nan_to_num(np.stack([x, y], 1), nan=1e6)


def _area(corners: Floats) -> Floats:
    x, y = corners[:, :, 0], corners[:, :, 1]
    return np.asarray(0.5 * (x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(axis=1))


def _is_sheet(corners: Floats, wide: int, high: int) -> NDArray[np.bool_]:
    """Four corners in their order, within the picture, not too small, and no side a third of the one across."""
    x, y = corners[:, :, 0] / (wide - 1), corners[:, :, 1] / (high - 1)
    inside = ((x > -BEYOND) & (x < 1 + BEYOND) & (y > -BEYOND) & (y < 1 + BEYOND)).all(axis=1)
    along = np.roll(corners, -1, 1) - corners
    turn = along[:, :, 0] * np.roll(along[:, :, 1], -1, 1) - along[:, :, 1] * np.roll(along[:, :, 0], -1, 1)
    long = np.hypot(along[:, :, 0], along[:, :, 1])
    even = (np.minimum(long, np.roll(long, 2, 1)) > 0.55 * np.maximum(long, np.roll(long, 2, 1))).all(axis=1)
    return np.asarray(inside & (turn > 0).all(axis=1) & even & (_area(corners) > LEAST_AREA * wide * high))


def _seen_map(side: int, size: Floats, angle: Floats) -> NDArray[np.bool_]:
    """Where an edge of this side is, and two pixels around."""
    there = (size > 0) & (np.abs(_off(angle, side)) <= LEAN)
    image = Image.fromarray((there * 255).astype(np.uint8)).filter(ImageFilter.MaxFilter(5))
    return np.asarray(image) > 0


def _share_seen(seen: NDArray[np.bool_], start: Floats, end: Floats) -> Floats:
    """Of the way between two corners, the share along which an edge is seen."""
    share = np.linspace(0.03, 0.97, SAMPLES)[None, :]
    x = start[:, :1] + (end[:, :1] - start[:, :1]) * share
    y = start[:, 1:] + (end[:, 1:] - start[:, 1:]) * share
    column = np.clip(np.rint(x), 0, seen.shape[1] - 1).astype(int)
    row = np.clip(np.rint(y), 0, seen.shape[0] - 1).astype(int)
    return np.asarray(seen[row, column].mean(axis=1))


def _fitted(line: tuple[float, ...], start: Floats, end: Floats, size: Floats, angle: Floats) -> tuple[float, float]:
    """The line laid anew through the edge points near it, to parts of a pixel."""
    turned = np.radians(line[0])
    ys, xs = np.nonzero((size > 0) & (np.abs(_off(angle, line[0])) <= 15))
    away = xs * np.cos(turned) + ys * np.sin(turned) - line[1]
    along = (xs - start[0]) * (end[0] - start[0]) + (ys - start[1]) * (end[1] - start[1])
    long = float(((end - start) ** 2).sum())
    near = (np.abs(away) <= 3.5) & (along > 0.02 * long) & (along < 0.98 * long)
    if near.sum() < 12:
        return float(line[0]), float(line[1])
    x, y, weight = xs[near].astype(float), ys[near].astype(float), size[ys[near], xs[near]]
    middle = np.array([np.average(x, weights=weight), np.average(y, weights=weight)])
    spread = np.cov(np.stack([x, y]), aweights=weight)
    normal = np.linalg.eigh(spread)[1][:, 0]
    if normal @ np.array([np.cos(turned), np.sin(turned)]) < 0:
        normal = -normal
    return float(np.degrees(np.arctan2(normal[1], normal[0]))), float(normal @ middle)


def _goes_on(light: Floats, start: Point, end: Point, corners: list[Point]) -> bool:
    """Is it still paper where the picture ends?"""
    near, inner = (_along(light, start, end, corners, depth) for depth in (0.012, 0.25))
    return float(np.median(near / np.maximum(inner, 1))) > PAPER_GOES_ON


def _step(light: Floats, start: Point, end: Point, corners: list[Point]) -> float:
    """By how many grey levels the sheet is lighter than what lies beside it."""
    inner, outer = (_along(light, start, end, corners, depth) for depth in (0.03, -0.03))
    return float(np.median(inner - outer))


def _along(light: Floats, start: Point, end: Point, corners: list[Point], depth: float) -> Floats:
    """How light it is along a side, moved towards the middle of the sheet by this share of the way."""
    middle = np.mean(np.array(corners), axis=0)
    line = np.array(start) + np.linspace(0.15, 0.85, SAMPLES)[:, None] * (np.array(end) - np.array(start))
    points = line + depth * (middle - line)
    column = np.clip(np.rint(points[:, 0]), 0, light.shape[1] - 1).astype(int)
    row = np.clip(np.rint(points[:, 1]), 0, light.shape[0] - 1).astype(int)
    return np.asarray(light[row, column])
