"""Who may open a file is said by the paper that names it; a row here holds digest and size, and nobody deletes it."""

from __future__ import annotations

from soi.kernel.access.public import Signed, protect

FILE = protect("storage.File", kind="storage.file", see=Signed(), add=Signed(), change=Signed())
