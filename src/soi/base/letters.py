"""The type face of papers: Liberation Serif has the widths of Times New Roman and every Vietnamese letter."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from soi.base.errors import NotPossible

FAMILY = "Liberation Serif"
# Debian 12 has the series with Vietnamese letters in a package of its own; from Debian 13 on it is fonts-liberation.
PACKAGE = "fonts-liberation2"
FILES = tuple(f"LiberationSerif-{cut}.ttf" for cut in ("Regular", "Bold", "Italic", "BoldItalic"))
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
TELLING_LETTER = "ỷ"


class LettersMissing(NotPossible):
    """The type face of papers, {name}, is not installed on this machine. The draft is as it was."""

    code = "letters.missing"
    remedy = "Have an administrator run: apt-get install {package}"


@cache
def font_folder() -> Path:
    """The folder with all four cuts of the type face; raises LettersMissing with the package to install."""
    for folder in FOLDERS:
        for found in sorted(folder.rglob(FILES[0])) if folder.is_dir() else ():
            if all((found.parent / name).is_file() for name in FILES) and ord(TELLING_LETTER) in _letters(found):
                return found.parent
    raise LettersMissing(name=FAMILY, package=PACKAGE)


@cache
def known_letters() -> frozenset[int]:
    """The letters that every cut can print: a word may be set plain, bold or italic."""
    return frozenset.intersection(*(_letters(font_folder() / name) for name in FILES))


def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as program:
        return frozenset(program.getBestCmap() or {})
