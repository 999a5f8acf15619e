"""What differs between two versions of a paper: line by line, and word by word within a line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """Words that stand in both versions (""), only in the earlier ("-") or only in the later ("+")."""

    mark: str
    text: str


@dataclass(frozen=True)
class Row:
    """One line of the comparison; `mark` as of its pieces, "~" where the line was changed."""

    mark: str
    pieces: tuple[Piece, ...]


def compare(before: Sequence[str], after: Sequence[str]) -> list[Row]:
    """The later text with what went and what came, in reading order. Nothing of either text is left out."""
    rows: list[Row] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row("", (Piece("", line),)) for line in after[c:d]]
        elif kind == "replace" and b - a == d - c:
            rows += [_changed(old, new) for old, new in zip(before[a:b], after[c:d], strict=True)]
        else:
            rows += [Row("-", (Piece("-", line),)) for line in before[a:b]]
            rows += [Row("+", (Piece("+", line),)) for line in after[c:d]]
    return rows


def _changed(old: str, new: str) -> Row:
    was, now = old.split(" "), new.split(" ")
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("", " ".join(now[c:d])))
            continue
        if b > a:
            pieces.append(Piece("-", " ".join(was[a:b])))
        if d > c:
            pieces.append(Piece("+", " ".join(now[c:d])))
    return Row("~", tuple(pieces))


def earlier(rows: Sequence[Row]) -> list[str]:
    """The earlier text again, from the comparison alone."""
    return [" ".join(p.text for p in row.pieces if p.mark != "+") for row in rows if row.mark != "+"]


def later(rows: Sequence[Row]) -> list[str]:
    """The later text again, from the comparison alone."""
    return [" ".join(p.text for p in row.pieces if p.mark != "-") for row in rows if row.mark != "-"]
