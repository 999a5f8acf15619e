"""Compile translations (.po) into the form Django reads (.mo). Standard library only.

gettext's own msgfmt is often not installed, and this is all of it that Soi needs: msgctxt, msgid,
msgid_plural, msgstr, fuzzy entries left out.
"""

from __future__ import annotations

import ast
import struct
import sys
from dataclasses import dataclass, field
from pathlib import Path


class BadTranslation(Exception):  # noqa: N818 - it names what the file holds
    """A line of a .po file that cannot be understood; the message names file and line."""


@dataclass
class Entry:
    """One message while its lines are read."""

    fields: dict[str, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        return any(name.startswith("msgstr") for name in self.fields)

    def pair(self) -> tuple[str, str] | None:
        """Key and text as the .mo file wants them; None for what must not be shown."""
        key = self.fields.get("msgid", "")
        if "msgid" not in self.fields or (self.is_fuzzy and key):
            return None
        if "msgid_plural" in self.fields:
            key += "\0" + self.fields["msgid_plural"]
        if "msgctxt" in self.fields:
            key = self.fields["msgctxt"] + "\4" + key
        texts = [self.fields[name] for name in sorted(self.fields) if name.startswith("msgstr")]
        return (key, "\0".join(texts)) if any(texts) else None


class Reader:
    """Reads a .po file line by line; an entry ends where the next one, a comment or the file begins."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.messages: dict[str, str] = {}
        self.entry = Entry()
        self.keyword = ""

    def read(self, text: str) -> dict[str, str]:
        for number, line in enumerate(text.splitlines(), start=1):
            self.take(line.strip(), f"{self.name}:{number}")
        self.end_entry()
        return self.messages

    def take(self, line: str, where: str) -> None:
        if not line or line.startswith("#"):
            self.end_entry()
            self.entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.startswith('"'):
            if not self.keyword:
                raise BadTranslation(f"{where}: a text without its keyword")
            self.entry.fields[self.keyword] += _string(line, where)
        else:
            self.take_keyword(line, where)

    def take_keyword(self, line: str, where: str) -> None:
        keyword, _, quoted = line.partition(" ")
        if not keyword.startswith("msg") or not quoted.startswith('"'):
            raise BadTranslation(f"{where}: not a line of a .po file: {line[:60]}")
        if keyword in {"msgctxt", "msgid"}:
            self.end_entry()
        self.keyword = keyword
        self.entry.fields[keyword] = _string(quoted, where)

    def end_entry(self) -> None:
        if not self.entry.is_translated:
            return
        found = self.entry.pair()
        if found:
            self.messages[found[0]] = found[1]
        self.entry, self.keyword = Entry(), ""


def parse(text: str, name: str = "django.po") -> dict[str, str]:
    """Messages of a .po file, the header under the empty key.

    Raises BadTranslation where a line is neither a keyword, a string nor a comment.
    """
    return Reader(name).read(text)


def _string(quoted: str, where: str) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError):
        raise BadTranslation(f"{where}: a quotation mark is missing or too many") from None


def pack(messages: dict[str, str]) -> bytes:
    """The bytes of a .mo file: two tables of lengths and places, then the strings, sorted by key."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    count, head = len(pairs), 28
    place = head + 16 * count
    tables: list[bytes] = []
    strings = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), place + len(strings)))
            strings += pair[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, place)
    return header + b"".join(tables) + strings


def compile_one(source: Path) -> None:
    """Write the .mo beside its .po, whole or not at all."""
    draft = source.with_suffix(".mo.new")
    draft.write_bytes(pack(parse(source.read_text(encoding="utf-8"), str(source))))
    draft.replace(source.with_suffix(".mo"))


def compile_all(folder: Path) -> int:
    """Compile every .po below the folder that is newer than its .mo; how many there were."""
    stale = [path for path in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        compile_one(path)
    return len(stale)


def _is_stale(source: Path) -> bool:
    try:
        return source.with_suffix(".mo").stat().st_mtime_ns < source.stat().st_mtime_ns
    except FileNotFoundError:
        return True


if __name__ == "__main__":
    try:
        print(f"{compile_all(Path(__file__).resolve().parents[1] / 'src')} compiled")
    except BadTranslation as error:
        sys.exit(f"A translation cannot be compiled. {error}")
