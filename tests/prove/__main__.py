"""make prove NAME: the full counts of one promise with its control that must fail, written to docs/proofs/NAME.json.

A promise is a module of this package with ROUNDS, `one_round(number, random, say)`, `summed(rounds)` and
`control(random, say)`, each answering a dict.
Rounds done are kept in var/prove/NAME.json, so that a stopped run goes on where it was, while the source is the same.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def kept(path: Path) -> dict[str, Any]:
    """What an earlier run of the same commit has done, or a new beginning with a fresh seed."""
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text())
        if found["commit"] == commit():
            say(f"going on after {len(found['rounds'])} rounds, seed {found['seed']}")
            return found
    seed = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
    return {"commit": commit(), "seed": seed, "rounds": []}


def prove(name: str) -> int:
    """Run all rounds and the control; 0 when nothing was lost and the control lost something."""
    promise = importlib.import_module(f"tests.prove.{name}")
    path = ROOT / "var" / "prove" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    state = kept(path)
    say(f"seed {state['seed']}")
    for number in range(len(state["rounds"]), promise.ROUNDS):
        state["rounds"].append(promise.one_round(number, random.Random(f"{state['seed']}-{number}"), say))  # noqa: S311
        path.write_text(json.dumps(state, indent=1))
    state["control"] = promise.control(random.Random(f"{state['seed']}-control"), say)  # noqa: S311
    sums = promise.summed(state["rounds"])
    kept_promise = sums["lost"] == 0 and sums["doubled"] == 0 and sums["unfinished"] == 0
    result = {
        "promise": promise.__doc__.strip().split("\n")[0],
        "commit": state["commit"],
        "seed": state["seed"],
        "rounds": len(state["rounds"]),
        **sums,
        "control": state["control"],
        "holds": kept_promise and state["control"]["lost"] > 0,
    }
    proof = ROOT / "docs" / "proofs" / f"{name}.json"
    proof.parent.mkdir(parents=True, exist_ok=True)
    proof.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    path.unlink()
    say(json.dumps(result, ensure_ascii=False))
    return 0 if result["holds"] else 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(__file__).parent / f"{sys.argv[1]}.py").exists():
        names = ", ".join(sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py")))
        print(f"Name one promise: {names}")
        sys.exit(2)
    sys.exit(prove(sys.argv[1]))
