"""The plain page in each package: what it is and how it is read with no program but a file manager."""

from __future__ import annotations

from soi.engines.packages.model import Cover
from soi.engines.packages.text import moment

PAGE = """GÓI TÀI LIỆU LƯU TRỮ
====================
{title}

Cơ quan:         {unit} ({unit_code})
Mức độ mật:      {level}
Số tài liệu:     {records}
Lập lúc:         {made_at} (giờ quốc tế), bởi {made_by}
Phần mềm:        {software}, nút {node}
Mã gói:          {id}

Gói này đọc được không cần Soi. Thư mục data/{id}/ chứa:

  representations/original/data/    bản gốc, đúng từng byte như khi tiếp nhận
  representations/searchable/data/  bản PDF tìm kiếm được, làm từ bản gốc
  representations/text/data/        chữ máy đọc được (và chữ kèm vị trí trên trang, dạng JSON)
  representations/pictures/data/    ảnh từng trang
  metadata/descriptive/             mô tả: records.csv mở bằng bảng tính; mỗi tài liệu một tệp XML
  metadata/preservation/            PREMIS: định dạng, mã băm, các việc đã làm
  schemas/                          lược đồ của các tệp XML mô tả
  METS.xml                          danh mục toàn gói theo chuẩn E-ARK CSIP 2.1

Kiểm tra còn nguyên vẹn: tệp manifest-sha256.txt ghi mã băm SHA-256 của từng tệp.
Trên Linux, trong thư mục này:   sha256sum -c manifest-sha256.txt
Công cụ theo chuẩn BagIt 1.0 (RFC 8493) cũng kiểm tra được.


ARCHIVE PACKAGE
===============
{title}

Body:            {unit} ({unit_code})
Secrecy level:   {level}
Records:         {records}
Made at:         {made_at} (UTC), by {made_by}
Software:        {software}, node {node}
Package id:      {id}

This package is read without Soi. The folder data/{id}/ holds:

  representations/original/data/    the originals, byte for byte as they were received
  representations/searchable/data/  searchable PDF made from them
  representations/text/data/        what the machine read (and the words with their places, as JSON)
  representations/pictures/data/    the picture of each page
  metadata/descriptive/             descriptions: records.csv opens as a sheet; one XML file for each record
  metadata/preservation/            PREMIS: formats, hashes, what was done
  schemas/                          the schema of the descriptions
  METS.xml                          the list of all of it by E-ARK CSIP 2.1

Is it whole? manifest-sha256.txt has the SHA-256 of each file.
On Linux, in this folder:   sha256sum -c manifest-sha256.txt
Any tool for BagIt 1.0 (RFC 8493) checks it too.
"""


def readme(cover: Cover, records: int) -> bytes:
    return PAGE.format(
        title=cover.title,
        unit=cover.unit_name,
        unit_code=cover.unit_code,
        level=f"{cover.level} {cover.level_name}",
        records=records,
        made_at=moment(cover.made_at),
        made_by=cover.made_by,
        software=cover.software,
        node=cover.node,
        id=cover.id,
    ).encode()
