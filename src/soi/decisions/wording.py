"""A sanction decision as a paper in the Party's format: what stands on it, and where each value came from. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from soi.base.sentences import Sentence
from soi.engines.typesetting.public import Dated, Draft, Paragraph, Said, Signature, Source

COMMITTEE = re.compile(r"^(?:Tỉnh ủy|Thành ủy|Đảng ủy (?:xã|phường|đặc khu))\s+")


@dataclass(frozen=True)
class Stated:
    """What a decision's paper is made from."""

    number: int
    code: str
    body: str
    parent: str
    day: date
    form: str
    subject_name: str
    subject_code: str
    grounds: str
    rule: str
    voted_on: date | None
    signer: str
    post: str
    decision: str
    case: str
    case_number: str
    notice: str


def draft(stated: Stated, translate: Callable[[str], str] = str) -> Draft:
    """The paper: grounds of law, grounds of the case, what is decided, who carries it out.

    The paper is in Vietnamese; where each value came from is told in the reader's language by `translate`.
    """

    def source(told: Sentence, ref: str) -> Source:
        return Source(told.say(translate=translate), ref)

    number = {"number": stated.case_number}
    decided = source(Sentence("the decision in case {number}", number), stated.decision)
    case = source(Sentence("case {number}", number), stated.case)
    law = source(Sentence("the pack of rules"), stated.rule)
    house = source(Sentence("the tree of organisations"), "organisations")
    here = source(Sentence("a rule of Soi"), "soi")
    book = source(Sentence("the book of outgoing papers"), stated.decision)
    body = re.sub(r"^(Ủy ban Kiểm tra)\b.*$", r"\1", stated.body)
    title = f"thi hành kỷ luật đối với đồng chí {stated.subject_name}"
    paragraphs = [Paragraph(Said(f"Căn cứ {stated.rule};", law), "ground")]
    if stated.voted_on:
        vote = f"Căn cứ kết quả biểu quyết của {body} ngày {stated.voted_on:%d/%m/%Y};"
        paragraphs.append(Paragraph(Said(vote, decided), "ground"))
    paragraphs += [Paragraph(Said(line, decided)) for line in stated.grounds.splitlines() if line.strip()]
    who = f"{stated.subject_name} (mã {stated.subject_code})"
    paragraphs += [
        Paragraph(Said(f"{body.upper()} QUYẾT ĐỊNH:", house), "resolve"),
        Paragraph(Said(f"Điều 1. Thi hành kỷ luật bằng hình thức {stated.form.lower()} đối với đồng chí {who}.", case)),
        Paragraph(Said("Điều 2. Quyết định có hiệu lực từ ngày ký.", law)),
        Paragraph(Said(f"Điều 3. Các tổ chức đảng có liên quan và đồng chí {stated.subject_name} thi hành.", case)),
    ]
    return Draft(
        type="decision",
        number=Said(f"{stated.number:02d}", book),
        symbol=Said(f"{stated.code}/UBKT", house),
        parent_body=Said(stated.parent.upper(), house),
        body=Said(body.upper(), house),
        place=Said(COMMITTEE.sub("", stated.parent), house),
        date=Dated(stated.day, decided),
        title=Said(title, case),
        paragraphs=tuple(paragraphs),
        signatures=(
            Signature(
                post=Said(stated.post, house),
                name=Said(stated.signer, decided),
                authority=Said("T/M", here),
                on_behalf_of=Said(body.upper(), house),
            ),
        ),
        recipients=(Said("Như Điều 3,", here), Said(f"Lưu {body}.", house)),
        demo_notice=Said(stated.notice, here) if stated.notice else None,
    )
