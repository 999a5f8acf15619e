"""What runs inside the closed room: takes one file after the other from its input and answers on its output."""

from __future__ import annotations

import errno
import os
import resource
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from soi.engines.reading.errors import Unreadable
from soi.engines.reading.find_model import find_model
from soi.engines.reading.frames import BrokenFrame, pack, unpack

Tell = Callable[[str, int, int], None]
Show = Callable[[int, bytes, bytes], None]
Answer = tuple[dict[str, Any], tuple[bytes, ...]]
ADDRESS_SPACE = 1536 << 20
OPEN_FILES = 256
# A disk that fails, no more files for the whole machine: it passes, and the file waits for it.
OF_THE_MACHINE = frozenset((errno.EIO, errno.ENFILE, errno.EROFS))
# The room's own bounds, or too little memory below them: the room ends, and the file is kept.
OF_THE_ROOM = frozenset((errno.ENOSPC, errno.EMFILE, errno.ENOMEM))
PATIENT = 5
BORN_AT = os.getpriority(os.PRIO_PROCESS, 0)


def fence_in() -> None:
    """Limits this process can lower but never raise again."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def be_patient() -> None:
    """Reading is patient work: what a person waits for goes first, also the pictures that another room makes."""
    os.nice(max(0, BORN_AT + PATIENT - os.getpriority(os.PRIO_PROCESS, 0)))


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
    """Everything that is kept of a new file; of a part of one that was read, with what was read of its pages."""
    # Here, not at the top: the room answers "ready" before half a second of imports.
    from soi.engines.reading.json_form import from_json, to_json
    from soi.engines.reading.work_through import work_through, work_through_part

    if len(pieces) == 2:
        done = work_through_part(pieces[0], name, from_json(pieces[1]), tell)
    else:
        done = work_through(pieces[0] if pieces else b"", name, tell)
    header = {"kind": done.verdict.kind, "pages": done.verdict.pages}
    return header, (to_json(done.reading).encode(), done.pdf, *done.images, *done.thumbnails)


def previewed(name: str, pieces: list[bytes], show: Show, *, others: bool) -> Answer:
    """The picture of the first page, before anything is read, or those of the others; each sent as soon as it is there.

    Only the first is waited for: the others are as patient as the readings.
    """
    from soi.engines.reading.work_through import preview

    if others:
        be_patient()
    return {"pages": preview(pieces[0] if pieces else b"", name, show, others=others)}, ()


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


def worked(asked: dict[str, Any], pieces: list[bytes], tell: Tell, show: Show) -> Answer:
    """What was asked for, done."""
    if "codes" in asked:
        return coded(pieces)
    if "photograph" in asked:
        return photographed(asked, pieces)
    if "preview" in asked:
        return previewed(str(asked["preview"]), pieces, show, others=bool(asked["others"]))
    be_patient()
    if "rewrite" in asked:
        return rewritten(str(asked["rewrite"]), pieces)
    return worked_through(str(asked.get("name", "")), pieces, tell)


def answer(out: BinaryIO, asked: dict[str, Any], pieces: list[bytes]) -> None:
    """Do the work on one file and say how it ended; nothing a file holds may end the loop without a word.

    Each step (the screening, a page, the writing) may use so many seconds of the processor as were asked.
    """
    seconds = float(asked.get("seconds", 30))
    allow_seconds(seconds)

    def tell(step: str, page: int, pages: int) -> None:
        allow_seconds(seconds + (pages if step == "write" else 0))
        send(out, {"step": step, "page": page, "pages": pages})

    def show(number: int, image: bytes, thumb: bytes) -> None:
        allow_seconds(seconds)
        send(out, {"step": "show", "page": number}, (image, thumb))

    try:
        header, given = worked(asked, pieces, tell, show)
    except Unreadable as refusal:
        send(out, {"step": "refused", "reason": refusal.reason, "params": refusal.params})
    except MemoryError:
        send(out, {"step": "refused", "reason": "bomb", "params": {"limit": str(ADDRESS_SPACE >> 20)}})
    except OSError as error:
        # A picture that is broken says so without a number; for what has one the file is not to blame.
        if error.errno in OF_THE_ROOM:
            raise
        send(out, of_the_machine(error) or broken(error))
    except Exception as error:  # noqa: BLE001 - the last fence: a file that breaks a library is a broken file
        send(out, broken(error))
    else:
        send(out, {"step": "done", **header}, given)


def of_the_machine(error: OSError) -> dict[str, Any] | None:
    """What the machine lacks, where that is what stopped the work."""
    if error.errno not in OF_THE_MACHINE:
        return None
    return {"step": "short", "cause": os.strerror(error.errno)}


def broken(error: Exception) -> dict[str, Any]:
    sys.stderr.write(f"{type(error).__name__}: {error}\n")
    return {"step": "refused", "reason": "broken", "params": {}}


if __name__ == "__main__":
    find_model()
    sys.exit(main())
