"""The folder of files, each under its own SHA-256: `files/ab/cd/abcd...`. Knows no database.

A file is whole or absent: it is written beside its place, seen on the disk, put in place, and its folder seen on the
disk, before anybody is told that it is kept (write, fsync, rename, fsync of the folder).
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from soi.kernel.storage import store
from soi.kernel.storage.errors import Damaged, Missing, NoRoom, NotWritable

READ_BYTES = 1 << 20
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of_file(file: BinaryIO) -> str:
    """The digest of what is left to read of an open file."""
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def parts_of(file: BinaryIO) -> Iterator[bytes]:
    while part := file.read(READ_BYTES):
        yield part


class Folder:
    """Content by digest under one root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unfinished = root / "unfinished"

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def where(self, digest: str) -> str:
        return str(self.path(digest))

    def holds(self, digest: str) -> bool:
        return self.path(digest).exists()

    def state(self, digest: str) -> str:
        """whole, damaged or missing."""
        if self.is_whole(digest):
            return store.WHOLE
        return store.DAMAGED if self.holds(digest) else store.MISSING

    def put(self, data: bytes) -> str:
        """Keep data on the disk; raises NoRoom or NotWritable, and then nothing half-kept is left."""
        return self._keep({digest_of(data): (data,)})[0]

    def put_many(self, contents: Sequence[bytes]) -> None:
        """Keep several contents: all are written before the first is waited for, and each folder is waited for once."""
        self._keep({digest_of(data): (data,) for data in contents})

    def put_file(self, path: Path) -> str:
        """Keep a file of any size; raises NoRoom or NotWritable, and then nothing half-kept is left."""
        with path.open("rb") as file:
            digest = digest_of_file(file)
            file.seek(0)
            return self._keep({digest: parts_of(file)})[0]

    def _keep(self, contents: Mapping[str, Iterable[bytes]]) -> list[str]:
        drafts: dict[str, Path] = {}
        try:
            for digest, parts in contents.items():
                # Another writer may have put it there a moment ago and not yet seen its folder on the disk.
                if not self.is_whole(digest):
                    drafts[digest] = self._draft(digest, parts)
            self._put_in_place(drafts)
            self._sync_ways(contents)
        except OSError as error:
            for draft in drafts.values():
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
            raise (NoRoom if error.errno in FULL else NotWritable)() from error
        return list(contents)

    def get(self, digest: str) -> bytes:
        """The content, its hash checked at this reading; raises Missing or Damaged."""
        try:
            data = self.path(digest).read_bytes()
        except FileNotFoundError as error:
            raise Missing(digest=digest) from error
        except OSError as error:
            raise Damaged(digest=digest, path=str(self.path(digest))) from error
        if digest_of(data) != digest:
            raise Damaged(digest=digest, path=str(self.path(digest)))
        return data

    def open(self, digest: str) -> BinaryIO:
        """The content as a stream, read through and compared before the first byte; raises Missing or Damaged."""
        try:
            file = self.path(digest).open("rb")
        except FileNotFoundError as error:
            raise Missing(digest=digest) from error
        except OSError as error:
            raise Damaged(digest=digest, path=str(self.path(digest))) from error
        if digest_of_file(file) != digest:
            file.close()
            raise Damaged(digest=digest, path=str(self.path(digest)))
        file.seek(0)
        return file

    def is_whole(self, digest: str) -> bool:
        """Read the file through and compare its hash; False where it is absent, unreadable or damaged."""
        try:
            with self.path(digest).open("rb") as file:
                return digest_of_file(file) == digest
        except OSError:
            return False

    def drop(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Everything that lies in the folder under the name of a digest."""
        for first in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for second in sorted(first.iterdir()):
                yield from sorted(entry.name for entry in second.iterdir())

    def age(self, digest: str, now: float | None = None) -> float:
        """Seconds since a file was put in place; 0 where it is gone."""
        try:
            return (time.time() if now is None else now) - self.path(digest).stat().st_mtime
        except FileNotFoundError:
            return 0.0

    def clear_unfinished(self, older_than: float) -> int:
        """Remove what a killed writer left behind; returns how many."""
        old = [path for path in self.unfinished.glob("*") if time.time() - path.stat().st_mtime > older_than]
        for path in old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        return len(old)

    def _draft(self, digest: str, parts: Iterable[bytes]) -> Path:
        """Write a file beside its place; it is waited for when all of its company are written."""
        for each in (self.unfinished, self.path(digest).parent):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.unfinished / secrets.token_hex(16)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            for part in parts:
                view = memoryview(part)
                while view:
                    view = view[os.write(handle, view) :]
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
        return draft

    def _put_in_place(self, drafts: Mapping[str, Path]) -> None:
        for draft in drafts.values():
            sync(draft)
        for digest, draft in drafts.items():
            place = self.path(digest)
            if place.is_dir():
                # A failing disk can show a folder where a file was: it is put aside, for a file cannot replace it.
                os.replace(place, self.unfinished / secrets.token_hex(16))
            os.replace(draft, place)

    def _sync_ways(self, digests: Iterable[str]) -> None:
        """See on the disk every folder on the way to each file, the innermost first."""
        places = [self.path(digest) for digest in digests]
        ways = [place.parent for place in places], [place.parent.parent for place in places]
        for each in dict.fromkeys([*ways[0], *ways[1], self.root, self.root.parent]):
            sync(each, os.O_RDONLY | os.O_DIRECTORY)


def sync(path: Path, flags: int = os.O_RDONLY) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
