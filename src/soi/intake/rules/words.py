"""A reading and the corrections of people, kept apart and shown together: the machine's value is never overwritten.

In the locker lies the reading as the engine wrote it (engines.reading.json_form) and, apart, the corrections:
{words: {id: {text, by, at}}, fields: {name: {value, by, at}}}. A word's id is its page and its place on it, "2-17".
Boxes are [left, top, right, bottom] as shares 0..1 of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from soi.intake.errors import NoSuchWord, WordChanged, WordMissing

Reading = dict[str, Any]
Corrections = dict[str, Any]

# Below this confidence a word is shown to a person; the same figure as the reader's (engines.reading.words).
DOUBTFUL_BELOW = 85
LONGEST_WORD = 200
# What a clerk is asked to confirm, in the order of the form; the reader proposes some of them.
FIELDS: dict[str, str] = {
    "type": "Type of paper",
    "number": "Number",
    "symbol": "Symbol",
    "date": "Date of the paper",
    "place": "Place",
    "issuer": "Issuing body",
    "abstract": "Abstract",
    "signer": "Signer",
}
NO_CORRECTIONS: Corrections = {"words": {}, "fields": {}}


def word_id(page: int, index: int) -> str:
    return f"{page}-{index}"


def prepared(kept: Mapping[str, Any]) -> Reading:
    """The engine's reading as intake uses it: {pages: [{number, width, height, words}], fields, remarks}."""
    pages = [
        {
            **{name: page[name] for name in ("number", "width", "height", "source")},
            "words": [_prepared_word(page["number"], index, word) for index, word in enumerate(page["words"])],
        }
        for page in kept["pages"]
    ]
    return {"pages": pages, "fields": kept["fields"], "remarks": kept["warnings"]}


def _prepared_word(page: int, index: int, word: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: word[name] for name in ("text", "line", "confidence")}
    return {"id": word_id(page, index), "box": word["share"], **plain}


def of_pages(kept: Mapping[str, Any], numbers: Sequence[int]) -> dict[str, Any]:
    """What the engine wrote of these pages alone, counted from 1 in the order given."""
    place = {number: at for at, number in enumerate(numbers, start=1)}
    pages = {page["number"]: page for page in kept["pages"]}
    return {
        **kept,
        "pages": [{**pages[number], "number": at} for number, at in place.items()],
        **{
            part: [{**each, "page": place[each["page"]]} for each in kept[part] if each["page"] in place]
            for part in ("fields", "warnings")
        },
    }


def rewritten(kept: Mapping[str, Any], corrections: Corrections) -> dict[str, Any]:
    """The engine's reading with people's words in it: what the searchable copy is made from."""
    pages = merged(prepared(kept), corrections)
    return {**kept, "pages": [_rewritten_page(old, new) for old, new in zip(kept["pages"], pages, strict=True)]}


def _rewritten_page(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    words = [{**word, "text": said["text"]} for word, said in zip(old["words"], new["words"], strict=True)]
    return {**old, "words": words, "text": text_of(new)}


def all_words(reading: Reading) -> Iterator[dict[str, Any]]:
    for page in reading["pages"]:
        yield from page["words"]


def is_doubtful(word: Mapping[str, Any]) -> bool:
    """A word nobody has looked at and the machine is unsure of."""
    return word["confidence"] < DOUBTFUL_BELOW and not word.get("by")


def merged(reading: Reading, corrections: Corrections) -> list[dict[str, Any]]:
    """The pages as people see them: each word with its present text, and `was` where a person changed it."""
    said = corrections["words"]
    return [
        {**page, "words": [_as_said(word, said.get(word["id"])) for word in page["words"]]} for page in reading["pages"]
    ]


def _as_said(word: dict[str, Any], correction: Mapping[str, Any] | None) -> dict[str, Any]:
    if correction is None:
        return {**word, "was": "", "by": "", "at": ""}
    was = word["text"] if correction["text"] != word["text"] else ""
    return {**word, "text": correction["text"], "was": was, "by": correction["by"], "at": correction["at"]}


def count_doubtful(reading: Reading, corrections: Corrections) -> int:
    return sum(is_doubtful(word) for page in merged(reading, corrections) for word in page["words"])


def text_of(page: Mapping[str, Any]) -> str:
    """The text of a merged page, line by line as it was read; a word struck out by a person leaves no gap."""
    lines: dict[int, list[str]] = {}
    for word in page["words"]:
        if word["text"]:
            lines.setdefault(word["line"], []).append(word["text"])
    return "\n".join(" ".join(words) for words in lines.values())


def with_word(reading: Reading, corrections: Corrections, word: str, text: str, *, by: str, at: str) -> Corrections:
    """The corrections and one word more; raises NoSuchWord, WordMissing."""
    clean = " ".join(text.split())[:LONGEST_WORD]
    if not clean:
        raise WordMissing(field="text")
    machine_text(reading, word)
    return {**corrections, "words": {**corrections["words"], word: {"text": clean, "by": by, "at": at}}}


def machine_text(reading: Reading, word: str) -> str:
    """What the machine read at this place; raises NoSuchWord."""
    for each in all_words(reading):
        if each["id"] == word:
            return str(each["text"])
    raise NoSuchWord(field="word")


def ensure_unchanged(machine: str, said: Mapping[str, Any] | None, seen: str | None) -> None:
    """What somebody looked at is what stands there now: not read anew, not typed by another. Raises WordChanged."""
    if seen is not None and (said is not None or machine != seen):
        raise WordChanged(text=str(said["text"]) if said is not None else machine)


def ensure_shown(machine: str, said: Mapping[str, Any] | None, shown: str | None) -> None:
    """What stood in the box on the page is what stands there now, by whomever. Raises WordChanged."""
    now = str(said["text"]) if said is not None else machine
    if shown is not None and now != shown:
        raise WordChanged(text=now)


def with_fields(corrections: Corrections, values: Mapping[str, str], *, by: str, at: str) -> Corrections:
    """The corrections with what a person says of the paper; the machine's proposals stay in the reading."""
    known = {name: {"value": " ".join(values[name].split()), "by": by, "at": at} for name in FIELDS if name in values}
    return {**corrections, "fields": {**corrections["fields"], **known}}


def fields_shown(reading: Reading, corrections: Corrections) -> list[dict[str, Any]]:
    """Each field with its present value, the machine's proposal and its reason, and who confirmed it."""
    proposed = {each["name"]: each for each in reading["fields"]}
    shown = []
    for name, label in FIELDS.items():
        machine, human = proposed.get(name), corrections["fields"].get(name)
        machine_value = machine["value"] if machine else ""
        shown.append(
            {
                "name": name,
                "label": label,
                "value": human["value"] if human else machine_value,
                "machine": machine_value,
                "reason": machine["reason"] if machine else "",
                "params": machine["params"] if machine else {},
                "is_confirmed": human is not None,
                "is_changed": human is not None and machine is not None and human["value"] != machine_value,
            }
        )
    return shown


def values_of(reading: Reading, corrections: Corrections) -> dict[str, str]:
    """Field values for the next room: a person's word where there is one, else the machine's proposal."""
    return {field["name"]: field["value"] for field in fields_shown(reading, corrections) if field["value"]}


def seal_seen(reading: Reading) -> int:
    """The first page on which the reader saw a seal; 0 where it saw none, which proves nothing."""
    return min((int(each["page"]) for each in reading["fields"] if each["name"] == "seal"), default=0)


def mark_seen(reading: Reading) -> tuple[str, int]:
    """The stamp of secrecy the reader saw, and its page; ("", 0) where it saw none."""
    for each in reading["fields"]:
        if each["name"] == "secrecy":
            return str(each["value"]), int(each["page"])
    return "", 0
