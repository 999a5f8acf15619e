"""The vault's door: lockers that hold, are given back or are sealed, and the opening of what is sealed."""

from __future__ import annotations

from soi.vault.actions import (
    answer,
    ask_opening,
    bar,
    get,
    get_many,
    open_locker,
    put,
    put_many,
    read_opened,
    release,
    seal,
    set_holders,
)
from soi.vault.errors import LockerShut
from soi.vault.queries import Opening, Sealed, get_opening, get_sealed, names, visible_openings, waiting_for
from soi.vault.rules import IDENTITY

__all__ = [
    "IDENTITY",
    "LockerShut",
    "Opening",
    "Sealed",
    "answer",
    "ask_opening",
    "bar",
    "get",
    "get_many",
    "get_opening",
    "get_sealed",
    "names",
    "open_locker",
    "put",
    "put_many",
    "read_opened",
    "release",
    "seal",
    "set_holders",
    "visible_openings",
    "waiting_for",
]
