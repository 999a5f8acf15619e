"""How the tree is read: pure."""

from __future__ import annotations

COMMISSION_LABEL = "k"


def body_path(path: str) -> str:
    """The committee whose territory a commission or its office serves: `tw.p01.k.nv2` -> `tw.p01`."""
    labels = path.split(".")
    return ".".join(labels[: labels.index(COMMISSION_LABEL)]) if COMMISSION_LABEL in labels else path


def commission_path(path: str) -> str:
    """The commission a unit belongs to: `tw.p01.k.nv2` -> `tw.p01.k`; a committee is its own body."""
    labels = path.split(".")
    return ".".join(labels[: labels.index(COMMISSION_LABEL) + 1]) if COMMISSION_LABEL in labels else path


def scope_path(path: str, scope: str) -> str:
    """The subtree an appointment reaches: the whole territory it serves, or its own body alone.

    `scope` is the role's word in the pack: `subtree` or `unit`.
    """
    return body_path(path) if scope == "subtree" else commission_path(path)


def is_within(path: str, roots: list[str] | tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + ".") for root in roots)
