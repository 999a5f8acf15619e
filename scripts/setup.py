"""Set up everything one verb of the Makefile needs, and no more. Standard library only.

python3 scripts/setup.py demo|test|bench [--port 8000]

Every step looks first whether it is done; a set-up with nothing to do takes under a second.
"""

from __future__ import annotations

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file is run by whatever python3 the machine has
    sys.exit(
        f"Soi needs Python 3.11 or later, but {sys.executable} is {sys.version.split()[0]}.\n"
        "Install it (Debian 12: apt-get install -y python3) and repeat, or name it: make demo PYTHON=python3.12"
    )

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

import argparse  # noqa: E402
from collections.abc import Sequence  # noqa: E402

from scripts.compile_messages import BadTranslation, compile_all  # noqa: E402
from scripts.preparation import (  # noqa: E402
    machine,
    outside_tools,
    page_packages,
    python_packages,
    reading_model,
    system_packages,
)
from scripts.preparation.progress import Missing, Progress  # noqa: E402

PURPOSES = ("demo", "test", "bench")


def main(arguments: Sequence[str] | None = None) -> int:
    """Set up for one purpose; 0 when all is there, 1 when something is missing and was named."""
    wanted = read_arguments(arguments)
    progress = Progress(ROOT / "var" / "setup")
    try:
        set_up(wanted.purpose, wanted.port, progress)
    except Missing as missing:
        progress.clear()
        print(f"\nSoi could not be set up.\n  What:   {missing.cause}\n  Remedy: {missing.remedy}", file=sys.stderr)
        print("  What was done so far stays and is not repeated.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        progress.clear()
        print("\nStopped. Run the same command again to go on.", file=sys.stderr)
        return 130
    progress.close()
    return 0


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/setup.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("purpose", choices=PURPOSES)
    parser.add_argument("--port", type=int, default=None, help="the port that must be free (demo only)")
    return parser.parse_args(arguments)


def set_up(purpose: str, port: int | None, progress: Progress) -> None:
    """All steps in order: what may stop us first, what takes long last."""
    if port is not None:
        machine.require_port(port)
    if not python_packages.are_synced(ROOT, purpose):
        machine.require_disk(ROOT)
    system_packages.install(ROOT, purpose, progress)
    uv = python_packages.sync(ROOT, purpose, progress)
    node = page_packages.install(ROOT, purpose, progress, uv)
    reading_model.fetch(ROOT, progress, node)
    if purpose == "test":
        outside_tools.install(ROOT, progress, uv)
    with progress.step("Translations", "compiled") as step:
        try:
            step.skipped = not compile_all(ROOT / "src")
        except BadTranslation as error:
            raise Missing("A translation cannot be compiled.", str(error)) from None
    warning = machine.confinement_problem()
    if warning:
        progress.warn(warning)


if __name__ == "__main__":
    sys.exit(main())
