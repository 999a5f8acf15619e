"""soi search: handed on to the part of the kernel that knows it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "search", help="soi search rebuild: build this node's index anew; searching goes on meanwhile.", add_help=False
    )
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready
    from soi.config.programs import database

    with database.running():
        make_django_ready()
        from soi.kernel.search import command

        return command.main(options.rest)
