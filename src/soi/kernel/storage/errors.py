"""Refusal
|- NotFound
|     '- Missing     no file of this digest is kept here
'- NotPossible
      |- Damaged     the file on the disk is not what was kept
      |- NoRoom      the disk is full
      |- NotWritable the disk refuses to be written
      '- Unreachable the service of files does not answer"""

from __future__ import annotations

from soi.base.errors import NotFound, NotPossible


class Missing(NotFound):
    """The file {digest} is not here. Everything else is as it was."""

    code = "storage.missing"
    remedy = "Tell the operator; `soi storage verify` lists what is missing, and the backup holds a copy."


class Damaged(NotPossible):
    """The file {digest} is damaged and was not shown. The register entry and all other files are safe."""

    code = "storage.damaged"
    remedy = "Tell the operator to bring {path} back from the backup; do not scan over the entry."
    http_status = 500


class NoRoom(NotPossible):
    """The disk is full, so the file was not kept. Nothing was changed, and what was kept before is safe."""

    code = "storage.no_room"
    remedy = "Keep the paper at hand, tell the operator to make room, then send it again."
    http_status = 507


class NotWritable(NotPossible):
    """The disk cannot be written, so the file was not kept. Nothing was changed, and what was kept before is safe."""

    code = "storage.not_writable"
    remedy = "Keep the paper at hand, tell the operator to look at the disk, then send it again."
    http_status = 503


class Unreachable(NotPossible):
    """The service that keeps the files did not answer. Nothing was changed, and what was kept before is safe."""

    code = "storage.unreachable"
    remedy = "Try again in a minute. If it lasts, tell the operator to look at the service named in SOI_STORAGE_URL."
    http_status = 503


# What passes without any change to the file: work that meets one of these waits and is done again later.
OUTAGES = (NoRoom, NotWritable, Unreachable)
