"""`soi signing`: verify, demo."""

from __future__ import annotations

import argparse
from pathlib import Path

from soi.base.errors import Refusal
from soi.kernel.signing import demo, verifying
from soi.kernel.signing.papers import Verified
from soi.kernel.signing.trust import node_trust


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: every signature holds and is trusted, or it is done; 1: not so; 2: the file cannot be read."""
    parser = argparse.ArgumentParser(prog="soi signing", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="tell who signed a PDF, and whether it is still what they signed")
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)
    verbs.add_parser("demo", help="make the demo's authority, with keys that say so").set_defaults(run=_demo)
    given = parser.parse_args(argv)
    try:
        return int(given.run(given))
    except (Refusal, OSError) as error:
        print(error)
        return 2


def _verify(given: argparse.Namespace) -> int:
    found = verifying.verify(given.file.read_bytes(), node_trust())
    for one in found:
        words = ["valid" if one.valid else "NOT VALID", "trusted" if one.trusted else "NOT TRUSTED"]
        words += ["DEMO KEY, no legal value"] if one.is_demo else []
        words += [_stamp(one)]
        when = f"{one.when:%Y-%m-%d %H:%M %z}" if one.when else "no time"
        print(f"{one.name}, {when}: {', '.join(words)}")
    if not found:
        print("Nobody signed this paper.")
    return 0 if found and all(one.valid and one.trusted for one in found) else 1


def _stamp(one: Verified) -> str:
    if one.stamped is None:
        return "no time stamp"
    return f"time stamp {one.stamped:%Y-%m-%d %H:%M %z}" + ("" if one.stamp_trusted else " of a service NOT TRUSTED")


def _demo(given: argparse.Namespace) -> int:
    demo.make_authority()
    where = "in a SoftHSM token" if demo.keeps_in_token() else "in files, for softhsm2 is not installed"
    print(f"The demo's authority stands. Its keys lie {where}; they sign invented papers only.")
    return 0
