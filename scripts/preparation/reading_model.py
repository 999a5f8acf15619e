"""The Vietnamese reading model from npm, for machines where Debian's package cannot be installed."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.preparation import page_packages, system_packages
from scripts.preparation.progress import Progress


def fetch(root: Path, progress: Progress, node: page_packages.Node | None) -> None:
    """Where Debian's model is not at hand, fetch the same kind of model from npm into var/model."""
    with progress.step("Reading model", "fetched by npm", fetches=True) as step:
        if system_packages.has_debians_model() or system_packages.has_fetched_model(root):
            step.skipped = True
            return
        node = node or page_packages.find_node(root) or page_packages.fetch_node(root, progress, None)
        place = root / "var" / "model"
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(root / "scripts" / "ocr_model" / name, place / name)
        page_packages.ci(node, place, [], progress)
