"""Builds packs/vn_party/tree from the PyPI package vietnamadminunits (MIT) and the pack's own provinces.csv.

Run by hand when the package or the law changes: uv run python scripts/build_tree.py
It prints how many units of each kind it found beside the official figures and fails where they differ.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

TREE = Path(__file__).resolve().parents[1] / "packs" / "vn_party" / "tree"
PACKAGE, TESTED = "vietnamadminunits", "1.0.4"
# valid_to is the first day a unit no longer stands, as in the database.
FIRST_DAY = "2025-07-01"
PROVINCES_LAW = "202/2025/QH15"
COMMUNES_LAW = "UBTVQH15 2025-06; vietnamadminunits 1.0.4"
DISTRICTS_LAW = "203/2025/QH15; vietnamadminunits 1.0.4"
CENTRE = "tw"
OFFICIAL = {
    ("province", "living"): 34,
    ("commune", "living"): 3321,
    ("province", "ended"): 63,
    ("district", "ended"): 696,
    ("commune", "ended"): 10035,
}
UNIT_COLUMNS = ["code", "name_vi", "name_en", "kind", "level", "parent_code", "valid_from", "valid_to", "source"]
SUCCESSION_COLUMNS = ["from_code", "to_code", "kind", "valid_on", "share", "source"]


class Unit(NamedTuple):
    """One row of units_*.csv."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    level: str
    parent_code: str
    valid_from: str
    valid_to: str
    source: str


class Heir(NamedTuple):
    """One row of succession.csv."""

    from_code: str
    to_code: str
    kind: str
    valid_on: str
    share: str
    source: str


class Data(NamedTuple):
    """What the package holds: today's communes, those before, and which became which."""

    today: list[sqlite3.Row]
    before: list[sqlite3.Row]
    became: dict[str, dict[str, bool]]


def main() -> int:
    """Write the tree and print the counts; 1 when a count differs from the official figure."""
    if version(PACKAGE) != TESTED:
        sys.exit(f"{PACKAGE} {version(PACKAGE)} is installed, the mapping was checked on {TESTED}. Install {TESTED}.")
    data = read_package(Path(str(find_spec(PACKAGE).origin)).parent / "data")  # type: ignore[union-attr]
    provinces = read_provinces()
    living = [*provinces_today(provinces), *communes_today(data.today)]
    ended = list(ended_units(data.before))
    heirs = [*province_heirs(provinces, data.before), *district_heirs(data), *commune_heirs(data)]
    write("units_1_living.csv", UNIT_COLUMNS, living)
    write("units_2_ended.csv", UNIT_COLUMNS, ended)
    write("succession.csv", SUCCESSION_COLUMNS, heirs)
    return report(living, ended, heirs)


def read_package(folder: Path) -> Data:
    """Read the package's tables without importing it: an import would load its address parser."""
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        database.row_factory = sqlite3.Row
        today = database.execute("select * from admin_units order by provinceCode, wardCode").fetchall()
        before = database.execute(
            "select * from admin_units_legacy order by provinceCode, districtCode, wardCode"
        ).fetchall()
    became: dict[str, dict[str, bool]] = defaultdict(dict)
    table = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    code_of = {(row["provinceKey"], row["wardKey"]): f"c{row['wardCode']}" for row in today}
    for province, communes in table["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, olds in communes.items():
            for old in olds:
                became[old][code_of[province, new]] = True
    for province, communes in table["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in communes.items():
            for part in parts:
                became[old][code_of[province, part["newWardKey"]]] = part["isDefaultNewWard"]
    return Data(today, before, became)


def read_provinces() -> list[dict[str, str]]:
    """The 34 provinces, with the names of those they were made from."""
    with (TREE / "provinces.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def provinces_today(provinces: Iterable[dict[str, str]]) -> Iterator[Unit]:
    """The centre and its provinces."""
    yield Unit(CENTRE, "Trung ương", "Central", "centre", "central", "", "1930-02-03", "", "DOMAIN 10.1")
    for row in provinces:
        code = f"p{row['code']}"
        yield Unit(code, row["name_vi"], row["name_en"], row["kind"], "province", CENTRE, FIRST_DAY, "", PROVINCES_LAW)


def communes_today(rows: Iterable[sqlite3.Row]) -> Iterator[Unit]:
    """The communes, wards and special zones since July 2025."""
    for row in rows:
        code, parent = f"c{row['wardCode']}", f"p{row['provinceCode']}"
        name, kind = row["wardShort"], row["wardType"].lower()
        yield Unit(code, name, plain(name), kind, "commune", parent, FIRST_DAY, "", COMMUNES_LAW)


def ended_units(rows: Iterable[sqlite3.Row]) -> Iterator[Unit]:
    """Provinces, districts and communes that ended; when each began is not in the package and stays empty."""
    seen: set[str] = set()
    for row in rows:
        province, district, commune = old_codes(row)
        levels = [
            (province, "province", "", CENTRE, PROVINCES_LAW),
            (district, "district", row["districtType"], province, DISTRICTS_LAW),
            (commune, "ward", row["wardType"], district, COMMUNES_LAW),
        ]
        for code, level, kind, parent, law in levels:
            if code and code not in seen:
                seen.add(code)
                name = row[f"{level}Short"]
                kind = (kind or row["province"].removesuffix(name)).strip().lower()
                level = "commune" if level == "ward" else level
                yield Unit(code, name, plain(name), kind, level, parent, "", FIRST_DAY, law)


def old_codes(row: sqlite3.Row) -> tuple[str, str, str]:
    """Codes of an old row; five island districts had no communes."""
    return f"q{row['provinceCode']}", f"d{row['districtCode']}", f"e{row['wardCode']}" if row["wardCode"] else ""


def province_heirs(provinces: Iterable[dict[str, str]], before: Iterable[sqlite3.Row]) -> Iterator[Heir]:
    """Each old province and the one it became or joined."""
    old = {row["provinceShort"]: f"q{row['provinceCode']}" for row in before}
    for row in provinces:
        names = row["merged_from"].split(";")
        for name in names:
            kind = "merge" if len(names) > 1 else "unchanged"
            yield Heir(old[name], f"p{row['code']}", kind, FIRST_DAY, "whole", PROVINCES_LAW)


def district_heirs(data: Data) -> Iterator[Heir]:
    """Each old district and the communes that now stand on its ground."""
    parts: dict[str, set[str]] = defaultdict(set)
    for row in data.before:
        parts[old_codes(row)[1]] |= set(data.became[old_key(row)])
    for district, communes in sorted(parts.items()):
        share, kind = ("part", "split") if len(communes) > 1 else ("whole", "merge")
        for commune in sorted(communes):
            yield Heir(district, commune, kind, FIRST_DAY, share, DISTRICTS_LAW)


def commune_heirs(data: Data) -> Iterator[Heir]:
    """Each old commune and its heirs; of a divided one the package names the main heir, by its own estimate."""
    today = {f"c{row['wardCode']}": row["ward"] for row in data.today}
    ancestors = Counter(code for heirs in data.became.values() for code in heirs)
    for row in data.before:
        heirs = data.became[old_key(row)]
        for code, is_main in sorted(heirs.items()) if row["wardCode"] else []:
            share = "whole" if len(heirs) == 1 else "main" if is_main else "part"
            kind = commune_kind(row["ward"], today[code], len(heirs), ancestors[code])
            yield Heir(f"e{row['wardCode']}", code, kind, FIRST_DAY, share, COMMUNES_LAW)


def commune_kind(old: str, new: str, heirs: int, ancestors: int) -> str:
    """What happened to a commune: split, merge, renamed or unchanged."""
    if heirs > 1:
        return "split"
    if ancestors > 1:
        return "merge"
    return "unchanged" if old == new else "renamed"


def old_key(row: sqlite3.Row) -> str:
    """The package's own key of an old commune."""
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def plain(name: str) -> str:
    """The name as English texts write it: without marks, case kept."""
    return "".join(bare_letter(each) for each in name)


def bare_letter(letter: str) -> str:
    """One letter without its marks."""
    from soi.base.text import bare

    plain_letter = bare(letter)
    return plain_letter.upper() if letter.isupper() else plain_letter


def write(file: str, columns: list[str], rows: Iterable[Unit | Heir]) -> None:
    """Write one table with the line ends of this repository."""
    with (TREE / file).open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def report(living: list[Unit], ended: list[Unit], heirs: list[Heir]) -> int:
    """Print the counts beside the official figures; 1 when one differs."""
    found = Counter((unit.level, "living") for unit in living) + Counter((unit.level, "ended") for unit in ended)
    for (level, state), official in OFFICIAL.items():
        print(f"{level} {state}: {found[level, state]}, official {official}")
    print("kinds of communes:", dict(Counter(unit.kind for unit in living if unit.level == "commune")))
    print("successions:", dict(Counter((heir.from_code[0], heir.kind) for heir in heirs)))
    return int(any(found[key] != official for key, official in OFFICIAL.items()))


if __name__ == "__main__":
    sys.exit(main())
