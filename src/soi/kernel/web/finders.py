"""The few front-end files Soi takes from npm packages: found where npm put them, never copied into the repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files import File
from django.core.files.storage import FileSystemStorage

CHECKOUT = Path(__file__).resolve().parents[4]
FONT = "@fontsource-variable/source-sans-3/files/source-sans-3"

PACKAGE_FILES = {
    "js/htmx.js": "htmx.org/dist/htmx.min.js",
    "js/idb.js": "idb/build/umd.js",
    "fonts/source-sans-3-latin.woff2": f"{FONT}-latin-wght-normal.woff2",
    "fonts/source-sans-3-vietnamese.woff2": f"{FONT}-vietnamese-wght-normal.woff2",
}


class PackageMissing(Exception):
    """A file of a front-end package is missing. Nothing was changed. Run `make demo`, or `npm ci --ignore-scripts`."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: {' '.join((type(self).__doc__ or '').split())}")


def package_path(name: str) -> Path:
    """Where npm put this file of a package."""
    return CHECKOUT / "node_modules" / name


class OneFile(FileSystemStorage):
    """A storage that holds a single file under whatever address it is asked by."""

    def __init__(self, path: Path) -> None:
        super().__init__(location=path.parent)
        self.file_path = path

    def path(self, name: str) -> str:
        return str(self.file_path)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        return File(self.file_path.open(mode))

    def exists(self, name: str) -> bool:
        return self.file_path.exists()


class PackageFinder(BaseFinder):
    """Finds PACKAGE_FILES and nothing else; stops with the remedy where a package is not installed."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in PACKAGE_FILES:
            return []
        found = str(_existing(path))
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for address in PACKAGE_FILES:
            yield address, OneFile(_existing(address))


def _existing(address: str) -> Path:
    path = package_path(PACKAGE_FILES[address])
    if not path.is_file():
        raise PackageMissing(str(path))
    return path
