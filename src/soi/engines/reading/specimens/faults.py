"""What goes wrong at the scanner, done to a good page on purpose: each fault the image checks must find."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Spoil = Callable[[Image.Image, float, np.random.Generator], tuple[Image.Image, float]]


def spoiled(jpeg: bytes, dpi: float, fault: str, seed: int = 1) -> tuple[bytes, float]:
    """The page with this fault (a name of FAULTS), as JPEG, and its dots per inch."""
    rng = np.random.default_rng((seed, *fault.encode()))
    image, now = FAULTS[fault](Image.open(io.BytesIO(jpeg)).convert("RGB"), dpi, rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70, dpi=(round(now), round(now)))
    return out.getvalue(), now


def _coarse(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    now = float(rng.choice((100, 150, 170)))
    size = (round(image.width * now / dpi), round(image.height * now / dpi))
    return image.resize(size, Image.Resampling.BOX), now


def _blurred(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    """Out of focus by 0.3 to 0.5 mm, as a phone or a book that stands off the glass."""
    return image.filter(ImageFilter.GaussianBlur(float(rng.uniform(2.5, 4.0)) * dpi / 200)), dpi


def _shaken(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    """Drawn out along one direction, as a sheet that moved."""
    steps = round(float(rng.uniform(1.2, 1.8)) * dpi / 25.4)
    pixels = np.asarray(image, np.float32)
    axis = int(rng.integers(2))
    drawn = sum(np.roll(pixels, shift - steps // 2, axis) for shift in range(steps)) / np.float32(steps)
    return Image.fromarray(np.asarray(drawn, np.float32).astype(np.uint8)), dpi


def _askew(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    # More than wear adds the other way.
    degrees = float(rng.choice((-1, 1)) * rng.uniform(5.5, 12))
    return image.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=(245, 244, 240)), dpi


def _blank(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    """The back of a sheet: paper, grain, dust, and the front shining through a little."""
    through = np.asarray(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("L"), np.float32)
    through = np.asarray(
        Image.fromarray(through.astype(np.uint8)).filter(ImageFilter.GaussianBlur(dpi / 40)), np.float32
    )
    paper = 246 - (246 - through) * float(rng.uniform(0, 0.05)) + rng.normal(0, 4, through.shape)
    sheet = Image.fromarray(np.clip(paper, 0, 255).astype(np.uint8)).convert("RGB")
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.integers(5, 60))):
        x, y = int(rng.integers(image.width)), int(rng.integers(image.height))
        pen.ellipse((x, y, x + dpi // 100, y + dpi // 100), fill=(120, 120, 120))
    return sheet, dpi


def _dark(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    return image.point([round(value * float(rng.uniform(0.25, 0.38))) for value in range(256)] * 3), dpi


def _edge(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    """The open lid beside a sheet that was laid short: 6 to 15 mm of black along one side."""
    wide, side = round(float(rng.uniform(6, 15)) * dpi / 25.4), int(rng.integers(4))
    spoilt = image.copy()
    boxes = (
        (0, 0, wide, image.height),
        (image.width - wide, 0, image.width, image.height),
        (0, 0, image.width, wide),
        (0, image.height - wide, image.width, image.height),
    )
    ImageDraw.Draw(spoilt).rectangle(boxes[side], fill=(26, 25, 27))
    return spoilt, dpi


def _cut(image: Image.Image, dpi: float, rng: np.random.Generator) -> tuple[Image.Image, float]:
    """The sheet lay over the edge of the glass: a strip of the writing is missing at the left or the right."""
    lost = round(image.width * float(rng.uniform(0.2, 0.3)))
    left = (lost, 0, image.width, image.height)
    return image.crop(left if rng.random() < 0.5 else (0, 0, image.width - lost, image.height)), dpi


# Fault -> how it is done to a page.
FAULTS: Mapping[str, Spoil] = MappingProxyType(
    {
        "coarse": _coarse,
        "blurred": _blurred,
        "shaken": _shaken,
        "askew": _askew,
        "blank": _blank,
        "dark": _dark,
        "edge": _edge,
        "cut": _cut,
    }
)
# Fault -> the code of the remark the checks must make.
CODES: Mapping[str, str] = MappingProxyType({name: "blurred" if name == "shaken" else name for name in FAULTS})
