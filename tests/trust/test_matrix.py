"""Who reaches what: every route of the house x the fixed cast, from one table (TRUST C1, SEC-01).

A route without a row fails. What somebody may not reach answers with the bytes of what does not exist, and no answer to
them holds a planted secret.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from soi.cases import testing as cases
from soi.correspondence import actions as correspondence_actions
from soi.correspondence import testing as correspondence
from soi.decisions import testing as decisions
from soi.digitization import testing as digitization
from soi.directives import testing as directives
from soi.drafting import testing as drafting
from soi.intake import testing as intake
from soi.kernel.signing import public as signing_door
from soi.kernel.signing import testing as signing
from soi.kernel.web import tokens
from soi.petitions import testing as petitions
from soi.petitions.models import Circulation, Petition
from soi.records import actions as records
from soi.records import testing as depth
from soi.records.keeping import testing as keeping
from soi.records.lists import actions as lists
from soi.records.lists import jobs as list_jobs
from soi.records.packages import jobs as package_jobs
from soi.records.packages.actions import export_package, transfer
from soi.records.testing import make_document
from soi.register import testing as register
from soi.tasks import testing as tasks
from soi.tasks.models import HandoverItem, Task
from soi.vault import public as vault
from tests.trust.matrix import OFFICES, ROWS
from tests.world import Node

WRITER, HOME, HELD_WORDS = "Khuất Thị Hiên", "ngõ Giếng Đá", "cây đa đầu làng"
COPY_WORDS = "khoản thu ngoài sổ tại bến đò"
LETTER = [f"Tôi tên là {WRITER}, ở {HOME}.", f"Ông Lương Văn Cảnh thu tiền ở {HELD_WORDS}."]
# Asked by POST: what they do is an act, not a page.
ACTS = {
    "intake:say", "digitization:sample_say",
    "intake:upload", "intake:word", "intake:fields", "intake:return", "records:purpose", "records:file_whole",
    "records:lift", "petitions:keep",
    "petitions:check", "petitions:uncover", "vault:answer", "vault:read", "tasks:finish", "directives:accept",
    "monitoring:take_note", "web:token_revoke", "decisions:sign", "tasks:offer", "tasks:answer", "tasks:close",
    "tasks:call_off", "tasks:answer_stand_in", "tasks:end_stand_in",
    "drafting:back", "drafting:begin", "drafting:issue", "drafting:present", "drafting:save", "drafting:sign",
    "records:transfer_decide",
    "records:transfer_close", "records:transfer_sign",
    "records:list_bring", "records:list_look",
    "records:list_start", "records:list_pause", "records:list_resume", "records:list_mend", "records:list_leave",
    "records:list_undo", "records:export_ask",
    "correspondence:enter", "correspondence:do", "correspondence:opine", "correspondence:sign",
    "correspondence:send_back", "correspondence:signed",
    "digitization:many", "digitization:settle", "digitization:step", "digitization:bring", "digitization:bring_batch",
    "digitization:scan", "digitization:begin", "digitization:part", "digitization:finish", "digitization:seal",
    "digitization:phone_end", "digitization:phone_pair", "digitization:phone_look", "digitization:phone_begin",
    "digitization:phone_part", "digitization:phone_finish", "digitization:phone_change", "digitization:phone_done",
}  # fmt: skip
STREAMS = {"web:live"}
# What a program sends: good, and of no effect, so that each office finds the thing as the one before it did.
API_ACTS: dict[str, dict[str, Any]] = {
    "api:task_finish": {},
    "api:task_hand_over": {"appointment_id": 2**62},
    "api:handover_answer": {"accepts": False},
    "api:case_open": {"procedure": "denunciation", "subject_kind": "member", "subject_name": "Ai đó", "seats": {}},
    "api:case_papers": {"kind": "nothing", "text": "Không có."},
    "api:case_steps": {"way": "nowhere"},
    "api:paper_begin": {"type": "letter", "title": "x", "text": "x", "signer_id": 2**62, "purpose": "inspection"},
    "api:paper_save": {"title": " ", "text": "x", "based_on": 1},
    "api:paper_submit": {},
    "api:paper_issue": {},
    "api:signature_begin": {"fingerprint": "0" * 64, "digest": "0" * 64},
    "api:signature_sign": {"hash": "0" * 64, "signature": "AAAA"},
    "api:paper_recall": {"reason": " "},
    "api:dispatch_enter": {},
    "api:slip_instruct": {"words": "x", "work": "answer_letter", "doer_id": 1, "do_by": "2030-01-01"},
}
HOLDERS = {"clerk_a", "petition_officer_a"}
WITHOUT_SCOPES = {"administrator"}


def form(office: str, route: str) -> dict[str, str]:
    """What is sent with an act: a good form, but nothing that would take the thing away from those who hold it."""
    if route in ("intake:word", "intake:say"):
        return {"word": "1-1", "act": "right"}
    if route == "intake:return":
        return {} if office in HOLDERS else {"reason": "Gửi nhầm nơi nhận, trả lại người gửi."}
    if route.startswith("digitization:"):
        acts = {"sample_say": "right", "step": "checked", "many": "propose", "scan": "drop"}
        act = acts.get(route.split(":")[1])
        return {"act": act} if act else {}
    if route == "correspondence:do":
        return {"act": "comment", "words": "Đã xem."}
    return {}


@dataclass
class World:
    """One thing of each kind that a route can name, all of commission A."""

    node: Node
    ids: dict[str, Any]
    absent: dict[tuple[str, str], Any] = field(default_factory=dict)

    def arguments(self, route: str) -> dict[str, Any]:
        return dict(self.ids.get(route, self.ids.get(route.split(":")[0], {})))


@pytest.fixture(scope="module")
def world(node: Node) -> Iterator[World]:
    waiting = intake.arrive_read(node, "clerk_a", of=intake.reading(LETTER, ("Giếng",)))
    held = petitions.held(node, lines=LETTER)
    ready = petitions.sorted_letter(node, lines=LETTER)
    settled = petitions.accepted(node, lines=LETTER, text=f"1. Có {COPY_WORDS}.")
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk)
        stub = records.keep_stub(clerk, stub_id=uuid.uuid4(), level=1, holder="Phòng mật", place="", today=date.today())
    with node.acting("petition_officer_a") as officer:
        locker = Petition.objects.get(pk=settled).locker_id
        circulation = Circulation.objects.get(petition_id=settled).pk
        task = Task.objects.filter(ref_id=held, appointment_id=officer.appointment_id).values_list("pk", flat=True)[0]
        purpose = "Gặp người viết đơn để xác minh nội dung và nhận thêm tài liệu kèm theo đơn."
        opening = vault.ask_opening(officer, locker, ground="meet", purpose=purpose, fields=("identity.full_name",))
    case = cases.opened(node, petitions.accepted(node, lines=LETTER, text=f"1. Có {COPY_WORDS}."))
    page = {"number": 1}
    yield World(
        node,
        {
            "intake": {"arrival_id": waiting},
            "intake:page": {"arrival_id": waiting, **page},
            "intake:thumb": {"arrival_id": waiting, **page},
            "intake:spill": {"spill_id": intake.spilled(node)},
            **{f"intake:{name}": {} for name in ("arrivals", "list", "queue", "spills", "upload")},
            "records": {"pk": document.pk},
            "records:stub_kept": {"pk": stub.pk},
            **lists_of_records(node),
            **packages(node, document.file_id),
            **papers_in_depth(node, document),
            **keeping.pages(node, document),
            **digitization.pages(node),
            "petitions": {"petition_id": ready},
            "petitions:list": {},
            "petitions:rows": {},
            "petitions:petition": {"petition_id": settled},
            "petitions:part": {"petition_id": settled},
            "petitions:take": {"arrival_id": waiting},
            "petitions:circulation": {"pk": circulation},
            "petitions:step": {"petition_id": held, "name": "scan"},
            "petitions:keep": {"petition_id": held, "name": "scan"},
            "petitions:covered": {"petition_id": ready, **page},
            "petitions:original": {"petition_id": ready, **page},
            "petitions:uncover": {"petition_id": ready, **page},
            "cases": {"case_id": case},
            "cases:list": {},
            "cases:open": {"petition_id": settled},
            "cases:step": {"case_id": case, "way": "proposed"},
            **papers_of_cases(node, case),
            **decision_pages(node),
            **register_and_directives(node, case),
            "vault": {"opening_id": opening},
            "vault:openings": {},
            "vault:ask": {"locker_id": locker},
            "tasks:finish": {"task_id": task},
            **centre(settled),
            "web:language": {"code": "vi"},
            **for_programs(node, case=case, petition=settled, document=document.pk, task=task),
        },
    )


def papers_of_cases(node: Node, case: Any) -> dict[str, dict[str, Any]]:
    """A draft of the case's proposal, one to be issued, and a case that waits for a paper from outside."""
    other = cases.opened(node, petitions.accepted(node, lines=LETTER))
    return {
        "cases:paper": {"case_id": received_case(node), "kind": "explanation"},
        "drafting:folder": {},
        "drafting:begin": {"case_id": case, "kind": "proposal"},
        "drafting": {"sheet_id": drafting.written(node, "petition_officer_a", case, "proposal")},
        "drafting:picture": {"sheet_id": drafting.written(node, "petition_officer_a", case, "proposal"), "number": 1},
        # Issued, a paper is no longer put before anybody: it is one of its own.
        "drafting:issue": {"sheet_id": drafting.written(node, "petition_officer_a", other, "proposal")},
    }


def received_case(node: Node) -> Any:
    """A case at the step that receives the subject's explanation."""
    found = cases.opened(node, petitions.accepted(node, lines=LETTER, text=f"1. Có {COPY_WORDS}."))
    cases.walk(node, found, "proposed", "issued", "prepared", "met", "deployed")
    return found


def packages(node: Node, file: uuid.UUID) -> dict[str, dict[str, Any]]:
    """A package that was made of a file, and the same file offered to the archive."""
    appointment = node.actor("clerk_a").appointment_id
    with node.acting("clerk_a") as clerk:
        batch = export_package.ask_export(clerk, batch_id=uuid.uuid4(), file_ids=[file])
        archive = node.actor("archivist_a").unit_id
        listed = transfer.offer(clerk, transfer_id=uuid.uuid4(), to_unit_id=archive, file_ids=[file])
    package_jobs.package_out(str(batch.pk), appointment)
    package_jobs.transfer_pack(str(listed.pk), appointment)
    made, offered = {"batch_id": batch.pk}, {"transfer_id": listed.pk}
    item = {**offered, "position": 1}
    of_batch = {f"records:{name}": made for name in ("package", "package_part", "package_take")}
    of_list = {f"records:transfer{name}": offered for name in ("", "_part", "_close", "_sign", "_receipt")}
    alone = (
        "list",
        "stub",
        "register",
        "formats",
        "health",
        "packages",
        "package_make",
        "package_give_in",
        "transfers",
        "transfer_offer",
    )
    return {
        **of_batch,
        **of_list,
        **{f"records:transfer_{name}": item for name in ("decide", "item")},
        **{f"records:{name}": {} for name in alone},
    }


def lists_of_records(node: Node) -> dict[str, dict[str, Any]]:
    """A list of clerk A with a row that waits, and a register written for clerk A."""
    with node.acting("clerk_a") as clerk:
        sheet = "Số hồ sơ;Tiêu đề hồ sơ;Năm\nHS-1;;1998\n".encode()
        brought = lists.bring(clerk, kind="file_list", name="a.csv", data=sheet)
        lists.start(clerk, brought.pk, brought.mapping)
        export = lists.ask_export(clerk, file_kind="csv", language="vi", filters={})
    list_jobs.enter_list(str(brought.pk), clerk.appointment_id)
    list_jobs.write_export(str(export.pk), clerk.appointment_id)
    names = ("show", "look", "start", "pause", "resume", "waiting")
    rows = ("mend", "leave", "undo")
    return {
        **{f"records:list_{name}": {"pk": brought.pk} for name in names},
        **{f"records:list_{name}": {"pk": brought.pk, "row": 2} for name in rows},
        **{
            f"records:{name}": {}
            for name in ("list", "stub", "register", "lists", "list_bring", "file_register", "exports", "export_ask")
        },
        "records:export_show": {"pk": export.pk},
        "records:export_part": {"pk": export.pk, "part": 1},
        "records:export_beside": {"pk": export.pk, "part": 1},
    }


def papers_in_depth(node: Node, document: Any) -> dict[str, dict[str, Any]]:
    """A draft and a made copy of the paper, the made one given to the commune, and a request to lower a mark."""
    draft, made = (depth.begun_copy(node, "clerk_a", document) for _ in range(2))
    depth.make_copy(node, "clerk_a", made, given_to="c99801")
    copy, page = {"copy_id": made}, {"number": 1}
    return {
        "records:copy": copy,
        "records:copy_pdf": copy,
        "records:copy_page": {**copy, **page},
        "records:copy_thumb": {**copy, **page},
        "records:copy_edit": {"copy_id": draft},
        "records:copy_preview": {"copy_id": draft, **page},
        "records:level_requests": {},
        "records:level_answer": {"request_id": depth.asked_to_lower(node)},
        "records:version_original": {"pk": document.pk, **page},
        "records:page": {"pk": document.pk, **page},
        "records:thumb": {"pk": document.pk, **page},
    }


def decision_pages(node: Node) -> dict[str, dict[str, Any]]:
    """A case that is counted, one that is ready to sign, and one that is decided."""
    counted, ready = (decisions.before_vote(node, petitions.accepted(node, lines=LETTER)) for _ in range(2))
    for each in (counted, ready):
        decisions.count(node, each)
    decisions.confirm(node, ready)
    cases.walk(node, ready, "voted_sanction")
    decided = {"decision_id": decisions.decided(node, petitions.accepted(node, lines=LETTER))}
    return {
        "decisions": {"case_id": counted},
        "decisions:decide": {"case_id": ready},
        "decisions:decision": decided,
        "decisions:serve": decided,
        "decisions:paper": decided,
        "decisions:sign": decided,
    }


def register_and_directives(node: Node, case: Any) -> dict[str, dict[str, Any]]:
    """A look-up of the inspector, a conclusion that obliges the commune's head, and who leaves or is away."""
    directive = directives.opened(node)
    return {
        "register:found": {"look_up_id": register.looked_up(node, "inspector_a")},
        "register": {},
        "directives": {"directive_id": directive},
        "directives:list": {},
        "directives:open": {},
        "directives:open_for": {"case_id": case},
        "directives:obligation": {"obligation_id": (work := directives.obliged(node, directive))},
        "directives:accept": {"obligation_id": work},
        **leaving(node),
        **papers_in_and_out(node),
        **to_be_signed(node),
    }


def to_be_signed(node: Node) -> dict[str, dict[str, Any]]:
    """A paper that the clerk has put before the head."""
    with node.acting("clerk_a") as clerk:
        given = {"pdf": signing.paper(), "title": "Công văn", "signers": [node.actor("head_a").appointment_id]}
        key = signing_door.ask(clerk, unit_id=clerk.unit_id, **given)
    return {f"api:signature_{name}": {"request_id": key} for name in ("begin", "sign")}


def leaving(node: Node) -> dict[str, dict[str, Any]]:
    """The inspector's list with a thing offered to the petition officer, the clerk's list, and two stand-ins."""
    office = {name: node.actor(name).appointment_id for name in ("inspector_a", "petition_officer_a", "clerk_a")}
    tasks.given(node, "head_a", "inspector_a")
    days = {"from_on": date.today(), "until_on": date.today() + timedelta(days=9)}
    with node.acting("inspector_a") as inspector:
        mine = tasks.actions.propose(
            inspector, appointment_id=office["inspector_a"], last_day=days["until_on"], why="transfer"
        )
        item = HandoverItem.objects.filter(departure_id=mine, ref_kind="tasks.task").values_list("pk", flat=True)[0]
        tasks.actions.offer(inspector, mine, {item: office["petition_officer_a"]})
        stands = [
            tasks.actions.ask_stand_in(
                inspector, absent_id=office["inspector_a"], stand_in_id=office["petition_officer_a"], **days
            )
            for _ in range(2)
        ]
    with node.acting("clerk_a") as clerk:
        theirs = tasks.actions.propose(clerk, appointment_id=office["clerk_a"], last_day=days["until_on"], why="leave")
    return {
        **{f"tasks:{name}": {"departure_id": mine} for name in ("departure", "offer", "close")},
        "tasks:call_off": {"departure_id": theirs},
        "tasks:answer": {"item_id": item},
        "tasks:answer_stand_in": {"stand_in_id": stands[0]},
        "tasks:end_stand_in": {"stand_in_id": stands[1]},
        "api:handover_answer": {"item_id": item},
    }


def papers_in_and_out(node: Node) -> dict[str, dict[str, Any]]:
    """A slip that was instructed on, a draft that a unit was asked about, one to sign, and one sent to the commune."""
    # Not by the head: whom a row shows as one who cannot sign yet has no certificate.
    correspondence.signers(node, "deputy_head_a")
    slip = correspondence.instructed(node, correspondence.laid(node))
    draft, waiting = correspondence.drafted(node), correspondence.submitted(node)
    sent = correspondence.issued(node, signer="deputy_head_a")
    dispatch = correspondence.dispatch_of(node, sent)
    correspondence.delivered(node, dispatch)
    with node.acting("clerk_a") as clerk:
        document = make_document(clerk).pk
    with node.acting("inspector_a") as inspector:
        officer = node.actor("petition_officer_a").appointment_id
        (asked,) = correspondence_actions.consult(inspector, draft, [officer], due_on=date.today())
    with node.acting("head_a") as head:
        signing_round = correspondence_actions.order(head, [(waiting, 1)], round_id=uuid.uuid4())
    paper, drafted = {"paper_id": sent}, {"paper_id": draft}
    lists = ("incoming", "incoming_book", "outgoing", "outgoing_book", "reserve", "drafts", "begin", "folder", "sign")
    return {
        **{f"correspondence:{name}": {} for name in lists},
        **{f"correspondence:{name}": drafted for name in ("write", "changes", "do", "preview")},
        **{f"correspondence:{name}": {"paper_id": waiting} for name in ("in_folder", "send_back", "to_sign", "signed")},
        **{f"correspondence:{name}": {"round_id": signing_round} for name in ("round", "round_part")},
        "correspondence": paper,
        "correspondence:picture": {**paper, "number": 1},
        "correspondence:line": {"slip_id": slip},
        "correspondence:lay": {"kind": "document", "key": document},
        "correspondence:received": {"dispatch_id": dispatch},
        "correspondence:enter": {"dispatch_id": dispatch},
        "correspondence:opine": {"consultation_id": asked},
        "api:paper": paper,
        "api:paper_save": drafted,
        **{f"api:paper_{name}": paper for name in ("submit", "issue", "recall")},
        "api:dispatch_enter": {"dispatch_id": dispatch},
        "api:slip_instruct": {"slip_id": slip},
    }


def centre(petition: Any) -> dict[str, dict[str, Any]]:
    return {
        "monitoring:behind": {"group": "petitions"},
        "monitoring:take_note": {"kind": "petitions.petition", "key": petition},
    }


def for_programs(node: Node, *, case: Any, petition: Any, document: Any, task: Any) -> dict[str, dict[str, Any]]:
    """The same things by the names that the API has for them, and a token of the clerk's."""
    node.token("clerk_a", days=1)
    with node.acting("clerk_a") as clerk:
        token = tokens.my_tokens(clerk)[0].pk
    return {
        "web:token_revoke": {"token_id": token},
        "api:case": {"case_id": case},
        "api:case_open": {"petition_id": petition},
        "api:case_papers": {"case_id": case},
        "api:case_steps": {"case_id": case},
        "api:petition": {"petition_id": petition},
        "api:record": {"document_id": document},
        "api:task_finish": {"task_id": task},
        "api:task_hand_over": {"task_id": task},
    }


def routes(found: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named route of the house."""
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, prefix + (f"{each.namespace}:" if each.namespace else ""))
        else:
            yield prefix + str(each.name), each


def named() -> list[str]:
    return sorted({name for name, _ in routes()})


def ask(world: World, office: str, route: str, arguments: dict[str, Any]) -> Any:
    path = reverse(route, kwargs=arguments)
    if route == "records:register":
        path += f"?arrival={world.ids['intake']['arrival_id']}"
    client = client_of(world, office, route)
    if route in API_ACTS:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        return client.post(path, API_ACTS[route], content_type="application/json", headers=key)
    if route == "api:search":
        path += "?q=" + COPY_WORDS.split()[0]
    return client.post(path, form(office, route)) if route in ACTS else client.get(path)


def client_of(world: World, office: str, route: str) -> Any:
    """A signed-in browser; for a program a token with all that the role can give, and none where that is nothing."""
    if not route.startswith("api:"):
        return world.node.client(office)
    return world.node.api("anonymous" if office in WITHOUT_SCOPES else office)


def verdict(world: World, office: str, route: str) -> str:
    """What this office gets at this route: y, - or s; a fault or a tell-tale answer is named in full."""
    arguments = world.arguments(route)
    answer = ask(world, office, route, arguments)
    if answer.status_code == 401 or answer.status_code in (301, 302, 303) and "/sign-in/" in answer["Location"]:
        return "s"
    if answer.status_code == 404:
        return "-" if same_as_absent(world, office, route, answer) else "404 that differs from absent"
    if answer.status_code >= 500:
        return str(answer.status_code)
    return "y"


def same_as_absent(world: World, office: str, route: str, answer: Any) -> bool:
    """The bytes and the headers of the refusal are those of an address where there is nothing."""
    client = client_of(world, office, route)
    root = "/api" if route.startswith("api:") else ""
    if told(answer) == world.absent.get((office, root)):
        return True
    # Not yet asked, or what stands around every page has changed since.
    world.absent[office, root] = told(client.get(f"{root}/records/{uuid.uuid4()}/"))
    return told(answer) == world.absent[office, root]


def told(answer: Any) -> tuple[bytes, dict[str, str]]:
    """Everything of an answer that might tell one thing from another."""
    return answer.content, {name: value for name, value in answer.items() if name not in {"Set-Cookie", "Date"}}


def test_every_route_has_a_row() -> None:
    assert set(named()) - set(ROWS) == set(), "routes without a row in the access matrix"
    assert set(ROWS) - set(named()) == set(), "rows without a route"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("route", named())
def test_the_route_answers_as_its_row_says(world: World, route: str) -> None:
    expected = dict(zip(OFFICES, ROWS[route].split(), strict=True))
    found = {office: verdict(world, office, route) for office in OFFICES}
    assert found == expected


def test_control_a_flipped_row_is_found(world: World) -> None:
    expected = dict(zip(OFFICES, ROWS["records:document"].split(), strict=True))
    assert verdict(world, "inspector_b", "records:document") == expected["inspector_b"] == "-"
    assert verdict(world, "clerk_a", "records:document") == expected["clerk_a"] == "y"


@pytest.mark.feature("SEC-01")
@pytest.mark.parametrize("office", [office for office in OFFICES if office not in HOLDERS])
def test_no_answer_to_others_holds_what_is_held_or_sealed(world: World, office: str) -> None:
    reads_copy = office in {"inspector_a", "head_a"}
    secrets = [WRITER, HOME, HELD_WORDS] + ([] if reads_copy else [COPY_WORDS])
    for route in named():
        if route in STREAMS or route.startswith(("account_", "mfa_")):
            continue
        answer = ask(world, office, route, world.arguments(route))
        told = "" if answer.streaming else answer.content.decode("utf-8", "replace")
        assert [secret for secret in secrets if secret in told] == [], f"{office} reads a secret at {route}"


def test_control_the_secrets_are_there_for_those_who_hold_them(world: World) -> None:
    arrival = world.ids["intake"]["arrival_id"]
    told = world.node.client("petition_officer_a").get(f"/intake/{arrival}/").content.decode()
    assert HELD_WORDS in " ".join(told.split()) or "Giếng" in told
    copy = world.node.client("head_a").get(f"/petitions/{world.ids['petitions:petition']['petition_id']}/")
    assert COPY_WORDS in copy.content.decode()
