"""Starts the process that holds the demo's keys: a question in, an answer out, then it ends.

The product itself never opens these keys. On a real node the officer's own machine and token stand in this place.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from soi.kernel.signing.errors import SignerFailed
from soi.kernel.signing.programs import softhsm

SECONDS = 60


def ask(folder: Path, **question: str) -> dict[str, str]:
    """The helper's answer; raises SignerFailed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "soi.kernel.signing.demo_signer", str(folder)],
            input=json.dumps(question).encode(),
            env={"SOFTHSM2_CONF": str(folder / softhsm.CONFIGURATION), "LANG": "C.UTF-8"},
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SignerFailed() from error
    return {str(name): str(value) for name, value in answer.items()}
