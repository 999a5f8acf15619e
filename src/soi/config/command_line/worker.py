"""soi worker: takes jobs from the queue."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("worker", help="Run one worker that does the waiting jobs; as many as you like.")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready

    make_django_ready()
    from soi.kernel.jobs import worker

    worker.run()
    return 0
