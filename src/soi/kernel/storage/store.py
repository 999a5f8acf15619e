"""What every place for files can do, whether a folder or a service; and what a look at one file can find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

WHOLE, DAMAGED, MISSING, UNKNOWN = "whole", "damaged", "missing", "unknown"


class Store(Protocol):
    """A place in which content lies under its own SHA-256. Knows no database.

    What is put is whole or absent; what is got has its hash checked at that reading.
    """

    def where(self, digest: str) -> str:
        """The place of a file, as an operator would look for it."""

    def state(self, digest: str) -> str:
        """whole, damaged or missing: by reading the content through, not by size and date."""

    def holds(self, digest: str) -> bool:
        """Whether something lies in the place of a file; its content is not looked at."""

    def put(self, data: bytes) -> str:
        """Keep content and return its digest; what lay there damaged is replaced. Raises NoRoom, NotWritable."""

    def put_many(self, contents: Sequence[bytes]) -> None:
        """Keep several contents; all are safe when it returns. Raises NoRoom, NotWritable."""

    def put_file(self, path: Path) -> str:
        """Keep the content of a file of any size, in bounded memory. Raises NoRoom, NotWritable."""

    def get(self, digest: str) -> bytes:
        """The content. Raises Missing, Damaged, Unreachable."""

    def open(self, digest: str) -> BinaryIO:
        """The content as a stream, checked through before the first byte is given. Raises as `get`."""

    def drop(self, digest: str) -> None:
        """Remove a file, if it is there."""

    def digests(self) -> Iterator[str]:
        """Everything that lies here under the name of a digest, in order."""

    def age(self, digest: str, now: float | None = None) -> float:
        """Seconds since a file was put in place; 0 where it is gone."""

    def clear_unfinished(self, older_than: float) -> int:
        """Remove what killed writers left; returns how many."""
