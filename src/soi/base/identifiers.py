"""Names for things: keys nobody can guess, aliases people can say aloud, codes that fit in a file name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from uuid import UUID, uuid4

from soi.base.errors import BadInput

# No I, O, 0 or 1, which a reader mistakes, and no vowels, so that no word appears by chance.
ALIAS_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
_CODE = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")
_TRIES = 100


class NoAliasLeft(BadInput):
    """No free alias was found under “{prefix}” in {tries} tries."""

    code = "identifiers.no_alias_left"
    remedy = "Use longer aliases for this kind."


def new_id() -> UUID:
    """A key that tells nothing about what it names, nor when it was made."""
    return uuid4()


def parse_id(text: str, *, field: str = "") -> UUID:
    """Read a key from an address or a form. Raises BadInput."""
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("“{text}” is not a key.", remedy="Open the page from a list.", field=field, text=text) from None


def alias(prefix: str, *, length: int = 4, taken: Callable[[str], bool] = lambda _: False) -> str:
    """A random name such as NTC-7Q4X that stands for a person whose name is sealed. Raises NoAliasLeft."""
    for _ in range(_TRIES):
        name = f"{prefix}-{''.join(secrets.choice(ALIAS_LETTERS) for _ in range(length))}"
        if not taken(name):
            return name
    raise NoAliasLeft(prefix=prefix, tries=_TRIES)


def is_code(text: str) -> bool:
    """Whether a text can name an item of a pack, a kind or a setting: small letters, digits, dots, lines."""
    return _CODE.fullmatch(text) is not None
