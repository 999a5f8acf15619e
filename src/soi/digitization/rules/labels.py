"""The label on paper is the key in the ledger: written as a QR code, read back from a picture, never guessed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import segno

# A label is stuck on the paper file; a separator is a sheet of its own that is laid before it and is no page of it.
PREFIX, SEPARATOR = "SOI-DIG:", "SOI-SEP:"
_LABEL = re.compile(rf"(?:{re.escape(PREFIX)}|{re.escape(SEPARATOR)})([0-9a-f]{{32}})\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Account:
    """Every label of a batch and every code of the pictures, each in one place: nothing is left over."""

    found: tuple[UUID, ...]
    lost: tuple[UUID, ...]
    doubled: tuple[UUID, ...]
    foreign: tuple[str, ...]
    unreadable: int


def payload(line_id: UUID) -> str:
    """What the label says to a machine."""
    return PREFIX + line_id.hex


def line_of(text: str) -> UUID | None:
    """The line a label names; None where the code is none of ours."""
    match = _LABEL.match(text.strip())
    return UUID(match.group(1)) if match else None


def separator(line_id: UUID) -> str:
    """What a separator sheet says to a machine."""
    return SEPARATOR + line_id.hex


def is_separator(text: str) -> bool:
    return text.strip().upper().startswith(SEPARATOR)


def drawing(text: str) -> str:
    """The QR code as SVG; of the medium correction, so that a worn corner does not lose it."""
    inline = segno.make(text, error="q", micro=False).svg_inline(border=2, scale=4)
    # Alone, not within a page, it must say what it is.
    return inline.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def account(expected: Iterable[UUID], texts: Sequence[str], unreadable: int = 0) -> Account:
    """Hold what was read against what belongs to the batch."""
    wanted = list(dict.fromkeys(expected))
    lines = [line_of(text) for text in texts]
    counted = Counter(line for line in lines if line is not None)
    mine = set(wanted)
    foreign = [text for text, line in zip(texts, lines, strict=True) if line is None or line not in mine]
    return Account(
        found=tuple(line for line in wanted if counted[line]),
        lost=tuple(line for line in wanted if not counted[line]),
        doubled=tuple(line for line in wanted if counted[line] > 1),
        foreign=tuple(dict.fromkeys(foreign)),
        unreadable=unreadable,
    )
