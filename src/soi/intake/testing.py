"""What tests of later rooms need: an arrival that was read, without the minutes a machine takes.

The words are given, the pictures are drawn here; everything else is the real path.
"""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from PIL import Image

from soi.intake import actions, queries
from soi.intake.actions.spill import begin
from soi.intake.errors import MarkSeen
from soi.intake.models import Spill

LINES = ["ĐẢNG BỘ TỈNH HÀ SƠN", "Số 12-BC/UBKT", "Hà Sơn, ngày 05 tháng 10 năm 2026", "BÁO CÁO", "Kết quả sáu tháng"]


def webp(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 245).save(out, "WEBP")
    return out.getvalue()


def reading(lines: list[str] = LINES, doubtful: tuple[str, ...] = ("12-BC/UBKT",), **fields: str) -> dict[str, Any]:
    """A reading of one page with these lines; the words named are in doubt."""
    found: list[dict[str, Any]] = []
    for line, text in enumerate(lines):
        for place, word in enumerate(text.split()):
            box = [0.1 + 0.08 * place, 0.1 + 0.05 * line, 0.17 + 0.08 * place, 0.13 + 0.05 * line]
            confidence = 40 if word in doubtful else 95
            found.append({"text": word, "box": box, "share": box, "confidence": confidence, "line": line})
    proposed = [
        {"name": name, "value": value, "page": 1, "box": [0, 0, 1, 1], "confidence": 90, "reason": "", "params": {}}
        for name, value in fields.items()
    ]
    page = {"number": 1, "width": 800, "height": 1100, "dpi": 96, "rotation": 0, "skew": 0.0, "source": "image"}
    pages = [{**page, "text": "\n".join(lines), "words": found}]
    kept = {"soi_reading": 1, "engine": "given", "model_digest": "", "pages": pages, "fields": proposed}
    return {**kept, "warnings": []}


def read_file(of: dict[str, Any] | None = None) -> actions.ReadFile:
    given = of or reading()
    numbers = [page["number"] for page in given["pages"]]
    return actions.ReadFile(
        kind="pdf",
        reading=given,
        images=dict.fromkeys(numbers, webp(800, 1100)),
        thumbs=dict.fromkeys(numbers, webp(80, 110)),
        pdf=b"%PDF-1.7 searchable",
    )


def arrive(node: Any, office: str, unit: str = "p98.k", data: bytes = b"%PDF-1.4 original", **given: Any) -> UUID:
    """An arrival of this office, not read yet."""
    with node.acting(office) as actor:
        given = {"name": "quet-0001.pdf", "channel": "desk", **given}
        return actions.receive(actor, unit_id=node.unit(unit), data=data, **given)


def arrive_read(node: Any, office: str, unit: str = "p98.k", of: dict[str, Any] | None = None, **given: Any) -> UUID:
    """An arrival of this office, read as given."""
    arrival = arrive(node, office, unit, **given)
    with node.machine("reader") as reader:
        actions.mark_read(reader, arrival, read_file(of))
    return arrival


def spilled(node: Any, office: str = "clerk_a") -> int:
    """A marked paper of this office, as a linked node does with it when the reader sees the stamp."""
    arrival = arrive(node, office)
    with node.machine("reader") as reader:
        begin(reader, queries.get_arrival(reader, arrival), level=1, page=1)
        actions.mark_refused(reader, arrival, MarkSeen(mark="MẬT", page=1), destroy=True)
    return int(Spill.objects.using("owner").values_list("pk", flat=True).get(arrival=arrival))
