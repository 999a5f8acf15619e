"""What keeping tells the rooms downstream."""

from __future__ import annotations

from dataclasses import dataclass

from soi.kernel.events.public import event


@event("records.file.closed")
@dataclass(frozen=True)
class FileClosed:
    """A file is closed: from now on its time is counted."""

    file_id: str
    unit_id: int


@event("records.file.disposed")
@dataclass(frozen=True)
class FileDisposed:
    """The content of a file was destroyed by rule; number and salted hash stay."""

    file_id: str
    unit_id: int


@event("records.licence.asked")
@dataclass(frozen=True)
class LicenceAsked:
    """Somebody asks to open marked papers."""

    licence_id: str
    unit_id: int


@event("records.licence.answered")
@dataclass(frozen=True)
class LicenceAnswered:
    """A request to open marked papers was granted, refused, or a licence was taken back."""

    licence_id: str
    unit_id: int
    state: str
