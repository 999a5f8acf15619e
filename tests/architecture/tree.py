"""The tree of the house as the architecture tests read it: rooms, order, files. Nothing of Soi is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOI = ROOT / "src" / "soi"

# ARCHITECTURE section 1, downstream last. Names in one tuple are brothers: neither knows the other.
KERNEL_ORDER: list[tuple[str, ...]] = [
    ("calendar", "reference"),
    ("events",),
    ("identity",),
    ("organisations",),
    ("persons",),
    ("access",),
    ("audit",),
    ("search", "storage", "jobs", "numbering", "web"),
    ("signing",),
]
ROOM_ORDER: list[tuple[str, ...]] = [
    ("tasks",),
    ("vault",),
    ("intake",),
    ("records",),
    ("digitization",),
    ("correspondence",),
    ("petitions", "press"),
    ("cases",),
    ("drafting",),
    ("decisions",),
    ("register", "directives"),
    ("statistics",),
    ("analysis",),
    ("monitoring",),
    ("handover",),
    ("exchange",),
    ("training",),
]
ENGINES = ("formats", "lake", "packages", "procedures", "reading", "tables", "typesetting")
ROOMS = tuple(room for brothers in ROOM_ORDER for room in brothers)
KERNEL = tuple(part for brothers in KERNEL_ORDER for part in brothers)
LABELS = frozenset((*ROOMS, *KERNEL))

_PLACE = {name: place for place, brothers in enumerate([*KERNEL_ORDER, *ROOM_ORDER]) for name in brothers}


def is_upstream(label: str, *, of: str) -> bool:
    """Whether the room or kernel part `label` comes strictly earlier in the stream than `of`."""
    return _PLACE[label] < _PLACE[of]


def place_of(path: Path) -> tuple[str, ...]:
    """The parts of a file below src/soi, e.g. ('kernel', 'audit', 'models.py')."""
    return path.relative_to(SOI).parts


def label_of(path: Path) -> str | None:
    """The label of the room or kernel part a file belongs to; None for base, engines and config."""
    parts = place_of(path)
    label = parts[1] if parts[0] == "kernel" and len(parts) > 1 else parts[0]
    return label if label in LABELS else None


def folder_of(label: str) -> Path:
    return SOI / "kernel" / label if label in KERNEL else SOI / label


def product_files() -> list[Path]:
    """Every Python file of the product: no tests, no migrations, no fixtures."""
    return [path for path in sorted(SOI.rglob("*.py")) if not is_test(path) and "migrations" not in path.parts]


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name in ("testing.py", "conftest.py")


def written_files() -> list[Path]:
    """Every Python file somebody wrote by hand, tests and scripts included."""
    folders = (SOI, ROOT / "tests", ROOT / "scripts")
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [path for path in sorted(SOI.rglob("*.html")) if "templates" in path.parts and "tests" not in path.parts]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file with its dotted name, e.g. ('audit.record', <Call>)."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    """A name as it is written; '?' stands where an expression is called."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "?"


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def text_argument(call: ast.Call, position: int, keyword: str = "") -> str | None:
    """A literal text given to a call by position or keyword; None where it is computed or absent."""
    found = call.args[position] if len(call.args) > position else None
    for named in call.keywords:
        if named.arg == keyword:
            found = named.value
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


def said(path: Path, line: int | None = None) -> str:
    """A place a person can click: file and line from the root."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name
