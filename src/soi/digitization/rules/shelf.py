"""The order of the shelf: box 2 before box 10, as one walks along it. Pure."""

from __future__ import annotations

import re

from soi.base.text import bare

DIGITS, LONGEST = 6, 200
_NUMBER = re.compile(r"\d+")


def place_key(place: str) -> str:
    """A text that sorts as the shelf stands; what has no place comes last."""
    if not place.strip():
        return "~"
    padded = _NUMBER.sub(lambda found: found.group().zfill(DIGITS), bare(place))
    return " ".join(re.split(r"[\s,.;:/-]+", padded)).strip()[:LONGEST]
