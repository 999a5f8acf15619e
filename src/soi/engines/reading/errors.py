"""What the reading engine says when it does not take or cannot read a file.

Refusal
   |- Unreadable             (BadInput) the file itself is the cause: broken, locked, hostile, too large
   |- ReaderMissing          the machine lacks something the engine needs
   |    |- FontMissing       a font with Vietnamese letters, for specimens
   |    |- ModelMissing      the Vietnamese model of the character reader
   |    |- ReaderShort       room on the disk or memory, while it had a file
   |    '- NotConfined       no bubblewrap, or no user namespaces
   |- TooSlow                one file took longer than its share of time
   '- ReaderDied            the confined process ended while it had this file
"""

from __future__ import annotations

from soi.base.errors import BadInput, Refusal


class Unreadable(BadInput):
    """This file cannot be taken."""

    code = "reading.unreadable"
    remedy = "The file was not kept. Ask the sender for it again as PDF or image."

    def __init__(self, message: str = "", *, reason: str, remedy: str = "", **data: object) -> None:
        super().__init__(message, remedy=remedy)
        self.params = data
        self.reason = reason

    @property
    def is_office_file(self) -> bool:
        """It is refused by the room that reads, and pages can be made of it in another."""
        return self.reason == "office"


class ReaderMissing(Refusal):
    """The reader lacks a part of this machine."""

    code = "reading.missing"


class FontMissing(ReaderMissing):
    """No font file {name} with Vietnamese letters was found, so no specimen page can be drawn."""

    code = "reading.font_missing"
    remedy = "Install it: apt-get install {package}"


class ModelMissing(ReaderMissing):
    """The Vietnamese model of the character reader, Vietnamese.traineddata, was not found."""

    code = "reading.model_missing"
    remedy = (
        "Nothing was changed. Install it: apt-get install tesseract-ocr-script-viet, "
        "or npm ci --ignore-scripts with @tesseract.js-data/vie."
    )


class NotConfined(ReaderMissing):
    """Files from outside may only be opened in a closed process, and this machine cannot make one: {cause}"""

    code = "reading.not_confined"
    remedy = "No file was opened. Put right: {fix}"


class ReaderShort(ReaderMissing):
    """The machine had no room for the reader to work: {cause}"""

    code = "reading.short"
    remedy = "The file is kept as it came and is read again later. Tell the person who looks after the machine."


class TooSlow(Refusal):
    """Reading took longer than {seconds} seconds and was stopped."""

    code = "reading.too_slow"
    remedy = "The file is kept as it came and nothing was read from it. Split it into fewer pages, or read it by hand."


class ReaderDied(Refusal):
    """The reading process ended while it had this file: {cause}"""

    code = "reading.died"
    remedy = (
        "The file is kept as it came and a new process has been started. "
        "Do not send this file again; show it to the person who looks after the machine."
    )
