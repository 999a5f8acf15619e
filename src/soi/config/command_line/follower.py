"""soi follower: keeps this node's search index beside the database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("follower", help="Follow the change table and keep this node's search index.")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready

    make_django_ready()
    from soi.kernel.search import follower

    follower.be_patient()
    follower.run()
    return 0
