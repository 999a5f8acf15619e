"""A write is a named verb: may, can, write, audit, tell. Nothing outside of actions touches a row."""

from __future__ import annotations

from pathlib import Path

from tests.architecture import exceptions
from tests.architecture.tree import ROOT, calls, label_of, product_files, said

WRITING = {
    *("save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("asave", "acreate", "adelete", "abulk_create", "aget_or_create", "aupdate_or_create"),
}


def may_write(path: Path) -> bool:
    return path.name == "actions.py" or "actions" in path.parts or label_of(path) is None


def writes_in(path: Path) -> list[int]:
    return [call.lineno for name, call in calls(path) if "." in name and name.rsplit(".", 1)[1] in WRITING]


def writing_files() -> dict[str, list[int]]:
    files = (path for path in product_files() if not may_write(path))
    return {said(path): lines for path in files if (lines := writes_in(path))}


def test_only_actions_write():
    found = {name: lines for name, lines in writing_files().items() if name not in exceptions.WRITES_OUTSIDE_ACTIONS}
    assert not found, f"move the write into a verb of actions.py: {found}"


def test_every_exception_is_still_needed_and_has_a_reason():
    assert not set(exceptions.WRITES_OUTSIDE_ACTIONS) - set(writing_files())
    assert all(len(reason) > 20 for reason in exceptions.WRITES_OUTSIDE_ACTIONS.values())


def test_a_bare_save_is_found(tmp_path):
    view = tmp_path / "views.py"
    view.write_text("def close(case):\n    case.status = 'closed'\n    case.save()\n", encoding="utf-8")
    assert writes_in(view) == [3]
    assert not may_write(ROOT / "src/soi/cases/views.py")
    assert may_write(ROOT / "src/soi/cases/actions/close_case.py")
