"""A pointer to one thing of any room, and the one line by which another room may show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Ref:
    """Points at one thing: the name it is protected under, and its key as text."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """From `kind:id`; raises ValueError where it is not of that form."""
        kind, mark, key = text.partition(":")
        if not (kind and mark and key):
            raise ValueError("a Ref is written kind:id")
        return cls(kind, key)


@dataclass(frozen=True)
class Brief:
    """What a list of another room may say of a thing: its title, its state in words, where it is opened."""

    ref: Ref
    title: str
    state: str
    url: str
