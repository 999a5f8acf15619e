"""Signing on a demo: its authority, and the keys of invented persons, asked of the helper. Refused elsewhere."""

from __future__ import annotations

import base64
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from soi.kernel.signing.errors import OnlyInDemo
from soi.kernel.signing.programs import signer_process, softhsm
from soi.kernel.signing.trust import DEMO_AUTHORITY, demo_folder

AGENCY = "agency-"


def make_authority() -> bytes:
    """The demo's authority, made once a home: keys in a token where SoftHSM is there, else in software."""
    _require_demo()
    folder = demo_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        if not (folder / DEMO_AUTHORITY).exists() and softhsm.is_there():
            softhsm.make_token(folder)
        return _asked(act="authority")["certificate"]


def certify(person_id: int, name: str, unit: str) -> bytes:
    """A certificate for an invented person; its subject says that it is a demo's."""
    _ensure_authority()
    return _asked(act="certify", holder=str(person_id), name=name, unit=unit)["certificate"]


def certify_agency(unit_id: int, name: str) -> bytes:
    """A certificate for an invented agency."""
    _ensure_authority()
    return _asked(act="certify", holder=f"{AGENCY}{unit_id}", name=name, unit=name)["certificate"]


def sign_for_agency(unit_id: int, digest: bytes) -> bytes:
    """The signature over a hash by the key of an agency."""
    _require_demo()
    return _asked(act="sign", holder=f"{AGENCY}{unit_id}", hash=digest.hex())["signature"]


def sign(person_id: int, digest: bytes) -> bytes:
    """The signature over a hash, by the key the helper keeps for this person."""
    _require_demo()
    return _asked(act="sign", holder=str(person_id), hash=digest.hex())["signature"]


def keeps_in_token() -> bool:
    """Whether the keys lie in a token; else they are files, and pages may say so."""
    return (demo_folder() / softhsm.CONFIGURATION).exists()


def _ensure_authority() -> None:
    _require_demo()
    # It is written whole and last, so where it is there is nothing to be made.
    if not (demo_folder() / DEMO_AUTHORITY).exists():
        make_authority()


def _asked(**question: str) -> dict[str, bytes]:
    answer = signer_process.ask(demo_folder(), **question)
    return {name: base64.b64decode(value) for name, value in answer.items()}


def _require_demo() -> None:
    if not settings.SOI_DEMO:
        raise OnlyInDemo()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two starts at once make one authority."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
