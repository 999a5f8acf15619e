"""One scan taken apart at its labels: every page is in one part or a separator of it; nothing is guessed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from soi.digitization.rules import labels

LOST, FOREIGN, DOUBLED, UNREADABLE = "lost", "foreign", "doubled", "unreadable"


@dataclass(frozen=True)
class PageCodes:
    """The codes of one page: their texts, and how many are there that cannot be read."""

    texts: tuple[str, ...] = ()
    unreadable: int = 0


@dataclass
class Part:
    """Pages that belong together. `line` is the file they belong to; where none is known, `why` says the reason.

    A separator sheet is counted with the part it opens and is no page of it. A paper with a label on it is a page.
    """

    line: UUID | None
    why: str = ""
    pages: list[int] = field(default_factory=list)
    separators: list[int] = field(default_factory=list)


def divide(pages: Sequence[PageCodes], mine: Iterable[UUID]) -> list[Part]:
    """The parts of a scan in their order, its pages counted from 1. `mine`: the files of the batch.

    Codes that are none of ours (a paper's own) are passed over; a page with a code that cannot be read, and none of
    ours that can, may have been a label: what follows is held.
    """
    known, seen = set(mine), set[UUID]()
    parts: list[Part] = []
    for number, page in enumerate(pages, start=1):
        named = [(line, labels.is_separator(text)) for text in page.texts if (line := labels.line_of(text)) is not None]
        lines = {line for line, _ in named}
        current = parts[-1] if parts else None
        if not lines and not page.unreadable:
            if current is None:
                parts.append(current := Part(None, LOST))
            current.pages.append(number)
            continue
        if len(lines) == 1 and current is not None and current.line in lines:
            opened = current
        else:
            opened = _opened(lines, known, seen)
            parts.append(opened)
        is_separator = bool(named) and all(sheet for _line, sheet in named)
        (opened.separators if is_separator else opened.pages).append(number)
    return parts


def _opened(lines: set[UUID], known: set[UUID], seen: set[UUID]) -> Part:
    if len(lines) != 1:
        return Part(None, UNREADABLE)
    (line,) = lines
    if line not in known:
        return Part(None, FOREIGN)
    if line in seen:
        return Part(None, DOUBLED)
    seen.add(line)
    return Part(line)
