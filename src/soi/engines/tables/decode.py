"""Which encoding a file is in, how sure that is, and its text in NFC, chunk by chunk.

A guess is made by looking: each candidate reads a sample, and the one whose words are Vietnamese syllables wins. The
clerk sees the words in the preview and may choose otherwise.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from soi.base.old_letters import from_tcvn3, from_vni, vietnamese_share
from soi.engines.tables.errors import BytesDoNotFit

SAMPLE_BYTES = 1 << 18
CHUNK = 1 << 22
# Fewer marked words than this say little, whatever their share.
ENOUGH_WORDS = 12

# name -> (the codec of its bytes, how its letters are put right)
ENCODINGS: dict[str, tuple[str, Callable[[str], str] | None]] = {
    "utf-8": ("utf-8-sig", None),
    "utf-16": ("utf-16", None),
    "utf-16-le": ("utf-16-le", None),
    "utf-16-be": ("utf-16-be", None),
    "tcvn3": ("latin-1", from_tcvn3),
    "vni": ("latin-1", from_vni),
    "windows-1258": ("cp1258", None),
    "windows-1252": ("cp1252", None),
    # Typed in an old font and saved by a new program: Unicode by its bytes, TCVN3 or VNI by its letters.
    "utf-8 tcvn3": ("utf-8-sig", from_tcvn3),
    "utf-8 vni": ("utf-8-sig", from_vni),
    "utf-16 tcvn3": ("utf-16", from_tcvn3),
    "utf-16 vni": ("utf-16", from_vni),
}
NAMES = tuple(ENCODINGS)


@dataclass(frozen=True)
class Guess:
    """An encoding by name, and how sure it is from 0 to 1."""

    encoding: str
    confidence: float


def guess(sample: bytes) -> Guess:
    """The encoding of a file by its first bytes."""
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _among(sample, ("utf-16", "utf-16 tcvn3", "utf-16 vni"), given=1.0)
    if zeros := _zeros(sample):
        return Guess(zeros, 0.95)
    if sample.isascii():
        return Guess("utf-8", 1.0)
    if _reads(sample, "utf-8-sig") is not None:
        return _among(sample, ("utf-8", "utf-8 tcvn3", "utf-8 vni"), given=1.0)
    return _among(sample, ("tcvn3", "vni", "windows-1258", "windows-1252"), given=0.5)


def guess_letters(text: str) -> str:
    """Whether text that is Unicode already was typed in an old font: `tcvn3`, `vni` or nothing."""
    best = _among(text.encode(), ("utf-8", "utf-8 tcvn3", "utf-8 vni"), given=1.0).encoding
    return best.removeprefix("utf-8").strip()


def letters_of(encoding: str) -> Callable[[str], str] | None:
    """How the letters of an encoding are put right, where they are not Unicode."""
    return ENCODINGS[encoding][1]


def sample_of(path: Path, size: int = SAMPLE_BYTES) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def chunks(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file in NFC with plain line ends, cut after a line. Raises BytesDoNotFit with the row."""
    codec, put_right = ENCODINGS[encoding]
    decoder = codecs.getincrementaldecoder(codec)("strict")
    rest, rows = "", 0
    with path.open("rb") as file:
        while True:
            data = file.read(CHUNK)
            try:
                text = rest + decoder.decode(data, not data)
            except UnicodeDecodeError as error:
                row = rows + rest.count("\n") + error.object[: error.start].count(b"\n") + 1
                raise BytesDoNotFit(row=row, encoding=encoding) from error
            except UnicodeError as error:
                # UTF-16 that does not begin with its mark.
                raise BytesDoNotFit(row=1, encoding=encoding) from error
            cut = text.rfind("\n") + 1 if data else len(text)
            rest = text[cut:]
            if cut:
                rows += text.count("\n", 0, cut)
                yield _clean(text[:cut], put_right)
            if not data:
                return


def clean(text: str, encoding: str = "utf-8") -> str:
    """One text in NFC, its letters put right."""
    return _clean(text, letters_of(encoding))


def _clean(text: str, put_right: Callable[[str], str] | None) -> str:
    if put_right is not None:
        text = put_right(text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _among(sample: bytes, names: tuple[str, ...], *, given: float) -> Guess:
    """The candidate whose words are best; the first keeps its `given` sureness where no words decide."""
    shares = {name: share for name in names if (share := _share(sample, name)) is not None}
    if not shares:
        return Guess(names[-1], 0.0)
    first = next(iter(shares))
    ranked = sorted(shares, key=lambda name: (-shares[name][0], names.index(name)))
    best, words = shares[ranked[0]]
    if words == 0:
        return Guess(first, given)
    second = shares[ranked[1]][0] if len(ranked) > 1 else 0.0
    if ranked[0] == first and given == 1.0:
        return Guess(first, given)
    sure = best * min(1.0, (best - second) / 0.25) * min(1.0, words / ENOUGH_WORDS)
    # Unicode that reads as well as an old font stays Unicode.
    return Guess(ranked[0], round(sure, 2)) if sure > 0.1 or given < 1.0 else Guess(first, given)


def _share(sample: bytes, name: str) -> tuple[float, int] | None:
    codec, put_right = ENCODINGS[name]
    text = _reads(sample, codec)
    if text is None:
        return None
    return vietnamese_share(put_right(text) if put_right else text)


def _reads(sample: bytes, codec: str) -> str | None:
    try:
        # A sample may end inside a letter.
        return codecs.getincrementaldecoder(codec)("strict").decode(sample, False)
    except UnicodeDecodeError:
        return None


def _zeros(sample: bytes) -> str:
    """UTF-16 without its mark shows as a zero in every second byte of plain letters."""
    even, odd = sample[0:4096:2].count(0), sample[1:4096:2].count(0)
    half = max(1, min(len(sample), 4096) // 2)
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.4 and odd < half * 0.1 else ""
