"""What a paper that was set looks like page by page: its picture, and its own words with their places."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from PIL import Image

WIDTH, THUMB_WIDTH = 1100, 180
QUALITY, THUMB_QUALITY = 62, 55
SURE = 100
A4_POINTS = 595


@dataclass(frozen=True)
class SetPage:
    """One page: size in pixels, WebP of it, its words as {text, line, confidence, box as shares of the page}."""

    number: int
    width: int
    height: int
    text: str
    image: bytes
    thumb: bytes
    words: tuple[dict[str, Any], ...]


def pages_of(pdf: bytes) -> tuple[SetPage, ...]:
    """The pages of a paper this house has set, signed or not."""
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(_page(page, number) for number, page in enumerate(document, start=1))


def _page(page: Any, number: int) -> SetPage:
    picture = page.render(scale=WIDTH / A4_POINTS).to_pil().convert("L")
    words = tuple(_words(page))
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word["line"], []).append(word["text"])
    small = picture.resize((THUMB_WIDTH, max(1, picture.height * THUMB_WIDTH // picture.width)))
    text = "\n".join(" ".join(line) for line in lines.values())
    image, thumb = _webp(picture, QUALITY), _webp(small, THUMB_QUALITY)
    return SetPage(number, picture.width, picture.height, text, image, thumb, words)


def _words(page: Any) -> Iterator[dict[str, Any]]:
    """The letters of the page joined to words, line by line as the file has them."""
    width, height = page.get_size()
    letters = page.get_textpage()
    text, boxes, line = "", [], 0
    for at in range(letters.count_chars()):
        letter = letters.get_text_range(at, 1)
        if letter.strip():
            text += letter
            boxes.append(letters.get_charbox(at))
            continue
        if text:
            yield _word(text, boxes, line, width, height)
        text, boxes = "", []
        line += letter == "\n"
    if text:
        yield _word(text, boxes, line, width, height)


def _word(text: str, boxes: list[Any], line: int, width: float, height: float) -> dict[str, Any]:
    left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
    shares = (left / width, 1 - top / height, right / width, 1 - bottom / height)
    return {"text": text, "line": line, "confidence": SURE, "box": [round(share, 5) for share in shares], "was": ""}


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, method=2)
    return out.getvalue()
