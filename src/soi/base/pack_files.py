"""Pack files: YAML lists whose every fault can be named by file, line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from soi.base.errors import BadInput

PACKS = Path(__file__).resolve().parents[3] / "packs"


class UnreadablePackFile(BadInput):
    """This pack file cannot be read: {cause}."""

    code = "packs.unreadable"
    remedy = "Mend the file and run: soi packs check"


@dataclass(frozen=True)
class Entry:
    """One item of a pack file as written, dates as ISO text, with the lines of its fields by path."""

    data: Mapping[str, Any]
    file: str
    line: int
    lines: Mapping[tuple[str | int, ...], int]

    def line_of(self, path: tuple[str | int, ...]) -> int:
        """The line of a field, or of the nearest field around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, self.line)


class _Loader(yaml.CSafeLoader):
    """libyaml's reader: the first act after a start reads packs, and PyYAML's own needs a fifth of a second for it.

    Leaves dates as text: JSON Schema knows no dates, and 2026-02-30 must be refused with its line.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - the library's own shape
        first: [(tag, shape) for tag, shape in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_entries(path: Path, root: Path = PACKS) -> list[Entry]:
    """Read the items of one pack file. Raises UnreadablePackFile."""
    file = str(path.relative_to(root.parent)) if path.is_relative_to(root.parent) else str(path)
    try:
        return _entries(path.read_text(encoding="utf-8"), file)
    except (OSError, UnicodeDecodeError) as fault:
        raise UnreadablePackFile(cause=str(fault), file=file) from fault
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise UnreadablePackFile(cause=fault.problem or str(fault), file=file, line=line) from fault


def _entries(text: str, file: str) -> list[Entry]:
    loader = _Loader(text)
    top = loader.get_single_node()
    if not isinstance(top, yaml.SequenceNode):
        raise UnreadablePackFile(cause="it must be a list of items, each beginning with “-”", file=file, line=1)
    return [_entry(loader, node, file) for node in top.value]


def _entry(loader: _Loader, node: yaml.Node, file: str) -> Entry:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise UnreadablePackFile(cause="an item must be a set of “name: value”", file=file, line=line)
    lines: dict[tuple[str | int, ...], int] = {}
    for path, at in _walk(node, ()):
        if path in lines:
            raise UnreadablePackFile(
                cause="this name stands twice in one item", file=file, line=at, field=str(path[-1])
            )
        lines[path] = at
    return Entry(data=loader.construct_document(node), file=file, line=line, lines=lines)


def _walk(node: yaml.Node, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1
            yield from _walk(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield (*path, at), value.start_mark.line + 1
            yield from _walk(value, (*path, at))
