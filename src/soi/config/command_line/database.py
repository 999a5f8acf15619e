"""soi database: the server on its own, for operators."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from soi.config.environment import settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("database", help="The database server on its own: start, stop or psql.")
    parser.add_argument("verb", choices=("start", "stop", "psql"))
    parser.add_argument("--role", choices=("root", "owner", "app"), default="app", help="for psql; app unless told")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.programs import database

    if options.verb == "stop":
        database.stop()
        print("The database is stopped.")
        return 0
    database.prepare()
    if options.verb == "psql":
        return database.psql(options.role)
    print(f"The database runs. Its socket is in {settings.database('app')['host']}.")
    return 0
