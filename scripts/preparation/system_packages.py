"""Programs and files of the operating system: by apt where we may, else named for an administrator."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.preparation.progress import Missing, Progress

MODEL_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/share/tesseract")
FETCHED_MODEL = "node_modules/@tesseract.js-data/vie/4.0.0_best_int/vie.traineddata.gz"
FONTS = Path("/usr/share/fonts")


@dataclass(frozen=True)
class Package:
    """One Debian package, what it is for, and how to see that it is there without asking dpkg."""

    name: str
    needed_for: str
    is_present: Callable[[], bool]


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _font(pattern: str) -> Callable[[], bool]:
    return lambda: next(FONTS.glob(f"**/{pattern}"), None) is not None


def has_debians_model() -> bool:
    """Whether Debian's Vietnamese script model lies where Tesseract keeps its models."""
    return any(next(Path(place).glob("**/Vietnamese.traineddata"), None) for place in MODEL_FOLDERS)


MODEL = Package("tesseract-ocr-script-viet", "reading Vietnamese", has_debians_model)
TOKEN_LIBRARIES = ("softhsm/libsofthsm2.so", "*/softhsm/libsofthsm2.so")


def has_token() -> bool:
    """Whether SoftHSM is there; without it the demo's signing keys are files, and say so."""
    found = any(next(Path(place).glob(name), None) for place in ("/usr/lib", "/usr/lib64") for name in TOKEN_LIBRARIES)
    return found and shutil.which("softhsm2-util") is not None


TOKEN = Package("softhsm2", "keys of the demo's signers", has_token)
DEMO = (
    Package("bubblewrap", "confining the programs that read files", _program("bwrap")),
    Package("libmagic1", "telling types of files", lambda: ctypes.util.find_library("magic") is not None),
    Package("fonts-liberation2", "the letters of the demo", _font("liberation2/LiberationSerif-Regular.ttf")),
    Package("fonts-dejavu-core", "the letters of the demo", _font("DejaVuSans.ttf")),
)
# Chromium's own build without windows draws the same pages for half the work; where a whole Chromium is, it serves too.
BROWSERS = ("chromium-headless-shell", "chromium")
# Only the tests bring it: 104 MB and minutes on a slow disk, and a node without it says what to install.
OFFICE = tuple(
    Package(f"libreoffice-{part}-nogui", "office files as pages", Path(f"/usr/lib/libreoffice/program/{file}").exists)
    for part, file in (("writer", "libmswordlo.so"), ("calc", "libscfiltlo.so"), ("impress", "libslideshowlo.so"))
)
TEST = (Package(BROWSERS[0], "tests in a real browser", lambda: any(map(shutil.which, BROWSERS))), *OFFICE)
BENCH = (
    Package("tesseract-ocr", "the comparison with ocrmypdf", _program("tesseract")),
    Package("ghostscript", "the comparison with ocrmypdf", _program("gs")),
    Package("unpaper", "the comparison with ocrmypdf", _program("unpaper")),
)
WANTED = {"demo": DEMO, "test": (*DEMO, *TEST), "bench": (*DEMO, *BENCH)}


def install(root: Path, purpose: str, progress: Progress) -> None:
    """Install what is missing; where we may not, name the one command that would."""
    with progress.step("Programs of the system", "installed by apt", fetches=True) as step:
        wanted = [*WANTED[purpose], TOKEN, *([] if has_fetched_model(root) else [MODEL])]
        missing = find_missing(wanted)
        # Without an administrator the model is fetched from npm, and the demo's signing keys are files.
        needed = missing if may_install() else [package for package in missing if package not in (MODEL, TOKEN)]
        if not needed:
            step.skipped = True
            return
        if not may_install():
            raise Missing(explain(needed), remedy(needed))
        if required := [package.name for package in needed if package is not TOKEN]:
            apt_install(required, progress)
        if TOKEN in needed:
            # Where apt does not have it the demo's keys are files: no reason to stop.
            with suppress(Missing):
                apt_install([TOKEN.name], progress)


def has_fetched_model(root: Path) -> bool:
    """Whether the model from npm lies where soi.engines.reading.find_model looks for it."""
    return (root / "var" / "model" / FETCHED_MODEL).exists()


def find_missing(packages: Iterable[Package]) -> list[Package]:
    """Packages that neither dpkg nor our own look finds."""
    packages = list(packages)
    installed = installed_by_dpkg([package.name for package in packages])
    return [package for package in packages if package.name not in installed and not package.is_present()]


def installed_by_dpkg(names: list[str]) -> set[str]:
    """Those of the names that dpkg has installed; none where there is no dpkg."""
    if shutil.which("dpkg-query") is None:
        return set()
    command = ["dpkg-query", "-W", "-f", "${db:Status-Abbrev} ${Package}\n", *names]
    return parse_dpkg(subprocess.run(command, capture_output=True, text=True, check=False).stdout)


def parse_dpkg(said: str) -> set[str]:
    """Names with state `ii` in lines such as `ii  bubblewrap`."""
    pairs = [line.split() for line in said.splitlines()]
    return {pair[1] for pair in pairs if len(pair) == 2 and pair[0] == "ii"}


def may_install() -> bool:
    """Whether we are root on a machine with apt."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(names: list[str], progress: Progress) -> None:
    """Bring the lists up to date and install; nothing recommended comes along."""
    for command in (
        ["apt-get", "update"],
        ["apt-get", "install", "-y", "--no-install-recommends", *names],
    ):
        done = progress.run(command, cwd=Path("/"), environment={"DEBIAN_FRONTEND": "noninteractive"})
        if done.returncode != 0:
            raise Missing(
                f"apt could not install {', '.join(names)}:\n{done.stdout}",
                f"Check the network and apt's sources, then repeat: {' '.join(command)}",
            )


def explain(missing: list[Package]) -> str:
    """What is missing, and what for."""
    listed = "; ".join(f"{package.name} for {package.needed_for}" for package in missing)
    return f"This machine lacks programs that only an administrator may install: {listed}."


def remedy(missing: list[Package]) -> str:
    """The one command an administrator has to run."""
    names = " ".join(package.name for package in missing)
    return f"Have an administrator run: apt-get update && apt-get install -y --no-install-recommends {names}"
