"""Lists and indexes that are no Party papers, and the sheet that is laid over pages of other papers."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import typst

from soi.base.letters import FAMILY, known_letters
from soi.engines.typesetting.errors import NotSet
from soi.engines.typesetting.faults import UNSEEN
from soi.engines.typesetting.typesetter import DATA, VIETNAM, described, fonts

SHEETS = ("file_index", "disposal_list", "handover_minutes", "digitization_labels", "digitization_separators")
# A letter that cannot be printed is shown as one that is missing: an index is about papers, not a paper itself.
MISSING = "\N{WHITE SQUARE}"


def set_sheet(name: str, data: Mapping[str, Any], *, title: str, day: date) -> bytes:
    """A list by its template as PDF/A-2b; equal data give equal bytes. Raises NotSet, LettersMissing."""
    if name not in SHEETS:
        raise NotSet(cause=name)
    return described(_compiled(name, {**data, "title": data.get("title") or title}, day), title=title, day=day)


def set_overlay(sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """A PDF of clear pages of these sizes (points), each with its label below, and a mark across where one is given.

    Each sheet has width, height, label, mark, stamp.
    """
    return _compiled("overlay", {"sheets": list(sheets)}, None)


def _compiled(name: str, data: Mapping[str, Any], day: date | None) -> bytes:
    stamped = datetime.combine(day, datetime.min.time(), VIETNAM) if day else None
    try:
        return typst.compile(
            DATA / f"{name}.typ",
            root=DATA,
            font_paths=fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps({"font": FAMILY, **_printable(data, known_letters())})},
            pdf_standards=["a-2b"] if day else [],
            timestamp=stamped,
        )
    except typst.TypstError as error:
        # The message may quote a title; the cause is what the typesetter calls it, without the words.
        raise NotSet(cause="typst") from error


def _printable(value: Any, known: frozenset[int]) -> Any:
    if isinstance(value, str):
        return "".join(_shown(letter, known) for letter in unicodedata.normalize("NFC", value))
    if isinstance(value, Mapping):
        return {name: _printable(each, known) for name, each in value.items()}
    return [_printable(each, known) for each in value] if isinstance(value, list | tuple) else value


def _shown(letter: str, known: frozenset[int]) -> str:
    if unicodedata.category(letter) in UNSEEN:
        return " " if letter.isspace() else ""
    return letter if ord(letter) in known else MISSING if ord(MISSING) in known else "?"
