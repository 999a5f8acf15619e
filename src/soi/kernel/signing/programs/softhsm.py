"""SoftHSM: a token in software that keeps the demo's keys; used where it is installed, and never for a real name."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path

from soi.kernel.signing.errors import SignerFailed

LABEL = "soi-demo"
CONFIGURATION, PIN, TOKENS = "softhsm2.conf", "pin", "tokens"
LIBRARIES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def library() -> Path | None:
    """The token's library, or None where SoftHSM is not installed."""
    return next((Path(each) for each in LIBRARIES if Path(each).is_file()), None)


def is_there() -> bool:
    """Whether a token can be made on this machine."""
    return library() is not None and shutil.which("softhsm2-util") is not None


def make_token(folder: Path) -> None:
    """Make an empty token under a folder that only we may enter; its PIN lies beside it, as a demo's may.

    The configuration comes last: a token that was begun and not finished is never taken for one. Raises SignerFailed.
    """
    (folder / TOKENS).mkdir(mode=0o700, exist_ok=True)
    pin = secrets.token_hex(16)
    (folder / PIN).touch(mode=0o600)
    (folder / PIN).write_text(pin, encoding="ascii")
    draft = folder / f"{CONFIGURATION}.new"
    draft.write_text(
        f"directories.tokendir = {folder / TOKENS}\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="utf-8"
    )
    _initialise(draft, pin)
    draft.rename(folder / CONFIGURATION)


def _initialise(configuration: Path, pin: str) -> None:
    program = shutil.which("softhsm2-util") or "softhsm2-util"
    try:
        subprocess.run(
            [program, "--init-token", "--free", "--label", LABEL, "--pin", pin, "--so-pin", secrets.token_hex(16)],
            env={"SOFTHSM2_CONF": str(configuration)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SignerFailed() from error
