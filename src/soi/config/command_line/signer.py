"""soi signer: handed on to the program of the officer's own machine, which needs no node beside it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "signer",
        help="soi signer --node URL --library FILE: on the officer's machine, sign with the token what waits there.",
        add_help=False,
    )
    parser.set_defaults(run=run, takes_rest=True)


def run(options: argparse.Namespace) -> int:
    from soi.kernel.signing import officer

    return officer.main(options.rest)
