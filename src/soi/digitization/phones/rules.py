"""When a phone may bring pages, how long its words hold, what it may be told. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import segno

from soi.digitization.phones.errors import BadCorners, LineNotOut, PhoneNeverHere, PhoneNotForMarked
from soi.digitization.rules.stages import Stage

CODE_HOLDS, SESSION_HOLDS = timedelta(minutes=5), timedelta(minutes=60)
MOST_PICTURES, MOST_MB = 200, 30
CONNECTED = "connected"
# The grant of a phone names its pairing, so that its ticket opens no other row.
GRANT = "digitization.phone"
LEAST_SHARE = 0.05

Corners = tuple[tuple[float, float], ...]


def grant(pairing_id: object) -> str:
    return f"{GRANT}:{pairing_id}"


def nobody(pairing_id: UUID) -> int:
    """A number that is no person's: by it the phone holds the locker of its pictures, and nothing its clerk holds."""
    return -1 - (pairing_id.int & (2**62 - 1))


def mark_of(word: str) -> str:
    """What is kept of a word; it is random enough that its mark cannot be turned back."""
    return hashlib.sha256(word.encode()).hexdigest()


def code_picture(address: str) -> str:
    """The address as a QR code, as a picture that stands in the page itself."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(border=4, scale=5, light="#fff"))


def ensure_may_pair(*, level: int, node_class: str, stage: int, number: int) -> None:
    """Raises PhoneNeverHere on an isolated node, PhoneNotForMarked, LineNotOut."""
    if node_class != CONNECTED:
        raise PhoneNeverHere()
    if level > 0:
        raise PhoneNotForMarked(number=number)
    if stage != Stage.OUT:
        raise LineNotOut(number=number)


def corners_in(given: Sequence[Sequence[float]] | None) -> Corners:
    """Corners a person has set, left top first, clockwise; () where none are given. Raises BadCorners."""
    if not given:
        return ()
    try:
        points = tuple((float(x), float(y)) for x, y in given)
    except (TypeError, ValueError) as error:
        raise BadCorners() from error
    if len(points) != 4 or not all(0 <= value <= 1 for point in points for value in point):
        raise BadCorners()
    turns = [_turn(points[at - 2], points[at - 1], points[at]) for at in range(4)]
    # Shares of one whole: a triangle of half the least page, at each corner, and none turned inside out.
    if min(turns) < LEAST_SHARE:
        raise BadCorners()
    return points


def _turn(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])


def moved(order: Sequence[int], key: int, way: str) -> list[int]:
    """The pages in their order after one was moved up or down; at its end it stays."""
    found = list(order)
    at = found.index(key)
    to = at + (-1 if way == "up" else 1)
    if 0 <= to < len(found):
        found[at], found[to] = found[to], found[at]
    return found


def sheets_of(pages: int, sides: int) -> int:
    """How many sheets of paper so many photographed pages are."""
    return -(-pages // sides)
