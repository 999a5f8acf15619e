"""What the machine itself must offer: disk, a free port, name spaces to confine programs in."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from scripts.preparation.progress import Missing

DISK_MB = 3 * 1024


def require_disk(folder: Path, least_mb: int = DISK_MB) -> None:
    """Refuse to begin what the disk cannot hold."""
    free_mb = shutil.disk_usage(folder).free // 1024**2
    if free_mb < least_mb:
        raise Missing(
            f"{folder} has {free_mb} MB free; setting up needs {least_mb} MB.",
            "Free some space, or clone Soi on a larger disk.",
        )


def require_port(port: int, bind: str = "127.0.0.1") -> None:
    """Refuse a port that another program holds, before anything is fetched."""
    if not 1 <= port <= 65535:
        raise Missing(f"There is no port {port}.", "Choose one from 1024 to 65535: make demo PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError:
            raise Missing(f"Port {port} needs root.", "Choose one above 1023: make demo PORT=8001") from None
        except OSError:
            raise Missing(
                f"Port {port} of {bind} is taken by another program, perhaps by a Soi that already runs.",
                f"Stop that program, or choose another port: make demo PORT={port + 1 if port < 65535 else 8001}",
            ) from None


def confinement_problem() -> str:
    """Why files could not be read in a closed room on this machine, with the remedy; empty when they can."""
    program = shutil.which("bwrap")
    if program is None:
        return "bubblewrap is not installed; Soi will refuse to read files. As root: apt-get install -y bubblewrap"
    probe = [program, "--ro-bind", "/", "/", "--unshare-all", "--die-with-parent", "true"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else explain_confinement(done.stderr.strip(), read_switches())


SWITCHES = {
    "kernel/unprivileged_userns_clone": "0",
    "kernel/apparmor_restrict_unprivileged_userns": "1",
    "user/max_user_namespaces": "0",
}
OPENED = {
    "kernel/unprivileged_userns_clone": "kernel.unprivileged_userns_clone=1",
    "kernel/apparmor_restrict_unprivileged_userns": "kernel.apparmor_restrict_unprivileged_userns=0",
    "user/max_user_namespaces": "user.max_user_namespaces=15000",
}


def read_switches(folder: Path = Path("/proc/sys")) -> list[str]:
    """Which switches of the kernel forbid user name spaces here."""
    closed = []
    for name, forbids in SWITCHES.items():
        path = folder / name
        if path.exists() and path.read_text().strip() == forbids:
            closed.append(name)
    return closed


def explain_confinement(said: str, closed: list[str]) -> str:
    """The sentence for an administrator: what fails, and the one command that opens it."""
    cause = (
        f"Programs that read files cannot be confined here (bubblewrap says: {said}); Soi will refuse to read files."
    )
    if closed:
        return f"{cause} As root: sysctl -w " + " ".join(OPENED[name] for name in closed)
    return (
        f"{cause} In a container, start it with --security-opt seccomp=unconfined --security-opt apparmor=unconfined"
        " --security-opt systempaths=unconfined."
    )
