"""A sentence the house says, kept apart from its values so that it can be said in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from soi.base.dates import format_date
from soi.base.errors import fill

DAY = "$day"


@dataclass(frozen=True)
class Sentence:
    """English msgid with braces, and the values for them: numbers, texts, days, or labels by language."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str = "en", translate: Callable[[str], str] = str) -> str:
        """The sentence in a language; `translate` turns the msgid, days and labels follow the language."""
        return fill(translate(self.msgid), {name: said(each, language) for name, each in self.params.items()})

    def as_data(self) -> dict[str, Any]:
        """The sentence as plain JSON, days marked as days."""
        marked = {name: {DAY: each.isoformat()} for name, each in self.params.items() if isinstance(each, date)}
        return {"msgid": self.msgid, "params": {**self.params, **marked}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Sentence:
        """The sentence as it was kept."""
        return cls(data["msgid"], {name: _value(each) for name, each in data["params"].items()})

    def __str__(self) -> str:
        return self.say()


def _value(kept: Any) -> object:
    return date.fromisoformat(kept[DAY]) if isinstance(kept, Mapping) and DAY in kept else kept


def said(value: object, language: str) -> object:
    """One value as this language writes it."""
    if isinstance(value, date):
        return format_date(value, language)
    return label(value, language) if isinstance(value, Mapping) else value


def label(labels: Mapping[str, str], language: str) -> str:
    """The label in this language, else in Vietnamese, else in any it has."""
    return labels.get(language[:2]) or labels.get("vi") or next(iter(labels.values()), "")
