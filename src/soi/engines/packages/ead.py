"""EAD3: what an archive holds, from the fonds down to each paper, as archives exchange it. Written piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from soi.engines.packages.text import attribute, moment, words

NAMESPACE = "http://ead3.archivists.org/schema/"
Row = Mapping[str, object]


def opening(*, ident: str, title: str, agency: str, made_at: datetime, made_by: str, fonds: Row) -> Iterator[str]:
    """The head of the file, and the fonds itself; `closing` ends both."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<ead xmlns="{NAMESPACE}"><control><recordid>{words(ident)}</recordid><filedesc><titlestmt>'
    yield f"<titleproper>{words(title)}</titleproper></titlestmt></filedesc>"
    yield '<maintenancestatus value="new"/><maintenanceagency>'
    yield f"<agencyname>{words(agency)}</agencyname></maintenanceagency>"
    yield '<languagedeclaration><language langcode="vie">vi</language><script scriptcode="Latn">Latn</script>'
    yield '</languagedeclaration><maintenancehistory><maintenanceevent><eventtype value="created"/>'
    yield f'<eventdatetime standarddatetime="{moment(made_at)}">{moment(made_at)}</eventdatetime>'
    yield f'<agenttype value="machine"/><agent>{words(made_by)}</agent>'
    yield "</maintenanceevent></maintenancehistory></control>\n"
    yield f'<archdesc level="{"fonds" if fonds.get("code") else "collection"}">'
    yield _did(fonds, agency)
    yield _note("custodhist", fonds.get("history")) + _note("arrangement", fonds.get("plan"))
    yield _note("odd", fonds.get("note")) + '<dsc dsctype="combined">\n'


def file_opening(file: Row) -> str:
    """A file; its papers follow, then `FILE_CLOSING`."""
    about = _did(file) + _note("accessrestrict", file.get("level")) + _note("appraisal", file.get("retention"))
    about += _note("phystech", file.get("physical_state"))
    keywords = [each.strip() for each in str(file.get("keywords") or "").split(",") if each.strip()]
    if keywords:
        parts = "".join(f"<subject><part>{words(each)}</part></subject>" for each in keywords)
        about += f"<controlaccess>{parts}</controlaccess>"
    return f'<c level="file" id={attribute(_id(file))}>{about}\n'


FILE_CLOSING = "</c>\n"
CLOSING = "</dsc></archdesc></ead>\n"


def paper(row: Row) -> str:
    """One paper of a file."""
    about = _did(row) + _note("accessrestrict", row.get("level"))
    return f'<c level="item" id={attribute(_id(row))}>{about}</c>\n'


def _id(row: Row) -> str:
    return f"k-{row['key']}"


def _did(row: Row, agency: str = "") -> str:
    inside = f"<unitid>{words(str(row.get('code') or '-'))}</unitid>"
    inside += f"<unittitle>{words(str(row.get('title') or '-'))}</unittitle>"
    inside += _dates(row.get("begun"), row.get("ended"))
    if row.get("by"):
        inside += f"<origination><name><part>{words(str(row['by']))}</part></name></origination>"
    if row.get("pages") is not None:
        inside += '<physdescstructured physdescstructuredtype="spaceoccupied" coverage="whole">'
        inside += f"<quantity>{row['pages']}</quantity><unittype>trang</unittype></physdescstructured>"
    if agency:
        inside += f"<repository><corpname><part>{words(agency)}</part></corpname></repository>"
    return f"<did>{inside}</did>"


def _dates(begun: object, ended: object) -> str:
    if not isinstance(begun, date):
        return ""
    if not isinstance(ended, date):
        return f'<unitdatestructured><datesingle standarddate="{begun}">{begun}</datesingle></unitdatestructured>'
    return (
        f'<unitdatestructured><daterange><fromdate standarddate="{begun}">{begun}</fromdate>'
        f'<todate standarddate="{ended}">{ended}</todate></daterange></unitdatestructured>'
    )


def _note(name: str, said: object) -> str:
    return f"<{name}><p>{words(str(said))}</p></{name}>" if said else ""
