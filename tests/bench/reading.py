"""How well and how dearly does Soi read? Sixty invented pages in documents of one to ten, of layouts never tuned on.

`run(full)` reads them through the confined reader and, in the same run with the same model, with `ocrmypdf --jobs 2`
and with the options paperless-ngx gives it. `full` False takes six pages. Ratios count; seconds depend on the machine.
Run alone: `python -m tests.bench.reading [--quick]`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soi.engines.reading.image_pdf import pdf_of_jpegs
from soi.engines.reading.public import Reader, check_pdfa, find_model
from soi.engines.reading.specimens.layouts import FIGURE
from soi.engines.reading.specimens.make import make_specimen
from soi.engines.reading.specimens.specimen import SpecimenPage, invent
from tests.bench.reading_peers import PAPERLESS, PLAIN, Run, read_with_ocrmypdf, why_no_paperless, why_no_peer
from tests.bench.reading_score import Score, score
from tests.prove.hostile import peak_of

SEED = 20261124
TRIES = 5
WEARS = ("light", "medium", "heavy", "faded", "carbon")
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5)  # pages of the documents, over and over until all pages are in one
CER_LIMIT, HARD_ENOUGH, CPU_SHARE, PAPERLESS_SHARE, MEMORY_MB = 2.5, 3.0, 0.60, 0.22, 700
Made = tuple[str, str, SpecimenPage]  # layout, wear, page
Document = tuple[bytes, int]  # a PDF, its number of pages


def run(full: bool = True) -> dict[str, Any]:
    pages = make_pages(FIGURE if full else FIGURE[::6], WEARS if full else WEARS[:3])
    documents = list(bound(pages))
    ours, verdicts, peak = read_with_soi(documents)
    runs = {"soi": ours}
    lines = [f"{len(pages)} pages in {len(documents)} documents; seed {SEED}; model {find_model().path}"]
    for name, options, why_not in (
        ("ocrmypdf", PLAIN, why_no_peer()),
        ("paperless", PAPERLESS, why_no_paperless()),
    ):
        if why_not:
            lines.append(f"{name}: skipped, because {why_not}")
        else:
            runs[name] = read_with_ocrmypdf(documents, options)
    scores = {name: by_wear(pages, each.texts) for name, each in runs.items()}
    gains = gains_of_two(documents) if full and "ocrmypdf" in runs else {}
    bars = bars_of(scores, {name: each.cpu for name, each in runs.items()}, peak, verdicts, gains)
    lines += told(runs, scores, peak, gains)
    figures: dict[str, Any] = {
        "cpu": {name: round(each.cpu, 1) for name, each in runs.items()},
        "peak_mb": peak,
        "gain of two": gains,
    }
    figures |= {who: {wear: [each.cer, each.wer] for wear, each in found.items()} for who, found in scores.items()}
    return {"lines": lines, "bars": bars, "figures": figures}


def told(runs: dict[str, Run], scores: dict[str, dict[str, Score]], peak: int, gains: dict[str, float]) -> list[str]:
    mine = runs["soi"].cpu
    lines = [f"CPU of Soi {mine:.1f} s; most memory of one reading process {peak} MB"]
    lines += [
        f"CPU of {name} {each.cpu:.1f} s; Soi has {mine / each.cpu:.2f} of it"
        for name, each in runs.items()
        if name != "soi"
    ]
    lines += [f"two workers of {name}: {gain:.2f} times as fast as one" for name, gain in gains.items()]
    return lines + [
        f"{who:9} {wear:7} CER {each.cer:5.2f} %  WER {each.wer:5.2f} %"
        for who, found in scores.items()
        for wear, each in found.items()
    ]


def bars_of(
    scores: dict[str, dict[str, Score]], cpu: dict[str, float], peak: int, verdicts: set[str], gains: dict[str, float]
) -> dict[str, bool | None]:
    bars: dict[str, bool | None] = {
        f"CER of Soi at most {CER_LIMIT} %": scores["soi"]["all"].cer <= CER_LIMIT,
        "every searchable file is PDF/A-2b (validator: pass)": verdicts == {"pass"},
        f"a reading process stays below {MEMORY_MB} MB": peak < MEMORY_MB,
    }
    for name, share in (("ocrmypdf", CPU_SHARE), ("paperless", PAPERLESS_SHARE)):
        peer = scores.get(name)
        same = None if peer is None else scores["soi"]["all"].cer <= peer["all"].cer
        words = None if peer is None else scores["soi"]["all"].wer <= peer["all"].wer
        bars[f"letters and words no worse than {name}'s"] = None if same is None else bool(same and words)
        bars[f"CPU at most {share} of {name}'s"] = None if peer is None else cpu["soi"] <= share * cpu[name]
    heavy = scores["ocrmypdf"]["heavy"] if "ocrmypdf" in scores else None
    bars[f"the set is hard: ocrmypdf's CER on the heavy pages at least {HARD_ENOUGH} %"] = (
        None if heavy is None else heavy.cer >= HARD_ENOUGH
    )
    bars["a second worker brings no less than a second job of ocrmypdf"] = (
        gains["soi"] >= gains["ocrmypdf"] if gains else None
    )
    return bars


def make_pages(layouts: tuple[Any, ...], wears: tuple[str, ...]) -> list[Made]:
    """Layout, wear and page; layouts go round first, so that a document holds several."""
    return [
        (layout.name, wear, _one_page(layout.name, SEED + number, wear))
        for wear in wears
        for number, layout in enumerate(layouts)
    ]


def _one_page(name: str, seed: int, wear: str) -> SpecimenPage:
    """The first paper from this seed on whose invented words end on their first page; layouts are 1,000 seeds apart."""
    for after in range(0, TRIES * 1000, 1000):
        paper = make_specimen(invent(name, seed=seed + after, wear=wear))
        if len(paper.pages) == 1:
            return paper.pages[0]
    raise SystemExit(f"{name} runs over one page with {TRIES} seeds; give it fewer paragraphs.")


def bound(pages: list[Made]) -> Iterator[Document]:
    """The pages in documents of one to ten pages."""
    at = number = 0
    while at < len(pages):
        some = pages[at : at + SIZES[number % len(SIZES)]]
        yield pdf_of_jpegs([(page.jpeg, page.dpi) for _, _, page in some]), len(some)
        at, number = at + len(some), number + 1


def by_wear(pages: list[Made], texts: list[str]) -> dict[str, Score]:
    found = {wear: Score() for wear in (*dict.fromkeys(wear for _, wear, _ in pages), "all")}
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


def read_with_soi(documents: list[Document]) -> tuple[Run, set[str], int]:
    """Everything from start to stop (screening, reading, PDF/A, page pictures); verdicts on the files; peak in MB."""
    own, began = time.process_time(), time.monotonic()
    with Reader() as reader:
        outcomes = [reader.read(pdf, "bench.pdf") for pdf, _ in documents]
        # Asked before it ends: bubblewrap does not hand up what its children used.
        spent = cpu_below(reader.pid or 0) + time.process_time() - own
        peak = peak_of(reader.pid or 0) >> 20
    took = time.monotonic() - began
    texts = [page.text for outcome in outcomes for page in outcome.reading.pages]
    return Run(texts, spent, took), {check_pdfa(outcome.pdf) for outcome in outcomes}, peak


def gains_of_two(documents: list[Document]) -> dict[str, float]:
    """How many times as fast two are as one: two reading processes, and two jobs of ocrmypdf."""
    some = sorted(documents, key=lambda each: -each[1])[:4]
    one, two = clock_of_readers(some, 1), clock_of_readers(some, 2)
    their_one, their_two = (read_with_ocrmypdf(some, PLAIN, jobs=jobs).clock for jobs in (1, 2))
    return {"soi": round(one / two, 2), "ocrmypdf": round(their_one / their_two, 2)}


def clock_of_readers(documents: list[Document], readers: int) -> float:
    """Seconds by the clock in which so many readers have read all documents, each taking the next."""
    left, turn = list(documents), threading.Lock()

    def work() -> None:
        with Reader() as reader:
            while True:
                with turn:
                    if not left:
                        return
                    pdf, _ = left.pop()
                reader.read(pdf, "bench.pdf")

    began = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


if __name__ == "__main__":
    done = run(full="--quick" not in sys.argv)
    print("\n".join(done["lines"]))
    for bar, met in done["bars"].items():
        print(f"{'skipped' if met is None else 'met' if met else 'MISSED'}: {bar}")
    sys.exit(0 if all(met is not False for met in done["bars"].values()) else 1)
