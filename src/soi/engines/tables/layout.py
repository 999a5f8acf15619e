"""What a kind of sheet holds, as data: its fields, the heads under which people write them, and the rules of a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of
from typing import Any

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """One field: how it is kept, its name in words, and the heads of columns that mean it.

    `choices` are the lawful writings of a list and what each is kept as; `otherwise` is kept where the cell is empty.
    """

    name: str
    labels: Labels
    headings: tuple[str, ...] = ()
    is_number: bool = False
    choices: Mapping[str, str] = of(default_factory=dict)
    otherwise: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule of a row: which field is tested how, against what; `says` and `remedy` replace the test's own words."""

    field: str
    test: str
    than: str = ""
    limit: int = 0
    values: tuple[str, ...] = ()
    says: Labels = of(default_factory=dict)
    remedy: Labels = of(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """A kind of sheet. `key` are the fields that say which line is meant; where the first is empty, the whole row."""

    name: str
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...]
    key: tuple[str, ...]

    def field(self, name: str) -> Field:
        return next(each for each in self.fields if each.name == name)


def from_data(
    name: str,
    data: Mapping[str, Any],
    *,
    lists: Mapping[str, Mapping[str, str]] | None = None,
    numbers: Mapping[str, int] | None = None,
    values: Mapping[str, Sequence[str]] | None = None,
) -> Layout:
    """A layout as a pack writes it; `lists`, `numbers` and `values` stand for the names that the pack uses of them."""
    numbers, values = numbers or {}, values or {}

    def number(given: Any) -> int:
        return numbers[given] if isinstance(given, str) else int(given)

    fields = tuple(
        Field(
            each["name"],
            each["labels"],
            tuple(each.get("headings", ())),
            each.get("kind") == "number",
            (lists or {})[each["list"]] if "list" in each else {},
            str(each.get("otherwise", "")),
        )
        for each in data["fields"]
    )
    rules = tuple(
        Rule(
            each["field"],
            each["test"],
            each.get("than", ""),
            number(each.get("limit", 0)),
            tuple(values.get(each.get("values", ""), ())),
            each.get("says", {}),
            each.get("remedy", {}),
        )
        for each in data["rules"]
    )
    return Layout(name, fields, rules, tuple(data["key"]))
