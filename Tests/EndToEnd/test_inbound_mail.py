"""Mail that comes back, with a real Dovecot: bounces end an address, answers become alerts, nothing is ever answered."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import pytest

from api import API
from certificates import Authority
from dovecot import PASSWORD, Dovecot
from gateway import Gateway
from mail_sink import MailSink, ReceivedMail
from people import APPLICANT, CASE, CASE_RECORD, Person
from stores import Store
from waiting import eventually

WORDS = "canary: I was born on the seventh"


@pytest.fixture(scope="module")
def scheme(store: Store | None) -> str:
    """TLS from the first byte on one database, STARTTLS on the other."""
    return "imaps" if store is None else "imap"


@pytest.fixture(scope="module")
def dovecot(authority: Authority, scheme: str) -> Iterator[Dovecot]:
    """A mailbox for one gateway: another one would find the mails of its forerunner, and leave them unread."""
    server = Dovecot(authority, authority.issue("mailbox"))
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory,
    authority: Authority,
    mail_sink: MailSink,
    store: Store | None,
    dovecot: Dovecot,
    scheme: str,
) -> Iterator[Gateway]:
    """The program with the mailbox in its settings."""
    gateway = Gateway(tmp_path_factory.mktemp("gateway"), authority, mail_sink, store=store)
    password = gateway.folder / "imap-password"
    password.touch(mode=0o600)
    password.write_text(PASSWORD)
    gateway.read_mailbox(dovecot.settings(password, scheme))
    gateway.prepare()
    gateway.start()
    yield gateway
    if gateway.is_running:
        gateway.stop()


@pytest.fixture
def person(api: API) -> Person:
    """Somebody of this test's own."""
    name = f"inbound-{uuid.uuid4().hex[:12]}"
    person = replace(APPLICANT, reference=f"P-{name}", email=f"{name}@example.org")
    api.put(f"/cases/{CASE}", CASE_RECORD)
    api.put(f"/people/{person.reference}", person.record)
    return person


def hold_a_message(api: API, mail_sink: MailSink, person: Person) -> tuple[str, ReceivedMail]:
    """A message that waits for the person's address, and the mail that asks for it."""
    body = {"to": person.reference, "case": CASE, "subject": "A subject", "body": "A body.", "language": "en"}
    message = api.post(202, "/messages", body)["id"]
    return message, mail_sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))


def number(mail: ReceivedMail) -> str:
    found = re.search(r"replies\+(\d{8})@example\.org", str(mail.message["Reply-To"]))
    assert found is not None, mail.message["Reply-To"]
    return found.group(1)


def report(mail: ReceivedMail, status: str = "5.1.1", action: str = "failed", **more: Any) -> MIMEMultipart:
    """What a mail server sends back, by the grammar of RFC 3464."""
    outer = MIMEMultipart("report", report_type="delivery-status")
    outer["From"] = "MAILER-DAEMON@example.net"
    outer["To"] = mail.sender
    outer["Subject"] = more.get("subject", "Undelivered Mail Returned to Sender")
    outer["Auto-Submitted"] = "auto-replied"
    outer.attach(MIMEText("It could not be delivered."))
    about = EmailMessage()
    about["Reporting-MTA"] = "dns; mail.example.net"
    one = EmailMessage()
    one["Final-Recipient"] = f"rfc822; {mail.recipients[0]}"
    one["Action"] = action
    one["Status"] = status
    status_part = MIMEMessage(about, "delivery-status")
    status_part.set_payload([about, one])
    outer.attach(status_part)
    given_back = EmailMessage()
    given_back["Message-ID"] = more.get("message_id", mail.message["Message-ID"])
    given_back["To"] = mail.recipients[0]
    given_back.set_content("Something waits for you.")
    outer.attach(MIMEMessage(given_back))
    return outer


def answer(mail: ReceivedMail, subject: str, **header: str) -> EmailMessage:
    """What a person sends who presses *Reply*."""
    reply = EmailMessage()
    reply["From"] = mail.recipients[0]
    reply["To"] = mail.message["Reply-To"]
    reply["In-Reply-To"] = mail.message["Message-ID"]
    reply["Subject"] = subject
    for name, value in header.items():
        reply[name.replace("_", "-")] = value
    reply.set_content(WORDS)
    return reply


def address_status(api: API, person: Person) -> str:
    [email] = [item for item in api.items(f"/people/{person.reference}/emails") if item["address"] == person.email]
    return str(email["status"])


def alerts(api: API, kind: str, person: Person) -> list[dict[str, Any]]:
    return api.items(f"/alerts?kind={kind}&person={person.reference}")


def test_a_mail_carries_its_number_to_where_it_comes_back(api: API, mail_sink: MailSink, person: Person) -> None:
    _, mail = hold_a_message(api, mail_sink, person)
    assert mail.sender == f"replies+{number(mail)}@example.org"
    spoken = f"{number(mail)[:4]} {number(mail)[4:]}"
    assert spoken in mail.part("plain").replace("\N{NO-BREAK SPACE}", " ")


def test_a_bounce_ends_the_address_and_tells_the_sender(
    api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person
) -> None:
    message, mail = hold_a_message(api, mail_sink, person)
    dovecot.deliver(report(mail).as_bytes())
    eventually(lambda: address_status(api, person) == "failed")
    eventually(lambda: len(alerts(api, "address_failed", person)) == 1)
    eventually(lambda: len([item for item in alerts(api, "held", person) if item["message"] == message]) == 2)
    assert api.get(f"/messages/{message}")["status"] == "held"
    for alert in alerts(api, "address_failed", person) + alerts(api, "held", person):
        assert person.email not in str(alert)
    # Given anew it is tried anew.
    count = len([mail for mail in mail_sink.received if person.email in mail.recipients])
    api.post(202, f"/people/{person.reference}/emails", {"address": person.email, "source": "self"})
    assert address_status(api, person) == "pending"
    eventually(lambda: len([mail for mail in mail_sink.received if person.email in mail.recipients]) > count)


@pytest.mark.parametrize(
    ("status", "action"), [("4.4.1", "delayed"), ("4.4.1", "failed"), ("5.7.1", "failed"), ("5.2.2", "failed")]
)
def test_a_report_that_says_nothing_of_the_address_leaves_it(
    api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person, status: str, action: str
) -> None:
    _, mail = hold_a_message(api, mail_sink, person)
    subject = f"report {person.reference}"
    dovecot.deliver(report(mail, status, action, subject=subject).as_bytes())
    eventually(lambda: subject not in dovecot.subjects(unread=True))
    assert address_status(api, person) == "pending"
    assert alerts(api, "address_failed", person) == []


def test_a_forged_bounce_ends_nothing(api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person) -> None:
    _, mail = hold_a_message(api, mail_sink, person)
    subject = "forged"
    made_up = "<mail_01jqk5s3n80000000000000000@example.org>"
    dovecot.deliver(report(mail, subject=subject, message_id=made_up).as_bytes())
    dovecot.deliver(answer(mail, "behind it"))
    eventually(lambda: len(alerts(api, "mail_reply", person)) == 1)
    assert address_status(api, person) == "pending"
    assert subject in dovecot.subjects(unread=True), "what proves nothing is left for somebody to look at"


def test_an_answer_is_told_without_content_and_not_answered(
    gateway: Gateway, api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person
) -> None:
    _, mail = hold_a_message(api, mail_sink, person)
    count = len(mail_sink.received)
    dovecot.deliver(answer(mail, "away", Auto_Submitted="auto-replied"))
    dovecot.deliver(answer(mail, "list", Precedence="bulk"))
    dovecot.deliver(answer(mail, "read by the gateway"))
    eventually(lambda: len(alerts(api, "mail_reply", person)) == 1)
    [alert] = alerts(api, "mail_reply", person)
    assert "not secure" in alert["note"]
    assert "canary" not in str(alert) and person.email not in str(alert)
    eventually(lambda: "read by the gateway" not in dovecot.subjects(unread=True))
    assert "read by the gateway" in dovecot.subjects()
    assert len(mail_sink.received) == count, "something was answered"
    log = gateway.log.read_text()
    assert "canary" not in log and person.email not in log


def test_an_answer_that_staff_have_keyed_is_deleted(
    api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person
) -> None:
    _, mail = hold_a_message(api, mail_sink, person)
    for subject in ["keyed first", "keyed then"]:
        dovecot.deliver(answer(mail, subject))
    mails = f"/people/{person.reference}/inbound-mails"
    eventually(lambda: len(api.items(mails)) == 2)
    listed = api.items(mails)
    assert {one["status"] for one in listed} == {"taken"}
    assert "canary" not in str(listed) and person.email not in str(listed)
    other = replace(person, reference=f"{person.reference}-other", email=f"other-{person.email}")
    api.put(f"/people/{other.reference}", other.record)
    day, month, year = person.birth
    check = {
        "channel": "email",
        "officer": "desk 4",
        "answers": [
            {"kind": "date_of_birth", "value": f"{year:04}-{month:02}-{day:02}"},
            {"kind": "address", "value": {"postcode": person.postcode, "house": person.house}},
        ],
    }
    checks = f"/people/{person.reference}/identity-checks"
    none = listed[0]["id"][:-1] + ("1" if listed[0]["id"].endswith("0") else "0")
    first, then = [{**check, "inbound_mail": one["id"]} for one in listed]
    # Somebody else's mail, one that is none, and one that came by another way: nothing is counted.
    for path, wrong, name in [
        (f"/people/{other.reference}/identity-checks", first, "unknown-inbound-mail"),
        (checks, {**check, "inbound_mail": none}, "unknown-inbound-mail"),
        (checks, {**check, "inbound_mail": "x"}, "bad-input"),
        (checks, {**first, "channel": "phone"}, "bad-input"),
    ]:
        refused = api.post(422, path, wrong)
        assert refused["type"] == f"/problems/{name}" and refused["errors"][0]["pointer"] == "/inbound_mail"
    assert api.items(f"/people/{other.reference}/inbound-mails") == []
    key = {"Idempotency-Key": str(uuid.uuid4())}
    outcome = api.post(200, checks, first, **key)
    assert api.post(200, checks, first, **key) == outcome, "a repetition is not told that the mail has gone"
    assert api.post(422, checks, first)["type"] == "/problems/unknown-inbound-mail"
    assert len(alerts(api, "mail_reply", person)) == 1, "another answer waits"
    api.post(200, checks, then)
    assert [one["status"] for one in alerts(api, "mail_reply", person)] == ["closed"]
    eventually(lambda: {one["status"] for one in api.items(mails)} == {"deleted"})
    assert not {"keyed first", "keyed then"} & set(dovecot.subjects())


def test_a_mailbox_that_is_away_is_named_and_holds_nothing_up(
    gateway: Gateway, api: API, mail_sink: MailSink, dovecot: Dovecot, person: Person
) -> None:
    assert "✓ mailbox" in gateway.configured("check")
    dovecot.stop()
    try:
        assert "✗ mailbox" in gateway.configured("check", expecting=69)
        _, mail = hold_a_message(api, mail_sink, person)
        eventually(lambda: "the mailbox could not be read" in gateway.log.read_text())
        gateway.stop()
        gateway.start()
    finally:
        dovecot.start()
    dovecot.deliver(answer(mail, "after the rest"))
    eventually(lambda: len(alerts(api, "mail_reply", person)) == 1, seconds=60)


def test_a_refusal_at_the_door_ends_the_address_too(api: API, mail_sink: MailSink, person: Person) -> None:
    mail_sink.refuse_recipient_with = "550 5.1.1 no such user"
    try:
        body = {"to": person.reference, "case": CASE, "subject": "A subject", "body": "A body.", "language": "en"}
        api.post(202, "/messages", body)
        eventually(lambda: address_status(api, person) == "failed")
    finally:
        mail_sink.refuse_recipient_with = None
    eventually(lambda: len(alerts(api, "address_failed", person)) == 1)


def test_a_mailbox_that_lies_open_to_others_is_refused_at_the_start(gateway: Gateway, tmp_path: Path) -> None:
    password = gateway.folder / "imap-password"
    password.chmod(0o644)
    try:
        assert "imap.password" in gateway.configured("check", expecting=78)
    finally:
        password.chmod(0o600)
