"""The job of a round in a process of its own, on the node of a test: sign_process.py DATABASE HOME ROUND SIGNER [torn].

It says `ready` when it begins to sign. `torn` makes it what it must not be: a number is drawn in a transaction apart
from its paper's, and the process is killed between the two.
"""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.testing")
    import django
    from django.conf import settings

    for alias in ("default", "owner"):
        settings.DATABASES[alias]["NAME"] = sys.argv[1]
    settings.HOME = Path(sys.argv[2])
    django.setup()
    from soi.correspondence import jobs

    signer = int(sys.argv[4])
    if "torn" in sys.argv:
        tear(signer)
    print("ready", flush=True)
    jobs.sign_round(round_id=sys.argv[3], appointment_id=signer)


def tear(signer: int) -> None:
    """Draw numbers elsewhere than in the transaction of the paper, and die before the paper has the first."""
    from soi.kernel.access import public as access
    from soi.kernel.numbering import public as numbering

    next_number = numbering.next_number

    def apart(**wanted: Any) -> int:
        with access.acting(access.actor_of_appointment(signer)):
            return next_number(**wanted)

    def torn(**wanted: Any) -> int:
        with ThreadPoolExecutor(max_workers=1) as beside:
            beside.submit(apart, **wanted).result()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("not reached")

    numbering.next_number = torn


if __name__ == "__main__":
    main()
