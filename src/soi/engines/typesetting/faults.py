"""What the layout forbids in a draft. Nothing is mended silently: a paper is what its author wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from soi.engines.typesetting.draft import STYLES, TYPES, Draft, trace
from soi.engines.typesetting.layout import Layout

SIGNERS_OF_MINUTES = 2
ADDRESSED = ("letter", "submission")
# Letters a reader cannot see, or that turn the reading order: an official paper has none of them.
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
# Where the paper stands empty without them.
NEEDED = ("symbol", "body", "place", "title")
LONGEST = 2_000_000


def faults_of(draft: Draft, layout: Layout) -> list[tuple[str, str]]:
    """Field and cause of everything that keeps this draft from being set by this layout."""
    if draft.type not in TYPES:
        return [("type", f"there is no form for papers of type {draft.type}")]
    return [*_of_parts(draft), *_of_signatures(draft, layout), *_of_marks(draft, layout)]


def _of_parts(draft: Draft) -> Iterator[tuple[str, str]]:
    for name in NEEDED:
        if not getattr(draft, name).text.strip():
            yield name, f"it has no {name}"
    if draft.number is not None and not _is_number(draft.number.text.strip()):
        yield "number", "its number is not a whole number"
    if not any(paragraph.text.text.strip() for paragraph in draft.paragraphs):
        yield "paragraphs", "it has no words"
    for place, paragraph in enumerate(draft.paragraphs):
        if paragraph.style not in STYLES:
            yield f"paragraphs[{place}].style", f"there is no paragraph of style {paragraph.style}"
    if draft.type in ADDRESSED and not draft.addressees:
        yield "addressees", "it is addressed to nobody"
    if sum(len(value.text) for value in trace(draft)) > LONGEST:
        yield "paragraphs", f"it has more than {LONGEST} letters"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _of_signatures(draft: Draft, layout: Layout) -> Iterator[tuple[str, str]]:
    wanted = SIGNERS_OF_MINUTES if draft.type == "minutes" else 1
    if len(draft.signatures) != wanted:
        yield "signatures", f"it has {len(draft.signatures)} signatures and needs {wanted}"
    for place, one in enumerate(draft.signatures):
        if one.authority is not None and one.authority.text.strip() not in layout.authorities:
            yield f"signatures[{place}].authority", f"{layout.guide} knows no authority {one.authority.text}"
        if one.authority is not None and one.on_behalf_of is None:
            yield f"signatures[{place}].on_behalf_of", f"{one.authority.text} does not say for whom"


def _of_marks(draft: Draft, layout: Layout) -> Iterator[tuple[str, str]]:
    urgency = draft.marks.urgency
    if urgency is not None and urgency.text.strip() not in layout.urgency:
        yield "marks.urgency", f"{layout.guide} knows no mark {urgency.text}"


def unknown_letters(draft: Draft, known: frozenset[int]) -> dict[str, str]:
    """Letters the type face lacks or nobody sees, by the first field they stand in."""
    found: dict[str, str] = {}
    for value in trace(draft):
        for letter in value.text:
            if ord(letter) not in known or unicodedata.category(letter) in UNSEEN:
                found.setdefault(letter, value.field)
    return found


def named(letter: str) -> str:
    """A letter as it can be spoken of, seen or not: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()
