"""Files by the API, both ways: sent as JSON and as a form of parts, refused by name, answered with, and given out.

A scanner of the tests' own says what each of them needs.
"""

import base64
import json
import random
import socket
import ssl
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from api import API
from certificates import Authority
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from message_forms import (
    MESSAGE,
    PDF,
    TEXT,
    Part,
    encoded,
    file,
    form,
    left,
    letter,
    markup,
    post,
    told,
    waiting,
)
from people import APPLICANT, CASE, CASE_RECORD, RESPONDENT
from scanner import CLEAN, FOUND, UNDECIDED, Scanner
from stores import Store
from waiting import eventually

MIB = 1 << 20
PASSWORD = "seventeen quiet otters"
HIDDEN = "SW1A 1AA"


@pytest.fixture(scope="module")
def scanner() -> Iterator[Scanner]:
    scanner = Scanner()
    yield scanner
    scanner.stop()


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
    mail_sink: MailSink,
    store: Store | None,
    scanner: Scanner,
) -> Iterator[Gateway]:
    gateway = Gateway(
        tmp_path_factory.mktemp("gateway"), authority, mail_sink, store=store, malware=scanner.setting
    )
    gateway.prepare()
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="module")
def case_system(gateway: Gateway, api: API) -> API:
    """With two sides of one case, of which one has a confidential address."""
    api.put(f"/cases/{CASE}", CASE_RECORD)
    api.put(f"/people/{APPLICANT.reference}", APPLICANT.record)
    other = RESPONDENT.record
    other["addresses"][0] |= {"postcode": HIDDEN, "confidential": True}
    api.put(f"/people/{RESPONDENT.reference}", other)
    return api


@pytest.fixture(autouse=True)
def clean(scanner: Scanner) -> None:
    scanner.say(CLEAN)


def test_files_go_with_json(gateway: Gateway, case_system: API) -> None:
    answer = case_system.post(
        202,
        "/messages",
        {**MESSAGE, "attachments": [encoded(TEXT, content_type="text/plain"), encoded(PDF, "../../x\u202efdp.pdf")]},
    )
    first, second = answer["attachments"]
    assert (first["name"], first["type"], first["size"], first["scan"], first["checked"]) == (
        *("plan.txt", "text/plain", len(TEXT)),
        *("clean", "no-leak-found"),
    )
    assert (second["name"], second["type"], second["checked"]) == ("xfdp.pdf", "application/pdf", "not-checked")
    assert case_system.get(f"/messages/{answer['id']}")["attachments"] == answer["attachments"]
    assert waiting(gateway) == 0


def test_files_go_with_a_form(gateway: Gateway, case_system: API) -> None:
    answer = post(gateway, case_system, form(letter(), file(), file(PDF, "x.pdf", "application/pdf")))
    assert answer.status_code == 202, answer.text
    assert [(one["name"], one["checked"]) for one in answer.json()["attachments"]] == [
        ("plan.txt", "no-leak-found"),
        ("x.pdf", "not-checked"),
    ]
    assert post(gateway, case_system, form(letter())).json()["attachments"] == []


@pytest.mark.parametrize("order", ["content first", "content last"])
def test_json_is_read_in_any_order_and_spelling(case_system: API, order: str) -> None:
    content = b"Is it???"
    entry = {"name": "a.txt", "content_type": "text/plain", "content": base64.b64encode(content).decode()}
    if order == "content first":
        entry = dict(reversed(entry.items()))
    # As some programs write a slash, and nobody writes a name.
    body = json.dumps({"attachments": [entry], **MESSAGE}).replace("/", "\\/").replace('"content"', '"conte\\u006et"')
    assert "SXMgaXQ\\/Pz8=" in body and "conte\\u006et" in body
    answer = case_system.raw("POST", "/messages", body.encode(), "application/json")
    assert answer.status_code == 202, answer.text
    assert answer.json()["attachments"][0]["size"] == len(content)


def test_an_idempotency_key_holds_for_both(gateway: Gateway, case_system: API) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = post(gateway, case_system, form(letter(), file()), **key)
    again = post(gateway, case_system, form(letter(), file(), boundary="another"), "another", **key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    for other in [form(letter(), file(TEXT + b".")), form(letter(), file(name="b.txt")), form(letter(subject="x"), file())]:
        refused = post(gateway, case_system, other, **key)
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/idempotency-key-reused")
    key = {"Idempotency-Key": str(uuid.uuid4())}
    body = {**MESSAGE, "attachments": [encoded(TEXT)]}
    first = case_system.call("POST", "/messages", body, **key)
    again = case_system.call("POST", "/messages", body, **key)
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert case_system.call("POST", "/messages", {**MESSAGE, "attachments": [encoded(PDF)]}, **key).status_code == 422
    assert waiting(gateway) == 0


def test_a_leak_in_a_file_is_refused_by_its_place(gateway: Gateway, case_system: API) -> None:
    leak = f"Come to {HIDDEN.lower()}.\n".encode()
    by_form = post(gateway, case_system, form(letter(), file(), file(leak)))
    by_name = post(gateway, case_system, form(letter(), file(PDF, f"{HIDDEN}.pdf")))
    by_json = case_system.call("POST", "/messages", {**MESSAGE, "attachments": [encoded(leak)]})
    for answer, pointer in [(by_form, "/attachments/1"), (by_name, "/attachments/0"), (by_json, "/attachments/0")]:
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/leak")
        assert [place for place, _ in told(answer)] == [pointer]
    assert waiting(gateway) == 0


REFUSED: list[tuple[str, Callable[[], list[Part]], int, str]] = [
    ("31 MiB", lambda: [letter(), file(PDF + bytes(31 * MIB), "big.pdf")], 422, "/attachments/0/content"),
    ("empty", lambda: [letter(), file(), file(b"")], 422, "/attachments/1/content"),
    ("HTML named PDF", lambda: [letter(), file(markup(b"html"), "x.pdf", "application/pdf")], 422, "/attachments/0/content"),
    ("SVG with a script", lambda: [letter(), file(markup(b"svg"), "x.svg")], 422, "/attachments/0/content"),
    ("a type that the bytes deny", lambda: [letter(), file(PDF, "x.png", "image/png")], 422, "/attachments/0/content_type"),
    ("a name of 300 characters", lambda: [letter(), file(name="x" * 300 + ".txt")], 422, "/attachments/0/name"),
    ("21 files", lambda: [letter(), *[file() for _ in range(21)]], 422, "/attachments"),
    ("no message", lambda: [file()], 422, "/message"),
    ("a message behind a file", lambda: [file(), letter()], 422, "/message"),
    ("two messages", lambda: [letter(), letter()], 422, "/message"),
    ("a message with a file name", lambda: [Part("message", b"{}", "m.json"), file()], 422, "/message"),
    ("a file without a name", lambda: [letter(), Part("attachments", TEXT)], 422, "/attachments/0"),
    ("another part", lambda: [letter(), Part("more", TEXT)], 422, "/more"),
    ("attachments within", lambda: [letter(attachments=[encoded(TEXT)]), file()], 422, "/attachments"),
    ("a wrong message", lambda: [letter(body=""), file()], 422, "/body"),
    ("nobody", lambda: [letter(to="P-9999"), file()], 422, "/to"),
]


@pytest.mark.parametrize(("parts", "status", "pointer"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_not_taken_is_named_and_leaves_nothing(
    gateway: Gateway, case_system: API, parts: Callable[[], list[Part]], status: int, pointer: str
) -> None:
    answer = post(gateway, case_system, form(*parts()))
    assert answer.status_code == status, answer.text
    assert pointer in [place for place, _ in told(answer)]
    assert waiting(gateway) == 0 and left(gateway) == 0


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (form(letter(), *[file() for _ in range(200)]), 422, "A file cannot go"),
        (form(letter(), file(), ending=b""), 400, "final boundary"),
        (form(letter(), file())[:-30], 400, "final boundary"),
        (form(letter(), file()).replace(b"Content-Disposition", b"Content-Disposal"), 400, "header line"),
        (form(letter(body="x" * 300_000)), 413, "multipart/form-data"),
    ],
    ids=["200 parts", "no final boundary", "cut", "no disposition", "a long message"],
)
def test_a_form_that_cannot_be_read_is_told_so(
    gateway: Gateway, case_system: API, body: bytes, status: int, words: str
) -> None:
    answer = post(gateway, case_system, body)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json" and words in answer.text
    assert waiting(gateway) == 0


@pytest.mark.parametrize(
    ("attachments", "pointer"),
    [
        ([{"name": "a.txt", "content": "VGVzd"}], "/attachments/0/content"),
        ([{"name": "a.txt", "content": "VGVz\ndA=="}], "/attachments/0/content"),
        ([{"name": "a.txt", "content": "VGVzdB=="}], "/attachments/0/content"),
        ([{"name": "a.txt", "content": ""}], "/attachments/0/content"),
        ([{"name": "a.txt", "content": 5}], "/attachments/0/content"),
        ([{"name": "a.txt"}], "/attachments/0/content"),
        ([encoded(TEXT), {"content": "VGVzdA=="}], "/attachments/1/name"),
        ([encoded(TEXT, "x" * 300)], "/attachments/0/name"),
        ([encoded(TEXT, content_type="image/png")], "/attachments/0/content_type"),
        ([encoded(markup(b"html"), "x.pdf")], "/attachments/0/content"),
        ([encoded(TEXT) | {"more": 1}], "/attachments/0/more"),
        ([encoded(TEXT)] * 21, "/attachments"),
        ("none", "/attachments"),
    ],
)
def test_json_that_is_wrong_is_named_by_its_place(
    gateway: Gateway, case_system: API, attachments: Any, pointer: str
) -> None:
    answer = case_system.call("POST", "/messages", {**MESSAGE, "attachments": attachments})
    assert answer.status_code == 422, answer.text
    assert pointer in [place for place, _ in told(answer)]
    assert waiting(gateway) == 0


def test_json_has_a_limit_that_names_the_other_way(gateway: Gateway, case_system: API) -> None:
    content = PDF + random.Random(1).randbytes(5 * MIB)
    taken = case_system.call("POST", "/messages", {**MESSAGE, "attachments": [encoded(content, "a.pdf")]})
    assert taken.status_code == 202, taken.text
    assert taken.json()["attachments"][0]["size"] == len(content)
    refused = case_system.call("POST", "/messages", {**MESSAGE, "attachments": [encoded(content * 2, "a.pdf")]})
    assert refused.status_code == 413 and "multipart/form-data" in refused.json()["detail"]


def test_full_size_goes_by_a_form_and_no_further(gateway: Gateway, case_system: API) -> None:
    full = file(PDF + bytes(30 * MIB - len(PDF)), "full.pdf")
    answer = post(gateway, case_system, form(letter(), full, full, full))
    assert answer.status_code == 202, answer.text
    assert [one["size"] for one in answer.json()["attachments"]] == [30 * MIB] * 3
    more = file(PDF + bytes(10 * MIB), "more.pdf")
    refused = post(gateway, case_system, form(letter(), full, full, full, more))
    assert (refused.status_code, told(refused)) == (422, [("/attachments", "has at most 100 MiB together")])
    assert waiting(gateway) == 0


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=edge", "application/json"])
def test_what_is_cut_in_the_middle_leaves_nothing(gateway: Gateway, case_system: API, kind: str) -> None:
    content = PDF + bytes(MIB)
    if "json" in kind:
        body = json.dumps({**MESSAGE, "attachments": [encoded(content, "a.pdf")]}).encode()
    else:
        body = form(letter(), file(content, "a.pdf"))
    context = ssl.create_default_context(cafile=str(gateway.authority))
    for _ in range(3):
        with (
            socket.create_connection(("localhost", gateway.port)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            head = (
                f"POST /api/v1/messages HTTP/1.1\r\nHost: localhost:{gateway.port}\r\n"
                f"Authorization: {case_system.authorization}\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\n\r\n"
            )
            connection.sendall(head.encode() + body[: len(body) // 2])
            eventually(lambda: left(gateway) > 0)
    eventually(lambda: waiting(gateway) == 0 and left(gateway) == 0)


def test_nothing_large_is_read_of_a_stranger(gateway: Gateway, case_system: API) -> None:
    stranger = API(gateway.url, "pst_" + "0" * 40, gateway.authority)
    for key in [stranger.authorization, "Bearer x"]:
        answer = requests.post(
            f"{gateway.url}/api/v1/messages",
            data=form(letter(), file()),
            headers={"Authorization": key, "Content-Type": "multipart/form-data; boundary=edge"},
            verify=str(gateway.authority),
            timeout=30,
        )
        assert answer.status_code == 401, answer.text
    without = API(gateway.url, gateway.create_key(scopes=["people"]), gateway.authority)
    assert post(gateway, without, form(letter(), file())).status_code == 403
    short = {**MESSAGE, "attachments": [encoded(TEXT)]}
    assert without.call("POST", "/messages", short).status_code == 403
    assert waiting(gateway) == 0


def test_malware_is_refused_and_an_undecided_file_is_held(gateway: Gateway, case_system: API, scanner: Scanner) -> None:
    scanner.say(FOUND)
    answer = post(gateway, case_system, form(letter(), file()))
    assert answer.status_code == 422 and "malware" in dict(told(answer))["/attachments/0/content"]
    scanner.say(UNDECIDED)
    answer = post(gateway, case_system, form(letter(), file()))
    assert (answer.status_code, answer.json()["attachments"][0]["scan"]) == (202, "held")


def test_send_takes_files(gateway: Gateway, case_system: API, tmp_path: Path) -> None:
    body, plan, scan = tmp_path / "body.txt", tmp_path / "plan.txt", tmp_path / "scan.pdf"
    for path, content in [(body, b"A letter.\n"), (plan, TEXT), (scan, PDF + bytes(2 * MIB))]:
        path.write_bytes(content)
    letter = ["send", "--to", APPLICANT.reference, "--subject", "Papers", "--body", str(body)]
    said = gateway.configured(*letter, "--attach", str(plan), "--attach", str(scan)).splitlines()
    message = case_system.get(f"/messages/{said[0].split()[0]}")
    assert [one["name"] for one in message["attachments"]] == ["plan.txt", "scan.pdf"]
    assert said[1].startswith("file 2 (application/pdf): not checked")
    plan.write_bytes(f"{HIDDEN}\n".encode())
    gateway.configured(*letter, "--attach", str(plan), expecting=77)
    plan.write_bytes(markup(b"html"))
    gateway.configured(*letter, "--attach", str(scan), "--attach", str(plan), expecting=65)
    gateway.configured(*letter, "--attach", str(tmp_path / "none"), expecting=74)
    assert waiting(gateway) == 0


@pytest.fixture(scope="module")
def correspondent(gateway: Gateway, case_system: API, mail_sink: MailSink) -> Iterator[Family]:
    """The applicant, signed in."""
    mail = mail_sink.wait_for(APPLICANT.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), APPLICANT)
    family.choose_password(page, PASSWORD)
    yield family
    family.close()


def answered(gateway: Gateway, api: API, family: Family, content: bytes, name: str) -> tuple[str, dict[str, Any]]:
    """A new message, answered with a file; gives its path, and the answer as the case system lists it."""
    message = api.post(202, "/messages", MESSAGE)["id"]
    form = family.open(f"/messages/{message}").form_with("body")
    answer = family.session.post(
        gateway.url + form.action,
        data=[(name, value) for name, value in form.fields.items() if name != "files"] + [("body", "Here it is.")],
        files=[("files", (name, content))],
        headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    [reply] = api.items(f"/messages/{message}/replies")
    return f"/messages/{message}/replies/{reply['id']}/attachments", reply


def test_a_file_of_an_answer_is_listed_and_given_out(gateway: Gateway, case_system: API, correspondent: Family) -> None:
    content = PDF + random.Random(2).randbytes(3 * MIB)
    path, reply = answered(gateway, case_system, correspondent, content, "../my scan.pdf")
    [one] = reply["attachments"]
    assert one == {
        **{"id": one["id"], "name": "my scan.pdf", "type": "application/pdf"},
        **{"size": len(content), "scan": "clean"},
    }
    answer = case_system.call("GET", f"{path}/{one['id']}")
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document-1.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    [(count,)] = gateway.store.query(f"SELECT COUNT(*) FROM audit_entry WHERE subject_id = '{one['id']}'")
    assert count == 1


def test_no_other_way_leads_to_it(gateway: Gateway, case_system: API, correspondent: Family) -> None:
    path, reply = answered(gateway, case_system, correspondent, TEXT, "a.txt")
    elsewhere, _ = answered(gateway, case_system, correspondent, TEXT, "b.txt")
    name = reply["attachments"][0]["id"]
    message = path.split("/")[2]
    for wrong in [
        f"{elsewhere}/{name}",
        f"{path}/{name[:-1]}{'1' if name.endswith('0') else '0'}",
        f"{path}/x",
        f"/messages/{message}/replies/{message}/attachments/{name}",
        f"/messages/{message}/replies/{reply['id']}/attachments/{reply['id']}",
    ]:
        assert case_system.call("GET", wrong).status_code == 404, wrong
    without = API(gateway.url, gateway.create_key(scopes=["people"]), gateway.authority)
    assert without.call("GET", f"{path}/{name}").status_code == 403


def test_a_file_that_is_not_clean_is_not_given_out(
    gateway: Gateway, case_system: API, correspondent: Family, scanner: Scanner
) -> None:
    scanner.say(UNDECIDED)
    path, reply = answered(gateway, case_system, correspondent, TEXT, "a.txt")
    [one] = reply["attachments"]
    assert one["scan"] == "held"
    answer = case_system.call("GET", f"{path}/{one['id']}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-scanned-yet")
    outcomes = gateway.store.query(f"SELECT outcome FROM audit_entry WHERE subject_id = '{one['id']}'")
    assert outcomes == [("held",)]
