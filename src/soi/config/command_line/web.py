"""soi web: the web server alone."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from soi.config.environment import settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("web", help="Run one web server (the database must run).")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.programs import granian

    granian.serve(settings)
    return 0
