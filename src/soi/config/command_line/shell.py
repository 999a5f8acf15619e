"""soi shell: Python with the rooms loaded, as the application's role: it sees what policies let it see."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "shell", help="Open Python with the rooms loaded; rights as the application has them."
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready
    from soi.config.programs import database

    database.start()
    make_django_ready()
    from django.core.management import call_command

    call_command("shell")
    return 0
