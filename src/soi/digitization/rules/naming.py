"""Which paper file a scan is named after: the whole name, or the name and a page; never a likeness. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from soi.base.sentences import Sentence
from soi.base.text import fold
from soi.digitization.rules import labels
from soi.digitization.rules.stages import Stage

NO_NAME = Sentence("No file of the ledger is called like this scan or its folder.").msgid
SEVERAL = Sentence("Several files of the ledger are called like this scan or its folder.").msgid
ELSEWHERE = Sentence("File no. {number} is not at the scanner.").msgid
# HS-12-2016_003.pdf, HS-12-2016 (3).pdf, HS-12-2016 p3.pdf
_PAGE = re.compile(r"(?:[_\s]+|\s*\()(?:p|page|trang|tr)?\.?\s*\d{1,5}\)?\Z", re.IGNORECASE)
_KEY = re.compile(r"(?:SOI[-_ ](?:DIG|SEP)[-_ ]?)?([0-9a-f]{32})\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Known:
    """A paper file a scan may be named after."""

    line_id: UUID
    number: int
    code: str
    stage: int


@dataclass(frozen=True)
class Named:
    """The file a scan belongs to, or why none is known."""

    line_id: UUID | None = None
    why: str = ""
    number: str = ""


def plain(text: str) -> str:
    """A file code as it can stand in the name of a file: what no disk takes, and its likes, are one stroke."""
    return re.sub(r"[^\w]+|_+", "-", fold(text)).strip("-")


def candidates(path: str) -> list[str]:
    """What a scan may be named by, the nearest first: its own name, without its page, its folders from the inside."""
    at = PurePosixPath(path)
    own = at.stem if at.suffix and not at.suffix[1:].isdigit() else at.name
    found = [own, _PAGE.sub("", own), *reversed(at.parent.parts)]
    return [each for each in dict.fromkeys(found) if each and each != "."]


def keys_in(path: str) -> list[UUID]:
    """The keys of labels that stand in the name or its folders."""
    found = [labels.line_of(each) for each in candidates(path)]
    found += [UUID(match.group(1)) for each in candidates(path) if (match := _KEY.match(each.strip()))]
    return [key for key in found if key is not None]


def named(path: str, known: Iterable[Known]) -> Named:
    """To which file this scan goes: the nearest name that one file has."""
    files: Sequence[Known] = list(known)
    keys = keys_in(path)
    by_key = [one for one in files if one.line_id in keys]
    for hits in (
        by_key,
        *([one for one in files if one.code and plain(one.code) == plain(c)] for c in candidates(path)),
    ):
        ids = {one.line_id for one in hits}
        if len(ids) > 1:
            here = [one for one in hits if one.stage == Stage.OUT]
            if len({one.line_id for one in here}) != 1:
                return Named(why=SEVERAL)
            hits = here
        if hits:
            one = hits[0]
            return Named(one.line_id) if one.stage == Stage.OUT else Named(why=ELSEWHERE, number=str(one.number))
    return Named(why=NO_NAME)
