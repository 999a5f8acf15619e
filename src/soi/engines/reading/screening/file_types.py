"""What kind of file the bytes are: three opinions that must not contradict each other."""

from __future__ import annotations

from functools import cache
from typing import Any

from soi.engines.reading.screening.verdict import Refused

# Brands of HEIC pictures as phones write them.
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")
OF_MAGIC = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/tiff": "tiff",
    "image/heic": "heic",
    "image/heif": "heic",
}
OF_MAGIKA = {"pdf": "pdf", "jpeg": "jpeg", "png": "png", "tiff": "tiff", "heif": "heic"}
# Answers that say nothing; a second opinion that has none does not contradict.
NO_ANSWER = frozenset(
    ("application/octet-stream", "unknown", "undefined", "randombytes", "randomtxt", "empty", "", "application/x-empty")
)
EXECUTABLE = frozenset(
    ("pebin", "elf", "macho", "dex", "msi", "lnk", "bat", "batch", "powershell", "vba", "javascript", "shell", "hta")
)
EXECUTABLE_MAGIC = (
    "application/x-dosexec",
    "application/x-executable",
    "application/x-pie-executable",
    "application/x-sharedlib",
    "application/x-mach-binary",
    "application/vnd.microsoft.portable-executable",
    "application/x-msi",
    "application/x-ms-shortcut",
    "text/x-shellscript",
    "text/x-msdos-batch",
)
ARCHIVE = frozenset(("zip", "rar", "sevenzip", "gzip", "bzip", "xz", "tar", "cab", "iso", "jar", "apk", "ace", "zst"))
ARCHIVE_MAGIC = frozenset(
    f"application/{name}"
    for name in (
        "zip", "x-rar", "vnd.rar", "x-7z-compressed", "gzip", "x-gzip", "x-bzip2", "x-xz", "x-tar", "zstd",
        "vnd.ms-cab-compressed", "x-iso9660-image", "java-archive",
    )
)  # fmt: skip
OFFICE = frozenset(("docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "rtf"))
OFFICE_MAGIC = (
    "application/vnd.openxmlformats",
    "application/msword",
    "application/vnd.ms-",
    "application/vnd.oasis",
    "text/rtf",
    "application/x-ole-storage",
    "application/CDFV2",
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_STREAMS = (("WordDocument", "doc"), ("PowerPoint Document", "ppt"), ("Workbook", "xls"), ("Book", "xls"))
OFFICE_KINDS = (
    ("application/vnd.openxmlformats-officedocument.wordprocessingml", "docx"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "xlsx"),
    ("application/vnd.openxmlformats-officedocument.presentationml", "pptx"),
    ("application/vnd.oasis.opendocument.text", "odt"),
    ("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ("application/vnd.oasis.opendocument.presentation", "odp"),
    ("text/rtf", "rtf"),
)


def kind_of(data: bytes) -> str:
    """pdf, jpeg, png, tiff or heic, if the beginning says so and neither judge of file types says otherwise."""
    mime, label = magic_says(data), magika_says(data)
    _refuse_foreign(mime, label, data)
    kind = by_beginning(data)
    if not kind:
        if b"%PDF-" in data[:1024]:
            raise Refused("polyglot", seen="something before the PDF")
        raise Refused("unknown_type", seen=mime if mime not in NO_ANSWER else label or "?")
    for said, known in ((mime, OF_MAGIC), (label, OF_MAGIKA)):
        if said not in NO_ANSWER and known.get(said) != kind and not _is_blind(kind, said):
            raise Refused("disagreement", first=kind, second=said)
    return kind


def by_beginning(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return "heic"
    return ""


def _is_blind(kind: str, said: str) -> bool:
    """Known blind spots: a judge that takes every text-like or ISO-media head for something harmless of its own."""
    return (kind, said) in (("pdf", "text/plain"), ("pdf", "txt"), ("heic", "video/mp4"), ("heic", "mp4"))


def _refuse_foreign(mime: str, label: str, data: bytes) -> None:
    if mime.startswith(EXECUTABLE_MAGIC) or label in EXECUTABLE:
        raise Refused("executable")
    if mime.startswith(OFFICE_MAGIC) or label in OFFICE:
        if kind := office_kind(mime, label, data):
            raise Refused("office", seen=kind)
        raise Refused("unknown_type", seen=label if label not in NO_ANSWER else mime)
    if mime in ARCHIVE_MAGIC or label in ARCHIVE:
        raise Refused("archive", seen=label if label in ARCHIVE else mime)


def office_kind(mime: str, label: str, data: bytes) -> str:
    """Which office file it is; nothing for one of a container that holds none of those taken (a mail, an installer)."""
    if data.startswith(OLE):
        # What the container holds is named in it; what a judge says by its head alone is not believed.
        return next((kind for stream, kind in OLE_STREAMS if stream.encode("utf-16-le") in data), "")
    if label in OFFICE:
        return label
    return next((kind for begins, kind in OFFICE_KINDS if mime.startswith(begins)), "")


@cache
def _magic() -> Any:
    import magic

    return magic.Magic(mime=True)


@cache
def _magika() -> Any:
    # Loading takes half a second and 60 MB: once per process, never at import.
    from magika import Magika

    return Magika()


def magic_says(data: bytes) -> str:
    """MIME type according to libmagic."""
    return str(_magic().from_buffer(data[: 1 << 20]))


def magika_says(data: bytes) -> str:
    """Label according to magika."""
    return str(_magika().identify_bytes(data).output.label)
