"""The order in which a file is looked at, from the outside in."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from soi.engines.reading.screening.file_types import kind_of
from soi.engines.reading.screening.limits import USUAL, Limits
from soi.engines.reading.screening.look_into_image import look_into_image
from soi.engines.reading.screening.look_into_pdf import look_into_pdf
from soi.engines.reading.screening.verdict import Refused, Verdict

PROGRAM_NAMES = frozenset(
    (
        ".exe",
        ".com",
        ".scr",
        ".bat",
        ".cmd",
        ".js",
        ".jse",
        ".vbs",
        ".vbe",
        ".ps1",
        ".hta",
        ".lnk",
        ".msi",
        ".jar",
        ".sh",
    )
)


def screen(data: bytes, name: str, limits: Limits = USUAL, *, most: int | None = None) -> Verdict:
    """Whether this file may be opened and as what; of a file of pictures, whether its first `most` pages may.

    Never raises for anything the file holds.
    """
    try:
        _look_at_outside(data, name, limits)
        kind = kind_of(data)
        _refuse_second_face(data)
        pages = look_into_pdf(data, limits) if kind == "pdf" else look_into_image(data, kind, limits, most)
        return Verdict(kind=kind, pages=pages)
    except Refused as refused:
        return Verdict(reason=refused.reason, params=refused.params)


def _look_at_outside(data: bytes, name: str, limits: Limits) -> None:
    if not data.strip(b"\0 \r\n\t"):
        raise Refused("empty")
    if len(data) > limits.megabytes << 20:
        raise Refused("too_large", limit=str(limits.megabytes))
    if PurePath(name.strip().lower()).suffix in PROGRAM_NAMES:
        raise Refused("name")


def _refuse_second_face(data: bytes) -> None:
    """A file that is a paper from its beginning and an archive from its end."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("polyglot", seen="zip")
    if data[0x8001:0x8006] == b"CD001":
        raise Refused("polyglot", seen="iso")
    if data[257:262] == b"ustar":
        raise Refused("polyglot", seen="tar")
