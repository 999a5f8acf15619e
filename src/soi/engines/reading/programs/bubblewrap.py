"""Bubblewrap: a room without network, without the machine's files, that ends with its parent."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soi
from soi.engines.reading.find_model import Model

SYSTEM_FOLDERS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/usr/lib", "/usr/lib64", "/usr/share/misc", "/usr/share/file", "/etc/ld.so.cache", "/etc/magic")
TMP_BYTES = 128 << 20
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "HOME": "/tmp",  # noqa: S108 - a folder of the room's own, in memory, gone with it
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    # Many small pools of memory count against the address space; two are plenty.
    "MALLOC_ARENA_MAX": "2",
}
NEEDS_NAMESPACES = (
    "as root: sysctl -w kernel.unprivileged_userns_clone=1 (Debian), or "
    "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu), or user.max_user_namespaces above 0"
)


@dataclass(frozen=True)
class Confinement:
    """Whether files can be opened in a closed room on this machine; if not, why and what to do."""

    ok: bool
    cause: str = ""
    remedy: str = ""


def closed_room() -> list[str]:
    """The fences, the same for the probe and for the reader."""
    command = [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "reader",
        "--clearenv",
    ]  # fmt: skip
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    for folder in SYSTEM_FOLDERS:
        if Path(folder).is_symlink():
            command += ["--symlink", os.readlink(folder), folder]
        elif Path(folder).is_dir():
            command += ["--ro-bind", folder, folder]
    for path in SYSTEM_FILES:
        command += ["--ro-bind-try", path, path]
    return [*command, "--proc", "/proc", "--dev", "/dev", "--size", str(TMP_BYTES), "--tmpfs", "/tmp"]  # noqa: S108


def confined_python(arguments: list[str], model: Model | None = None, shown: Sequence[str] = ()) -> list[str]:
    """The command that runs this Python in the closed room; it sees its packages, this engine and the model.

    `shown`: files of the system that one room needs beside those of all rooms, to be read.
    """
    command = closed_room()
    package = Path(next(iter(soi.__path__)))
    seen = [Path(sys.base_prefix), Path(sys.prefix), Path(sys.executable).resolve()]
    seen += [package / "__init__.py", package / "base", package / "engines"]
    seen += [model.path] if model else []
    for path in dict.fromkeys(str(each) for each in seen):
        # A Python that belongs to the system has /usr as its home: only its program and libraries are shown.
        if path != "/usr":
            command += ["--ro-bind", path, path]
    for path in shown:
        command += ["--ro-bind-try", path, path]
    command += ["--remount-ro", "/", "--chdir", "/tmp"]  # noqa: S108
    return [*command, sys.executable, "-I", *arguments]


def check_confinement() -> Confinement:
    """Try to make the room once, at start, so that a machine that cannot is named before the first file arrives."""
    if shutil.which("bwrap") is None:
        return Confinement(False, "the program bwrap is not installed.", "apt-get install bubblewrap")
    probe = subprocess.run(
        confined_python(["-c", "print('closed')"]), capture_output=True, text=True, timeout=30, check=False
    )
    if probe.returncode == 0 and probe.stdout.strip() == "closed":
        return Confinement(True)
    said = (probe.stderr.strip().splitlines() or ["no word"])[-1]
    if "namespace" in said or "uid map" in said or "Operation not permitted" in said:
        return Confinement(False, f"user namespaces are switched off ({said}).", NEEDS_NAMESPACES)
    return Confinement(False, f"bwrap says: {said}.", "run the reader as the user who owns this installation")


def start(arguments: list[str], model: Model | None, errors: int, shown: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """A confined Python with pipes for input and output; what it says on stderr goes to the given file."""
    return subprocess.Popen(
        confined_python(arguments, model, shown),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        bufsize=0,
        close_fds=True,
    )


def memory_of(pid: int) -> int:
    """Bytes of memory held by the process and all below it; 0 once it is gone."""
    total, family = 0, [pid]
    while family:
        each = family.pop()
        try:
            pages = int(Path(f"/proc/{each}/statm").read_text().split()[1])
            children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        except (OSError, ValueError, IndexError):
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
        family += [int(child) for child in children]
    return total
