"""`soi read FILE`: read one PDF or picture at the command line, through the same closed room as the web."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from soi.base.errors import Refusal
from soi.engines.reading.confined import Reader
from soi.engines.reading.json_form import to_json
from soi.engines.reading.outcome import Outcome
from soi.engines.reading.words import Reading

SECONDS_OF_SILENCE = 2.0
STEPS = {"screen": "looking at the file", "read": "reading", "write": "writing the searchable PDF"}


def main(argv: Sequence[str] | None = None) -> int:
    """Read FILE and print text and proposed fields, or write them where asked. Returns 0, or 1 if it was refused."""
    asked = arguments().parse_args(argv)
    try:
        data = Path(asked.file).read_bytes()
    except OSError as error:
        return complain(f"{asked.file}: {error.strerror or error}. Nothing was read. Check the name and your rights.")
    try:
        with Reader() as reader:
            outcome = reader.read(data, Path(asked.file).name, Progress())
    except Refusal as refusal:
        return complain(f"{asked.file}: {refusal}")
    except KeyboardInterrupt:
        return complain("Stopped. Nothing was written.")
    return give(outcome, asked)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="soi read", description="Read a PDF or picture: text, words, proposed fields."
    )
    parser.add_argument("file", metavar="FILE", help="PDF, JPEG, PNG, TIFF or HEIC")
    parser.add_argument("--json", metavar="OUT.json", help="write words, places, confidence and fields")
    parser.add_argument("--pdf", metavar="OUT.pdf", help="write a searchable PDF/A-2b")
    return parser


class Progress:
    """Speaks on stderr once the reader has been quiet for two seconds."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, step: str, page: int, pages: int) -> None:
        if time.monotonic() - self.began < SECONDS_OF_SILENCE:
            return
        count = f" page {page} of {pages}" if step == "read" and pages else ""
        print(f"{STEPS.get(step, step)}{count} ...", file=sys.stderr, flush=True)


def give(outcome: Outcome, asked: argparse.Namespace) -> int:
    wanted = [(asked.json, to_json(outcome.reading).encode()), (asked.pdf, outcome.pdf)]
    try:
        for path, content in wanted:
            if path:
                Path(path).write_bytes(content)
    except OSError as error:
        return complain(f"{error.filename}: {error.strerror}. The file read is untouched. Choose another place.")
    if not asked.json and not asked.pdf:
        print(as_text(outcome.reading))
    return 0


def as_text(reading: Reading) -> str:
    """Text of all pages, then the proposals with their reasons, then what a person should look at."""
    rows = [reading.text, "", "-- Proposed fields (a person confirms)"]
    rows += [f"{each.name}: {each.value}  [{each.confidence}] {each.why}" for each in reading.fields]
    doubtful = reading.doubtful()
    if doubtful:
        shown = ", ".join(f"{word.text} (page {page.number}, {word.confidence})" for page, word in doubtful[:12])
        rows += ["", f"-- Doubtful words: {len(doubtful)}", shown]
    if reading.warnings:
        rows += ["", "-- Remarks", *map(str, reading.warnings)]
    return "\n".join(rows)


def complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
