"""May I scan this? Answers in, a verdict out, with the article it rests on. The rules are data of a pack. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from soi.kernel.reference.public import Item

NEVER, ISOLATED, ASK, YES = "never", "isolated", "ask", "may"
QUESTIONS, RULES = "scan_questions", "scan_rules"


@dataclass(frozen=True)
class Verdict:
    """What may be done, by which rule; or the question that must be answered first."""

    rule: Item | None
    asks: Item | None = None


def in_order(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: int(item.value["order"]))


def decide(answers: Mapping[str, str], questions: Sequence[Item], rules: Sequence[Item]) -> Verdict:
    """The first rule whose conditions the answers meet. A rule that waits for an answer asks for it, never guesses."""
    by_id = {item.id: item for item in questions}
    for rule in in_order(rules):
        missing = None
        for name, wanted in rule.value["when"].items():
            given = answers.get(name)
            if given is None:
                missing = missing or by_id.get(name)
            elif given not in wanted:
                break
        else:
            return Verdict(None, missing) if missing is not None else Verdict(rule)
    return Verdict(None)
