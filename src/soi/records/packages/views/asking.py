"""Who asks, what is said of a refusal that was kept, and how a package is sent out in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from soi.base.errors import NotFound, say_again
from soi.kernel.access.public import Actor

PIECE = 1 << 20


def asker(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def key_in(request: HttpRequest, name: str = "after") -> UUID | None:
    """A key given in the query; raises NotFound where it is none."""
    given = request.GET.get(name, "")
    try:
        return UUID(given) if given else None
    except ValueError as error:
        raise NotFound() from error


def place_in(request: HttpRequest) -> int:
    given = request.GET.get("after", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def said(reason: Mapping[str, Any] | None) -> str:
    """A refusal that was kept, in the language of the page: the cause, then the remedy."""
    return say_again(reason, _)


def sent(file: BinaryIO, name: str, size: int) -> StreamingHttpResponse:
    """A package as a download, piece by piece."""

    def pieces() -> Iterator[bytes]:
        with file:
            while piece := file.read(PIECE):
                yield piece

    headers = {
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "Content-Length": str(size),
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(pieces(), content_type="application/zip", headers=headers)
