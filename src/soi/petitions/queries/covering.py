"""Pictures of a held letter with the sender covered: name, address and signature are painted over on the server."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PIL import Image, ImageDraw

from soi.base.text import fold
from soi.petitions.queries.telling import identity_phrases

INK = (38, 55, 107)
MARGIN = 0.004
# Below these words stands the signature, about a quarter of a page high, or further where words follow.
SIGNATURE, BELOW = 0.26, 0.06
CLOSINGS = ("kính đơn", "người viết đơn", "người làm đơn", "người tố cáo", "người khiếu nại", "ký tên", "trân trọng")
NAME_LEADS = ("tôi tên là", "tên tôi là", "họ và tên", "tôi là")
LEAD_WORDS = 5
Box = tuple[float, float, float, float]


class Sheet(Protocol):
    """One page: its picture, and its words with boxes as shares of the page."""

    @property
    def image(self) -> bytes: ...

    @property
    def words(self) -> Sequence[Mapping[str, Any]]: ...


def covered(sheet: Sheet, identity: Mapping[str, str]) -> bytes:
    """The picture of a page with every place that names the sender painted over, as WebP."""
    image = Image.open(io.BytesIO(sheet.image)).convert("RGB")
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom in regions(sheet.words, identity):
        pen.rectangle((left * image.width, top * image.height, right * image.width, bottom * image.height), fill=INK)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=70)
    return out.getvalue()


def regions(words: Sequence[Mapping[str, Any]], identity: Mapping[str, str]) -> list[Box]:
    """Boxes to cover: runs of words that are the sender's own, what follows “my name is”, and the signature."""
    plain = [_bare(str(word["text"])) for word in words]
    found = [box for start, end in _runs(plain, identity) for box in _by_line(words[start:end])]
    closing = _closing(plain, words)
    return [*found, closing] if closing else found


def _runs(plain: Sequence[str], identity: Mapping[str, str]) -> list[tuple[int, int]]:
    phrases = [[_bare(word) for word in phrase.split()] for phrase in identity_phrases(identity)]
    found = []
    for start in range(len(plain)):
        for phrase in phrases:
            if phrase and list(plain[start : start + len(phrase)]) == phrase:
                found.append((start, start + len(phrase)))
                break
        for lead in NAME_LEADS:
            size = len(lead.split())
            if list(plain[start : start + size]) == lead.split():
                found.append((start + size, min(start + size + LEAD_WORDS, len(plain))))
    return [(start, end) for start, end in found if end > start]


def _closing(plain: Sequence[str], words: Sequence[Mapping[str, Any]]) -> Box | None:
    """From the last closing words down over the signature, which is no word and has no box of its own."""
    for start in range(len(plain) - 1, -1, -1):
        for closing in CLOSINGS:
            size = len(closing.split())
            if list(plain[start : start + size]) == closing.split():
                top = max(float(word["box"][3]) for word in words[start : start + size])
                line = [word for word in words[start + size :] if float(word["box"][1]) < top]
                begins = min((float(word["box"][1]) for word in line), default=top)
                last = max((float(word["box"][3]) for word in words[start + size :]), default=top)
                return (0.0, min(begins, top), 1.0, min(1.0, max(top + SIGNATURE, last + BELOW)))
    return None


def _by_line(words: Sequence[Mapping[str, Any]]) -> list[Box]:
    lines = dict.fromkeys(word.get("line", 0) for word in words)
    return [_around([word for word in words if word.get("line", 0) == line]) for line in lines]


def _around(words: Sequence[Mapping[str, Any]]) -> Box:
    left = min(float(word["box"][0]) for word in words) - MARGIN
    top = min(float(word["box"][1]) for word in words) - MARGIN
    right = max(float(word["box"][2]) for word in words) + MARGIN
    bottom = max(float(word["box"][3]) for word in words) + MARGIN
    return max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)


def _bare(word: str) -> str:
    return "".join(letter for letter in fold(word) if letter.isalnum())
