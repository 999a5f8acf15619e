"""soi play: seed the demo and play its story against the running house; `soi demo` starts this."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser("play", help="Play the demo's story in a house that runs (part of soi demo).")
    parser.add_argument("--check", action="store_true", help="play all of it and exit 1 at the first difference")
    parser.add_argument("--seed", action="store_true", help="only enter the invented people")
    parser.add_argument("--post", action="store_true", help="only the post, after the story: papers in and out")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from soi.config.command_line.subcommands import make_django_ready

    make_django_ready()
    from soi.config import demo

    if options.post:
        return demo.fill_post()
    return demo.run(check=options.check, seed_only=options.seed)
