#!/usr/bin/env python3
"""Check an exported audit log of Soi, with nothing but this file and Python 3.9 or newer.

    python3 verifier.py EXPORT_FOLDER [--against heads.jsonl]...

The folder holds events.jsonl (the events in the order they were sealed), tiles.jsonl (the sealed hashes) and
heads.jsonl (size and root of the log over time). Give with --against the heads that were kept OUTSIDE the house, on
paper or by another body: without an older head from outside, a log that was rebuilt from the ground looks right, and a
cut tail too. Exit code 0: nothing wrong; 1: the log was altered; 2: could not check.

Hashes are those of RFC 9162: leaf sha256(00 + text), node sha256(01 + left + right). The text of a leaf: the fields
seq, at, xid, actor, person, unit_id, level, kind, subject_kind, subject_id, detail, joined by the character U+001F,
which no field can hold; in UTF-8.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

FORMAT = "soi-audit-1"
MOST_SHOWN = 20


class CannotCheck(Exception):  # noqa: N818 - it says what happened
    """The export is not complete or not readable: nothing was proved either way."""


@dataclass(frozen=True)
class Head:
    size: int
    root: str
    at: str


@dataclass(frozen=True)
class Finding:
    """One alteration: what was done, and to which event (its number n in the sealed log)."""

    what: str
    n: int
    words: str


@dataclass
class Report:
    size: int = 0
    root: str = ""
    heads: int = 0
    outside_heads: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def leaf_hash(text: str) -> bytes:
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: enough to give the root at every size on the way."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        joined, bits = leaf, self.size
        while bits & 1:
            joined = node_hash(self.edge.pop(), joined)
            bits >>= 1
        self.edge.append(joined)
        self.size += 1

    def root(self) -> str:
        if not self.edge:
            return hashlib.sha256(b"").hexdigest()
        joined = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            joined = node_hash(left, joined)
        return joined.hex()


@dataclass
class Export:
    rows: list[bytes | None]
    """Leaf hash computed from the text of event n; None where the event is gone."""
    sealed: list[bytes]
    """Leaf hash n as it was sealed."""
    upper: dict[tuple[int, int], bytes]
    stray: list[tuple[str, bytes]]
    """Events that were never sealed although everything of their time is."""
    heads: list[Head]


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise CannotCheck(f"{path}, line {number}, is not readable. Export the log again.") from error
    except OSError as error:
        raise CannotCheck(
            f"{path} cannot be read ({error.strerror}). Give the folder made by 'soi audit export'."
        ) from error


def read_heads(path: Path) -> list[Head]:
    """Heads of a file; a file whose lines are chained by 'previous' must not miss or change one."""
    heads = []
    for line in lines_of(path):
        try:
            heads.append(Head(int(line["size"]), str(line["root"]), str(line["at"])))
        except (KeyError, TypeError, ValueError) as error:
            raise CannotCheck(f"{path} holds a line that is no head: {line}") from error
    return heads


def broken_chain(path: Path) -> int | None:
    """Number of the first line of a file of heads that does not continue the line before it."""
    before = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if json.loads(line).get("previous") != before:
            return number
        before = hashlib.sha256(line.encode()).hexdigest()
    return None


def read_events(folder: Path) -> tuple[list[bytes | None], list[tuple[str, bytes]]]:
    lines = lines_of(folder / "events.jsonl")
    first = next(lines, {})
    if first.get("format") != FORMAT:
        raise CannotCheck(
            f"{folder}/events.jsonl does not begin with format {FORMAT}. Use the verifier that came with the export."
        )
    rows: list[bytes | None] = []
    stray = []
    for line in lines:
        leaf = None if line["text"] is None else leaf_hash(line["text"])
        if line["n"] is None:
            if line.get("due") and leaf is not None:
                stray.append((line["text"].split("\x1f", 1)[0], leaf))
            continue
        rows.extend([None] * (line["n"] - len(rows)))
        rows.append(leaf)
    return rows, stray


def read_tiles(folder: Path) -> tuple[list[bytes], dict[tuple[int, int], bytes]]:
    sealed: list[bytes] = []
    upper = {}
    for line in lines_of(folder / "tiles.jsonl"):
        hashes = bytes.fromhex(line["hashes"])
        if line["level"]:
            upper[(line["level"], line["i"])] = hashes
            continue
        if line["i"] * 256 != len(sealed):
            raise CannotCheck(
                f"Sealed hashes {len(sealed)} to {line['i'] * 256 - 1} are missing from {folder}/tiles.jsonl."
            )
        sealed.extend(hashes[i : i + 32] for i in range(0, len(hashes), 32))
    return sealed, upper


def read_export(folder: Path) -> Export:
    try:
        rows, stray = read_events(folder)
        sealed, upper = read_tiles(folder)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CannotCheck(
            f"{folder} holds a line that is not of this format ({error}). Export the log again."
        ) from error
    return Export(rows, sealed, upper, stray, read_heads(folder / "heads.jsonl"))


def compare_rows(rows: list[bytes | None], sealed: list[bytes]) -> list[Finding]:
    """Which events differ from what was sealed: changed, missing, inserted or reordered."""
    findings = [
        Finding("missing", n, f"Event {n} was deleted.")
        for n, row in enumerate(rows)
        if row is None and n < len(sealed)
    ]
    gone = {finding.n for finding in findings}
    start = 0
    while start < min(len(rows), len(sealed)) and rows[start] == sealed[start]:
        start += 1
    if start == len(rows) == len(sealed):
        return []
    ours = [(n, row) for n, row in enumerate(rows) if row is not None and n >= start]
    theirs = [(n, leaf) for n, leaf in enumerate(sealed) if n >= start and n not in gone]
    return findings + align(ours, theirs)


def align(ours: list[tuple[int, bytes]], theirs: list[tuple[int, bytes]]) -> list[Finding]:
    mine, sealed = [leaf for _, leaf in ours], [leaf for _, leaf in theirs]
    held, known = set(mine), set(sealed)
    findings = []
    for tag, s1, s2, m1, m2 in SequenceMatcher(None, sealed, mine, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        lost = [n for n, leaf in theirs[s1:s2] if leaf not in held]
        new = [n for n, leaf in ours[m1:m2] if leaf not in known]
        moved = [n for n, leaf in ours[m1:m2] if leaf in known]
        both = min(len(lost), len(new))
        findings += [Finding("changed", n, f"Event {n} was changed.") for n in lost[:both]]
        findings += [Finding("missing", n, f"Event {n} was deleted.") for n in lost[both:]]
        findings += [Finding("inserted", n, f"An event that was never sealed stands at {n}.") for n in new[both:]]
        findings += [
            Finding("reordered", n, f"The event at {n} stands in another place than it was sealed.") for n in moved
        ]
    return findings


def compare_tiles(export: Export) -> list[Finding]:
    """Whether the stored hashes of higher levels are those of the leaves below them."""
    findings = []
    level, row = 0, export.sealed
    while len(row) >= 256:
        row = [fold(row[i : i + 256]) for i in range(0, len(row) - 255, 256)]
        level += 1
        for i in range(0, len(row), 256):
            if export.upper.get((level, i // 256)) != b"".join(row[i : i + 256]):
                first = i * 256**level
                findings.append(
                    Finding(
                        "tile",
                        first,
                        f"The stored hashes of level {level} over event {first} and on are not those below.",
                    )
                )
    return findings


def fold(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def compare_heads(leaves: list[bytes], heads: list[Head], whose: str) -> list[Finding]:
    """Whether the log still begins with what each head saw; the first wrong head bounds the place."""
    findings, frontier, whole_until = [], Frontier(), 0
    for head in sorted(heads, key=lambda head: head.size):
        if head.size > len(leaves):
            cut = f"Events {len(leaves)} to {head.size - 1} were cut off"
            words = f"{cut}: the {whose} head of {head.at} held {head.size} events."
            findings.append(Finding("cut", len(leaves), words))
            break
        while frontier.size < head.size:
            frontier.add(leaves[frontier.size])
        if frontier.root() != head.root:
            place = f"The log was rebuilt somewhere in events {whole_until} to {head.size - 1}"
            words = f"{place}: it is not what the {whose} head of {head.at} saw."
            findings.append(Finding("rebuilt", whole_until, words))
            break
        whole_until = head.size
    return findings


def verify(folder: Path, against: list[Path]) -> Report:
    """Check an export; raises CannotCheck where files are missing or unreadable."""
    export = read_export(folder)
    outside = [head for path in against for head in read_heads(path)]
    frontier = Frontier()
    for leaf in export.sealed:
        frontier.add(leaf)
    report = Report(frontier.size, frontier.root(), len(export.heads), len(outside))
    report.findings += compare_rows(export.rows, export.sealed)
    report.findings += [
        Finding("inserted", -1, f"Event with seq {seq} was put in later: everything of its time is sealed, it is not.")
        for seq, _ in export.stray
    ]
    report.findings += compare_tiles(export)
    report.findings += compare_heads(export.sealed, export.heads, "house's own")
    report.findings += compare_heads(export.sealed, outside, "outside")
    for path in against:
        line = broken_chain(path)
        if line:
            report.findings.append(
                Finding(
                    "heads",
                    line,
                    f"{path}: line {line} does not continue the line before it; the file of heads itself was altered.",
                )
            )
    return report


def print_report(report: Report) -> None:
    for finding in report.findings[:MOST_SHOWN]:
        print(f"ALTERED  {finding.what:<10} {finding.words}")
    if len(report.findings) > MOST_SHOWN:
        print(f"         and {len(report.findings) - MOST_SHOWN} more")
    print(f"{report.size} sealed events, root {report.root}")
    if not report.outside_heads:
        print(
            "NOTE     no head from outside was given: a log rebuilt from the ground, or a cut tail, could not be seen."
        )
    print(
        f"{report.heads} own heads and {report.outside_heads} outside heads compared: "
        + ("nothing altered." if report.is_whole else "THE LOG WAS ALTERED.")
    )


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an exported audit log of Soi.")
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--against",
        type=Path,
        action="append",
        default=[],
        metavar="HEADS",
        help="heads kept outside the house; may be given more than once",
    )
    given = parser.parse_args(argv)
    try:
        report = verify(given.folder, given.against)
    except CannotCheck as error:
        print(f"CANNOT CHECK  {error}", file=sys.stderr)
        return 2
    print_report(report)
    return 0 if report.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
