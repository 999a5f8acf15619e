"""What screening says of a file: taken as this kind, or refused for this reason with what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from soi.engines.reading.errors import Unreadable

# Reason code -> (what is wrong, what to do). English msgids; braces are filled from `params`.
REASONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "empty": ("The file is empty.", "Ask the sender for it again; the transfer may have been cut."),
        "too_large": (
            "The file is larger than {limit} MB.",
            "Scan at 300 dpi in grey, or send the paper in parts.",
        ),
        "unknown_type": (
            "This kind of file is not taken: {seen}.",
            "Send it as PDF, JPEG, PNG, TIFF or HEIC.",
        ),
        "office": (
            "This is an office file, and this machine has no program that makes pages of it.",
            "Print or export it to PDF and send that. To have office files taken, an administrator runs: "
            "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui",
        ),
        "office_broken": (
            "No pages could be made of this office file: it is damaged or locked with a password.",
            "Open it yourself, print or export it to PDF and send that.",
        ),
        "executable": (
            "This is a program, not a paper.",
            "Do not open it. Tell the person who looks after the machines.",
        ),
        "archive": ("Packed archives are not taken yet: {seen}.", "Unpack it and send the papers one by one."),
        "disagreement": (
            "The file looks like {first} and like {second} at once.",
            "Do not open it elsewhere. Ask the sender for a new scan.",
        ),
        "polyglot": (
            "Another file is hidden in this one: {seen}.",
            "Do not open it elsewhere. Ask the sender for a new scan.",
        ),
        "name": (
            "The name ends like that of a program.",
            "Rename the file only if you made it yourself; else ask the sender.",
        ),
        "encrypted": ("The PDF is locked with a password.", "Ask the sender for a copy without a password."),
        "script": ("The PDF holds a script that would run by itself.", "Print it to a new PDF, or scan the paper."),
        "attachment": ("The PDF carries other files in it.", "Send those files one by one, and the PDF without them."),
        "launch": (
            "The PDF starts programs or calls other places: {seen}.",
            "Print it to a new PDF, or scan the paper.",
        ),
        "form": ("The PDF is a dynamic form (XFA) and has no fixed pages.", "Print it to a new PDF."),
        "no_pages": ("The file holds no page.", "Ask the sender for it again."),
        "too_many_pages": (
            "The file has {pages} pages; at most {limit} are taken at once.",
            "Split it and send it in parts.",
        ),
        "too_many_pixels": (
            "A page is {pixels} million pixels large; at most {limit} are opened.",
            "Scan at 300 dpi.",
        ),
        "bomb": ("A small file that swells beyond {limit} MB when opened.", "Do not open it elsewhere."),
        "truncated": (
            "The end of the file is missing.",
            "Ask the sender for it again; the transfer may have been cut.",
        ),
        "broken": ("The file is damaged and cannot be opened.", "Ask the sender for it again."),
    }
)


@dataclass(frozen=True)
class Verdict:
    """Taken if `kind` is set (pdf, jpeg, png, tiff, heic); else refused for `reason`."""

    kind: str = ""
    pages: int = 0
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_accepted(self) -> bool:
        return bool(self.kind)

    @property
    def message(self) -> str:
        return REASONS[self.reason][0].format_map(dict(self.params)) if self.reason else ""

    @property
    def remedy(self) -> str:
        return REASONS[self.reason][1].format_map(dict(self.params)) if self.reason else ""

    def refusal(self) -> Unreadable:
        """The refusal to raise for a file that was not taken."""
        message, remedy = REASONS[self.reason]
        return Unreadable(message, reason=self.reason, remedy=remedy, **self.params)


class Refused(Exception):  # noqa: N818 - an answer carried up to `screen`, never shown
    """Carries the reason from the step that found it to `screen`."""

    def __init__(self, reason: str, **params: str) -> None:
        super().__init__(reason)
        self.reason, self.params = reason, params
