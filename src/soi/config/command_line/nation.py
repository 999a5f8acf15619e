"""soi nation: an invented nation on the real tree, for demos, tests and benches; on a demo node only."""

from __future__ import annotations

import argparse
import os
import time
from typing import TYPE_CHECKING

from soi.config.environment import Trouble, settings

if TYPE_CHECKING:
    from soi.config.command_line.subcommands import Subcommands

COMMUNES, YEARS, SEED = 3321, 5, 1


def add(subcommands: Subcommands) -> None:
    parser = subcommands.add_parser(
        "nation", help="Enter an invented nation into a demo (docs/for-operators/nation.md)."
    )
    parser.add_argument("--communes", type=_positive, default=COMMUNES, help=f"how many communes ({COMMUNES})")
    parser.add_argument("--years", type=_positive, default=YEARS, help=f"how many years back ({YEARS})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"the same seed gives the same nation ({SEED})")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="how many processes at once")
    parser.add_argument("--only-papers", action="store_true", help="leave the cases out")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if not settings.demo:
        raise Trouble(
            "This node is no demo, and an invented nation would stand among its real papers.",
            remedy="Give the nation a home of its own: SOI_HOME=/var/lib/soi/nation SOI_DEMO=1 soi nation",
        )
    from soi.config.command_line import prepare
    from soi.config.command_line.subcommands import make_django_ready
    from soi.config.programs import database

    began = time.monotonic()
    with database.running():
        database.prepare()
        if not prepare.is_current(settings):
            prepare.run(options)
        make_django_ready()
        from soi.config.demo.nation import load
        from soi.config.demo.nation.hands import following
        from soi.config.demo.nation.plan import Size

        with following():
            size = Size(options.communes, options.years, options.seed)
            outcome = load.load(size, jobs=options.jobs, say=_say)
            load.wait_for_index(_say)
            whole = time.monotonic() - began
            cases = (0, 0) if options.only_papers else load.load_cases(size, jobs=options.jobs, say=_say)
    print(f"{outcome.entered:,} papers entered, {outcome.known:,} were there; invented persons: {outcome.posts:,} new")
    print(f"Loading {outcome.seconds:.0f} s; with the index {whole:.0f} s. Largest process: {load.peak_mb()} MB.")
    if not options.only_papers:
        print(f"{cases[0]:,} cases entered, {cases[1]:,} were there; {time.monotonic() - began - whole:.0f} s.")
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not above nought")
    return number


def _say(words: str) -> None:
    print(words, flush=True)
