"""Compile every page with Django's own template engine: tags balanced and known, every piece it takes present."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import django
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.engine import Engine
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[1]
SOI = ROOT / "src" / "soi"
TAKEN = re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
# HTML that a browser would mend in silence, each in its own way.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ELEMENT = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(/?)>", re.IGNORECASE)
DJANGO_PART = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->", re.DOTALL)
BRANCH = re.compile(r"{%-?\s*(?:if|elif|else|for|empty|block)\b")


def pages() -> list[Path]:
    return [path for path in sorted(SOI.rglob("*.html")) if "templates" in path.parts and "tests" not in path.parts]


def name_of(path: Path) -> str:
    folder = next(parent for parent in path.parents if parent.name == "templates")
    return path.relative_to(folder).as_posix()


def faults_of(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    faults = unbalanced(text)
    try:
        Engine.get_default().from_string(text)
    except TemplateSyntaxError as error:
        return [*faults, str(error)]
    for taken in TAKEN.findall(text):
        try:
            get_template(taken)
        except TemplateDoesNotExist:
            faults.append(f"takes {taken}, which does not exist")
        except TemplateSyntaxError as error:
            faults.append(f"takes {taken}: {error}")
    return faults


def unbalanced(text: str) -> list[str]:
    """Elements opened and not closed, or the other way round; {% if %} branches make it a count, not a stack."""
    plain = re.sub(r"{{.*?}}|{%.*?%}", " ", DJANGO_PART.sub("", text), flags=re.DOTALL)
    count: dict[str, int] = {}
    for closing, name, _, self_closed in ELEMENT.findall(plain):
        name = name.lower()
        if name not in VOID and not self_closed:
            count[name] = count.get(name, 0) + (-1 if closing else 1)
    if BRANCH.search(text):
        count = {
            name: number for name, number in count.items() if number < 0 or name in ("html", "body", "form", "table")
        }
    return [f"<{name}> is opened and closed unequally ({number:+})" for name, number in count.items() if number]


def main() -> int:
    django.setup()
    faults = {path.relative_to(ROOT).as_posix(): found for path in pages() if (found := faults_of(path))}
    for name, sentences in faults.items():
        for sentence in sentences:
            print(f"- {name}: {sentence}", file=sys.stderr)
    print(f"{len(pages())} pages, {len(faults)} with faults", file=sys.stderr if faults else sys.stdout)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
