"""What lies in an archive or a mail: every member named and judged before it is opened; nothing swells. Pure."""

from __future__ import annotations

import email
import email.policy
import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import IO

from soi.base.sentences import Sentence
from soi.digitization.errors import NotABundle, TooManyInside

ZIP, MAIL = "zip", "mail"
MOST_MEMBERS = 20_000
MOST_MB_INSIDE = 8192
MB = 1 << 20
# Pages swell little: a fax sheet in TIFF some ten times, once packed by a scanner that packs nothing itself.
SMALL, SWELLS = 4 * MB, 200
LONGEST_NAME = 300
BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, OverflowError,
)  # fmt: skip
UNICODE_PATH = 0x7075
# What systems put beside the files of people.
BY_SYSTEMS = frozenset((".ds_store", "thumbs.db", "desktop.ini"))

LOCKED = Sentence("It is locked with a password.").msgid
LINK = Sentence("It is a link to another place and no file.").msgid
SWELLING = Sentence("It would swell to {size} MB out of {packed} MB: no scan does so.").msgid
LARGE = Sentence("It is larger than {limit} MB.").msgid
NESTED = Sentence("It is an archive within the archive. Bring it by itself.").msgid
BY_A_SYSTEM = Sentence("A computer put it there by itself; it is no scan.").msgid
DAMAGED = Sentence("It is damaged in the archive and cannot be taken out whole.").msgid
MAIL_TEXT = Sentence("It is the text of the mail. If it belongs to the file, print it as PDF and bring that.").msgid
MAIL_WITHIN = Sentence("It is a mail within the mail. Bring it by itself.").msgid


@dataclass(frozen=True)
class Member:
    """One thing in a bundle: its place in it, its name in Unicode, its size; `why` it is not opened at all."""

    number: int
    name: str
    size: int
    why: str = ""
    params: tuple[tuple[str, str], ...] = ()


def kind_of(name: str, head: bytes) -> str:
    """Whether a file is a bundle, by the end of its name and its first bytes; an office file is none."""
    end = PurePosixPath(name.lower()).suffix
    if end == ".zip" or (end == "" and head.startswith(b"PK\x03\x04")):
        return ZIP
    return MAIL if end == ".eml" else ""


def members(kind: str, file: IO[bytes], *, limit_mb: int) -> list[Member]:
    """Every member in its order. Raises NotABundle, TooManyInside."""
    try:
        if kind == MAIL:
            return _of_mail(file.read(), limit_mb)
        with zipfile.ZipFile(file) as packed:
            return _of_zip(packed.infolist(), limit_mb)
    except BROKEN as error:
        raise NotABundle(field="scanned") from error


def take_out(kind: str, file: IO[bytes], numbers: Iterable[int], *, limit_mb: int) -> dict[int, bytes | None]:
    """These members' bytes; None for one that is damaged, or larger than it said."""
    found: dict[int, bytes | None] = {}
    if kind == MAIL:
        parts = _leaves(_parsed(file.read()))
        for number in numbers:
            data = parts[number - 1].get_payload(decode=True)
            found[number] = data if isinstance(data, bytes) and len(data) <= limit_mb * MB else None
        return found
    with zipfile.ZipFile(file) as packed:
        entries = _files(packed.infolist())
        for number in numbers:
            found[number] = _whole(packed, entries[number - 1])
    return found


def _whole(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    try:
        with packed.open(entry) as member:
            # One byte more than it said would be another file than was judged.
            data = member.read(entry.file_size + 1)
    except BROKEN:
        return None
    return data if len(data) == entry.file_size else None


def _files(entries: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    return [entry for entry in entries if not entry.is_dir()]


def _of_zip(entries: list[zipfile.ZipInfo], limit_mb: int) -> list[Member]:
    files = _files(entries)
    if len(files) > MOST_MEMBERS:
        raise TooManyInside(field="scanned", seen=len(files), limit=MOST_MEMBERS)
    inside = sum(entry.file_size for entry in files)
    if inside > MOST_MB_INSIDE * MB:
        raise TooManyInside(field="scanned", seen=f"{inside // MB} MB", limit=f"{MOST_MB_INSIDE} MB")
    return [_judged(number, entry, limit_mb) for number, entry in enumerate(files, start=1)]


def _judged(number: int, entry: zipfile.ZipInfo, limit_mb: int) -> Member:
    name, size = decoded(entry), entry.file_size
    why, params = "", {}
    if entry.flag_bits & 1:
        why = LOCKED
    elif stat.S_ISLNK(entry.external_attr >> 16):
        why = LINK
    elif size > limit_mb * MB:
        why, params = LARGE, {"limit": str(limit_mb)}
    elif size > SMALL and size > SWELLS * max(entry.compress_size, 1):
        why = SWELLING
        params = {"size": str(-(-size // MB)), "packed": str(-(-entry.compress_size // MB))}
    else:
        why = _foreign(name)
    return Member(number, name, size, why, tuple(params.items()))


def _foreign(name: str) -> str:
    path = PurePosixPath(name.lower())
    if "__macosx" in path.parts or path.name in BY_SYSTEMS or path.name.startswith("._"):
        return BY_A_SYSTEM
    return NESTED if path.suffix in (".zip", ".rar", ".7z") else ""


def decoded(entry: zipfile.ZipInfo) -> str:
    """The name of a member: as it says it is Unicode, else as the old systems of Vietnamese offices wrote it."""
    if entry.flag_bits & 0x800:
        return tidy(entry.filename)
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return tidy(entry.filename)
    if told := _told_apart(entry.extra, raw):
        return tidy(told)
    for encoding in ("utf-8", "cp1258"):
        try:
            return tidy(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return tidy(entry.filename)


def _told_apart(extra: bytes, raw: bytes) -> str:
    """The name in Unicode that some programs write beside the old one, if it is of this name."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = int.from_bytes(extra[at : at + 2], "little"), int.from_bytes(extra[at + 2 : at + 4], "little")
        told = extra[at + 4 : at + 4 + size]
        if kind == UNICODE_PATH and len(told) > 5 and int.from_bytes(told[1:5], "little") == zlib.crc32(raw):
            return told[5:].decode("utf-8", "replace")
        at += 4 + size
    return ""


def tidy(name: str) -> str:
    """A name in NFC with plain strokes, nothing unseen in it and no way out; its end is kept where it is too long."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    seen = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C")
    parts = [part for part in seen.split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[-LONGEST_NAME:] or "?"


def _parsed(data: bytes) -> EmailMessage:
    found: EmailMessage = email.message_from_bytes(data, policy=email.policy.default)
    if not any(found.get(name) for name in ("From", "Date", "Subject")):
        raise NotABundle(field="scanned")
    return found


def _leaves(mail: EmailMessage) -> list[EmailMessage]:
    """All parts that hold something; a mail within is one part and is not opened."""
    if mail.get_content_type() == "message/rfc822":
        return [mail]
    if not mail.is_multipart():
        return [mail]
    return [leaf for part in mail.iter_parts() for leaf in _leaves(part)]  # type: ignore[arg-type]


def _of_mail(data: bytes, limit_mb: int) -> list[Member]:
    found = []
    for number, part in enumerate(_leaves(_parsed(data)), start=1):
        name, kind = part.get_filename() or "", part.get_content_type()
        payload = part.get_payload(decode=True)
        size, why = len(payload) if isinstance(payload, bytes) else 0, ""
        if kind == "message/rfc822":
            why = MAIL_WITHIN
        elif not name and kind.startswith("text/"):
            why = MAIL_TEXT
        elif size > limit_mb * MB:
            why = LARGE
        params = (("limit", str(limit_mb)),) if why == LARGE else ()
        shown = tidy(name) if name else f"{kind.replace('/', '-')}-{number}"
        found.append(Member(number, shown, size, why or _foreign(shown), params))
    if len(found) > MOST_MEMBERS:
        raise TooManyInside(field="scanned", seen=len(found), limit=MOST_MEMBERS)
    return found


class Pieces(io.RawIOBase):
    """A file that lies in pieces of one length, fetched when they are read; a few are kept at hand."""

    AT_HAND = 8

    def __init__(self, size: int, piece: int, fetch: object) -> None:
        self.size, self.piece, self.fetch, self.at = size, piece, fetch, 0
        self.kept: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError("before the beginning")
        self.at = base + offset
        return self.at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self.at >= self.size or not len(view):
            return 0
        number, within = divmod(self.at, self.piece)
        data = self._piece(number)[within : within + len(view)]
        view[: len(data)] = data
        self.at += len(data)
        return len(data)

    def _piece(self, number: int) -> bytes:
        if number not in self.kept:
            while len(self.kept) >= self.AT_HAND:
                self.kept.pop(next(iter(self.kept)))
            self.kept[number] = self.fetch(number)  # type: ignore[operator]
        return self.kept[number]
