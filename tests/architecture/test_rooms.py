"""Every room of the house exists, says what it holds, and has no files nobody expects."""

from __future__ import annotations

import configparser
import re

import pytest

from tests.architecture import exceptions
from tests.architecture.tree import ENGINES, KERNEL, KERNEL_ORDER, ROOM_ORDER, ROOMS, ROOT, SOI, folder_of

FOLDERS = {
    **{room: folder_of(room) for room in (*ROOMS, *KERNEL)},
    **{f"engines/{name}": SOI / "engines" / name for name in ENGINES},
    **{name: SOI / name for name in ("base", "config", "kernel", "engines")},
}
USUAL = {
    *("__init__", "apps", "errors", "events", "rules", "models", "facts", "access", "queries", "actions", "jobs"),
    *("public", "reactions", "custody", "forms", "views", "rest", "urls", "testing", "conftest"),
    *("tests", "migrations", "templates", "locale", "sql", "static", "templatetags"),
    # ARCHITECTURE: intake's ways in; one foreign program, one file.
    *("channels", "programs"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_room_says_what_it_holds(name):
    readme = FOLDERS[name] / "README.md"
    assert readme.is_file(), f"{name} has no README.md"
    text = readme.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert re.search(r"[A-Z][^.\n]{20,}(\n[^.\n]+)*\.", text), "at least one sentence"
    assert len([line for line in text.splitlines() if line.strip()]) <= 60, "one screen"


@pytest.mark.parametrize("name", FOLDERS)
def test_every_room_is_a_package(name):
    assert (FOLDERS[name] / "__init__.py").is_file()


def test_a_room_has_only_the_usual_files():
    found = {
        f"{room}/{path.name}"
        for room in ROOMS
        for path in folder_of(room).iterdir()
        if path.stem not in USUAL and path.name not in ("README.md", "__pycache__")
    }
    assert found == set(exceptions.ROOM_FILES), "a new kind of file is listed with its reason in exceptions.py"


def test_import_linter_knows_the_same_order():
    linter = configparser.ConfigParser()
    linter.read(ROOT / ".importlinter", encoding="utf-8")

    def layers(contract: str) -> list[set[str]]:
        lines = linter[f"importlinter:contract:{contract}"]["layers"].split("\n")
        return [set(line.replace(" ", "").split("|")) for line in lines if line.strip()]

    assert layers("kernel") == [set(brothers) for brothers in reversed(KERNEL_ORDER)]
    expected = [{"config"}, *(set(brothers) for brothers in reversed(ROOM_ORDER)), {"engines"}, {"kernel"}, {"base"}]
    assert layers("rooms") == expected
