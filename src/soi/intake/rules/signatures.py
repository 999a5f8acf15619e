"""What the electronic signatures of a scanned file come to, in one word. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soi.base.text import fold

SOUND, UNKNOWN, BROKEN = "sound", "unknown", "broken"


@dataclass(frozen=True)
class Signature:
    """One signature: in whose name, whether the file is whole as signed, whether this node believes the certificate."""

    name: str
    is_whole: bool
    is_believed: bool


def outcome_of(found: Iterable[Signature]) -> str:
    """broken: changed after signing; unknown: whole, by a certificate not believed here; sound; "" unsigned."""
    said = list(found)
    if not said:
        return ""
    if not all(one.is_whole for one in said):
        return BROKEN
    return SOUND if all(one.is_believed for one in said) else UNKNOWN


def is_by(found: Iterable[Signature], body: str) -> bool:
    """Whether the body itself signed, soundly: its name stands in a believed certificate."""
    said = list(found)
    named = any(fold(one.name) == fold(body) and one.is_whole and one.is_believed for one in said)
    return named and outcome_of(said) == SOUND
