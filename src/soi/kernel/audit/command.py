"""`soi audit`: seal, export, verify, checkpoint."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from soi.kernel.audit import checkpoints, export, sealing, verifier


def main(argv: list[str] | None = None) -> int:
    """Exit code 0: done, or the log is whole; 1: the log was altered; 2: it could not be checked."""
    parser = argparse.ArgumentParser(prog="soi audit", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("seal", help="seal all finished events now").set_defaults(run=_seal)
    export_verb = verbs.add_parser("export", help="write the sealed log and its verifier into a folder")
    export_verb.add_argument("folder", type=Path)
    export_verb.set_defaults(run=_export)
    verify = verbs.add_parser("verify", help="check the whole log, against older heads from outside the database")
    verify.add_argument("--against", type=Path, action="append", metavar="HEADS", help="default: the exported heads")
    verify.add_argument("--export", type=Path, metavar="DIR", help="keep the export that was checked")
    verify.set_defaults(run=_verify)
    given = parser.parse_args(argv)
    return int(given.run(given))


def _seal(given: argparse.Namespace) -> int:
    sealed = 0
    while batch := sealing.seal():
        sealed += batch
    print(f"{sealed} events sealed; heads are in {checkpoints.heads_file()}")
    return 0


def _export(given: argparse.Namespace) -> int:
    print(
        f"written to {export.write(given.folder)}; check it with: python3 {given.folder / 'verifier.py'} {given.folder}"
    )
    return 0


def _verify(given: argparse.Namespace) -> int:
    own = [checkpoints.heads_file()] if checkpoints.heads_file().exists() else []
    against = own if given.against is None else given.against
    words = [word for path in against for word in ("--against", str(path))]
    if given.export is not None:
        return verifier.main([str(export.write(given.export)), *words])
    with tempfile.TemporaryDirectory(prefix="soi-audit-") as folder:
        return verifier.main([str(export.write(Path(folder))), *words])
