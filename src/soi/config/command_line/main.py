"""The `soi` command. Each subcommand has its own file here; what is heavy is imported only when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from soi.config.command_line import (
    audit,
    database,
    demo,
    follower,
    migrate,
    nation,
    packs,
    play,
    prepare,
    read,
    search,
    shell,
    signer,
    signing,
    start,
    storage,
    web,
    worker,
)
from soi.config.environment import Trouble

COMMANDS = (
    start,
    demo,
    nation,
    read,
    audit,
    storage,
    signing,
    signer,
    search,
    packs,
    migrate,
    database,
    shell,
    web,
    worker,
    follower,
    prepare,
    play,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; 0 when it did its work, 1 when something is wrong and was named."""
    parser = build_parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and not getattr(options, "takes_rest", False):
        parser.error("not understood: " + " ".join(rest))
    options.rest = rest
    try:
        return int(options.run(options) or 0)
    except Trouble as trouble:
        print(explain(trouble), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def build_parser() -> argparse.ArgumentParser:
    """The parser with all subcommands."""
    parser = argparse.ArgumentParser(
        prog="soi", description="Soi: for bodies that inspect, supervise and discipline.", allow_abbrev=False
    )
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(subcommands)
    return parser


def explain(trouble: Trouble) -> str:
    """What an operator reads when Soi cannot go on."""
    return f"\nSoi stopped.\n  What:   {trouble.cause}\n  Safe:   {trouble.safe}\n  Remedy: {trouble.remedy}"
