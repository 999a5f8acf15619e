"""STYLE section 3: a file has at most 500 lines with something on them, a function at most 60."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import exceptions
from tests.architecture.tree import parsed, said, written_files

LONGEST_FILE = 500
LONGEST_FUNCTION = 60


def filled_lines(path: Path) -> int:
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def long_files() -> dict[str, int]:
    return {said(path): count for path in written_files() if (count := filled_lines(path)) > LONGEST_FILE}


def long_functions() -> dict[str, int]:
    found = {}
    for path in written_files():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found[f"{said(path)}::{node.name}"] = length
    return found


def test_no_file_is_too_long():
    too_long = {name: count for name, count in long_files().items() if name not in exceptions.LONG_FILES}
    assert not too_long, f"over {LONGEST_FILE} non-blank lines; split by verb or noun: {too_long}"


def test_no_function_is_too_long():
    too_long = {name: count for name, count in long_functions().items() if name not in exceptions.LONG_FUNCTIONS}
    assert not too_long, f"over {LONGEST_FUNCTION} lines; name its steps: {too_long}"


@pytest.mark.parametrize(
    ("listed", "found"),
    [(exceptions.LONG_FILES, long_files), (exceptions.LONG_FUNCTIONS, long_functions)],
    ids=["files", "functions"],
)
def test_every_exception_is_still_needed_and_has_a_reason(listed, found):
    assert not set(listed) - set(found()), "listed as an exception, yet short enough: take it off the list"
    assert all(len(reason) > 20 for reason in listed.values())
