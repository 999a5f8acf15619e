"""ocrmypdf as it is, and as paperless-ngx calls it, on the same documents with the same model in the same run."""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from soi.engines.reading.public import find_model

PLAIN = ("--output-type", "pdfa")
# What paperless-ngx hands over when nothing is set: clean with unpaper, deskew, rotate, PDF/A. Its --skip-text is left
# out: no page here has text, and ocrmypdf refuses it with the Ghostscript of Debian 12.
PAPERLESS = (
    "--clean", "--deskew", "--rotate-pages", "--rotate-pages-threshold", "12.0", "--output-type", "pdfa",
)  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Text of every page in order, CPU seconds of everything below us, seconds by the clock."""

    texts: list[str]
    cpu: float
    clock: float


def why_no_peer() -> str:
    if importlib.util.find_spec("ocrmypdf") is None:
        return "it is not installed (uv sync --group bench)"
    if shutil.which("tesseract") is None:
        return "the program tesseract is not installed (apt-get install tesseract-ocr)"
    return "the model is packed and tesseract cannot read it so" if find_model().is_packed else ""


def why_no_paperless() -> str:
    if why_not := why_no_peer():
        return why_not
    if shutil.which("unpaper") is None:
        return "the program unpaper is not installed (apt-get install unpaper)"
    has_turns = (find_model().path.parent / "osd.traineddata").exists()
    return "" if has_turns else "the model of turned pages is not beside ours (apt-get install tesseract-ocr-osd)"


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read_with_ocrmypdf(documents: list[tuple[bytes, int]], options: tuple[str, ...], *, jobs: int = 2) -> Run:
    """One call for each document (its bytes and number of pages), as an archive makes it when papers come in."""
    model = find_model()
    texts: list[str] = []
    before, began = cpu_of_children(), time.monotonic()
    for pdf, count in documents:
        with tempfile.TemporaryDirectory() as folder:
            source, made, text = (Path(folder) / name for name in ("in.pdf", "out.pdf", "out.txt"))
            source.write_bytes(pdf)
            command = [sys.executable, "-m", "ocrmypdf", "--quiet", "--jobs", str(jobs), *options]
            subprocess.run(
                [*command, "-l", model.language, "--sidecar", str(text), str(source), str(made)],
                check=True,
                env={**os.environ, "TESSDATA_PREFIX": str(model.path.parent)},
            )
            pages = text.read_text().split("\f")
            texts += (pages + [""] * count)[:count]
    return Run(texts, cpu_of_children() - before, time.monotonic() - began)
