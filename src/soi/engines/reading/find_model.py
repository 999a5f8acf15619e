"""Where the Vietnamese model of the character reader lies on this machine."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from soi.engines.reading.errors import ModelMissing

SYSTEM = Path("/usr/share/tesseract-ocr")


def roots_of(checkout: Path) -> tuple[Path, ...]:
    """Folders that may hold packages of npm: the checkout, and where set-up fetches the model alone."""
    return (checkout, checkout / "var" / "model")


# The checkout, then whatever folder the command was started in: both are asked, no setting is read.
ROOTS = (*roots_of(Path(__file__).resolve().parents[4]), Path.cwd())
NPM = "node_modules/@tesseract.js-data/vie/4.0.0_best_int/vie.traineddata"


@dataclass(frozen=True)
class Model:
    """A model file; `language` is the name the engine knows it by. A packed one must be unpacked before use."""

    path: Path
    language: str

    @property
    def is_packed(self) -> bool:
        return self.path.suffix == ".gz"

    def bytes(self) -> bytes:
        data = self.path.read_bytes()
        return gzip.decompress(data) if self.is_packed else data

    def digest(self) -> str:
        """SHA-256 of the unpacked model, so that a reading can be told from one by another model."""
        return _digest(self)


@cache
def _digest(model: Model) -> str:
    return hashlib.sha256(model.bytes()).hexdigest()


def find_model() -> Model:
    """The model to read with: Debian's first, else the one from npm. Raises ModelMissing with what to install."""
    for pattern in ("*/tessdata/script/Vietnamese.traineddata", "*/tessdata/Vietnamese.traineddata"):
        for found in sorted(SYSTEM.glob(pattern), reverse=True):
            return Model(found, "Vietnamese")
    for root in ROOTS:
        for name in (NPM, NPM + ".gz"):
            if (root / name).is_file():
                return Model(root / name, "vie")
    raise ModelMissing
