"""Compare docs/features.md with the marks of the tests: `@pytest.mark.feature("REC-01")`.

A row that claims something needs a test with its id; a test may not carry the id of a row that claims nothing.
Standard library only, and nothing is imported: marks are read from the source of the tests.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "features.md"
TEST_FOLDERS = (ROOT / "src" / "soi", ROOT / "tests")
ROW = re.compile(r"^\| (?P<id>[A-Z]{3}-\d{2}) \|(?P<text>.*)\|(?P<state>[^|]*)\|(?P<tests>[^|]*)\|$")
STATES = ("done", "partly", "not yet")
EXPECTED_ROWS = 235


@dataclass(frozen=True)
class Row:
    """One row of the table: its id, the room it belongs to, its state in words, the line it stands on."""

    id: str
    room: str
    state: str
    line: int

    @property
    def kind(self) -> str | None:
        """done, partly or not yet; None where the words say neither."""
        if self.state in ("done", "not yet"):
            return self.state
        return "partly" if re.fullmatch(r"partly: \S.*", self.state) else None


def read_rows(text: str) -> list[Row]:
    rows, room = [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("## "):
            room = line.removeprefix("## ").split(" (")[0]
        elif match := ROW.match(line):
            rows.append(Row(match["id"], room, match["state"].strip(), number))
        elif line.startswith("| ") and not line.startswith("| id "):
            raise SystemExit(f"docs/features.md:{number}: not a row of four cells: {line[:60]}")
    return rows


def marks_in(path: Path) -> list[tuple[str, int]]:
    """Id and line of each mark in a file; a mark that is not a literal text is refused."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.feature"):
            for given in node.args:
                if not (isinstance(given, ast.Constant) and isinstance(given.value, str)):
                    raise SystemExit(f"{path.relative_to(ROOT)}:{node.lineno}: write the id as a literal text")
                found.append((given.value, node.lineno))
    return sorted(found, key=lambda mark: mark[1])


def collect_marks(folders: tuple[Path, ...] = TEST_FOLDERS) -> dict[str, list[tuple[Path, int]]]:
    marks: dict[str, list[tuple[Path, int]]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("test_*.py")):
            for feature, line in marks_in(path):
                marks.setdefault(feature, []).append((path, line))
    return marks


def disagreements(rows: list[Row], marks: dict[str, list[tuple[Path, int]]]) -> list[str]:
    """Every point in which table and tests differ, one sentence each."""
    known = {row.id: row for row in rows}
    found = [
        f"{id_} stands {count} times in the table" for id_, count in Counter(r.id for r in rows).items() if count > 1
    ]
    if len(known) != EXPECTED_ROWS:
        found.append(f"the table has {len(known)} rows, not {EXPECTED_ROWS}: a row is never taken away")
    for row in rows:
        if row.kind is None:
            found.append(
                f"{row.id} (line {row.line}): write done, 'partly: what is missing', or not yet, not '{row.state}'"
            )
        elif row.kind != "not yet" and row.id not in marks:
            found.append(f"{row.id} (line {row.line}) says {row.kind}, but no test carries its mark")
    for feature, places in sorted(marks.items()):
        path, line = places[0]
        where = f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}:{line}"
        if feature not in known:
            found.append(f"{where} marks {feature}, which is no row of docs/features.md")
        elif known[feature].kind == "not yet":
            found.append(f"{where} marks {feature}, but its row says not yet: say in words what is done")
    return found


def tally(rows: list[Row]) -> str:
    """done / partly / not yet for each room, and the sum."""
    lines = [f"{'':34}{'done':>6}{'partly':>8}{'not yet':>9}"]
    for room in dict.fromkeys(row.room for row in rows):
        lines.append(tally_line(room, [row for row in rows if row.room == room]))
    return "\n".join([*lines, tally_line("all", rows)])


def tally_line(name: str, rows: list[Row]) -> str:
    done, partly, not_yet = (sum(row.kind == kind for row in rows) for kind in STATES)
    return f"{name:34}{done:>6}{partly:>8}{not_yet:>9}"


def with_tests_filled_in(text: str, marks: dict[str, list[tuple[Path, int]]]) -> str:
    """The table with its last column written anew; everything else stays as it is, byte by byte."""
    lines = []
    for line in text.splitlines():
        if match := ROW.match(line):
            line = f"{line[: match.start('tests')]} {places_of(marks.get(match['id'], []))}".rstrip() + " |"
        lines.append(line)
    return "\n".join(lines) + "\n"


def places_of(places: list[tuple[Path, int]]) -> str:
    counts = Counter(path.relative_to(ROOT).as_posix().removeprefix("src/soi/") for path, _ in places)
    return ", ".join(f"{name} ({count})" if count > 1 else name for name, count in sorted(counts.items()))


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--write", action="store_true", help="fill the column of tests in docs/features.md")
    chosen = options.parse_args(arguments)
    text, marks = TABLE.read_text(encoding="utf-8"), collect_marks()
    if chosen.write:
        text = with_tests_filled_in(text, marks)
        TABLE.write_text(text, encoding="utf-8")
    rows = read_rows(text)
    print(tally(rows))
    found = disagreements(rows, marks)
    for sentence in found:
        print(f"- {sentence}", file=sys.stderr)
    print(f"{len(found)} disagreements between docs/features.md and the tests" if found else "table and tests agree")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
