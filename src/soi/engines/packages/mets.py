"""METS as E-ARK CSIP 2.1 asks for it, of a package and of each of its representations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from soi.engines.packages.model import Cover
from soi.engines.packages.text import attribute, moment

AIP_PROFILE = "https://earkaip.dilcis.eu/profile/E-ARK-AIP.xml"
CONTENT = "soi-records-1"
NAMESPACES = (
    'xmlns="http://www.loc.gov/METS/" xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
OTHER_TYPE = f'csip:CONTENTINFORMATIONTYPE="OTHER" csip:OTHERCONTENTINFORMATIONTYPE="{CONTENT}"'


@dataclass(frozen=True)
class Part:
    """A file of the package as METS names it: its path from where the METS file lies."""

    path: str
    digest: str
    size: int
    mime: str


@dataclass(frozen=True)
class Section:
    """A piece of metadata: descriptive (`DC`, or our own) or preservation (`PREMIS`)."""

    part: Part
    kind: str


@dataclass(frozen=True)
class Group:
    """Files of one use: Documentation, Schemas, Representations/original."""

    use: str
    parts: Sequence[Part]


def document(
    cover: Cover,
    *,
    objid: str,
    descriptive: Sequence[Section],
    preservation: Sequence[Section],
    groups: Sequence[Group],
) -> Iterable[str]:
    """The METS file in pieces, in the order of the standard."""
    created = moment(cover.made_at)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield (
        f'<mets {NAMESPACES} OBJID={attribute(objid)} LABEL={attribute(cover.title)} TYPE="Textual works – Digital" '
        f'{OTHER_TYPE} PROFILE="{AIP_PROFILE}">\n'
    )
    yield (
        f'<metsHdr CREATEDATE="{created}" LASTMODDATE="{created}" RECORDSTATUS="NEW" csip:OAISPACKAGETYPE="AIP">'
        '<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>Soi</name>'
        f'<note csip:NOTETYPE="SOFTWARE VERSION">{cover.software.removeprefix("Soi ")}</note></agent></metsHdr>\n'
    )
    for number, section in enumerate(descriptive):
        yield f'<dmdSec ID="dmd{number}" CREATED="{created}" STATUS="CURRENT">{_reference(section, created)}</dmdSec>\n'
    yield "<amdSec>\n"
    for number, section in enumerate(preservation):
        yield (
            f'<digiprovMD ID="amd{number}" CREATED="{created}" STATUS="CURRENT">'
            f"{_reference(section, created)}</digiprovMD>\n"
        )
    yield '</amdSec>\n<fileSec ID="files">\n'
    for number, group in enumerate(groups):
        yield f'<fileGrp ID="group{number}" USE={attribute(group.use)} {OTHER_TYPE}>\n'
        for place, part in enumerate(group.parts):
            yield _file(f"file{number}-{place}", part, created)
        yield "</fileGrp>\n"
    yield "</fileSec>\n"
    yield from _structure(objid, len(descriptive), len(preservation), groups)
    yield "</mets>\n"


def _structure(objid: str, descriptive: int, preservation: int, groups: Sequence[Group]) -> Iterable[str]:
    about = " ".join(f"dmd{number}" for number in range(descriptive))
    proof = " ".join(f"amd{number}" for number in range(preservation))
    named = f' DMDID="{about}"' if about else ""
    yield f'<structMap ID="structure" TYPE="PHYSICAL" LABEL="CSIP"><div ID="div-root" LABEL={attribute(objid)}>\n'
    yield f'<div ID="div-metadata" LABEL="Metadata" ADMID="{proof}"{named}/>\n'
    of_representations = []
    for number, group in enumerate(groups):
        if group.use.startswith("Representations/"):
            of_representations.append((number, group))
        else:
            label = attribute(group.use)
            yield f'<div ID="div{number}" LABEL={label}><fptr FILEID="group{number}"/></div>\n'
    if of_representations:
        yield '<div ID="div-representations" LABEL="Representations">\n'
        yield from (f'<fptr FILEID="group{number}"/>' for number, _ in of_representations)
        for number, group in of_representations:
            yield (
                f'<div ID="div{number}" LABEL={attribute(group.use)}><mptr LOCTYPE="URL" xlink:type="simple" '
                f'xlink:href={attribute(group.parts[0].path)} xlink:title="group{number}"/></div>\n'
            )
        yield "</div>\n"
    yield "</div></structMap>\n"


def _location(path: str) -> str:
    return f'LOCTYPE="URL" xlink:type="simple" xlink:href={attribute(quote(path))}'


def _sums(part: Part, created: str) -> str:
    return (
        f'MIMETYPE={attribute(part.mime)} SIZE="{part.size}" CREATED="{created}" CHECKSUM="{part.digest}" '
        'CHECKSUMTYPE="SHA-256"'
    )


def _reference(section: Section, created: str) -> str:
    kind = f'MDTYPE="{section.kind}"' if section.kind in ("DC", "PREMIS") else 'MDTYPE="OTHER" OTHERMDTYPE="SOI"'
    return f"<mdRef {_location(section.part.path)} {kind} {_sums(section.part, created)}/>"


def _file(ident: str, part: Part, created: str) -> str:
    return f'<file ID="{ident}" {_sums(part, created)}><FLocat {_location(part.path)}/></file>\n'
