"""How well the machine reads, by a sample: drawn by a rule nobody can bend, with an interval said to it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any
from uuid import UUID

# One word for each ten pages begun, and one field of each scan.
PAGES_A_WORD, MOST_WORDS = 10, 20
Z95 = 1.959964


@dataclass(frozen=True)
class Share:
    """So many of so many, and where the true share lies in 95 of 100 cases (Wilson)."""

    right: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """From 0 to 1; all of it where nothing was looked at."""
        if not self.of:
            return 0.0, 1.0
        n, p, z2 = self.of, self.right / self.of, Z95 * Z95
        middle, half = (p + z2 / (2 * n)) / (1 + z2 / n), Z95 * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def percent(self) -> float:
        return 100 * self.right / self.of if self.of else 0.0

    @property
    def low(self) -> float:
        return 100 * self.interval[0]

    @property
    def high(self) -> float:
        return 100 * self.interval[1]


def words_drawn(pages: int) -> int:
    """How many words of a scan are looked at."""
    return min(MOST_WORDS, -(-pages // PAGES_A_WORD))


def chance(scan: UUID, kind: str, number: int) -> int:
    """A number that follows from the scan's key alone: who scans or checks cannot choose it."""
    return int.from_bytes(hashlib.sha256(f"{scan}|{kind}|{number}".encode()).digest()[:8], "big")


def word_drawn(scan: UUID, number: int, pages: Sequence[Mapping[str, Any]]) -> tuple[int, int] | None:
    """Which page, from 0, and which word on it; each word of the scan is as likely. None where nothing was read."""
    total = sum(len(page["words"]) for page in pages)
    if not total:
        return None
    left = chance(scan, "word", number) % total
    for at, page in enumerate(pages):
        if left < len(page["words"]):
            return at, left
        left -= len(page["words"])
    raise AssertionError("unreachable")


def field_drawn(scan: UUID, number: int, fields: Sequence[Mapping[str, Any]], names: Sequence[str]) -> int | None:
    """Which of the fields the machine proposed, among those a person confirms; None where it proposed none."""
    known = [at for at, field in enumerate(fields) if field["name"] in names and field["value"]]
    return known[chance(scan, "field", number) % len(known)] if known else None
