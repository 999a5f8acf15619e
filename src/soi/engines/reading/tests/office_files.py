"""Office files made here, part by part, with no office program."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

LINES = ("Số 36-BC/UBKT", "Đảng bộ tỉnh Hà Sơn", "Báo cáo kết quả kiểm tra việc chi trả tiền đền bù ở xã An Lĩnh")
HEAD = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAKERS = "http://schemas.openxmlformats.org"
TYPES = "application/vnd.openxmlformats-officedocument"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def packed(parts: dict[str, str], first: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        if first:
            file.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, body in parts.items():
            file.writestr(name, body)
    return out.getvalue()


def _microsoft(main: str, kind: str, more: dict[str, str], overrides: dict[str, str]) -> bytes:
    said = "".join(
        f"<Override PartName='/{name}' ContentType='{TYPES}.{what}+xml'/>"
        for name, what in {main: kind, **overrides}.items()
    )
    return packed(
        {
            "[Content_Types].xml": f"{HEAD}<Types xmlns='{PACKAGE}/content-types'><Default Extension='rels' "
            "ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
            f"<Default Extension='xml' ContentType='application/xml'/>{said}</Types>",
            "_rels/.rels": relations({"rId1": ("officeDocument", main)}),
            **more,
        }
    )


def relations(targets: dict[str, tuple[str, str]], *, outside: bool = False) -> str:
    mode = " TargetMode='External'" if outside else ""
    rows = "".join(
        f"<Relationship Id='{key}' Type='{OFFICE}/{kind}' Target='{target}'{mode}/>"
        for key, (kind, target) in targets.items()
    )
    return f"{HEAD}<Relationships xmlns='{PACKAGE}/relationships'>{rows}</Relationships>"


def docx(lines: tuple[str, ...] = LINES, picture_at: str = "") -> bytes:
    """A text; `picture_at`: the address of a picture that is fetched when the file is opened, if one lets it."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    more = {}
    if picture_at:
        body += (
            "<w:p><w:r><w:pict><v:shape style='width:90pt;height:90pt'><v:imagedata r:id='rId9'/></v:shape>"
            "</w:pict></w:r></w:p>"
        )
        more["word/_rels/document.xml.rels"] = relations({"rId9": ("image", picture_at)}, outside=True)
    more["word/document.xml"] = (
        f"{HEAD}<w:document xmlns:w='{MAKERS}/wordprocessingml/2006/main' xmlns:v='urn:schemas-microsoft-com:vml' "
        f"xmlns:r='{OFFICE}'><w:body>{body}</w:body></w:document>"
    )
    return _microsoft("word/document.xml", "wordprocessingml.document.main", more, {})


def xlsx(lines: tuple[str, ...] = LINES) -> bytes:
    rows = "".join(
        f"<row r='{at}'><c r='A{at}' t='inlineStr'><is><t>{escape(line)}</t></is></c></row>"
        for at, line in enumerate(lines, start=1)
    )
    main = f"{MAKERS}/spreadsheetml/2006/main"
    return _microsoft(
        "xl/workbook.xml",
        "spreadsheetml.sheet.main",
        {
            "xl/workbook.xml": f"{HEAD}<workbook xmlns='{main}' xmlns:r='{OFFICE}'><sheets>"
            "<sheet name='A' sheetId='1' r:id='rId1'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.xml")}),
            "xl/worksheets/sheet1.xml": f"{HEAD}<worksheet xmlns='{main}'><sheetData>{rows}</sheetData></worksheet>",
        },
        {"xl/worksheets/sheet1.xml": "spreadsheetml.worksheet"},
    )


def pptx(lines: tuple[str, ...] = LINES) -> bytes:
    words = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    spaces = f"xmlns:a='{MAKERS}/drawingml/2006/main' xmlns:p='{MAKERS}/presentationml/2006/main' xmlns:r='{OFFICE}'"
    tree = (
        "<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>"
        "{}</p:spTree></p:cSld>"
    )
    shape = (
        "<p:sp><p:nvSpPr><p:cNvPr id='2' name='T'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>"
        "<a:off x='300000' y='300000'/><a:ext cx='8000000' cy='3000000'/></a:xfrm><a:prstGeom prst='rect'/></p:spPr>"
        f"<p:txBody><a:bodyPr/>{words}</p:txBody></p:sp>"
    )
    return _microsoft(
        "ppt/presentation.xml",
        "presentationml.presentation.main",
        {
            "ppt/presentation.xml": f"{HEAD}<p:presentation {spaces}><p:sldIdLst><p:sldId id='256' r:id='rId1'/>"
            "</p:sldIdLst><p:sldSz cx='9144000' cy='6858000'/><p:notesSz cx='6858000' cy='9144000'/></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relations({"rId1": ("slide", "slides/slide1.xml")}),
            "ppt/slides/slide1.xml": f"{HEAD}<p:sld {spaces}>{tree.format(shape)}</p:sld>",
        },
        {"ppt/slides/slide1.xml": "presentationml.slide"},
    )


def _open_document(kind: str, body: str, scripts: str = "", more: dict[str, str] | None = None) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    entries = "".join(
        f"<manifest:file-entry manifest:full-path='{name}' manifest:media-type='text/xml'/>"
        for name in ("content.xml", *(more or {}))
    )
    return packed(
        {
            "content.xml": f"{HEAD}<office:document-content xmlns:office='{ODF}:office:1.0' "
            f"xmlns:text='{ODF}:text:1.0' xmlns:table='{ODF}:table:1.0' xmlns:script='{ODF}:script:1.0' "
            "xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:dom='http://www.w3.org/2001/xml-events' "
            f"office:version='1.2'>{scripts}<office:body>{body}</office:body></office:document-content>",
            "META-INF/manifest.xml": f"{HEAD}<manifest:manifest xmlns:manifest='{ODF}:manifest:1.0'>"
            f"<manifest:file-entry manifest:full-path='/' manifest:media-type='{mime}'/>{entries}</manifest:manifest>",
            **(more or {}),
        },
        first=mime,
    )


def odt(lines: tuple[str, ...] = LINES, macro: str = "") -> bytes:
    """A text; `macro`: a Basic macro the file starts as soon as it is opened, if one lets it."""
    body = f"<office:text>{''.join(f'<text:p>{escape(line)}</text:p>' for line in lines)}</office:text>"
    if not macro:
        return _open_document("text", body)
    scripts = (
        "<office:scripts><office:event-listeners><script:event-listener script:language='ooo:script' "
        "script:event-name='dom:load' xlink:type='simple' "
        "xlink:href='vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document'/>"
        "</office:event-listeners></office:scripts>"
    )
    library = "http://openoffice.org/2000/library"
    more = {
        "Basic/script-lc.xml": f"{HEAD}<library:libraries xmlns:library='{library}' "
        "xmlns:xlink='http://www.w3.org/1999/xlink'><library:library library:name='Standard' library:link='false'/>"
        "</library:libraries>",
        "Basic/Standard/script-lb.xml": f"{HEAD}<library:library xmlns:library='{library}' library:name='Standard' "
        "library:readonly='false' library:passwordprotected='false'><library:element library:name='Module1'/>"
        "</library:library>",
        "Basic/Standard/Module1.xml": f"{HEAD}<script:module xmlns:script='http://openoffice.org/2000/script' "
        f"script:name='Module1' script:language='StarBasic'>{escape(macro)}</script:module>",
    }
    return _open_document("text", body, scripts, more)


def ods(lines: tuple[str, ...] = LINES) -> bytes:
    rows = "".join(
        "<table:table-row><table:table-cell office:value-type='string'>"
        f"<text:p>{escape(line)}</text:p></table:table-cell></table:table-row>"
        for line in lines
    )
    return _open_document(
        "spreadsheet", f"<office:spreadsheet><table:table table:name='A'>{rows}</table:table></office:spreadsheet>"
    )


def rtf(lines: tuple[str, ...] = LINES) -> bytes:
    body = "\\par ".join("".join(c if c.isascii() else f"\\u{ord(c)}?" for c in line) for line in lines)
    return b"{\\rtf1\\ansi " + body.encode("ascii") + b"\\par}"


ALL = {"docx": docx, "xlsx": xlsx, "pptx": pptx, "odt": odt, "ods": ods, "rtf": rtf}
