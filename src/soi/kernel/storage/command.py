"""`soi storage`: verify, sweep."""

from __future__ import annotations

import argparse

from soi.kernel.storage import fixity, places

MOST_SHOWN = 50


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: every kept file is whole; 1: something is damaged or missing."""
    parser = argparse.ArgumentParser(prog="soi storage", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser("verify", help="read every kept file and compare its hash")
    verify.add_argument("--oldest", type=int, metavar="N", help="only the N files checked longest ago")
    verify.set_defaults(run=_verify)
    verbs.add_parser("sweep", help="remove files that nothing names").set_defaults(run=_sweep)
    given = parser.parse_args(argv)
    return int(given.run(given))


def _verify(given: argparse.Namespace) -> int:
    report = fixity.verify(given.oldest)
    for verdict, digest in report.faults[:MOST_SHOWN]:
        print(f"{verdict:<8} {places.main().where(digest)}")
    if len(report.faults) > MOST_SHOWN:
        print(f"         and {len(report.faults) - MOST_SHOWN} more")
    words = ", ".join(
        f"{report.counts[verdict]} {verdict}"
        for verdict in ("whole", "repaired", "copied", "damaged", "missing", "unknown")
    )
    print(words)
    if not report.is_whole:
        print("Bring the damaged and missing files back from the backup to the paths above, then verify again.")
    return 0 if report.is_whole else 1


def _sweep(given: argparse.Namespace) -> int:
    print(f"{fixity.sweep()} files that nothing names were removed")
    return 0
