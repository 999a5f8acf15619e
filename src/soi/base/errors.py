"""Refusals: what the house says when it will not do a thing.

Refusal
   |- NotPermitted     the actor may not                      403
   |- NotPossible      the state of the thing forbids it      409
   |- NotYet           a term has not run out, a step is due  409
   |- BadInput         what was given cannot be used          422
   '- NotFound         absent, or hidden from this actor      404

A refusal carries a stable code, an English msgid (the docstring of its class unless one is given), the values for the
braces in it, and a remedy.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class _KeepUnknown(dict[str, object]):
    """Leaves a brace without a value as it stands, so that an error about an error never hides the first."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def fill(sentence: str, params: dict[str, object]) -> str:
    """Put the values into the braces of a sentence, translated or not."""
    return sentence.format_map(_KeepUnknown(params))


class Refusal(Exception):  # noqa: N818 - a refusal is lawful, not an error
    """This was refused."""

    code: ClassVar[str] = "refused"
    remedy: ClassVar[str] = ""
    http_status: ClassVar[int] = 409

    def __init__(self, message: str = "", *, remedy: str = "", **data: object) -> None:
        self.msgid = message or _first_paragraph(type(self))
        self.remedy_msgid = remedy or type(self).remedy
        self.params: dict[str, object] = data
        super().__init__(self.msgid)

    @property
    def message(self) -> str:
        """The English sentence, without the remedy."""
        return fill(self.msgid, self.params)

    def __str__(self) -> str:
        return f"{self.message} {fill(self.remedy_msgid, self.params)}".strip()

    def kept(self) -> dict[str, Any]:
        """As it is kept with what was refused, to be said later (`say_again`) in the language of who reads it."""
        params = {name: value if isinstance(value, int | str) else str(value) for name, value in self.params.items()}
        return {"code": self.code, "msgid": self.msgid, "remedy": self.remedy_msgid, "params": params}


def say_again(kept: Mapping[str, Any] | None, translate: Callable[[str], str]) -> str:
    """A refusal that was kept, in the language of `translate`: the cause, then the remedy; nothing where none was."""
    if not kept:
        return ""
    given = kept.get("params", {})
    params = {name: translate(value) if isinstance(value, str) and value else value for name, value in given.items()}
    return " ".join(fill(translate(kept[part]), params) for part in ("msgid", "remedy") if kept.get(part))


class NotPermitted(Refusal):
    """You may not do this."""

    code = "not_permitted"
    remedy = "Ask the head of your unit if your work needs it."
    http_status = 403


class NotPossible(Refusal):
    """This cannot be done in its present state."""

    code = "not_possible"
    http_status = 409


class NotYet(Refusal):
    """It is too early for this."""

    code = "not_yet"
    http_status = 409


class BadInput(Refusal):
    """What was given cannot be used."""

    code = "bad_input"
    http_status = 422

    def __init__(
        self,
        message: str = "",
        *,
        remedy: str = "",
        field: str = "",
        line: int | None = None,
        file: str = "",
        **data: object,
    ) -> None:
        super().__init__(message, remedy=remedy, **data)
        self.field, self.line, self.file = field, line, file

    @property
    def place(self) -> str:
        """Where the fault lies: `file:line`, then the field, as far as known."""
        place = self.file if self.line is None else f"{self.file or 'line'}:{self.line}"
        return ", ".join(part for part in (place, self.field) if part)

    def __str__(self) -> str:
        return f"{self.place}: {super().__str__()}" if self.place else super().__str__()


class NotFound(Refusal):
    """There is nothing here for you."""

    code = "not_found"
    remedy = "Check the address or the number."
    http_status = 404


def _first_paragraph(kind: type) -> str:
    words = next(each.__doc__ for each in kind.__mro__ if each.__doc__)
    return " ".join(inspect.cleandoc(words).split("\n\n")[0].split())
