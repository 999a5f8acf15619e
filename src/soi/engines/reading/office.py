"""Office files are read by their pages: LibreOffice makes a PDF in a room of its own; the file stays as it came."""

from __future__ import annotations

from dataclasses import replace

from soi.engines.reading.errors import Unreadable
from soi.engines.reading.outcome import Outcome
from soi.engines.reading.programs import libreoffice
from soi.engines.reading.screening.verdict import Verdict
from soi.engines.reading.words import Remark

PRINTED = (
    "The pages shown are a PDF that Soi made of the office file ({kind}); no macro was run. The file itself is kept as "
    "it came, and may look otherwise in another program."
)


def printed(data: bytes, kind: str) -> bytes:
    """The pages of an office file as PDF. Raises Unreadable, TooSlow, ReaderDied."""
    if not libreoffice.is_there(kind):
        raise _refused("office")
    made = libreoffice.as_pdf(data, kind)
    if made is None:
        raise _refused("office_broken")
    return made


def as_office_file(read: Outcome, kind: str, pdf: bytes) -> Outcome:
    """What was read of its PDF, said of the office file."""
    remark = Remark("printed", 1, PRINTED, {"kind": kind})
    return replace(
        read,
        verdict=Verdict(kind=kind, pages=read.verdict.pages),
        reading=replace(read.reading, warnings=(remark, *read.reading.warnings)),
        printed=pdf,
    )


def _refused(reason: str) -> Unreadable:
    return Verdict(reason=reason).refusal()
