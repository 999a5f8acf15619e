"""STYLE: words that say nothing about the office are not names of files, folders or classes."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.tree import ROOT, SOI, parsed, said, written_files

EMPTY_WORDS = {
    *("util", "utils", "helper", "helpers", "common", "core", "misc"),
    *("manager", "managers", "mixin", "mixins", "service", "services", "selectors", "signals"),
}
EMPTY_ENDINGS = ("Mixin", "Helper", "Helpers", "Util", "Utils", "Service")


def empty_words_in(path: Path) -> set[str]:
    names = (*path.relative_to(ROOT).parts[:-1], path.stem)
    return {word for name in names for word in name.lower().split("_")} & EMPTY_WORDS


def test_no_file_or_folder_has_an_empty_name():
    found = {said(path): words for path in written_files() if (words := empty_words_in(path))}
    assert not found, f"name the thing, not its kind: {found}"


def test_no_template_or_sql_file_has_an_empty_name():
    files = [*SOI.rglob("*.html"), *SOI.rglob("*.sql"), *SOI.rglob("*.js")]
    found = {said(path): words for path in files if (words := empty_words_in(path))}
    assert not found, f"name the thing, not its kind: {found}"


def test_no_class_has_an_empty_ending():
    found = [
        f"{said(path, node.lineno)} {node.name}"
        for path in written_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_ENDINGS)
    ]
    assert not found, f"name the thing, not its kind: {found}"


def test_an_empty_name_is_found():
    assert empty_words_in(ROOT / "src/soi/records/date_helpers.py") == {"helpers"}
    assert not empty_words_in(ROOT / "src/soi/records/actions/papers.py")
