"""SQL files cannot be seen by import-linter: a room's SQL names its own tables and the units it hangs on, no more."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture import exceptions
from tests.architecture.tree import LABELS, SOI, label_of, said

NAMED = re.compile(
    r"\b(?:from|join|into|update|table|references|only|truncate|on)\s+(?:only\s+)?(?:soi\.)?\"?([a-z]+)_[a-z0-9_]+\"?",
    re.IGNORECASE,
)
COMMENT = re.compile(r"--[^\n]*")
# Every policy asks where a unit hangs in the tree.
SHARED = {"organisations"}


def foreign_tables(text: str, label: str) -> set[str]:
    named = {name.lower() for name in NAMED.findall(COMMENT.sub("", text))}
    return (named & LABELS) - {label} - SHARED


def sql_files() -> list[tuple[Path, str]]:
    return [(path, label) for path in sorted(SOI.rglob("*.sql")) if (label := label_of(path))]


def test_sql_names_only_own_tables():
    found = {said(path): names for path, label in sql_files() if (names := foreign_tables(path.read_text(), label))}
    assert set(found) == set(exceptions.FOREIGN_TABLES), f"ask the other room by its public door: {found}"


def test_a_foreign_table_is_found():
    assert foreign_tables("select 1 from soi.petitions_petition join records_paper on true", "records") == {"petitions"}
    assert not foreign_tables("-- from petitions_petition\nselect 1 from records_paper", "records")
