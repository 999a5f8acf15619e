"""The door of the engine of packages: write one, open one that came."""

from __future__ import annotations

from soi.engines.packages import ead
from soi.engines.packages.errors import (
    ManifestWrong,
    NotAPackage,
    PackageFault,
    PartDamaged,
    PartMissing,
    PartUnexpected,
    RecordUnreadable,
    TooLarge,
    UnsafePart,
)
from soi.engines.packages.model import FOLDERS, Cover, Format, Happening, Record, Row, Source, Stream
from soi.engines.packages.opening import Bag, Limits
from soi.engines.packages.reading import Package
from soi.engines.packages.writing import PackageWriter, Written

__all__ = [
    "FOLDERS",
    "Bag",
    "Cover",
    "Format",
    "Happening",
    "Limits",
    "ManifestWrong",
    "NotAPackage",
    "Package",
    "PackageFault",
    "PackageWriter",
    "PartDamaged",
    "PartMissing",
    "PartUnexpected",
    "Record",
    "RecordUnreadable",
    "Row",
    "Source",
    "Stream",
    "TooLarge",
    "UnsafePart",
    "Written",
    "ead",
]
