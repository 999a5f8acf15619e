"""The reader as the rest of Soi sees it: files go in, readings come out, nothing is opened outside the closed room."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, BinaryIO, Self

from soi.base.errors import Refusal
from soi.engines.reading import office
from soi.engines.reading.errors import NotConfined, ReaderDied, ReaderShort, TooSlow, Unreadable
from soi.engines.reading.find_model import Model, find_model
from soi.engines.reading.frames import BrokenFrame, pack, unpack
from soi.engines.reading.json_form import from_json, to_json
from soi.engines.reading.outcome import Fault, Outcome, Photograph, Show, Tell, tell_nobody
from soi.engines.reading.programs import bubblewrap
from soi.engines.reading.programs.bubblewrap import Confinement, check_confinement
from soi.engines.reading.screening.verdict import Verdict
from soi.engines.reading.words import Reading

__all__ = ["Confinement", "Reader", "check_confinement"]

WORKER = ["-m", "soi.engines.reading.confined_worker"]
SECONDS_TO_START = 30.0
SECONDS_PER_STEP = 30.0  # of the processor, for each of: a page, the screening, the writing
PATIENCE = 4.0  # times that by the clock on the wall, for a machine that has other work
OUT_OF_TIME = 128 + signal.SIGXCPU
MOST_MEMORY = 700 << 20
PRINTED_NAME = "printed.pdf"
GLANCE = 0.25  # seconds between looks at the memory of the room


class Reader:
    """A long-lived reading process in a closed room. One file at a time; it is started anew when it hangs or falls.

    `read` ends for every file: with an Outcome, or with Unreadable, TooSlow or ReaderDied.
    """

    def __init__(
        self,
        *,
        seconds_per_step: float = SECONDS_PER_STEP,
        patience: float = PATIENCE,
        most_memory: int = MOST_MEMORY,
    ) -> None:
        self.seconds_per_step, self.patience, self.most_memory = seconds_per_step, patience, most_memory
        self._at_work = False
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._said: BinaryIO | None = None
        self._model: Model | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """The process at the door of the room; None while none runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Make the room if it is not there. Raises NotConfined or ModelMissing with the remedy."""
        if self.pid is not None:
            return
        self._model = self._model or find_model()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the room, closed with it
        try:
            self._process = bubblewrap.start(WORKER, self._model, self._said.fileno())
            os.set_blocking(self._pipe_in, False)
            header, _ = self._receive(time.monotonic() + SECONDS_TO_START)
        except (FileNotFoundError, ReaderDied, TooSlow, BrokenFrame) as error:
            self._kill()
            state = check_confinement()
            raise NotConfined(
                cause=state.cause or f"it fell at once: {error}", fix=state.remedy or "see above"
            ) from error
        if header.get("step") != "ready":
            self._kill()
            raise NotConfined(cause="it answered with something else.", fix="stop other programs of that name")

    def stop(self) -> None:
        """End the room. A reader that was stopped starts again by itself with the next file."""
        with self._turn:
            self._kill()

    def read(self, data: bytes, name: str, tell: Tell = tell_nobody) -> Outcome:
        """Work through one file in the closed room; `tell(step, page, pages)` hears how far it is.

        An office file is first made into pages, in a closed room of its own, and those are read. Raises Unreadable
        (refused, with reason and remedy), TooSlow, ReaderDied, NotConfined, ModelMissing.
        """
        try:
            return _outcome(*self._work({"name": name}, [data], tell))
        except Unreadable as refusal:
            if not refusal.is_office_file:
                raise
            kind = str(refusal.params["seen"])
        pdf = office.printed(data, kind)
        return office.as_office_file(_outcome(*self._work({"name": PRINTED_NAME}, [pdf], tell)), kind, pdf)

    def read_part(self, data: bytes, name: str, given: Reading, tell: Tell = tell_nobody) -> Outcome:
        """Work through a part of a file that was read: its pages keep their words, `given`, and none is read again.

        Raises what `read` raises.
        """
        return _outcome(*self._work({"name": name}, [data, to_json(given).encode()], tell))

    def preview(self, data: bytes, name: str, show: Show, *, others: bool = False) -> int:
        """The picture of the first page of a file, to be looked at before it is read, or those of the others up to the
        tenth: `show(page, picture, small)` gets each as soon as it is made. Returns how many pages there are.

        A room that made the others is patient from then on, and has the time to make pages of an office file: of one
        it shows all up to the tenth. Raises what `read` raises (also for an office file, where only the first page is
        asked for), and what `show` raises.
        """
        try:
            return self._previewed(data, name, show, others=others)
        except Unreadable as refusal:
            if not others or not refusal.is_office_file:
                raise
            kind = str(refusal.params["seen"])
        pdf = office.printed(data, kind)
        pages = self._previewed(pdf, PRINTED_NAME, show)
        return self._previewed(pdf, PRINTED_NAME, show, others=True) if pages > 1 else pages

    def _previewed(self, data: bytes, name: str, show: Show, *, others: bool = False) -> int:
        header, _ = self._work({"preview": name, "others": others}, [data], tell_nobody, show)
        return int(header.get("pages", 0))

    def codes(self, data: bytes) -> tuple[list[str], int]:
        """The texts of all bar codes and QR codes of one picture, and how many there are that cannot be read.

        Raises what `read` raises.
        """
        header, _ = self._work({"codes": True}, [data], tell_nobody)
        return [str(text) for text in header["texts"]], int(header["unreadable"])

    def photograph(
        self, data: bytes, name: str, corners: Sequence[tuple[float, float]] = (), *, scale: float = 1.0
    ) -> Photograph:
        """A sheet found on a photograph (JPEG, HEIC, PNG), judged and laid flat; `corners` as a person has set them.
        `scale` says how much larger the photograph is of which this is a small copy.

        Raises what `read` raises.
        """
        asked = {"photograph": name, "corners": [list(one) for one in corners], "scale": scale}
        header, pieces = self._work(asked, [data], tell_nobody)
        return _photograph(header, pieces)

    def rewrite(self, data: bytes, kind: str, reading: Reading) -> bytes:
        """The searchable PDF/A-2b of a file anew, with the words as people left them; `kind` as it was first found.

        Raises what `read` raises.
        """
        _, pieces = self._work({"rewrite": kind}, [data, to_json(reading).encode()], tell_nobody)
        return pieces[0]

    def _work(
        self, asked: dict[str, Any], given: list[bytes], tell: Tell, show: Show | None = None
    ) -> tuple[dict[str, Any], list[bytes]]:
        with self._turn:
            self.start()
            try:
                self._at_work = True
                return self._exchange({**asked, "seconds": self.seconds_per_step}, given, tell, show)
            except (TooSlow, ReaderDied, BrokenFrame) as error:
                self._at_work = False
                self._kill()
                self.start()
                if isinstance(error, BrokenFrame):
                    raise ReaderDied(cause="its answer was cut.") from error
                raise
            finally:
                self._at_work = False

    def _exchange(
        self, asked: dict[str, Any], given: list[bytes], tell: Tell, show: Show | None
    ) -> tuple[dict[str, Any], list[bytes]]:
        wait = self.seconds_per_step * self.patience
        until = time.monotonic() + wait
        for part in pack(asked, given):
            self._send(part, until)
        steps = 0
        while True:
            header, pieces = self._receive(until)
            step = header.get("step")
            if step == "done":
                return header, pieces
            if step == "refused":
                raise Verdict(reason=str(header["reason"]), params=header["params"]).refusal()
            if step == "short":
                raise ReaderShort(cause=str(header["cause"]))
            page, pages = int(header.get("page", 0)), int(header.get("pages", 0))
            steps += 1
            if steps > 600:
                raise BrokenFrame
            if step == "show":
                self._shown(show, page, pieces)
            else:
                tell(str(step), page, pages)
            if page and pages > 1:
                # A page is done: the next has its own time. All before the first has one clock, as has a single sheet.
                # Writing and checking the PDF/A goes over all pages at once.
                until = time.monotonic() + wait + (self.patience * pages if step == "write" else 0)

    def _shown(self, show: Show | None, page: int, pieces: list[bytes]) -> None:
        if show is None or len(pieces) != 2:
            raise BrokenFrame
        try:
            show(page, *pieces)
        except BaseException:
            # What the room still has to say of this file must not be taken for an answer to the next.
            self._kill()
            raise

    @property
    def _pipe_in(self) -> int:
        process = self._process
        if process is None or process.stdin is None:
            raise ReaderDied(cause="it is not there.")
        return process.stdin.fileno()

    @property
    def _pipe_out(self) -> int:
        process = self._process
        if process is None or process.stdout is None:
            raise ReaderDied(cause="it is not there.")
        return process.stdout.fileno()

    def _send(self, data: bytes, until: float) -> None:
        left = memoryview(data)
        while left:
            self._wait([], [self._pipe_in], until)
            try:
                left = left[os.write(self._pipe_in, left[: 1 << 20]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise self._how_it_ended() from error

    def _receive(self, until: float) -> tuple[dict[str, Any], list[bytes]]:
        return unpack(lambda size: self._take(size, until))

    def _take(self, size: int, until: float) -> bytes:
        taken = bytearray()
        while len(taken) < size:
            self._wait([self._pipe_out], [], until)
            piece = os.read(self._pipe_out, min(1 << 20, size - len(taken)))
            if not piece:
                raise self._how_it_ended()
            taken += piece
        return bytes(taken)

    def _wait(self, to_read: list[int], to_write: list[int], until: float) -> None:
        """Until one of the pipes moves. Meanwhile the clock and the memory of the room are watched."""
        while True:
            left = until - time.monotonic()
            if left <= 0:
                raise TooSlow(seconds=str(round(self.seconds_per_step)))
            readable, writable, _ = select.select(to_read, to_write, [], min(left, GLANCE))
            if readable or writable:
                return
            if self._at_work and self.pid is not None and bubblewrap.memory_of(self.pid) > self.most_memory:
                raise ReaderDied(cause=f"it took more than {self.most_memory >> 20} MB of memory.")

    def _how_it_ended(self) -> Refusal:
        try:
            code = self._process.wait(timeout=2) if self._process else 0
        except subprocess.TimeoutExpired:
            return ReaderDied(cause="it closed its pipe.")
        if code == OUT_OF_TIME:
            return TooSlow(seconds=str(round(self.seconds_per_step)))
        return ReaderDied(cause=f"exit code {code}. {self._last_words()}".strip())

    def _last_words(self) -> str:
        if self._said is None:
            return ""
        self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, self._said.tell() - 400))
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        if self._said is not None:
            self._said.close()
            self._said = None


def _photograph(header: dict[str, Any], pieces: list[bytes]) -> Photograph:
    if len(pieces) != 3:
        raise BrokenFrame
    corners = tuple((float(x), float(y)) for x, y in header["corners"])
    faults = tuple(Fault(str(code), int(measure), int(limit)) for code, measure, limit in header["faults"])
    flat, seen, thumbnail = pieces
    return Photograph(corners, faults, flat, seen, thumbnail, float(header["dpi"]))


def _outcome(header: dict[str, Any], pieces: list[bytes]) -> Outcome:
    reading = from_json(pieces[0])
    count = len(reading.pages)
    if len(pieces) != 2 + 2 * count:
        raise BrokenFrame
    verdict = Verdict(kind=str(header["kind"]), pages=int(header["pages"]))
    return Outcome(verdict, reading, pieces[1], tuple(pieces[2 : 2 + count]), tuple(pieces[2 + count :]))
