"""Where the files of this node lie, by its settings: one place, and a second one that holds a copy of each."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from soi.kernel.storage.folder import Folder
from soi.kernel.storage.s3 import Bucket, Place
from soi.kernel.storage.store import Store


def main() -> Store:
    """The place files are read from; unless set otherwise, the folder `files` of the home."""
    given: str = settings.SOI_STORAGE_URL
    return named(given) if given else Folder(Path(settings.HOME) / "files")


def copy() -> Store | None:
    """The place of the second copy, if there is one."""
    given: str = settings.SOI_STORAGE_COPY_URL
    return named(given) if given else None


def named(url: str) -> Store:
    return bucket(url, str(work_folder())) if url.startswith("s3://") else Folder(Path(url.removeprefix("file://")))


@lru_cache(maxsize=4)
def bucket(url: str, aside: str) -> Bucket:
    # Held so that connections live longer than one call.
    return Bucket(Place.read(url), aside=aside)


def work_folder() -> Path:
    """Where a file lies while it is made or looked at: in the home, closed to others, never in a folder of all."""
    folder = Path(settings.HOME) / "work"
    own = Path(tempfile.gettempdir())
    if folder in own.parents:
        return own  # a child of the house, whose folder is emptied whenever it starts
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
