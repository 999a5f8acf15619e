"""soi start: the whole house on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

from soi.config.environment import settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("start", help="Start database, web, worker and follower, and keep them running.")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line import house

    began = time.monotonic()
    with house.opened(settings) as supervisor:
        if not supervisor.is_stopping:
            took = time.monotonic() - began
            print(f"\nSoi is at http://{settings.bind}:{settings.port} ({took:.1f} s). Ctrl-C stops it.")
        supervisor.watch()
        print("\nStopping.")
    return 0
