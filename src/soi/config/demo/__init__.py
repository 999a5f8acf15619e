"""The demo: invented bodies, invented people, and one letter played through the real product."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

PLAYED = "story.json"
Note = Callable[[str, str], None]


def run(*, check: bool, seed_only: bool = False) -> int:
    """Enter the cast, play the story over HTTP unless it was played, print the accounts; 0 when all went well."""
    from django.conf import settings

    from soi.config.demo import seeding, shelf
    from soi.config.environment import settings as env

    seeding.enter_cast()
    seeding.enter_signers()
    if seed_only:
        return 0
    shelf.lay_out()
    played = Path(settings.HOME) / PLAYED
    if check or not played.exists():
        try:
            facts = play(f"http://{env.bind}:{env.port}", Path(settings.SOI_SCANNER_FOLDER))
        except AssertionError as failure:
            print(f"\nThe story failed: {failure}")
            return 1
        played.write_text(json.dumps(facts, indent=1, ensure_ascii=False))
    print_accounts(json.loads(played.read_text()), f"http://{env.bind}:{env.port}")
    return 0


def fill_post() -> int:
    """Play the post once after the story, while the house serves already; 0 when it is there."""
    from django.conf import settings

    from soi.config.demo import post_room

    played = Path(settings.HOME) / PLAYED
    facts = json.loads(played.read_text()) if played.exists() else {}
    if facts.get("document") and post_room.fill(facts["document"]):
        print("Papers in and out, a package and a transfer are played too.", flush=True)
    return 0


def play(
    base: str, scanner: Path, *, note: Note = lambda kind, value: None, mark: str = "", is_quiet: bool = False
) -> dict[str, str]:
    """The whole story, by different people over HTTP; unless quiet, somebody listens at four desks."""
    from soi.config.demo import papers
    from soi.config.demo import story as told
    from soi.config.demo.browser import Browser, OverHttp, sign_in
    from soi.config.demo.ear import Ear

    browsers: dict[str, Browser] = {}

    def player(username: str) -> Browser:
        if username not in browsers:
            browser = OverHttp(base)
            sign_in(browser, username)
            browsers[username] = browser
        return browsers[username]

    def ear(username: str) -> Ear:
        browser = player(username)
        if not isinstance(browser, OverHttp):
            raise TypeError("only a browser over HTTP can listen")
        return Ear(browser)

    # Typed and worn while the others sign in.
    threading.Thread(target=lambda: (papers.report(), papers.letter()), daemon=True).start()
    if not is_quiet:
        print("\nThe story, by different people through the real pages:")
    story = told.Story(
        player=player,
        drop=told.into_folder(scanner),
        note=note,
        mark=mark or f"{time.strftime('%H%M%S')}-{uuid.uuid4().hex[:4]}",
        say=(lambda words: None) if is_quiet else (lambda words: print(words, flush=True)),
        ear=None if is_quiet else ear,
    )
    return story.play()


def print_accounts(facts: dict[str, str], base: str) -> None:
    """Who may sign in, and where the story's papers are now."""
    from soi.config.demo import cast

    print(f"\nAccounts of this demo (invented people). Password of all: {cast.PASSWORD}")
    print("The sign-in page shows the six-digit code of a demo account by itself.")
    for role in cast.CAST:
        print(f"  {role.username:<16} {role.name:<18} {role.role:<17} {role.unit}")
    if facts.get("document"):
        print(f"\nThe report, no. {facts.get('number', '')}: {base}/records/{facts['document']}/  (vanthu.hs)")
        print(f"The petition: {base}/petitions/{facts.get('petition', '')}/  (chunhiem.hs; nobody outside finds it)")
    if facts.get("decision"):
        print(f"Its case: {base}/cases/{facts['case']}/  (kiemtra.hs), with discipline beside it")
        print(f"Decision {facts['decision_number']}: {base}/decisions/{facts['decision']}/  (chunhiem.hs)")
        print(f"The register, entry {facts['entry']}: {base}/register/  (kiemtra.bt, with a reason)")
        print(f"What it obliges: {base}/directives/{facts['directive']}/  (chunhiem.hs)")
        print(f"The ledger of old paper: {base}/digitization/  (vanthu.hs)")
    if facts.get("live_after"):
        print(f"The head's desk was told {facts['live_after']} s after the letter was sealed; the chief's was not.")
