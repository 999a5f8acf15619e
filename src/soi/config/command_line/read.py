"""soi read FILE: recognised text of a PDF or image, outside the web and without a database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "read", help="Read a PDF or image: FILE [--json OUT.json] [--pdf OUT.pdf].", add_help=False
    )
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from soi.engines.reading import command

    return command.main(options.rest)
