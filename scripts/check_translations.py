"""Hold the words of pages and errors against each room's translations: Vietnamese complete, Swedish where promised.

English is the msgid. Vietnamese is the language of the office, so a missing word there is a fault everywhere; Swedish
must be complete for the rooms listed below. Words are read from the source, without importing it.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOI = ROOT / "src" / "soi"
# Rooms whose pages are called done in Swedish too.
SWEDISH_COMPLETE = (
    "tasks",
    "vault",
    "intake",
    "records",
    "digitization",
    "correspondence",
    "petitions",
    "cases",
    "drafting",
    "decisions",
    "register",
    "directives",
    "monitoring",
    "engines",
    "kernel",
)
CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "Sentence",
}
QUOTED = r"(u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))"
# Between a context and its text, as in the compiled catalogues: a word said in one context alone has no other.
WITHIN = "\x04"
IN_TEMPLATE = re.compile(rf"\b(n|np|p)?gettext\({QUOTED}(?:,\s*{QUOTED})?|\b_\({QUOTED}")
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|(?<!{){[a-z_0-9]*}(?!})")


@dataclass
class Catalogue:
    """What the .po files of one language say."""

    words: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def room_of(path: Path) -> str:
    return path.relative_to(SOI).parts[0]


def refusals(files: Iterable[Path]) -> set[str]:
    """Names of all classes that come from Refusal, however many steps away."""
    parents: dict[str, set[str]] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                parents.setdefault(node.name, set()).update(ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases)
    known = {"Refusal"}
    while grown := {name for name, bases in parents.items() if bases & known} - known:
        known |= grown
    return known


def words_of_python(path: Path, refusal_names: set[str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from words_of_call(node, refusal_names)
        elif isinstance(node, ast.ClassDef) and node.name in refusal_names:
            yield from words_of_refusal(node)


def words_of_call(call: ast.Call, refusal_names: set[str]) -> Iterator[tuple[int, str]]:
    name = ast.unparse(call.func).rsplit(".", 1)[-1]
    if name.startswith("pgettext") and name in CALLS:
        context, said = (ast.literal_eval(each) for each in call.args[:2])
        yield call.lineno, f"{context}{WITHIN}{said}"
        return
    if name in CALLS:
        given = call.args[: 2 if name.startswith("ngettext") else 1]
    elif name in refusal_names:
        given = [*call.args[:1], *(named.value for named in call.keywords if named.arg == "remedy")]
    elif ast.unparse(call.func) in ("audit.sentence", "sentence"):
        given = call.args[1:2]
    else:
        return
    for node in given:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            yield call.lineno, node.value


def words_of_refusal(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    if said := ast.get_docstring(node):
        yield node.lineno, " ".join(inspect.cleandoc(said).split("\n\n")[0].split())
    for statement in node.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        is_remedy = isinstance(target, ast.Name) and target.id == "remedy"
        if is_remedy and isinstance(value, ast.Constant) and value.value:
            yield statement.lineno, str(value.value)


def words_of_template(path: Path) -> Iterator[tuple[int, str]]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in IN_TEMPLATE.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        kind, first, second, plain = match.groups()
        texts = [str(ast.literal_eval(text.removeprefix("u"))) for text in (first, second, plain) if text]
        for text in [WITHIN.join(texts)] if kind == "p" else texts:
            yield line, text


def wanted() -> dict[str, str]:
    """Each msgid with the first place that says it."""
    python = [path for path in sorted(SOI.rglob("*.py")) if not {"tests", "migrations", "demo"} & set(path.parts)]
    names = refusals(python)
    found: dict[str, str] = {}
    for path in [*python, *(p for p in sorted(SOI.rglob("*.html")) if "tests" not in p.parts)]:
        words = words_of_python(path, names) if path.suffix == ".py" else words_of_template(path)
        for line, msgid in words:
            found.setdefault(msgid, f"{path.relative_to(ROOT).as_posix()}:{line}")
    return found


def entries(text: str) -> Iterator[dict[str, str]]:
    """The entries of a .po file: fields with their joined texts, and 'flags'."""
    entry: dict[str, str] = {}
    current = ""
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if line.startswith("#,"):
            entry["flags"] = line
        elif match := re.match(r"(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(\".*\")$", line):
            current = match[1]
            entry[current] = unquoted(match[2])
        elif line.startswith('"') and current:
            entry[current] += unquoted(line)
        elif not line and "msgid" in entry:
            yield entry
            entry, current = {}, ""


def unquoted(text: str) -> str:
    return str(ast.literal_eval(text))


def catalogue(language: str) -> Catalogue:
    result = Catalogue()
    for path in sorted(SOI.rglob(f"locale/{language}/LC_MESSAGES/django.po")):
        name = path.relative_to(ROOT).as_posix()
        for entry in entries(path.read_text(encoding="utf-8")):
            if entry["msgid"]:
                add(result, entry, name)
    return result


def add(result: Catalogue, entry: dict[str, str], name: str) -> None:
    msgid, said = entry["msgid"], entry.get("msgstr", entry.get("msgstr[0]", ""))
    if context := entry.get("msgctxt"):
        msgid = f"{context}{WITHIN}{msgid}"
    if "fuzzy" in entry.get("flags", "") or not said:
        return
    if set(PLACEHOLDER.findall(msgid)) != set(PLACEHOLDER.findall(said)):
        result.faults.append(f"{name}: the values in braces differ in {msgid[:60]!r}")
    before = result.words.get(msgid)
    if before is not None and before != said:
        result.faults.append(
            f"{name}: {msgid[:60]!r} is said otherwise in {result.places[msgid]}; use one word or a context"
        )
    result.words[msgid], result.places[msgid] = said, name
    if plural := entry.get("msgid_plural"):
        result.words[plural], result.places[plural] = said, name


def own_words_of_django() -> set[str]:
    """Texts of Django and its packages come with their own translations."""
    return {"Yes", "No", "or", "and"}


def main() -> int:
    settings.configure(USE_I18N=False)
    msgids = wanted()
    faults = []
    for language in ("vi", "sv"):
        known = catalogue(language)
        faults += known.faults
        for msgid, place in msgids.items():
            in_force = language == "vi" or room_of(ROOT / place.rsplit(":", 1)[0]) in SWEDISH_COMPLETE
            if in_force and msgid not in known.words and msgid not in own_words_of_django():
                faults.append(f"{language} is missing for {msgid[:90]!r} ({place})")
    for sentence in faults:
        print(f"- {sentence}", file=sys.stderr)
    print(f"{len(msgids)} texts, {len(faults)} faults", file=sys.stderr if faults else sys.stdout)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
