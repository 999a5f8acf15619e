"""soi packs check: the packs of law as data, without a database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "packs", help="soi packs check: what the packs of law hold, and what is wrong where."
    )
    parser.add_argument("verb", choices=("check",))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.engines.procedures import public as procedures
    from soi.kernel.reference import check

    return check.main(deeper={"procedures": procedures.faults_of})
