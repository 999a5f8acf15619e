"""A sheet on a table as a telephone sees it: from the side, in uneven light, with a shadow; well taken or not."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from soi.engines.reading.photographs.flatten import back, corners_of

Floats = NDArray[np.float64]
SIZE = (1800, 2400)
TABLES = ((92, 64, 42), (58, 60, 64), (38, 66, 58), (120, 98, 74), (70, 44, 40), (104, 110, 118))
FAULTS = ("blurred", "moved", "dark", "cut", "far")
# What the judgement calls each of them.
CODES = {"blurred": "blurred", "moved": "blurred", "dark": "dark", "cut": "cut", "far": "far"}
BACKGROUND = 40  # how much the table's grain varies, grey levels


@dataclass(frozen=True)
class Taken:
    """A photograph as JPEG, and where the corners of the sheet really are, as shares of its width and height."""

    jpeg: bytes
    corners: tuple[tuple[float, float], ...]


def photographed(page: Image.Image, seed: int, *, fault: str = "", size: tuple[int, int] = SIZE) -> Taken:
    """The page photographed; equal in, equal out. `fault` as in FAULTS."""
    rng = np.random.default_rng((seed, 31))
    corners = _corners(rng, page, size, fault)
    table = _table(rng, size)
    laid = page.convert("RGB").transform(
        size, Image.Transform.PERSPECTIVE, back(corners_of(page.size), corners), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", (size[0] // 2, size[1] // 2))
    ImageDraw.Draw(mask).polygon([(x / 2, y / 2) for x, y in corners], fill=255)
    mask = mask.resize(size, Image.Resampling.BILINEAR)
    whole = Image.composite(laid, _with_its_shadow(table, mask, rng), mask)
    pixels = np.asarray(whole, np.float32) * _light(rng, size, fault)[:, :, None]
    shown = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    shown = _blur(shown, fault, rng)
    grain = rng.standard_normal((size[1], size[0]), dtype=np.float32) * np.float32(rng.uniform(2, 5))
    pixels = np.clip(np.asarray(shown, np.float32) + grain[:, :, None], 0, 255)
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "JPEG", quality=88)
    return Taken(out.getvalue(), tuple((float(x / (size[0] - 1)), float(y / (size[1] - 1))) for x, y in corners))


def _corners(
    rng: np.random.Generator, page: Image.Image, size: tuple[int, int], fault: str
) -> list[tuple[float, float]]:
    """Turned by up to 8 degrees, each corner moved as by a hand that holds the telephone askew."""
    share = rng.uniform(0.82, 0.9) if fault != "far" else rng.uniform(0.5, 0.6)
    high = share * size[1]
    wide = high * page.width / page.height
    if wide > 0.92 * size[0]:
        wide, high = 0.92 * size[0], 0.92 * size[0] * page.height / page.width
    turn = np.radians(rng.uniform(-5, 5))
    half = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) / 2
    spun = half @ np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    spun += rng.uniform(-0.03, 0.03, (4, 2)) * size[0]
    middle = np.array(size) / 2
    corners = spun + middle
    room = np.array(size) - 1
    low, over = corners.min(axis=0), corners.max(axis=0)
    corners += np.maximum(0, 12 - low) - np.maximum(0, over - (room - 12))
    if fault == "cut":
        away = [(-1, 0), (1, 0), (0, 1), (0, -1)][int(rng.integers(4))]
        reach = np.where(np.array(away) < 0, corners.min(axis=0), room - corners.max(axis=0))
        corners += np.array(away) * (reach + rng.uniform(0.08, 0.16) * room)
    return [(float(x), float(y)) for x, y in corners]


def _slow(rng: np.random.Generator, size: tuple[int, int], cells: tuple[int, int]) -> Floats:
    """Values 0..1 that change slowly."""
    rough = Image.fromarray((rng.random((cells[1], cells[0])) * 255).astype(np.uint8))
    return np.asarray(rough.resize(size, Image.Resampling.BICUBIC), np.float64) / 255


def _table(rng: np.random.Generator, size: tuple[int, int]) -> Image.Image:
    """A wooden or plain table, with the rim of a board and something that lies on it."""
    colour = np.array(TABLES[int(rng.integers(len(TABLES)))], np.float64)
    grain = _slow(rng, size, (6, 160) if rng.random() < 0.5 else (160, 6)) - 0.5
    pixels = colour[None, None, :] + (BACKGROUND * grain)[:, :, None]
    table = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(table)
    if rng.random() < 0.5:
        at = int(rng.uniform(0, size[0]))
        draw.line([(at, 0), (int(at + rng.uniform(-200, 200)), size[1])], fill=(30, 26, 22), width=8)
    if rng.random() < 0.5:
        x, y = int(rng.uniform(0, size[0])), int(rng.uniform(0, size[1]))
        draw.line([(x, y), (x + 500, y + int(rng.uniform(-200, 200)))], fill=(40, 60, 150), width=34)
    return table


def _with_its_shadow(table: Image.Image, mask: Image.Image, rng: np.random.Generator) -> Image.Image:
    """The sheet throws a little shadow on the table."""
    soft = mask.resize((mask.width // 8, mask.height // 8)).filter(ImageFilter.GaussianBlur(2)).resize(mask.size)
    dark = 1 - float(rng.uniform(0.1, 0.4)) * np.asarray(soft, np.float32)[:, :, None] / 255
    return Image.fromarray((np.asarray(table, np.float32) * dark).astype(np.uint8))


def _light(rng: np.random.Generator, size: tuple[int, int], fault: str) -> NDArray[np.float32]:
    """A lamp on one side, and in most pictures the shadow of a head or a hand."""
    light = float(rng.uniform(0.72, 0.98)) * (1 - float(rng.uniform(0.05, 0.25)) * _slow(rng, size, (3, 3)))
    if rng.random() < 0.7:
        shade = Image.new("L", (size[0] // 8, size[1] // 8))
        x, y = rng.uniform(0, shade.width), rng.uniform(0, shade.height)
        wide = rng.uniform(0.25, 0.6) * shade.width
        ImageDraw.Draw(shade).ellipse([x - wide, y - wide * 1.3, x + wide, y + wide * 1.3], fill=255)
        soft = shade.filter(ImageFilter.GaussianBlur(float(rng.uniform(3, 14)))).resize(size, Image.Resampling.BILINEAR)
        light = light * (1 - float(rng.uniform(0.15, 0.42)) * np.asarray(soft, np.float64) / 255)
    if fault == "dark":
        light = light * float(rng.uniform(0.18, 0.3))
    return np.asarray(light, np.float32)


def _blur(image: Image.Image, fault: str, rng: np.random.Generator) -> Image.Image:
    """A lens is never quite sharp; out of focus it is much less, and a moving hand draws everything out."""
    if fault == "blurred":
        return image.filter(ImageFilter.GaussianBlur(float(rng.uniform(3.2, 5.5))))
    sharp = image.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.4, 0.9))))
    if fault != "moved":
        return sharp
    long, upright = int(rng.integers(12, 20)), bool(rng.random() < 0.5)
    pixels = np.asarray(sharp, np.float32)
    moved = sum(np.roll(pixels, shift, axis=0 if upright else 1) for shift in range(long)) / long
    return Image.fromarray(np.clip(moved, 0, 255).astype(np.uint8))
