"""What a file is: PRONOM's key first; where PRONOM is silent, plain text and JSON are known by reading them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from soi.engines.formats.programs import siegfried

TEXT_BYTES = 4 << 20


@dataclass(frozen=True)
class Finding:
    """A format: `puid` is PRONOM's key, empty where it has none; `basis` says what it was known by."""

    puid: str
    name: str
    version: str
    mime: str
    basis: str

    @property
    def is_known(self) -> bool:
        return bool(self.puid)


UNKNOWN = Finding("", "", "", "application/octet-stream", "")
# PRONOM's keys of what has no signature to be known by, only a reading.
PLAIN_TEXT = Finding("x-fmt/111", "Plain Text File", "", "text/plain", "read as UTF-8 text")
JSON = Finding("fmt/817", "JSON Data Interchange Format", "", "application/json", "read as JSON")


def identify(path: Path) -> Finding:
    """The format of a file's content. Raises NotIdentified where it cannot be looked at."""
    match = siegfried.identify(path)
    if match.is_known and match.puid != PLAIN_TEXT.puid:
        return Finding(match.puid, match.name, match.version, match.mime or UNKNOWN.mime, match.basis[:200])
    if path.stat().st_size > TEXT_BYTES:
        return UNKNOWN
    return by_reading(path.read_bytes())


def by_reading(data: bytes) -> Finding:
    """Text that is text throughout, and JSON among it."""
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UNKNOWN
    if not words.strip() or any(ord(sign) < 32 and sign not in "\t\n\r\f" for sign in words):
        return UNKNOWN
    try:
        json.loads(words)
    except ValueError:
        return PLAIN_TEXT
    return JSON
