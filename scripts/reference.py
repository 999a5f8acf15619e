"""Keep docs/for-developers/reference.md: every command, setting, event and action with the sentence its code gives.

    python scripts/reference.py           is the page current, and has everything a sentence? (a gate)
    python scripts/reference.py --write   write the page anew

Standard library only; the product is read, not imported.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOI = ROOT / "src" / "soi"
PAGE = ROOT / "docs" / "for-developers" / "reference.md"
SETTINGS_PAGE = ROOT / "docs" / "for-operators" / "settings.md"
HEAD = """# Reference: commands, settings, events, actions

Written by `python scripts/reference.py --write` from the source; `make check` fails where it is not current or where
something has no sentence. Settings are explained in docs/for-operators/settings.md.
"""


@dataclass(frozen=True, order=True)
class Thing:
    """Something a developer may look up: its name, what it means, where it stands."""

    name: str
    sentence: str
    place: str


def sources() -> list[Path]:
    return [path for path in sorted(SOI.rglob("*.py")) if not {"tests", "migrations", "testing.py"} & set(path.parts)]


def first_sentence(node: ast.AST) -> str:
    said = ast.get_docstring(node) if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) else None
    return " ".join((said or "").split("\n\n")[0].split())


def place(path: Path) -> str:
    return path.relative_to(SOI).as_posix()


def literal(call: ast.Call, position: int = 0) -> str:
    node = call.args[position] if len(call.args) > position else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def keyword(call: ast.Call, name: str) -> str:
    for given in call.keywords:
        if given.arg == name and isinstance(given.value, ast.Constant):
            return str(given.value.value)
    return ""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rsplit(".", 1)[-1], node


def commands() -> list[Thing]:
    """Words of the `soi` command, as given to add_parser."""
    return [
        Thing(literal(call), keyword(call, "help"), place(path))
        for path in sources()
        for name, call in calls(path)
        if name == "add_parser" and literal(call)
    ]


def settings() -> list[Thing]:
    """Variables of the environment, each explained on the operators' page."""
    text = (SOI / "config" / "environment.py").read_text(encoding="utf-8")
    page = SETTINGS_PAGE.read_text(encoding="utf-8") if SETTINGS_PAGE.exists() else ""
    return [
        Thing(name, row_of(page, name), "config/environment.py")
        for name in sorted(set(re.findall(r"\"(SOI_[A-Z_]+)\"", text)))
    ]


def row_of(page: str, name: str) -> str:
    for line in page.splitlines():
        if f"`{name}`" in line:
            cells = [cell.strip() for cell in line.strip("|# ").split("|")]
            return cells[-1] if len(cells) > 1 else "explained there"
    return ""


def events() -> list[Thing]:
    """Classes announced under a name, `@event("room.noun.verb")`."""
    found = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found += [
                    Thing(literal(mark), first_sentence(node), place(path))
                    for mark in node.decorator_list
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("event") and literal(mark)
                ]
    return found


def actions() -> list[Thing]:
    """Public functions of actions.py and actions/: the verbs of a room."""
    found = []
    for path in sources():
        if path.name == "actions.py" or "actions" in path.parent.parts[-1:]:
            module = place(path).removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            found += [
                Thing(f"{module}.{node.name}", first_sentence(node), place(path))
                for node in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            ]
    return found


def page() -> tuple[str, list[str]]:
    """The page, and the names of things without a sentence."""
    parts, silent = [HEAD], []
    for title, things in (
        ("Commands", commands()),
        ("Settings", settings()),
        ("Events", events()),
        ("Actions", actions()),
    ):
        rows = [
            f"| `{thing.name}` | {thing.sentence.replace('|', '/')} | {thing.place} |" for thing in sorted(set(things))
        ]
        parts.append("\n".join([f"## {title}\n", "| name | what it means | where |", "|---|---|---|", *rows]) + "\n")
        silent += [f"{title.lower()}: {thing.name} ({thing.place})" for thing in things if not thing.sentence]
    return "\n".join(parts), silent


def main(arguments: list[str]) -> int:
    text, silent = page()
    if "--write" in arguments:
        PAGE.write_text(text, encoding="utf-8")
    is_current = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
    for name in silent:
        print(f"- says nothing about itself: {name}", file=sys.stderr)
    if not is_current:
        print("- docs/for-developers/reference.md is not current: python scripts/reference.py --write", file=sys.stderr)
    good = is_current and not silent
    print("the reference is current" if good else "the reference is not complete")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
