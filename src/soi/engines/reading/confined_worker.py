"""What runs inside the closed room: takes one file after the other from its input and answers on its output."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from soi.engines.reading.errors import Unreadable
from soi.engines.reading.find_model import find_model
from soi.engines.reading.frames import BrokenFrame, pack, unpack

Tell = Callable[[str, int, int], None]
Answer = tuple[dict[str, Any], tuple[bytes, ...]]
ADDRESS_SPACE = 1536 << 20
OPEN_FILES = 256


def fence_in() -> None:
    """Limits this process can lower but never raise again."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Reading is patient work: pages a person waits for go first.
    os.nice(5)


def allow_seconds(more: float) -> None:
    """The clock of the processor for this file; when it runs out the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + more) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def own_output() -> BinaryIO:
    """The answering pipe, kept apart: whatever a library prints goes to stderr."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def main() -> int:
    fence_in()
    out = own_output()
    send(out, {"step": "ready"})
    while True:
        try:
            header, pieces = unpack(lambda size: take(sys.stdin.buffer, size))
        except BrokenFrame:
            return 0
        answer(out, header, pieces)


def take(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise BrokenFrame
    return data


def send(out: BinaryIO, header: dict[str, Any], pieces: tuple[bytes, ...] = ()) -> None:
    for part in pack(header, pieces):
        out.write(part)
    out.flush()


def worked_through(name: str, pieces: list[bytes], tell: Tell) -> Answer:
    """Everything that is kept of a new file."""
    # Here, not at the top: the room answers "ready" before half a second of imports.
    from soi.engines.reading.json_form import to_json
    from soi.engines.reading.work_through import work_through

    done = work_through(pieces[0] if pieces else b"", name, tell)
    header = {"kind": done.verdict.kind, "pages": done.verdict.pages}
    return header, (to_json(done.reading).encode(), done.pdf, *done.images, *done.thumbnails)


def previewed(name: str, pieces: list[bytes], tell: Tell) -> Answer:
    """Pictures of the first pages, before anything is read."""
    from soi.engines.reading.work_through import preview

    shown = preview(pieces[0] if pieces else b"", name, tell)
    return {}, (*shown.images, *shown.thumbnails)


def coded(pieces: list[bytes]) -> Answer:
    """The codes of one picture."""
    from soi.engines.reading.codes import codes_in

    found = codes_in(pieces[0] if pieces else b"")
    return {"texts": list(found.texts), "unreadable": found.unreadable}, ()


def photographed(asked: dict[str, Any], pieces: list[bytes]) -> Answer:
    """A sheet found on a photograph, judged and laid flat."""
    from soi.engines.reading.photographs.photograph import look_at

    corners = [(float(x), float(y)) for x, y in asked.get("corners", ())]
    found = look_at(pieces[0] if pieces else b"", str(asked["photograph"]), corners, float(asked.get("scale", 1)))
    faults = [[each.code, each.measure, each.limit] for each in found.faults]
    return {"corners": found.corners, "faults": faults, "dpi": found.dpi}, (found.flat, found.seen, found.thumbnail)


def rewritten(kind: str, pieces: list[bytes]) -> Answer:
    """The searchable copy of a file that was read before, with the words of this reading."""
    from soi.engines.reading.json_form import from_json
    from soi.engines.reading.searchable_pdf import searchable_pdf

    data, reading = pieces
    return {}, (searchable_pdf(data, kind, from_json(reading)),)


def answer(out: BinaryIO, asked: dict[str, Any], pieces: list[bytes]) -> None:
    """Do the work on one file and say how it ended; nothing a file holds may end the loop without a word.

    Each step (the screening, a page, the writing) may use so many seconds of the processor as were asked.
    """
    seconds = float(asked.get("seconds", 30))
    allow_seconds(seconds)

    def tell(step: str, page: int, pages: int) -> None:
        allow_seconds(seconds + (pages if step == "write" else 0))
        send(out, {"step": step, "page": page, "pages": pages})

    try:
        if "rewrite" in asked:
            header, given = rewritten(str(asked["rewrite"]), pieces)
        elif "codes" in asked:
            header, given = coded(pieces)
        elif "photograph" in asked:
            header, given = photographed(asked, pieces)
        elif "preview" in asked:
            header, given = previewed(str(asked["preview"]), pieces, tell)
        else:
            header, given = worked_through(str(asked.get("name", "")), pieces, tell)
    except Unreadable as refusal:
        send(out, {"step": "refused", "reason": refusal.reason, "params": refusal.params})
    except MemoryError:
        send(out, {"step": "refused", "reason": "bomb", "params": {"limit": str(ADDRESS_SPACE >> 20)}})
    except Exception as error:  # noqa: BLE001 - the last fence: a file that breaks a library is a broken file
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        send(out, {"step": "refused", "reason": "broken", "params": {}})
    else:
        send(out, {"step": "done", **header}, given)


if __name__ == "__main__":
    find_model()
    sys.exit(main())
