"""LibreOffice: an office file becomes pages, in a closed room of its own that is made for one file and gone with it.

The fences are those of the reader: no network, nothing of the machine's files but programs and letters, memory and time
counted. The profile is written anew each time and forbids macros, links and what a file would fetch.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from soi.engines.reading.errors import ReaderDied, TooSlow
from soi.engines.reading.programs import bubblewrap

PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui")
HOME = Path("/usr/lib/libreoffice/program")
PROGRAM = HOME / "oosplash"
# A file of each package, by the filter it brings.
PARTS = {
    "writer_pdf_Export": "libmswordlo.so",
    "calc_pdf_Export": "libscfiltlo.so",
    "impress_pdf_Export": "libslideshowlo.so",
}
# What LibreOffice reads beside /usr/lib, which every closed room has: its settings, and the letters of the machine.
SHOWN = (
    "/etc/libreoffice", "/usr/share/libreoffice", "/var/lib/libreoffice", "/usr/share/liblangtag",
    "/etc/fonts", "/usr/share/fontconfig", "/usr/share/fonts", "/usr/local/share/fonts",
)  # fmt: skip
# By kind: the filter it is read with, so that nothing is taken for what it is not, and the one it is printed with.
FILTERS = {
    "doc": ("MS Word 97", "writer_pdf_Export"),
    "docx": ("MS Word 2007 XML", "writer_pdf_Export"),
    "odt": ("writer8", "writer_pdf_Export"),
    "rtf": ("Rich Text Format", "writer_pdf_Export"),
    "xls": ("MS Excel 97", "calc_pdf_Export"),
    "xlsx": ("Calc MS Excel 2007 XML", "calc_pdf_Export"),
    "ods": ("calc8", "calc_pdf_Export"),
    "ppt": ("MS PowerPoint 97", "impress_pdf_Export"),
    "pptx": ("Impress MS PowerPoint 2007 XML", "impress_pdf_Export"),
    "odp": ("impress8", "impress_pdf_Export"),
}
# PDF/A-2b: every letter in the file, nothing that starts or fetches anything.
OPTIONS = '{"SelectPdfVersion":{"type":"long","value":"2"}}'
FOLDER = Path("/tmp")  # noqa: S108 - the room's own, in memory, gone with it
ADDRESS_SPACE, LARGEST_FILE, OPEN_FILES = 3 << 30, 100 << 20, 256
SECONDS, PATIENCE, GLANCE = 60, 3, 0.25  # of the processor; times that by the clock on the wall; between looks
MOST_MEMORY = 700 << 20
NO_PAGES = 3
OUT_OF_TIME = (128 + signal.SIGXCPU, 128 + signal.SIGKILL)
SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "FirstRun", "false"),
    ("Writer/Content/Update", "Link", "2"),
    ("Calc/Content/Update", "Link", "2"),
)


def is_there(kind: str) -> bool:
    """Whether the part of LibreOffice for this kind of file is installed as Debian lays it."""
    return PROGRAM.exists() and (HOME / PARTS[FILTERS[kind][1]]).exists()


def as_pdf(data: bytes, kind: str, *, seconds: float = SECONDS, most_memory: int = MOST_MEMORY) -> bytes | None:
    """The pages of an office file as PDF; None where LibreOffice makes none of it. Raises TooSlow, ReaderDied."""
    module = ["-m", "soi.engines.reading.programs.libreoffice", kind, str(round(seconds))]
    room = bubblewrap.start(module, None, subprocess.DEVNULL, shown=SHOWN)
    try:
        made = _awaited(room, data, seconds, most_memory)
    finally:
        if room.poll() is None:
            room.kill()
            room.wait()
    if room.returncode in OUT_OF_TIME:
        raise TooSlow(seconds=str(round(seconds)))
    if room.returncode not in (0, NO_PAGES):
        raise ReaderDied(cause=f"LibreOffice's room ended with exit code {room.returncode}.")
    return made if room.returncode == 0 else None


def _awaited(room: subprocess.Popen[bytes], data: bytes, seconds: float, most_memory: int) -> bytes:
    """What the room answers; meanwhile its clock and its memory are watched."""
    until, given = time.monotonic() + seconds * PATIENCE, data
    while True:
        try:
            return room.communicate(given, timeout=GLANCE)[0]
        except subprocess.TimeoutExpired:
            # What was given is remembered; it is passed on by the next call.
            given = b""
        if time.monotonic() > until:
            raise TooSlow(seconds=str(round(seconds)))
        if bubblewrap.memory_of(room.pid) > most_memory:
            raise ReaderDied(cause=f"LibreOffice took more than {most_memory >> 20} MB of memory.")


# What runs inside the room.


def main(kind: str, seconds: int) -> int:
    """Take the file from the input, give its PDF on the output."""
    fence_in(seconds)
    paper, profile = FOLDER / f"paper.{kind}", FOLDER / "profile"
    paper.write_bytes(sys.stdin.buffer.read())
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(settings(), encoding="utf-8")
    read_with, printed_with = FILTERS[kind]
    command = [
        str(PROGRAM), "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={profile.as_uri()}",
        f"--infilter={read_with}", "--convert-to", f"pdf:{printed_with}:{OPTIONS}", "--outdir", str(FOLDER), str(paper),
    ]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, stderr=sys.stderr, check=False)
    made = FOLDER / "paper.pdf"
    if done.returncode < 0:
        return 128 - done.returncode
    if not made.exists():
        return NO_PAGES
    sys.stdout.buffer.write(made.read_bytes())
    sys.stdout.buffer.flush()
    return 0


def fence_in(seconds: int) -> None:
    """Limits that this process and LibreOffice below it can never raise again."""
    for what, limit in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
    ):
        resource.setrlimit(what, (limit, limit))
    os.nice(5)


def settings() -> str:
    """The profile: no macro runs, no link is followed."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
