"""Invented packages for tests of this engine and of rooms that use it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from soi.engines.packages.model import Cover, Format, Happening, Record, Row, Source, Stream
from soi.engines.packages.writing import PackageWriter, Written

MADE_AT = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
PDF = Format("application/pdf", "fmt/18", "Acrobat PDF 1.4 - Portable Document Format", "1.4")
TEXT = Format("text/plain", "x-fmt/111", "Plain Text File", "")


def cover(**over: Any) -> Cover:
    given: dict[str, Any] = {
        "id": "soi-p98-k-bc-2026-1a2b3c4d",
        "title": "Báo cáo năm 2026 <hòa giải & thu chi>",
        "level": 0,
        "level_name": "Thường",
        "unit_code": "p98.k",
        "unit_name": "Ủy ban Kiểm tra Tỉnh ủy Hà Sơn",
        "node": "soi",
        "software": "Soi 0.1.0",
        "made_at": MADE_AT,
        "made_by": "Phạm Thị Ngân",
        "language": "vi",
        "context": (Row("records.file", "f1", {"code": "BC-2026", "closed_on": None}),),
    }
    return Cover(**{**given, **over})


def source(of: str, folder: str, name: str, data: bytes, format: Format) -> Source:
    stream = Stream(of, folder, name, hashlib.sha256(data).hexdigest(), len(data), format)
    return Source(stream, lambda: io.BytesIO(data))


def record(number: int, **fields: Any) -> tuple[Record, list[Source]]:
    """A record of one page with an original, a text and a picture."""
    sources = [
        source("record/original", "original", "original.pdf", b"%%PDF-1.4 %d" % number, PDF),
        source("record/text", "text", "text.txt", f"Số {number}\fđã đọc".encode(), TEXT),
        source("page/1/image", "pictures", "page-1.webp", b"RIFF%d" % number, Format("image/webp")),
    ]
    row = Row("records.document", f"r{number}", {"title": f"Báo cáo số {number}", "number": number, **fields})
    page = Row("records.page", "1", {"width": 800, "words": [{"text": "Số", "box": [0, 0.5]}]})
    made = Record(
        f"r{number}", f"2026-{number:05}", row.fields["title"], row, (page,), tuple(s.stream for s in sources)
    )
    return made, sources


def write(path: Path, count: int = 3, *, of: Cover | None = None, **fields: Any) -> Written:
    writer = PackageWriter(path, of or cover())
    for number in range(1, count + 1):
        made, sources = record(number, **fields)
        writer.add(made, sources, [Happening("ingestion", MADE_AT, "Phạm Thị Ngân", made.id)])
    return writer.close()


Parts = dict[str, bytes]


def rewritten(source: Path, target: Path, change: Callable[[Parts], Iterable[str] | None]) -> Path:
    """The same zip file with its parts changed by hand, as somebody would who forges or damages one."""
    with zipfile.ZipFile(source) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    with zipfile.ZipFile(target, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return target


def signed_anew(parts: Parts) -> None:
    """Manifests that fit the parts as they are now: a forger can do that too, so it must not be enough."""
    root = next(iter(parts)).split("/", 1)[0]
    inner = {name.removeprefix(f"{root}/"): data for name, data in parts.items()}
    payload = [name for name in inner if name.startswith("data/")]
    parts[f"{root}/manifest-sha256.txt"] = _listed(inner, payload)
    inner["manifest-sha256.txt"] = parts[f"{root}/manifest-sha256.txt"]
    tags = [name for name in inner if not name.startswith("data/") and name != "tagmanifest-sha256.txt"]
    parts[f"{root}/tagmanifest-sha256.txt"] = _listed(inner, tags)


def _listed(parts: Parts, names: list[str]) -> bytes:
    return "".join(f"{hashlib.sha256(parts[name]).hexdigest()}  {name}\n" for name in names).encode()
