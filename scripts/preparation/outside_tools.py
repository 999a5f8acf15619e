"""Programs that check our work from outside, each by uv in an environment of its own under var/tools."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from scripts.preparation import python_packages
from scripts.preparation.progress import Missing, Progress, Stamp

TOOLS = ("eark",)


def install(root: Path, progress: Progress, uv: Path | None) -> None:
    """For each list tests/outside/NAME.txt an environment with just these; nothing to do where it was made from it."""
    with progress.step("Validators", "installed by uv", fetches=True) as step:
        lacking = [name for name in TOOLS if Stamp(root, f"tool-{name}").read() != _key(root, name)]
        if not lacking:
            step.skipped = True
            return
        uv = uv or python_packages.find_uv(root) or python_packages.install_uv(root, progress)
        for name in lacking:
            _install(root, progress, uv, name)


def _key(root: Path, name: str) -> str:
    is_there = (root / "var" / "tools" / name / "bin" / "python").exists()
    return hashlib.sha256(_list(root, name).read_bytes()).hexdigest() if is_there else "not there"


def _list(root: Path, name: str) -> Path:
    return root / "tests" / "outside" / f"{name}.txt"


def _install(root: Path, progress: Progress, uv: Path, name: str) -> None:
    place = root / "var" / "tools" / name
    for command in (
        [str(uv), "venv", "--quiet", "--clear", "--python", sys.executable, str(place)],
        [str(uv), "pip", "install", "--quiet", "--python", str(place / "bin" / "python"), "-r", str(_list(root, name))],
    ):
        done = progress.run(command, cwd=root, environment={"UV_PYTHON_DOWNLOADS": "never"})
        if done.returncode != 0:
            raise Missing(
                f"The validator {name} could not be installed:\n{done.stdout}",
                "Check the network and the disk, then repeat. The command was: " + " ".join(command),
            )
    Stamp(root, f"tool-{name}").write(_key(root, name))
