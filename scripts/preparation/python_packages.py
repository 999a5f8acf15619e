"""Python packages, by uv and its lock."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.preparation import system_packages
from scripts.preparation.progress import Missing, Progress, Stamp

GROUPS = {"demo": ["--no-dev", "--inexact"], "test": ["--inexact"], "bench": ["--group", "bench"]}
# What is enough for a wider purpose is enough for a narrower one.
COVERED_BY = {"demo": ("demo", "test", "bench"), "test": ("test", "bench"), "bench": ("bench",)}


def lock_key(root: Path) -> str:
    """A key that changes with the lock, the project file and the place of the checkout."""
    digest = hashlib.sha256(os.fsencode(root))
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def are_synced(root: Path, purpose: str) -> bool:
    """Whether the packages of this purpose are installed from the lock as it is now."""
    key, _, done_for = Stamp(root, "python").read().partition(" ")
    is_whole = (root / ".venv" / "bin" / "python").exists() and (root / ".venv" / "bin" / "soi").exists()
    return is_whole and key == lock_key(root) and done_for in COVERED_BY[purpose]


def sync(root: Path, purpose: str, progress: Progress) -> Path | None:
    """Install what the lock says; returns uv, or None where nothing had to be done."""
    with progress.step("Python packages", "installed by uv", fetches=True) as step:
        if are_synced(root, purpose):
            step.skipped = True
            return None
        uv = find_uv(root) or install_uv(root, progress)
        command = [str(uv), "sync", "--frozen", "--no-progress", *GROUPS[purpose]]
        if not (root / ".venv").exists():
            command += ["--python", sys.executable]
        done = progress.run(command, cwd=root, environment={"UV_PYTHON_DOWNLOADS": "never"})
        if done.returncode != 0:
            raise Missing(
                f"uv could not install the Python packages:\n{done.stdout}",
                "Check the network and the disk, then repeat. The command was: " + " ".join(command),
            )
        Stamp(root, "python").write(f"{lock_key(root)} {purpose}")
        return uv


def find_uv(root: Path) -> Path | None:
    """A uv that really runs: a name on the PATH may be an empty shim."""
    for found in (shutil.which("uv"), root / "var" / "boot" / "bin" / "uv"):
        if found and Path(found).exists() and _runs([str(found), "--version"]):
            return Path(found)
    return None


def install_uv(root: Path, progress: Progress) -> Path:
    """Fetch uv with pip into an environment of its own under var/boot."""
    boot = root / "var" / "boot"
    if not _runs([sys.executable, "-c", "import ensurepip, venv"]):
        _install_venv(progress)
    shutil.rmtree(boot, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", str(boot)],
        [str(boot / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"],
    ):
        done = progress.run(command, cwd=root)
        if done.returncode != 0:
            raise Missing(
                f"uv could not be fetched:\n{done.stdout}",
                "Check the network (pypi.org) and repeat, or install uv yourself and have it on the PATH.",
            )
    return boot / "bin" / "uv"


def _install_venv(progress: Progress) -> None:
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    is_debians = sys.executable.startswith("/usr/bin/")
    if is_debians and system_packages.may_install():
        system_packages.apt_install(["python3-venv"], progress)
        return
    raise Missing(
        f"{sys.executable} cannot make environments (ensurepip is missing), and uv is not on the PATH.",
        f"As root: apt-get install -y {package if not is_debians else 'python3-venv'}",
    )


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
