"""Marks a clerk or time puts on a paper: seal, signature, secrecy stamp, smudge. None of them is text to be read."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from soi.engines.reading.specimens.fonts import font
from soi.engines.reading.specimens.paper import BLUE_INK, PlacedWord, Sheet

RED = (204, 32, 40)


def seal(sheet: Sheet, x: float, y: float, legend: str) -> None:
    """A round red seal about 36 mm wide, pressed a little unevenly; x, y is its middle in points."""
    size = sheet.px(104)
    layer = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(layer)
    for inset, thick in ((2, 2.2), (7, 0.8), (30, 0.8)):
        pen.ellipse([sheet.px(inset)] * 2 + [size - sheet.px(inset)] * 2, outline=255, width=max(1, sheet.px(thick)))
    _star(pen, size / 2, size / 9)
    _letters_around(sheet, layer, legend)
    pressed = _uneven(sheet.rng, size)
    mask = Image.fromarray((np.asarray(layer, np.float32) * pressed).astype(np.uint8))
    mask = mask.rotate(float(sheet.rng.uniform(-14, 14)), resample=Image.Resampling.BICUBIC)
    _press(sheet, mask, sheet.px(x) - size // 2, sheet.px(y) - size // 2)


def _press(sheet: Sheet, mask: Image.Image, left: int, top: int) -> None:
    """Stamp ink is glassy: paper under it turns red, black letters under it stay black."""
    area = (left, top, left + mask.width, top + mask.height)
    under = np.asarray(sheet.image.crop(area), np.float32)
    share = np.asarray(mask, np.float32)[:, :, None] / 255
    tinted = under * (1 - share * (1 - np.array(RED, np.float32) / 255))
    sheet.image.paste(Image.fromarray(tinted.astype(np.uint8)), (left, top))


def _star(pen: ImageDraw.ImageDraw, middle: float, reach: float) -> None:
    points = []
    for step in range(10):
        far = reach if step % 2 == 0 else reach * 0.4
        angle = math.pi * step / 5 - math.pi / 2
        points.append((middle + far * math.cos(angle), middle + far * math.sin(angle)))
    pen.polygon(points, fill=255)


def _letters_around(sheet: Sheet, layer: Image.Image, legend: str) -> None:
    face, cell = font("serif", "bold", sheet.px(9)), sheet.px(16)
    middle, reach = layer.width / 2, layer.width / 2 - sheet.px(19)
    for index, letter in enumerate(legend):
        angle = 150 - 300 * index / max(1, len(legend) - 1)
        tile = Image.new("L", (cell, cell), 0)
        ImageDraw.Draw(tile).text((cell / 2, cell / 2), letter, font=face, fill=255, anchor="mm")
        turned = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
        x = middle - reach * math.sin(math.radians(angle)) - cell / 2
        y = middle - reach * math.cos(math.radians(angle)) - cell / 2
        layer.paste(255, (round(x), round(y)), turned)


def _uneven(rng: np.random.Generator, size: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """How strongly the ink took, 0.35 to 0.9, changing slowly over the mark."""
    rough = Image.fromarray(rng.uniform(90, 230, (6, 6)).astype(np.uint8))
    smooth = np.asarray(rough.resize((size, size), Image.Resampling.BICUBIC), np.float32) / 255
    return np.clip(smooth, 0.35, 0.9).astype(np.float32)


def signature(sheet: Sheet, x: float, y: float, width: float = 110) -> None:
    """A scribble in blue ink, left end at x, middle at y (points)."""
    steps = np.linspace(0, 1, 160)
    beats = sheet.rng.uniform(1.5, 6, 3)
    height = sum(float(sheet.rng.uniform(4, 11)) * np.sin(2 * math.pi * beat * steps + beat) for beat in beats)
    across = x + width * steps + 7 * np.sin(2 * math.pi * beats[0] * 1.7 * steps)
    points = [(sheet.px(float(a)), sheet.px(float(y + h))) for a, h in zip(across, height, strict=True)]
    sheet.draw.line(points, fill=BLUE_INK, width=max(2, sheet.px(1.2)), joint="curve")


def secrecy_stamp(sheet: Sheet, word: str, x: float, y: float) -> None:
    """A red frame with MẬT, TỐI MẬT or TUYỆT MẬT in it; x, y is its upper left corner in points."""
    face = font("serif", "bold", sheet.px(17))
    width, height = face.getlength(word) + sheet.px(22), sheet.px(30)
    layer = Image.new("L", (round(width) + 4, height + 4), 0)
    pen = ImageDraw.Draw(layer)
    pen.rectangle((1, 1, round(width), height), outline=255, width=max(2, sheet.px(1.6)))
    pen.text((width / 2, height / 2 + sheet.px(1)), word, font=face, fill=255, anchor="mm")
    pressed = np.clip(_uneven(sheet.rng, max(layer.size))[: layer.height, : layer.width], 0.6, 0.9)
    mask = Image.fromarray((np.asarray(layer, np.float32) * pressed).astype(np.uint8))
    mask = mask.rotate(float(sheet.rng.uniform(-3, 3)), expand=True, resample=Image.Resampling.BICUBIC)
    _press(sheet, mask, sheet.px(x), sheet.px(y))


def smudge(sheet: Sheet, word: PlacedWord) -> None:
    """A wet thumb on one word: its middle letters run and are streaked. A person can still tell them."""
    left, top, right, bottom = word.box
    third = (right - left) / 3
    drop = (bottom - top) / 5
    area = tuple(round(v) for v in (left + third * 0.9, top - drop, right - third * 0.8, bottom + drop))
    piece = sheet.image.crop((area[0], area[1], area[2], area[3]))
    run = piece.filter(ImageFilter.GaussianBlur(drop * 0.42))
    pen = ImageDraw.Draw(run)
    for at in np.linspace(0.15, 0.95, max(2, round(piece.width / (drop * 5)))):
        x = piece.width * float(at) + float(sheet.rng.uniform(-drop, drop))
        pen.line((x, 0, x - piece.height * 0.35, piece.height), fill=(214, 212, 207), width=max(1, round(drop * 0.45)))
    low = piece.height * 0.62
    pen.line((0, low, piece.width, low - drop * 0.6), fill=(118, 116, 116), width=max(1, round(drop * 0.42)))
    sheet.image.paste(run.filter(ImageFilter.GaussianBlur(drop * 0.16)), (area[0], area[1]))
