"""Siegfried, which knows PRONOM's signatures; through its Python extension, without network.

Both the signatures and the containers are those the package was built with: `signatures()` names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from soi.engines.formats.errors import NotIdentified

UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Match:
    """What a file is by PRONOM; without a key where PRONOM does not know it."""

    puid: str
    name: str
    version: str
    mime: str
    basis: str
    warning: str

    @property
    def is_known(self) -> bool:
        return bool(self.puid)


NO_MATCH = Match("", "", "", "", "", "")


def identify(path: Path) -> Match:
    """Look at a file by its content; its name is not asked, for a store has none. Raises NotIdentified."""
    import pygfried

    try:
        found: Any = pygfried.identify(str(path), detailed=True)
    except OSError as error:
        raise NotIdentified(cause=str(error)) from error
    return chosen(found["files"][0]["matches"])


def chosen(matches: list[dict[str, str]]) -> Match:
    """The match by content; one by the name alone says nothing here."""
    for each in matches:
        if each["id"] != UNKNOWN and each["basis"] and "extension only" not in each["warning"]:
            return Match(each["id"], each["format"], each["version"], each["mime"], each["basis"], each["warning"])
    return NO_MATCH


@lru_cache(maxsize=1)
def signatures() -> str:
    """Program and signature files, as they are written beside each finding."""
    import pygfried

    return f"siegfried {pygfried.version()}"
