"""soi packs check: the packs of law as data, without a database."""

from __future__ import annotations

import argparse
from datetime import date
from functools import partial
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
    from soi.engines.typesetting import public as typesetting
    from soi.kernel.reference import check
    from soi.kernel.reference import public as reference
    from soi.records.rules import metadata

    named = [
        item.value
        for pack in reference.pack_names()
        if "prejudging_words" in reference.pack(pack).kinds()
        for item in reference.pack(pack).items("prejudging_words", on=date.today())
    ]
    prejudging = typesetting.Prejudging(
        tuple(word for each in named for word in each["words"]), tuple(word for each in named for word in each["after"])
    )
    forms = partial(typesetting.form_faults, prejudging=prejudging)
    deeper: dict[str, check.Deeper] = {
        "procedures": procedures.faults_of,
        "paper_forms": forms,
        "metadata": metadata.faults_of,
    }
    return check.main(deeper=deeper)
