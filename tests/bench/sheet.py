"""Is a text of over 100 MB searched whole, and in how much memory? A generated sheet, indexed as the node does it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES, SMALLER = 105, 35
PLANTED = 64
# Text, its two spellings for the index and the index's own buffers; never the lists of its words.
TIMES_THE_TEXT, BESIDE_MB = 8.0, 600
FOUND_S = 60.0
INDEX = """
import json, resource, sys, tempfile, time
from pathlib import Path
import django; django.setup()
from soi.kernel.search import index as indexes, queries, snippets
from soi.kernel.search.sources import SearchDoc
from soi.kernel.search.words import understand
from tests.bench.sheet import planted, sheet
text = sheet({megabytes})
size = len(text.encode()) / 1e6
doc = SearchDoc("1", "probe", 1, 0, "Bảng kê", text)
with tempfile.TemporaryDirectory() as folder:
    index = indexes.open_index(Path(folder) / "index")
    writer = indexes.writer_of(index)
    began = time.monotonic()
    indexes.replace(writer, [], [doc])
    writer.commit()
    index_s = time.monotonic() - began
    index.reload()
    searcher = index.searcher()
    narrowing = queries.Narrowing(["1#0"])
    found = sum(
        len(searcher.search(queries.build(understand(word), narrowing), 2).hits) == 1 for word in planted()
    )
    stray = len(searcher.search(queries.build(understand("không01x có02x"), narrowing), 2).hits)
    began = time.monotonic()
    said = snippets.explain(doc, understand(planted()[-1]))
    explain_s = time.monotonic() - began
print(json.dumps({{
    "text_mb": round(size, 1), "index_s": round(index_s, 1), "found": found, "stray": stray,
    "explain_s": round(explain_s, 1), "shown": "<mark>" in said.snippet,
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
}}))
"""


def planted() -> list[str]:
    """Words that stand once each, from the first row to the last."""
    return [f"dấu{at:03}hiệu" for at in range(PLANTED)]


def sheet(megabytes: int) -> str:
    """Rows of an invented list, this many megabytes of UTF-8, a planted word in each of equal parts."""
    row = "{at};Chi bộ thôn {village};Báo cáo giám sát quỹ hòa giải;{value};Đã đối chiếu, không có sai lệch"
    length = len(row.format(at=0, village=1, value=100000).encode()) + 1
    rows = megabytes * 1_000_000 // length
    words, every = planted(), max(rows // (PLANTED - 1), 1)
    lines = []
    for at in range(rows):
        said = row.format(at=at, village=at % 997, value=at * 37 % 999_983)
        lines.append(f"{said};{words[at // every]}" if at % every == 0 and at // every < PLANTED - 1 else said)
    lines.append(words[-1])
    return "\n".join(lines)


def measured(megabytes: int) -> dict[str, Any]:
    """One sheet in a process of its own."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "soi.config.settings.testing"}
    done = subprocess.run(
        [sys.executable, "-c", INDEX.format(megabytes=megabytes)],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the sheet could not be indexed: {done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def run(full: bool) -> dict[str, Any]:
    """The bench's figures, and whether the bars are met."""
    small, large = measured(SMALLER), measured(MEGABYTES if full else SMALLER * 2)
    bound = large["text_mb"] * TIMES_THE_TEXT + BESIDE_MB
    return {
        "small": small,
        "large": large,
        "lines": [f"{name}: {json.dumps(value)}" for name, value in (("smaller", small), ("larger", large))],
        "bars": {
            f"{large['found']} of {PLANTED} planted words found in {large['text_mb']} MB, 0 strangers": (
                large["found"] == PLANTED and large["stray"] == 0 and large["shown"]
            ),
            f"peak {large['peak_mb']} MB under {bound:.0f} MB": large["peak_mb"] < bound,
            f"the last row shown in {large['explain_s']} s, under {FOUND_S} s": large["explain_s"] < FOUND_S,
        },
    }
