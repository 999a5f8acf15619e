"""What papers of a type say of themselves: fields of the pack become checks in one rule text. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from soi.base import logic
from soi.kernel.reference.public import Item

KINDS = {"text", "number", "date", "choice", "list", "flag"}
LONGEST = 400
MOST_ITEMS = 50
# As metadata.js reads it: whether it is a real day is for the check to say.
TYPED_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
Rule = dict[str, Any]
Values = dict[str, Any]


@dataclass(frozen=True)
class Schema:
    """Fields and checks of one type of paper, as they are kept and as the browser and the database read them."""

    fields: list[dict[str, Any]]
    checks: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """Changes with any word of it."""
        said = json.dumps([self.fields, self.checks], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def schema_of(type: str, sets: Sequence[Item]) -> Schema:
    """The sets of the pack that a type has, those of all types first, as one schema."""
    mine = [item for item in sets if item.value and (not item.value["types"] or type in item.value["types"])]
    mine.sort(key=lambda item: bool(item.value["types"]))
    fields = [{**field, "from": _origin(item)} for item in mine for field in item.value["fields"]]
    own = [check for item in mine for check in item.value.get("checks", [])]
    return Schema(fields, [*(check for field in fields for check in checks_of(field)), *own])


def _origin(item: Item) -> dict[str, Any]:
    return {"source": item.source, "confidence": item.confidence, "confirmed": item.confirmed}


def checks_of(field: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The checks a field of the pack stands for: required, kind, choices, pattern, length, least and most."""
    value: Rule = {"var": field["id"]}
    if field.get("required"):
        yield _check(field, "required", {"given": value})
    for why, rule, params in _rules(field, value):
        yield _check(field, why, {"or": [{"==": [value, None]}, rule]}, **params)


def _rules(field: Mapping[str, Any], value: Rule) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    yield from _KIND_RULES[field["kind"]](field, value)
    if "pattern" in field:
        yield "pattern", {"match": [value, field["pattern"]]}, {"example": field.get("example", "")}
    if "least" in field:
        yield "least", {">=": [value, field["least"]]}, {"least": field["least"]}
    if "most" in field:
        yield "most", {"<=": [value, field["most"]]}, {"most": field["most"]}


def _text(field: Mapping[str, Any], value: Rule) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    yield "text", {"is": [value, "text"]}, {}
    longest = field.get("longest", LONGEST)
    yield "longest", {"<=": [{"len": value}, longest]}, {"most": longest}


def _list(field: Mapping[str, Any], value: Rule) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    each: Rule = {"var": "it"}
    longest = field.get("longest", LONGEST)
    fits = {"and": [{"is": [each, "text"]}, {"given": each}, {"<=": [{"len": each}, longest]}]}
    yield "list", {"each": [value, fits]}, {"most": longest}
    yield "items", {"<=": [{"len": value}, MOST_ITEMS]}, {"most": MOST_ITEMS}


def _choice(field: Mapping[str, Any], value: Rule) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    yield "choice", {"in": [value, [each["id"] for each in field["choices"]]]}, {}


_KIND_RULES: dict[str, Any] = {
    "text": _text,
    "list": _list,
    "choice": _choice,
    "number": lambda field, value: [("number", {"is": [value, "whole"]}, {})],
    "date": lambda field, value: [("date", {"is": [value, "date"]}, {})],
    "flag": lambda field, value: [("flag", {"is": [value, "flag"]}, {})],
}


def _check(field: Mapping[str, Any], why: str, rule: Rule, **params: Any) -> dict[str, Any]:
    return {"id": f"{field['id']}.{why}", "field": field["id"], "rule": rule, "why": why, "params": params}


def failing(checks: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The checks that do not hold, the first of each field."""
    found: dict[str, Mapping[str, Any]] = {}
    for check in checks:
        if check["field"] not in found and not logic.holds(check["rule"], values):
            found[check["field"]] = check
    return list(found.values())


def cleaned(fields: Sequence[Mapping[str, Any]], typed: Mapping[str, str]) -> Values:
    """What was typed, as values: blanks are absent, a day is 2026-10-08, and what fits no kind is left as it was typed,
    for the checks to say so."""
    found = {field["id"]: _value(field["kind"], typed.get(field["id"], "")) for field in fields}
    return {name: value for name, value in found.items() if logic.evaluate({"given": {"var": "it"}}, {"it": value})}


def _value(kind: str, typed: str) -> Any:
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip(logic.BLANKS)
    if kind == "list":
        lines = [line.strip(logic.BLANKS) for line in text.split("\n")]
        return [line for line in lines if line]
    if kind == "flag":
        return {"yes": True, "no": False}.get(text, text)
    if kind == "number" and text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    if kind == "date":
        return _day(text)
    return text


def _day(text: str) -> str:
    found = TYPED_DAY.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def shown(kind: str, value: Any) -> str:
    """A value as it stands in the form."""
    if value is None:
        return ""
    if kind == "list" and isinstance(value, list):
        return "\n".join(str(each) for each in value)
    if kind == "flag":
        return {True: "yes", False: "no"}.get(value, str(value))
    if kind == "date" and logic.holds({"is": [{"var": "it"}, "date"]}, {"it": value}):
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    return str(value)


def faults_of(id: str, value: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the schema of the pack cannot see: a name twice, a rule that is none, a pattern not all three read alike."""
    known: set[str] = set()
    for at, field in enumerate(value["fields"]):
        if field["id"] in known:
            yield ("fields", at, "id"), f"{field['id']} stands twice"
        known.add(field["id"])
        if (field["kind"] == "choice") != bool(field.get("choices")):
            yield ("fields", at), f"{field['id']}: a choice has choices, and nothing else has"
        if "pattern" in field:
            try:
                logic.check_pattern(field["pattern"])
            except logic.LogicError as error:
                yield ("fields", at, "pattern"), str(error)
    for at, check in enumerate(value.get("checks", [])):
        yield from _faults_of_check(("checks", at), check, known)


def _faults_of_check(
    place: tuple[str | int, ...], check: Mapping[str, Any], known: set[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    asked = logic.names_in(check["rule"]) | {check["field"]}
    if asked - known:
        yield place, f"{', '.join(sorted(asked - known))} is no field of this set"
    try:
        logic.evaluate(check["rule"], {})
    except logic.LogicError as error:
        yield (*place, "rule"), str(error)
