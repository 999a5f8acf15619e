"""What changed between two versions, paragraph by paragraph and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from soi.correspondence.rules.drafting import lines_of

SAME, CHANGED = "same", "changed"
KEPT, ADDED, TAKEN = "kept", "ins", "del"
_WORDS = re.compile(r"\s+|[^\s]+")
# Below this likeness two paragraphs are shown whole, one taken and one added: a patchwork of words helps nobody.
ALIKE = 0.35


@dataclass(frozen=True)
class Piece:
    """Some words: kept, added (ins) or taken (del)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Block:
    """One paragraph, unchanged or in its pieces; a run of unchanged ones is told by how many it has."""

    kind: str
    pieces: tuple[Piece, ...]
    count: int = 1


def changes(before: str, after: str) -> list[Block]:
    """Both texts as one, in blocks: unchanged runs, and each changed paragraph with its words."""
    old, new = lines_of(before), lines_of(after)
    blocks: list[Block] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            blocks.append(Block(SAME, (Piece(KEPT, "\n".join(new[j1:j2])),), j2 - j1))
        else:
            blocks += _changed(old[i1:i2], new[j1:j2])
    return blocks


def places(blocks: Sequence[Block]) -> int:
    """In how many paragraphs something changed."""
    return sum(block.kind == CHANGED for block in blocks)


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    paired = min(len(old), len(new))
    for before, after in zip(old[:paired], new[:paired], strict=True):
        yield Block(CHANGED, tuple(_pieces(before, after)))
    for line in old[paired:]:
        yield Block(CHANGED, (Piece(TAKEN, line),))
    for line in new[paired:]:
        yield Block(CHANGED, (Piece(ADDED, line),))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from (piece for piece in (Piece(TAKEN, before), Piece(ADDED, after)) if piece.text)
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(KEPT, "".join(new[j1:j2]))
            continue
        if i2 > i1:
            yield Piece(TAKEN, "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece(ADDED, "".join(new[j1:j2]))
