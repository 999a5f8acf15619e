"""A kept sheet as a file that can be read piece by piece, wherever the store keeps it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soi.kernel.storage import public as storage

PART = 1 << 20
# Enough of a CSV to find its heads and show its first rows; of a workbook the end is needed too.
BEGINNING = 8 << 20


@contextmanager
def sheet(digest: str) -> Iterator[Path]:
    """The whole sheet, in a scratch file."""
    with storage.fetch_open(digest) as kept, tempfile.NamedTemporaryFile(prefix="soi-sheet-") as scratch:
        shutil.copyfileobj(kept, scratch, PART)
        scratch.flush()
        yield Path(scratch.name)


@contextmanager
def beginning(digest: str, kind: str) -> Iterator[Path]:
    """The sheet as far as its first rows need it."""
    if kind == "xlsx":
        with sheet(digest) as whole:
            yield whole
        return
    with storage.fetch_open(digest) as kept, tempfile.NamedTemporaryFile(prefix="soi-sheet-") as scratch:
        scratch.write(kept.read(BEGINNING))
        scratch.flush()
        yield Path(scratch.name)


@contextmanager
def scratch_of(data: bytes) -> Iterator[Path]:
    """What was just sent, in a scratch file."""
    with tempfile.NamedTemporaryFile(prefix="soi-sheet-") as scratch:
        scratch.write(data)
        scratch.flush()
        yield Path(scratch.name)
