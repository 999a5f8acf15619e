"""The product runs with what pyproject.toml names for it, without what only tests and checks bring along."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import importlib, pkgutil, sys
from importlib.machinery import PathFinder

class Door(PathFinder):
    '''Shuts out what is installed for tests alone.'''
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in SHUT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

below, *shut = sys.argv[1:]
SHUT = set(shut)
sys.meta_path.insert(0, Door)
import django
django.setup()
package = importlib.import_module(below)
for found in pkgutil.walk_packages(package.__path__, f"{below}."):
    words = found.name.split(".")
    if not {"tests", "testing", "conftest", "migrations", "__main__"} & set(words) and "settings" not in words:
        try:
            importlib.import_module(found.name)
        except ModuleNotFoundError as missing:
            print(found.name, "needs", missing.name)
"""


def brought_by(names: list[str]) -> set[str]:
    """The distributions these requirements bring, with all that those need on this machine."""
    found: set[tuple[str, str]] = set()
    waiting = [(Requirement(name), extra) for name in names for extra in ("", *Requirement(name).extras)]
    while waiting:
        wanted, extra = waiting.pop()
        key = (canonicalize_name(wanted.name), extra)
        if key in found:
            continue
        found.add(key)
        try:
            needs = [Requirement(text) for text in requires(wanted.name) or ()]
        except PackageNotFoundError:
            continue
        for each in needs:
            if each.marker is None or each.marker.evaluate({"extra": extra}):
                waiting += [(each, more) for more in ("", *each.extras)]
    return {name for name, _extra in found}


def shut_out(product: set[str]) -> list[str]:
    """Top modules that no distribution of the product brings."""
    return sorted(
        module
        for module, by in packages_distributions().items()
        if not {canonicalize_name(name) for name in by} & (product | {"soi"})
    )


def needed(shut: list[str], below: str = "soi") -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK, below, *shut],
        env={
            "DJANGO_SETTINGS_MODULE": "soi.config.settings.production",
            "SOI_HOME": "/nonexistent",
            "PATH": "/usr/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr[-2000:]


def test_every_module_is_imported_without_what_only_tests_bring() -> None:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    product = brought_by(named)
    shut = shut_out(product)
    assert {"pytest", "hypothesis", "playwright"} <= set(shut)
    assert needed(shut) == ""
    without = brought_by([name for name in named if not name.startswith("requests")])
    assert "needs requests" in needed(shut_out(without), "soi.kernel.signing"), "the control"
