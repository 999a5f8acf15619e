"""What comes out of the closed room for one file. Light to import: the web process needs no engine to hold it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from soi.engines.reading.screening.verdict import Verdict
from soi.engines.reading.words import Reading

Tell = Callable[[str, int, int], None]  # step (screen, read, write), page reached, pages in all
# One page of a file that is not read yet: its number, its picture as WebP, a small one.
Show = Callable[[int, bytes, bytes], None]


@dataclass(frozen=True)
class Outcome:
    """What is kept of a file beside the file: verdict, reading, searchable PDF/A-2b, WebP per page and a small one.

    `printed`: of an office file, the PDF its pages were read from.
    """

    verdict: Verdict
    reading: Reading
    pdf: bytes
    images: tuple[bytes, ...]
    thumbnails: tuple[bytes, ...]
    printed: bytes = b""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a photograph: dark, cut, far, blurred or no_sheet, with the measure and what was wanted."""

    code: str
    measure: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Photograph:
    """A sheet on a photograph: its corners as shares of the picture (left top, then clockwise), what is wrong, the
    sheet laid flat as JPEG, the whole picture and the small sheet as WebP, the dots an inch the sheet was seen at."""

    corners: tuple[tuple[float, float], ...]
    faults: tuple[Fault, ...]
    flat: bytes
    seen: bytes
    thumbnail: bytes
    dpi: float


def tell_nobody(step: str, page: int, pages: int) -> None:
    """Used where no one waits."""
