"""soi storage: handed on to the part of the kernel that knows it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "storage", help="soi storage verify: check every stored file against its digest; also sweep.", add_help=False
    )
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready
    from soi.config.programs import database

    with database.running():
        make_django_ready()
        from soi.kernel.storage import command

        return command.main(options.rest)
