"""What packages do when something happened in records."""

from __future__ import annotations

from soi.kernel.events import public as events
from soi.kernel.jobs.public import defer
from soi.records.events import DocumentRegistered, VersionAdded


@events.on(DocumentRegistered, name="records.identify_formats")
def look_at_formats(news: DocumentRegistered) -> None:
    """A paper has its number: its files are looked at."""
    defer("records.identify_formats", document_id=news.document_id)


@events.on(VersionAdded, name="records.identify_formats_of_version")
def look_at_new_formats(news: VersionAdded) -> None:
    """A paper shows new files: they are looked at too."""
    defer("records.identify_formats", document_id=news.document_id)
