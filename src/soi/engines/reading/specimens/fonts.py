"""Fonts of the machine that carry Vietnamese letters; none is kept in the repository."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

from soi.engines.reading.errors import FontMissing

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
# Debian 12 carries a first series without Vietnamese under the name fonts-liberation; the second series is a package of
# its own there, and is fonts-liberation itself from Debian 13 on.
LIBERATION = "fonts-liberation2"
# Family and cut, the file name of it, and the Debian package that brings it.
FILES = {
    ("serif", "regular"): ("LiberationSerif-Regular.ttf", LIBERATION),
    ("serif", "bold"): ("LiberationSerif-Bold.ttf", LIBERATION),
    ("serif", "italic"): ("LiberationSerif-Italic.ttf", LIBERATION),
    ("serif", "bold italic"): ("LiberationSerif-BoldItalic.ttf", LIBERATION),
    ("sans", "regular"): ("LiberationSans-Regular.ttf", LIBERATION),
    ("sans", "bold"): ("LiberationSans-Bold.ttf", LIBERATION),
    ("sans", "italic"): ("LiberationSans-Italic.ttf", LIBERATION),
    ("wide", "regular"): ("DejaVuSerif.ttf", "fonts-dejavu-core"),
    ("wide", "bold"): ("DejaVuSerif-Bold.ttf", "fonts-dejavu-core"),
    ("plain", "regular"): ("DejaVuSans.ttf", "fonts-dejavu-core"),
    ("plain", "bold"): ("DejaVuSans-Bold.ttf", "fonts-dejavu-core"),
    ("typewriter", "regular"): ("LiberationMono-Regular.ttf", LIBERATION),
    ("typewriter", "bold"): ("LiberationMono-Bold.ttf", LIBERATION),
}


@cache
def font_file(family: str, cut: str) -> Path:
    """The font file of this family and cut; a family without that cut gives its regular one.

    Raises FontMissing with the package to install.
    """
    name, package = FILES.get((family, cut)) or FILES[(family, "regular")]
    for folder in FOLDERS:
        for found in sorted(folder.rglob(name)) if folder.is_dir() else ():
            if has_vietnamese(found):
                return found
    raise FontMissing(name=name, package=package)


def has_vietnamese(path: Path) -> bool:
    with TTFont(path, lazy=True) as program:
        return ord("ỷ") in (program.getBestCmap() or {})


@cache
def font(family: str, cut: str, pixels: int) -> ImageFont.FreeTypeFont:
    # The basic layout engine keeps one glyph per letter, so the same seed gives the same page
    # whether or not the machine has raqm.
    return ImageFont.truetype(font_file(family, cut), pixels, layout_engine=ImageFont.Layout.BASIC)
