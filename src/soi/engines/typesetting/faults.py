"""What the layout forbids in a draft. Nothing is mended silently: a paper is what its author wrote."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from soi.base.sentences import Sentence
from soi.engines.typesetting.draft import STYLES, TYPES, Draft, trace
from soi.engines.typesetting.layout import Layout

SIGNERS_OF_MINUTES = 2
ADDRESSED = ("letter", "submission")
# Letters a reader cannot see, or that turn the reading order: an official paper has none of them.
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
# Where the paper stands empty without them.
NEEDED = {
    "symbol": Sentence("The paper has no symbol."),
    "body": Sentence("The paper names no body that issues it."),
    "place": Sentence("The paper names no place."),
    "title": Sentence("The paper has no title."),
}
LONGEST = 2_000_000
Faults = Iterator[tuple[str, Sentence]]


def faults_of(draft: Draft, layout: Layout) -> list[tuple[str, Sentence]]:
    """Field and cause of everything that keeps this draft from being set by this layout."""
    if draft.type not in TYPES:
        return [("type", Sentence("There is no form for papers of type {type}.", {"type": draft.type}))]
    return [*_of_parts(draft), *_of_words(draft), *_of_signatures(draft, layout), *_of_marks(draft, layout)]


def _of_parts(draft: Draft) -> Faults:
    for name, cause in NEEDED.items():
        if not getattr(draft, name).text.strip():
            yield name, cause
    if draft.number is not None and not _is_number(draft.number.text.strip()):
        yield "number", Sentence("The number of the paper is not a whole number.")
    if draft.type in ADDRESSED and not draft.addressees:
        yield "addressees", Sentence("The paper is addressed to nobody.")


def _of_words(draft: Draft) -> Faults:
    if not any(paragraph.text.text.strip() for paragraph in draft.paragraphs):
        yield "paragraphs", Sentence("The paper has no words.")
    for place, paragraph in enumerate(draft.paragraphs):
        if paragraph.style not in STYLES:
            unknown = Sentence("There is no paragraph of style {style}.", {"style": paragraph.style})
            yield f"paragraphs[{place}].style", unknown
    if sum(len(value.text) for value in trace(draft)) > LONGEST:
        yield "paragraphs", Sentence("The paper has more than {most} letters.", {"most": LONGEST})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _of_signatures(draft: Draft, layout: Layout) -> Faults:
    wanted, there = SIGNERS_OF_MINUTES if draft.type == "minutes" else 1, len(draft.signatures)
    if there != wanted:
        count = {"wanted": wanted, "there": there}
        yield "signatures", Sentence("A paper of this type is signed by {wanted}, not by {there}.", count)
    for place, one in enumerate(draft.signatures):
        named = {"guide": layout.guide, "authority": one.authority.text if one.authority else ""}
        if one.authority is not None and one.authority.text.strip() not in layout.authorities:
            yield f"signatures[{place}].authority", Sentence("{guide} knows no authority {authority}.", named)
        if one.authority is not None and one.on_behalf_of is None:
            yield f"signatures[{place}].on_behalf_of", Sentence("{authority} does not say for whom.", named)


def _of_marks(draft: Draft, layout: Layout) -> Faults:
    urgency = draft.marks.urgency
    if urgency is not None and urgency.text.strip() not in layout.urgency:
        yield "marks.urgency", Sentence("{guide} knows no mark {mark}.", {"guide": layout.guide, "mark": urgency.text})


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
