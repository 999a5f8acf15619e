"""soi migrate: tables as the code wants them, all policies anew, and what every node needs before its first user."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "migrate", help="Apply migrations as the owner, lay all policies again, enter what every node needs."
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready
    from soi.config.programs import database

    database.prepare()
    make_django_ready()
    from soi.config import prepare

    with database.turn("owner"):
        prepare.migrate()
        prepare.fill()
    return 0
