"""From a composed paper to what the typesetter sets: every paragraph keeps the sources of its parts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from soi.base.sentences import Sentence
from soi.engines.typesetting.public import (
    Composed,
    Composition,
    Dated,
    Draft,
    Form,
    Known,
    Marks,
    Over,
    Paragraph,
    Said,
    Signature,
    Source,
)

OFFICE = "vi"
FORM, TYPED = Sentence("the form"), Sentence("typed by {name}")
OVERTYPED = Sentence("overtyped by {name}: {reason}")


@dataclass(frozen=True)
class Signer:
    """Who signs under a paper: on whose authority, by which post, by name."""

    authority: str
    post: str
    name: str


@dataclass(frozen=True)
class Frame:
    """What stands around the words: number, symbol, body, day, signers, and the notices of a draft or a demo."""

    number: int | None
    symbol: str
    body: str
    parent: str
    place: str
    day: date
    signers: tuple[Signer, ...]
    typist: str
    notice: str = ""
    draft: str = ""


@dataclass(frozen=True)
class Traced:
    """One value on the paper: its name, what it says, whence, where it is corrected, and whether it was overtyped."""

    name: str
    text: str
    origin: Sentence
    ref: str
    address: str
    is_overtyped: bool = False
    before: str = ""


def traced(
    composed: Composed,
    known: Mapping[str, Known],
    lists: Mapping[str, list[Known]],
    over: Mapping[str, Over],
) -> list[Traced]:
    """Every value on a paper that came from data, in its order, each once."""
    found = []
    for name in composed.names:
        one = known_by(name, known, lists)
        if name in over:
            said = Sentence(OVERTYPED.msgid, {"name": over[name].by, "reason": over[name].reason})
            before = one.text if one else ""
            found.append(Traced(name, over[name].text, said, "", one.address if one else "", True, before))
        elif one is not None:
            found.append(Traced(name, one.text, one.origin, one.ref, one.address))
    return found


def known_by(name: str, known: Mapping[str, Known], lists: Mapping[str, list[Known]]) -> Known | None:
    """A value by its name; `team.0` is the first of a list."""
    if name in known:
        return known[name]
    group, _, place = name.rpartition(".")
    rows = lists.get(group, [])
    return rows[int(place)] if place.isdigit() and int(place) < len(rows) else None


def draft(
    form: Form,
    composed: Composed,
    frame: Frame,
    values: Mapping[str, Traced],
    translate: Callable[[str], str] = str,
) -> Draft:
    """The paper as the typesetter takes it."""

    def source(one: Composition) -> Source:
        said = [_origin(part.name, part.field, values, frame) for part in one.parts]
        unique = dict.fromkeys((each.say(OFFICE, translate), key) for each, key in said)
        return Source("; ".join(text for text, _ in unique), " ".join(key for _, key in unique if key))

    def stands(one: Composition) -> Said:
        return Said(one.text, source(one))

    house = Source(Sentence("the organisation's entry of {name}", {"name": frame.body}).say(OFFICE, translate))
    book = Source(Sentence("the book of outgoing papers").say(OFFICE, translate))
    return Draft(
        type=form.layout,
        number=Said(str(frame.number), book) if frame.number else None,
        symbol=Said(frame.symbol, house),
        parent_body=Said(frame.parent, house),
        body=Said(frame.body, house),
        place=Said(frame.place, house),
        date=Dated(frame.day, book),
        title=stands(composed.title),
        type_name=Said(form.type_name, Source(form.source)) if form.type_name else None,
        addressees=tuple(stands(one) for one in composed.addressees),
        paragraphs=tuple(Paragraph(stands(one), one.style) for one in composed.paragraphs),
        recipients=tuple(stands(one) for one in composed.recipients),
        signatures=tuple(_signature(one, frame, house) for one in frame.signers),
        marks=Marks(draft=Said(frame.draft, house) if frame.draft else None),
        demo_notice=Said(frame.notice, house) if frame.notice else None,
    )


def _origin(name: str, field: str, values: Mapping[str, Traced], frame: Frame) -> tuple[Sentence, str]:
    if field:
        return Sentence(TYPED.msgid, {"name": frame.typist}), ""
    if name in values:
        return values[name].origin, values[name].ref
    return FORM, ""


def _signature(one: Signer, frame: Frame, house: Source) -> Signature:
    return Signature(
        post=Said(one.post, house),
        name=Said(one.name, house),
        authority=Said(one.authority, house) if one.authority else None,
        on_behalf_of=Said(frame.body, house) if one.authority else None,
    )


def as_data(composed: Composed, values: list[Traced], typist: str) -> dict[str, Any]:
    """What is kept of an issued paper beside its file: its parts, and whence each came."""
    return {
        "title": [_kept(part) for part in composed.title.parts],
        "paragraphs": [
            {"style": one.style, "parts": [_kept(part) for part in one.parts]}
            for one in (*composed.addressees, *composed.paragraphs, *composed.recipients)
        ],
        "values": [
            {"name": one.name, "text": one.text, "origin": one.origin.as_data(), "ref": one.ref,
             "address": one.address, "is_overtyped": one.is_overtyped, "before": one.before}
            for one in values
        ],
        "typist": typist,
    }  # fmt: skip


def _kept(part: Any) -> list[str]:
    return [part.text, part.name, part.field]


def values_from(kept: Mapping[str, Any]) -> list[Traced]:
    """The values of an issued paper as they were kept."""
    return [Traced(**{**each, "origin": Sentence.from_data(each["origin"])}) for each in kept["values"]]


def plain(composed: Composed) -> str:
    """The words of a paper without its form, as the case keeps them."""
    return "\n".join([composed.title.text, *(one.text for one in composed.paragraphs)])
