"""Who may open a file is said by the paper that names it; a row here holds digest and size, and nobody deletes it."""

from __future__ import annotations

from soi.kernel.access.public import Grant, Signed, either, protect

FILE = protect("storage.File", kind="storage.file", see=Signed(), add=Signed(), change=Signed())
# Counts of a day, no name of anything: read by who looks after the machine or the log, written by the machine.
DAY = protect(
    "storage.Day",
    kind="storage.day",
    see=either(Grant("storage.care"), Grant("admin.settings"), Grant("audit.read")),
    add=Grant("storage.care"),
    change=Grant("storage.care"),
)
