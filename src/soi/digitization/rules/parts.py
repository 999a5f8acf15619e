"""A file in parts of 256 KB: how many, how long each, and one hash over the hashes of all. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

PART = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def count(size: int) -> int:
    """How many parts a file of this size has."""
    return -(-size // PART)


def length(size: int, number: int) -> int:
    """How long part `number`, from 0, must be; 0 where the file has none such."""
    return max(0, min(PART, size - number * PART)) if number >= 0 else 0


def is_digest(text: str) -> bool:
    """Whether this can be the hash of a file or a part."""
    return bool(_DIGEST.match(text))


def whole(digests: Iterable[str]) -> str:
    """The hash of a file: SHA-256 over the hexadecimal SHA-256 of its parts in their order."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()
