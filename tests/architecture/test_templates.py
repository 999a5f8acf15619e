"""Pages: own pieces only, a strict content policy, and nothing trusted as HTML without a written reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture import exceptions
from tests.architecture.tree import ROOT, SOI, label_of, said, templates

BORROWED = re.compile(r"{%-?\s*(?:include|extends)\s+(\S+)")
SAFE = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
INLINE = {
    "style attribute": re.compile(r"\sstyle\s*="),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script address": re.compile(r"href\s*=\s*[\"']\s*javascript:", re.IGNORECASE),
    "foreign host": re.compile(r"\b(?:src|href)\s*=\s*[\"']\s*(?:https?:)?//", re.IGNORECASE),
}
# Pages of packages that a room dresses anew keep the names those packages look for.
FOREIGN_FOLDERS = {"identity": {"account", "mfa", "allauth", "registration"}}
SHELL = SOI / "kernel" / "web" / "templates"


def root_of(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "templates")


def borrowed(path: Path) -> list[str]:
    return BORROWED.findall(path.read_text(encoding="utf-8"))


def is_own_or_shell(path: Path, quoted: str) -> bool:
    name = quoted.strip("\"'")
    return (root_of(path) / name).is_file() or (SHELL / name).is_file()


def test_a_page_takes_pieces_of_its_own_room_or_of_the_shell():
    found = [
        f"{said(path)} takes {name}"
        for path in templates()
        for name in borrowed(path)
        if name[0] in "\"'" and not is_own_or_shell(path, name)
    ]
    assert not found, f"ask the other room for a panel (kernel.web.panel): {found}"


def test_a_piece_is_taken_by_its_name():
    found = {said(path) for path in templates() for name in borrowed(path) if name[0] not in "\"'"}
    assert found == set(exceptions.VARIABLE_INCLUDES), "a computed include hides where a page comes from"


@pytest.mark.parametrize("kind", INLINE)
def test_the_content_policy_stays_strict(kind):
    found = [
        said(path, number)
        for path in templates()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if INLINE[kind].search(line)
    ]
    assert not found, f"{kind}: {found}"


def test_nothing_is_trusted_as_html_without_a_reason():
    found = {said(path) for path in templates() if SAFE.search(path.read_text(encoding="utf-8"))}
    assert found == set(exceptions.SAFE_FILTERS), "escape it, or list the reason in exceptions.py"
    assert all(len(reason) > 20 for reason in exceptions.SAFE_FILTERS.values())


def test_templates_live_under_the_name_of_their_room():
    found = []
    for path in templates():
        label = label_of(path)
        folder = path.relative_to(root_of(path)).parts[0]
        known = {label, *FOREIGN_FOLDERS.get(label or "", ())}
        is_page_of_errors = label == "web" and re.fullmatch(r"[45]\d\d\.html", folder)
        if label and folder not in known and not is_page_of_errors:
            found.append(said(path))
    assert not found, f"expected templates/<room>/…: {found}"


def test_inline_things_are_found():
    bad = '<p style="color:red" onclick="x()"><script>alert(1)</script><a href="javascript:x">'
    assert {kind for kind, pattern in INLINE.items() if pattern.search(bad)} == {
        "style attribute",
        "event attribute",
        "inline script",
        "script address",
    }
    assert not INLINE["inline script"].search('<script src="/static/soi.js" defer></script>')
    assert SAFE.search("{{ text|safe }}")
    assert ROOT.joinpath("src/soi").is_dir()
