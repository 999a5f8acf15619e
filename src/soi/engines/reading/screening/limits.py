"""How large a file may be before it is refused unopened."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """A4 in colour at 600 dpi has 35 million pixels; a file of 500 pages is a binder, not a paper."""

    megabytes: int = 80
    pages: int = 500
    megapixels: int = 60
    swollen_megabytes: int = 64
    objects: int = 300_000


USUAL = Limits()
