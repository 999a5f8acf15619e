"""The verbs of the vault."""

from soi.vault.actions.lockers import bar, get, get_many, open_locker, put, put_many, release, seal, set_holders
from soi.vault.actions.openings import answer, ask_opening, close_openings, read_opened

__all__ = [
    "answer",
    "ask_opening",
    "bar",
    "close_openings",
    "get",
    "get_many",
    "open_locker",
    "put",
    "put_many",
    "read_opened",
    "release",
    "seal",
    "set_holders",
]
