"""Stamps of secrecy: red words in a red frame. Not seeing one proves nothing; a person looks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from soi.base.text import bare
from soi.engines.reading.fields.look_again import distance
from soi.engines.reading.programs import tesseract
from soi.engines.reading.words import Box, Field, Page

# Letters only: the gap between the two words is often lost in the press of the stamp.
MARKS = {"tuyetmat": "TUYỆT MẬT", "toimat": "TỐI MẬT", "mat": "MẬT"}
# Shares of width and height left out at each side, with the frame in them; the next is tried when one gives no word.
INSETS = ((0.07, 0.17), (0.1, 0.23), (0.05, 0.12))
READ_AT = 260
CELL_MM = 1.2
REDDER = 26  # grey levels by which red ink outdoes the other colours, on a faded copy too
FAINT = 9  # the same on the smoothed red of a second look
LEVELS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
HIGHEST = LEVELS[-1]
UNREAD = 30  # confidence of a stamp whose letters were counted and not read
SIDE = 6
BY_FRAME = (
    "A red frame like that of a stamp of secrecy stands on the first page. Its words could not be read, only its "
    "letters counted."
)
BY_FRAME_NEARLY = (
    "A red frame like that of a stamp of secrecy stands on the first page. Its words could not be read surely; they "
    "are nearest to these."
)
BY_STAMP = "These words stand in red in a frame on the first page."


def find_secrecy_stamp(image: Image.Image, page: Page) -> Field | None:
    """A proposal only when the words of a level are read in red ink; never the statement that there is none.

    Where the first look finds no stamp, or one whose frame is broken so that a word may lie outside, a second one
    looks at the smoothed red: faint ink comes out, and the grain of the paper does not.
    """
    if image.mode != "RGB":
        return None
    pixels = np.asarray(image.crop((0, 0, image.width, round(image.height * 0.6))))
    red = redness(pixels)
    found = _stamp_among(red, page, REDDER)
    if found is not None and (found.value == HIGHEST or is_framed(red, found.box)):
        return found
    faint = _stamp_among(smoothed(red, page.dpi), page, FAINT)
    # Of two looks the higher level is the safer fault.
    return max((each for each in (found, faint) if each), key=lambda each: LEVELS.index(each.value), default=None)


def _stamp_among(red: NDArray[np.int16], page: Page, least: int) -> Field | None:
    for box in red_places(red > least, page.dpi / 25.4):
        nearly: list[str] = []
        for inset in INSETS:
            letters, confidence = _read_red(red, box, page.dpi, inset, least)
            level = level_of(letters)
            if level:
                return Field("secrecy", level, page.number, box, confidence, BY_STAMP)
            nearly += [near for near in [level_nearly(letters)] if near]
        if is_framed(red, box, least):
            if nearly:
                # In a frame a letter may be misread; where readings differ, the higher level is the safer fault.
                return Field("secrecy", max(nearly, key=LEVELS.index), page.number, box, UNREAD, BY_FRAME_NEARLY)
            return Field("secrecy", level_by_letters(red, box, least), page.number, box, UNREAD, BY_FRAME)
    return None


def smoothed(red: NDArray[np.int16], dpi: float) -> NDArray[np.int16]:
    """The redness averaged over a third of a millimetre."""
    grey = Image.fromarray(np.clip(red, 0, 255).astype(np.uint8))
    return np.asarray(grey.filter(ImageFilter.BoxBlur(dpi / 150)), np.int16)


def is_framed(red: NDArray[np.int16], box: Box, least: int = REDDER) -> bool:
    """True if red runs along all four sides of the patch, as the frame of a stamp."""
    piece = red[round(box.top) : round(box.bottom), round(box.left) : round(box.right)] > least // 2
    high, wide = piece.shape[0] // 4, piece.shape[1] // 6
    # Pressed a little askew, a side lies in several rows: they are taken together, a few at a time.
    return all(
        max((float(side[at : at + SIDE].any(axis=0).mean()) for at in range(0, len(side), SIDE // 2)), default=0.0)
        > 0.75
        for side in (piece[:high], piece[-high:], piece[:, :wide].T, piece[:, -wide:].T)
    )


def level_by_letters(red: NDArray[np.int16], box: Box, least: int = REDDER) -> str:
    """The level by how many letters stand in the frame: three, six or eight. More than there are is the safer fault."""
    x, y = 0.1 * box.width, 0.27 * box.height
    inside = red[round(box.top + y) : round(box.bottom - y), round(box.left + x) : round(box.right - x)]
    columns = (inside > least).mean(axis=0) > 0.12
    letters = int(np.count_nonzero(np.diff(columns.astype(np.int8)) == 1)) + int(columns[:1].sum())
    return "MẬT" if letters <= 4 else "TỐI MẬT" if letters <= 6 else "TUYỆT MẬT"


def level_of(letters: str) -> str:
    """The level these bare letters name; one stray letter from the frame is let pass."""
    for known, level in MARKS.items():
        if letters == known or (known in letters and len(letters) == len(known) + 1):
            return level
    return ""


def level_nearly(letters: str) -> str:
    """The level from which these bare letters differ by one, of the longest by two; it is asked inside a frame only."""
    near = [level for known, level in MARKS.items() if distance(letters, known) <= (2 if len(known) > 6 else 1)]
    return max(near, key=LEVELS.index, default="")


def redness(pixels: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How much redder than any other colour each pixel is."""
    signed = pixels.astype(np.int16)
    return signed[:, :, 0] - np.maximum(signed[:, :, 1], signed[:, :, 2])


def red_places(red: NDArray[np.bool_], mm: float) -> Iterator[Box]:
    """Patches of red of the size of a stamp: 10-75 mm wide, 6-24 mm high, wider than high."""
    cell = max(2, round(CELL_MM * mm))
    high, wide = red.shape[0] // cell, red.shape[1] // cell
    grid = red[: high * cell, : wide * cell].reshape(high, cell, wide, cell).mean(axis=(1, 3)) > 0.06
    for rows, columns in patches(grid):
        width, height = (columns[1] - columns[0]) * CELL_MM, (rows[1] - rows[0]) * CELL_MM
        if 10 <= width <= 75 and 5 <= height <= 24 and width > 1.25 * height:
            yield Box(columns[0] * cell, rows[0] * cell, columns[1] * cell, rows[1] * cell)


def patches(grid: NDArray[np.bool_]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Bounds (rows, columns) of cells that touch each other, corners counted."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(grid), strict=True)}
    while left:
        edge = [left.pop()]
        patch = list(edge)
        while edge:
            y, x = edge.pop()
            near = {(y + dy, x + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)} & left
            left -= near
            edge.extend(near)
            patch.extend(near)
        ys, xs = [y for y, _ in patch], [x for _, x in patch]
        yield (min(ys), max(ys) + 1), (min(xs), max(xs) + 1)


def _read_red(red: NDArray[np.int16], box: Box, dpi: float, inset: tuple[float, float], least: int) -> tuple[str, int]:
    """The letters inside the frame, bare and without gaps, and the weakest confidence."""
    x, y = inset[0] * box.width, inset[1] * box.height
    inside = red[round(box.top + y) : round(box.bottom - y), round(box.left + x) : round(box.right - x)]
    if not inside.size:
        return "", 0
    # Smoothed over a third of a millimetre, grain goes and strokes stay; then the strongest red is made black.
    rough = Image.fromarray(np.clip(inside, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(dpi / 160))
    soft = np.asarray(rough, np.float32)
    most = max(float(np.quantile(soft, 0.97)), least)
    ink = np.clip(255 - 255 * np.clip(soft - 0.12 * most, 0, None) / (0.8 * most), 0, 255).astype(np.uint8)
    scale = max(1.0, READ_AT / dpi)
    piece = Image.fromarray(ink)
    piece = piece.resize((round(piece.width * scale), round(piece.height * scale)), Image.Resampling.BICUBIC)
    picture = Image.new("L", (piece.width + 40, piece.height + 40), 255)
    picture.paste(piece, (20, 20))
    seen = [each for each in tesseract.recognise(picture, dpi * scale, layout="line") if each.text]
    words = [("".join(filter(str.isalpha, bare(each.text))), each.confidence) for each in seen]
    return "".join(word for word, _ in words), round(min((sure for word, sure in words if word), default=0))
