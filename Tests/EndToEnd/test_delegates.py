"""Somebody who reads for a person, in two real browsers: named, let in, named in everything, and stopped without a word.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api import API
from browser import NARROW, WIDE, Browser
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from people import APPLICANT, RESPONDENT, Person
from waiting import eventually

PASSWORD = "seventeen quiet otters"
SUBJECT = "Zephyrine arrangements"
NAME = "Sam Helper"
ADDRESS = "sam.helper@example.org"


@dataclass
class Walk:
    """The person's browser and the helper's, and what they know."""

    person: Person
    mine: Browser
    theirs: Browser
    message: str
    code: str = ""
    password: str = ""


def look(page: Browser, name: str) -> None:
    """Looks at the page as it is: pictures at two widths and in two schemes, and axe."""
    for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
        page.resize(width)
        page.color_scheme(scheme)
        assert page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
        page.screenshot(f"delegates-{name}-{width}-{scheme}")
        assert page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
    page.resize(WIDE)
    page.color_scheme("light")


def sign_in(page: Browser, gateway: Gateway, address: str, password: str) -> None:
    page.open(f"{gateway.url}/sign-in")
    page.type_into("Email address", address)
    page.type_into("Password", password)
    page.press("Sign in")


@pytest.fixture(scope="module")
def walk(
    gateway: Gateway, api: API, mail_sink: MailSink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    """Somebody with an account and a message, and another party of the case."""
    api.put(f"/people/{APPLICANT.reference}", APPLICANT.record)
    api.put(f"/people/{RESPONDENT.reference}", RESPONDENT.record)
    letter = {"to": APPLICANT.reference, "subject": SUBJECT, "body": "The ochre canary."}
    sent = api.post(202, "/messages", letter)
    mail = mail_sink.wait_for(APPLICANT.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), APPLICANT)
    assert family.choose_password(page, PASSWORD).heading == SUBJECT
    family.close()
    keys = [gateway.certificate.spki_sha256]
    mine = Browser(tmp_path_factory.mktemp("mine"), keys)
    theirs = Browser(tmp_path_factory.mktemp("theirs"), keys)
    yield Walk(APPLICANT, mine, theirs, sent["id"])
    mine.close()
    theirs.close()


def test_the_person_says_whom(gateway: Gateway, walk: Walk) -> None:
    page = walk.mine
    sign_in(page, gateway, walk.person.email, PASSWORD)
    page.press("Your account")
    [row] = [link for link in page.driver.find_elements("css selector", "main a") if "Who else can read" in link.text]
    page.open(row.get_attribute("href") or "")
    assert page.heading == "Who else can read"
    assert "Nobody may make you do this." in page.text and "Nobody else can read your messages." in page.text
    look(page, "nobody")
    page.press("Let somebody read")
    look(page, "asked")
    page.press("Go on")
    assert "Write a name" in page.text
    look(page, "mistakes")
    page.type_into("What do you call this person?", NAME)
    page.type_into("Their email address", ADDRESS)
    page.field("They may answer for me too").click()
    page.press("Go on")
    assert page.heading == f"Let {NAME} read?"
    assert f"{NAME} can read every message" in page.text
    look(page, "confirmed")
    page.type_into("Your password", "not the password")
    page.press(f"Yes, let {NAME} read")
    assert "This is not your password" in page.text
    page.type_into("Your password", PASSWORD)
    page.press(f"Yes, let {NAME} read")
    assert page.heading == f"Tell {NAME} these numbers"
    look(page, "numbers")
    found = re.search(r"\b(\d{3}) (\d{3})\b", page.text)
    assert found
    walk.code = found[1] + found[2]
    page.press("I have told or written down the numbers")
    assert "They cannot read yet." in page.text
    look(page, "awaited")


def test_the_mails_say_nothing_about_anybody(walk: Walk, mail_sink: MailSink) -> None:
    link = mail_sink.wait_for(ADDRESS, lambda mail: "/helper/" in mail.part("plain"))
    told = mail_sink.wait_for(walk.person.email, lambda mail: "Something was changed" in mail.part("plain"))
    for mail in [link, told]:
        for canary in [*walk.person.canaries, SUBJECT, NAME, walk.code]:
            assert canary not in mail.content.decode() + mail.part("plain") + mail.part("html")
    assert "/helper/" not in told.part("plain")


def test_link_and_numbers_let_the_helper_in(gateway: Gateway, walk: Walk, mail_sink: MailSink) -> None:
    page = walk.theirs
    mail = mail_sink.wait_for(ADDRESS, lambda mail: "/helper/" in mail.part("plain"))
    page.open(next(link for link in mail.links if "/helper/" in link))
    assert page.heading == "Type the 6 numbers"
    for canary in [*walk.person.canaries, SUBJECT]:
        assert canary not in page.text
    look(page, "link")
    page.type_into("The 6 numbers", "000000")
    page.press("Go on")
    assert "They are not right" in page.text
    look(page, "link-wrong")
    page.type_into("The 6 numbers", walk.code)
    page.press("Go on")
    assert page.heading == "Choose a password"
    look(page, "password")
    walk.password = page.driver.find_element("css selector", ".words").text
    page.press("Use these four words")
    if page.path.startswith("/safety"):
        page.submit("/safety")
    page.open(f"{gateway.url}/messages")
    assert page.heading == "Your messages" and walk.person.given_name in page.text
    look(page, "list")


def test_the_helper_reads_and_answers_by_name(gateway: Gateway, walk: Walk, api: API) -> None:
    page = walk.theirs
    page.open(f"{gateway.url}/messages/{walk.message}")
    assert "The ochre canary." in page.text
    assert f"You are reading messages for {walk.person.given_name}." in page.text
    look(page, "message")
    page.type_into("Your answer", "I write in her name.")
    page.press("Send my answer")
    assert "Your answer was sent" in page.text
    [answer] = api.items(f"/messages/{walk.message}/replies")
    assert answer["written_by_helper"] == NAME and answer["from"] == walk.person.reference
    seen = api.get(f"/messages/{walk.message}")["opened_by_helpers"]
    assert [look["name"] for look in seen] == [NAME]


def test_the_person_sees_who_looked(gateway: Gateway, walk: Walk) -> None:
    page = walk.mine
    page.open(f"{gateway.url}/messages/{walk.message}")
    assert f"Opened by {NAME} on" in page.text and "I write in her name." in page.text
    look(page, "seen")


def test_the_helper_has_an_account_and_nothing_of_hers(gateway: Gateway, walk: Walk) -> None:
    page = walk.theirs
    page.press("Your account")
    for row in ["Email address", "Freeze", "Who else can read", "What others may see"]:
        assert row not in page.text
    look(page, "account")
    page.open(f"{gateway.url}/account/people/add")
    assert page.path == "/account/people"


@pytest.mark.parametrize("path", ["/account/people", "/account/people/add"])
def test_in_welsh(path: str, gateway: Gateway, walk: Walk) -> None:
    page = walk.mine
    page.open(f"{gateway.url}{path}?lang=cy")
    assert page.heading in ["Pwy arall sy’n gallu darllen", "Gadael i rywun ddarllen"]
    look(page, f"welsh{path.replace('/', '-')}")
    page.open(f"{gateway.url}/messages?lang=en")


def test_after_a_freeze_nobody_reads_until_the_person_says_so(
    gateway: Gateway, walk: Walk, api: API, mail_sink: MailSink
) -> None:
    reference = walk.person.reference
    seen = {"channel": "in_person", "officer": "o1", "photo_identity": "passport"}
    api.post(200, f"/people/{reference}/freeze")
    api.post(200, f"/people/{reference}/identity-checks", seen)
    api.post(200, f"/people/{reference}/unfreeze")
    told = mail_sink.wait_for(walk.person.email, lambda mail: "waits until you say" in mail.part("plain").replace("\n", " "))
    for canary in [*walk.person.canaries, SUBJECT, NAME]:
        assert canary not in told.content.decode() + told.part("plain") + told.part("html")
    page = walk.mine
    sign_in(page, gateway, walk.person.email, PASSWORD)
    assert page.heading == "Do you still want this?"
    look(page, "paused")
    page.open(f"{gateway.url}/account/people?lang=cy")
    assert page.heading == "Ydych chi’n dal i ddymuno hyn?"
    look(page, "welsh-paused")
    page.open(f"{gateway.url}/account/people?lang=en")
    walk.theirs.open(f"{gateway.url}/messages/{walk.message}")
    assert "canary" not in walk.theirs.text
    page.press(f"Yes, I still want {NAME} to read")
    assert page.heading == f"May {NAME} go on reading?"
    look(page, "kept")
    page.press(f"Yes, let {NAME} read")
    assert "This is not your password" in page.text
    look(page, "kept-mistake")
    page.type_into("Your password", PASSWORD)
    page.press(f"Yes, let {NAME} read")
    assert page.heading == "Who else can read" and NAME in page.text
    walk.theirs.open(f"{gateway.url}/messages/{walk.message}")
    assert "canary" in walk.theirs.text
    # To say yes is told, as it was when the helper was named.
    eventually(lambda: len([mail for mail in mail_sink.received if "Something was changed" in mail.part("plain")]) == 2)


def test_it_is_stopped_without_a_word(gateway: Gateway, walk: Walk, mail_sink: MailSink) -> None:
    mails = len(mail_sink.received)
    walk.mine.open(f"{gateway.url}/account/people")
    look(walk.mine, "reads")
    walk.mine.press(f"Stop {NAME} now")
    assert "Nobody else can read your messages." in walk.mine.text and NAME not in walk.mine.text
    walk.theirs.open(f"{gateway.url}/messages/{walk.message}")
    assert "canary" not in walk.theirs.text
    sign_in(walk.theirs, gateway, ADDRESS, walk.password)
    assert walk.person.given_name not in walk.theirs.text
    look(walk.theirs, "stopped")
    assert len(mail_sink.received) == mails


def test_the_other_side_gets_no_link(gateway: Gateway, walk: Walk, mail_sink: MailSink, api: API) -> None:
    page = walk.mine
    page.open(f"{gateway.url}/account/people/add")
    page.type_into("What do you call this person?", "Robin")
    page.type_into("Their email address", RESPONDENT.email.upper())
    page.press("Go on")
    page.type_into("Your password", PASSWORD)
    page.press("Yes, let Robin read")
    assert page.heading == "Tell Robin these numbers"
    # One about who named him, and one about whose address it is.
    eventually(lambda: len(api.items("/alerts?kind=party_wall")) == 2)
    assert not any("/helper/" in mail.part("plain") for mail in mail_sink.received if RESPONDENT.email in mail.recipients)
