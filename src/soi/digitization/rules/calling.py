"""How a person looks for a paper file: part of code, title or place, without tones, marks or capital letters. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from soi.base.text import bare

MOST = 80
# All Latin letters with marks that Vietnamese uses lie here.
LETTERS = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))


@cache
def _writings() -> dict[str, str]:
    """Of each plain letter all writings of it, small and capital, with and without marks."""
    found: dict[str, str] = {}
    for point in LETTERS:
        letter = chr(point)
        if unicodedata.category(letter) in ("Lu", "Ll") and len(plain := bare(letter)) == 1:
            found[plain] = found.get(plain, "") + letter
    return found


def pattern(text: str) -> str:
    """A regular expression of PostgreSQL that finds these words as a hurried clerk types them; "" for none."""
    words = bare(unicodedata.normalize("NFC", text[:MOST])).split()
    return r"\s+".join("".join(map(_one, word)) for word in words)


def _one(letter: str) -> str:
    """One letter in all its writings; any other sign as it is."""
    if not letter.isalpha():
        return re.escape(letter)
    return f"[{letter}{letter.upper() if len(letter.upper()) == 1 else ''}{_writings().get(letter, '')}]"
