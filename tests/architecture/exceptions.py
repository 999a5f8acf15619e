"""What may break a gate, each with its reason. An entry nobody needs any more fails the tests that read it."""

from __future__ import annotations

# file -> why it may have more than 500 non-blank lines
LONG_FILES: dict[str, str] = {}

# file::function -> why it may have more than 60 lines
LONG_FUNCTIONS: dict[str, str] = {}

# file -> why it writes outside of actions
WRITES_OUTSIDE_ACTIONS: dict[str, str] = {
    "src/soi/kernel/identity/models.py": "Django and allauth make accounts by the model's create_user",
    "src/soi/records/keeping/papers.py": "saves PDFs and pictures into memory; no row is touched",
    "src/soi/petitions/queries/covering.py": "saves a covered picture into memory; no row is touched",
}

# file -> why it starts a foreign program outside of a programs/ folder
PROGRAMS_ELSEWHERE: dict[str, str] = {
    "src/soi/engines/reading/confined.py": "waits for and ends what programs/bubblewrap.py started; starts nothing",
}

# file -> why it reads the environment outside of config/environment.py
ENVIRONMENT_ELSEWHERE: dict[str, str] = {
    "src/soi/config/asgi.py": "tells Django where its settings are, before they can be read",
    "src/soi/engines/reading/programs/tesseract.py": "Tesseract takes its number of threads from nowhere else",
}

# template -> why a value in it is trusted to be HTML already
SAFE_FILTERS: dict[str, str] = {}

# template -> why the name of what it includes is a variable
VARIABLE_INCLUDES: dict[str, str] = {}

# room/file -> why a room has a file outside of the usual list
ROOM_FILES: dict[str, str] = {
    "digitization/phones": "what a phone may do lies apart from all else, with files of all kinds of its own",
    "digitization/papers.py": "what the room prints: minutes and labels, kept apart from the verbs",
    "digitization/wording.py": "the words of stages, acts and questions, shared by forms and pages",
    "intake/noticing.py": "the one form that the book shares, and forms lie above the door",
    "monitoring/log_urls.py": "the log has its own address, /log/, and kernel.audit lies below the pages",
    "monitoring/log_views.py": "the page of kernel.audit, which lies below the pages",
    "records/packages": "what leaves and comes whole, and the transfer: a part with files of all kinds of its own",
    "records/lists": "lists brought in and written out have verbs, jobs and pages of their own",
    "records/keeping": "the second half of the room, keeping and disposing by rule, in a room's own files",
    "records/turns.py": "all parts of the room take turns, and none of them lies below the others",
    "records/search_urls.py": "search has its own address, /search/, and kernel.search lies beside the pages",
    "records/search_views.py": "the page of kernel.search, which lies beside the pages",
    "petitions/clock.py": "pure rules of terms, kept apart from the rules of sorting so that both stay short",
    "drafting/setting.py": "numbers, lays out and sets a paper, kept apart from the verbs",
    "drafting/shown.py": "what pages show of a paper, kept apart so that views stay parse, call, show",
    "drafting/wording.py": "the words of a paper with their sources, pure",
    "decisions/wording.py": "the words of a paper, pure, kept apart from the rules of counting so that both stay short",
    "vault/keys.py": "the one place that reads and makes the keys of the node and of the houses",
}

# .sql file -> why it names a table of another room
FOREIGN_TABLES: dict[str, str] = {
    "src/soi/tasks/sql/duties.sql": (
        "work falls in the transaction that ends an appointment, whoever ends it: the trigger hangs on appointments"
    ),
    "src/soi/tasks/sql/leaving.sql": "a closed handover list gives its appointment the last day, by the owner's right",
    "src/soi/kernel/access/sql/tokens.sql": (
        "a token is dead with its account or its appointment, and is asked before there is a ticket"
    ),
    "src/soi/digitization/phones/sql/phones.sql": (
        "a phone is dead with its account or its appointment, and is asked before there is a ticket"
    ),
    "src/soi/petitions/sql/barred_places.sql": (
        "whoever comes into the chain of command later is asked by present offices"
    ),
}
