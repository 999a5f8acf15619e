"""soi signing: handed on to the part of the kernel that knows it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "signing",
        help="soi signing verify FILE: who signed a PDF, and whether it still is what they signed; also demo.",
        add_help=False,
    )
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready

    make_django_ready()
    from soi.kernel.signing import command

    return command.main(options.rest)
