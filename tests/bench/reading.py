"""How well and how dearly does Soi read? 18 invented pages, six layouts never tuned on, worn light, medium and heavy.

`run(full)` reads them through the confined reader and, in the same run, with `ocrmypdf --jobs 2` and the same model.
All pages go to both in one file, so that neither pays its start more than once. `full` False takes six of the pages.
Run alone: `python -m tests.bench.reading [--quick]`.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.public import Reader, check_pdfa, find_model
from soi.engines.reading.specimens.layouts import FIGURE
from soi.engines.reading.specimens.make import make_specimen
from soi.engines.reading.specimens.specimen import SpecimenPage, invent
from tests.bench.reading_score import Score, score

SEED = 20261124
TRIES = 5
WEARS = ("light", "medium", "heavy")
CER_LIMIT, HARD_ENOUGH, CPU_SHARE = 2.5, 3.0, 0.75


def run(full: bool = True) -> dict[str, Any]:
    pages = make_pages(FIGURE if full else FIGURE[::3])
    pdf = pdf_of_jpegs([(page.jpeg, page.dpi) for _, _, page in pages])
    ours, our_cpu, verdict = read_with_soi(pdf)
    lines = [f"{len(pages)} pages in one file, {len(pdf) >> 10} KB; seed {SEED}; model {find_model().path}"]
    scores = {"soi": by_wear(pages, ours)}
    bars: dict[str, bool | None] = {
        f"CER of Soi at most {CER_LIMIT} %": scores["soi"]["all"].cer <= CER_LIMIT,
        "the searchable file is PDF/A-2b (validator: pass)": verdict == "pass",
    }
    figures: dict[str, Any] = {"cpu": {"soi": round(our_cpu, 1)}}
    why_not = why_no_peer()
    if why_not:
        lines.append(f"ocrmypdf: skipped, because {why_not}")
    else:
        theirs, their_cpu = read_with_ocrmypdf(pdf, len(pages))
        scores["ocrmypdf"] = by_wear(pages, theirs)
        figures["cpu"]["ocrmypdf"] = round(their_cpu, 1)
        lines.append(f"CPU: Soi {our_cpu:.1f} s, ocrmypdf {their_cpu:.1f} s, ratio {our_cpu / their_cpu:.2f}")
    bars |= compare(scores, figures["cpu"])
    lines += [
        f"{who:9} {wear:7} CER {each.cer:5.2f} %  WER {each.wer:5.2f} %"
        for who, found in scores.items()
        for wear, each in found.items()
    ]
    figures |= {who: {wear: [each.cer, each.wer] for wear, each in found.items()} for who, found in scores.items()}
    return {"lines": lines, "bars": bars, "figures": figures}


def compare(scores: dict[str, dict[str, Score]], cpu: dict[str, float]) -> dict[str, bool | None]:
    peer = scores.get("ocrmypdf")
    return {
        "CER no worse than ocrmypdf's": None if peer is None else scores["soi"]["all"].cer <= peer["all"].cer,
        f"the set is hard: ocrmypdf's CER on the heavy third at least {HARD_ENOUGH} %": (
            None if peer is None else peer["heavy"].cer >= HARD_ENOUGH
        ),
        f"CPU at most {CPU_SHARE} of ocrmypdf's": None if peer is None else cpu["soi"] <= CPU_SHARE * cpu["ocrmypdf"],
    }


def make_pages(layouts: tuple[Any, ...]) -> list[tuple[str, str, SpecimenPage]]:
    """Layout, wear and page."""
    made = []
    for number, layout in enumerate(layouts):
        for wear in WEARS:
            made.append((layout.name, wear, _one_page(layout.name, SEED + number, wear)))
    return made


def _one_page(name: str, seed: int, wear: str) -> SpecimenPage:
    """The first paper from this seed on whose invented words end on their first page; layouts are 1,000 seeds apart."""
    for after in range(0, TRIES * 1000, 1000):
        paper = make_specimen(invent(name, seed=seed + after, wear=wear))
        if len(paper.pages) == 1:
            return paper.pages[0]
    raise SystemExit(f"{name} runs over one page with {TRIES} seeds; give it fewer paragraphs.")


def by_wear(pages: list[tuple[str, str, SpecimenPage]], texts: list[str]) -> dict[str, Score]:
    found = {wear: Score() for wear in (*WEARS, "all")}
    for (_, wear, page), text in zip(pages, texts, strict=True):
        each = score(page.readings(), text)
        found[wear].add(each)
        found["all"].add(each)
    return found


def cpu_below(pid: int) -> float:
    """CPU seconds of a living process and all below it."""
    used, family = 0, [pid]
    while family:
        each = family.pop()
        ticks = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        used += sum(int(tick) for tick in ticks[11:15])
        family += map(int, Path(f"/proc/{each}/task/{each}/children").read_text().split())
    return used / os.sysconf("SC_CLK_TCK")


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_with_soi(pdf: bytes) -> tuple[list[str], float, str]:
    """Text of each page, CPU seconds of everything from start to stop (reading, PDF/A, page pictures), verdict."""
    own = time.process_time()
    with Reader() as reader:
        outcome = reader.read(pdf, "bench.pdf")
        # Asked before it ends: bubblewrap does not hand up what its children used.
        spent = cpu_below(reader.pid or 0) + time.process_time() - own
    return [page.text for page in outcome.reading.pages], spent, check_pdfa(outcome.pdf)


def why_no_peer() -> str:
    if importlib.util.find_spec("ocrmypdf") is None:
        return "it is not installed (uv sync --group bench)"
    if shutil.which("tesseract") is None:
        return "the program tesseract is not installed (apt-get install tesseract-ocr)"
    return "the model is packed and tesseract cannot read it so" if find_model().is_packed else ""


def read_with_ocrmypdf(pdf: bytes, count: int) -> tuple[list[str], float]:
    """Text of each page and CPU seconds, same model file, its usual settings."""
    model = find_model()
    with tempfile.TemporaryDirectory() as folder:
        source, made, text = (Path(folder) / name for name in ("in.pdf", "out.pdf", "out.txt"))
        source.write_bytes(pdf)
        before = cpu_of_children()
        command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--jobs", "2", "--output-type", "pdfa"]
        subprocess.run(
            [*command, "-l", model.language, "--sidecar", str(text), str(source), str(made)],
            check=True,
            env={**os.environ, "TESSDATA_PREFIX": str(model.path.parent)},
        )
        spent = cpu_of_children() - before
        texts = text.read_text().split("\f")
    return (texts + [""] * count)[:count], spent


if __name__ == "__main__":
    done = run(full="--quick" not in sys.argv)
    print("\n".join(done["lines"]))
    for bar, met in done["bars"].items():
        print(f"{'skipped' if met is None else 'met' if met else 'MISSED'}: {bar}")
    sys.exit(0 if all(met is not False for met in done["bars"].values()) else 1)
