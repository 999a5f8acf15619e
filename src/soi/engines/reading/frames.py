"""Messages over a pipe: the length of a JSON header, the header, then the pieces of bytes whose sizes it names."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

LENGTH = struct.Struct(">I")
MOST_HEADER = 1 << 20
MOST_BYTES = 1 << 30


class BrokenFrame(Exception):  # noqa: N818 - means: the other side is gone or not ours
    """The message was cut or is none of ours."""


def pack(header: dict[str, Any], pieces: Sequence[bytes] = ()) -> list[bytes]:
    """The message as a list of bytes to be written one after the other."""
    text = json.dumps({**header, "sizes": [len(piece) for piece in pieces]}).encode()
    return [LENGTH.pack(len(text)), text, *pieces]


def unpack(take: Callable[[int], bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The next message; `take(n)` gives exactly n bytes or raises."""
    (length,) = LENGTH.unpack(take(LENGTH.size))
    if length > MOST_HEADER:
        raise BrokenFrame
    try:
        header = json.loads(take(length))
        sizes = [int(size) for size in header.pop("sizes")]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BrokenFrame from error
    if any(size < 0 for size in sizes) or sum(sizes) > MOST_BYTES:
        raise BrokenFrame
    return header, [take(size) for size in sizes]
