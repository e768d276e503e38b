"""Somebody who reads Welsh goes the whole way, from the first mail to leaving, and meets no English sentence of ours.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api import API
from browser import NARROW, WIDE, Browser
from certificates import Authority
from ended_sessions import let_time_run_out
from gateway import EXIT_URL, Gateway
from mail_sink import MailSink, ReceivedMail
from people import APPLICANT, CASE, CASE_RECORD
from program import TOP
from stores import Store

SUBJECT = "Ein sgwrs ddydd Mawrth"
BODY = "Annwyl Quillana,\n\nDiolch am siarad â ni."
BEGUN = "Hoffwn ddod ddydd Gwener."
LATE = "Hoffwn ddod ddydd Gwener, ar y bws."
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def sentences(language: str) -> set[str]:
    """What the pages and mails say in a language: runs of three words or more, between what is filled in."""
    found: set[str] = set()
    for file in (TOP / "Templates" / "Text" / language).rglob("*.json5"):
        for value in re.findall(r'^\s*\w+: "((?:[^"\\]|\\.)*)"', file.read_text(), re.MULTILINE):
            for part in re.split(r"\{\{.*?\}\}|\\n", value):
                said = part.strip(" .,:;()")
                if len(said.split()) >= 3:
                    found.add(said)
    return found


ENGLISH = sentences("en") - sentences("cy")


def english_in(text: str) -> list[str]:
    joined = " ".join(text.split())
    return [sentence for sentence in ENGLISH if sentence in joined]


@dataclass
class Walk:
    """One person's way."""

    page: Browser
    gateway: Gateway
    sink: MailSink
    message: str
    password: str = ""
    mails: list[ReceivedMail] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Looks at the page as it is, narrow and wide."""
        page = self.page
        assert page.driver.execute_script("return document.documentElement.lang") == "cy", f"{name} is not in Welsh"
        assert english_in(page.text) == [], name
        assert english_in(page.driver.title) == [], name
        for width in (NARROW, WIDE):
            page.resize(width)
            assert page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            page.screenshot(f"welsh-{name}-{width}")
        assert page.accessibility_violations() == [], name

    def open(self, path: str, language: str = "cy") -> None:
        """Goes to a page by its address, which asks for the language as every link of ours does."""
        self.page.open(f"{self.gateway.url}{path}{'&' if '?' in path else '?'}lang={language}")

    def mail(self, part: str) -> ReceivedMail:
        """Waits for the mail that has such a link."""
        mail = self.sink.wait_for(APPLICANT.email, lambda mail: part in mail.part("plain"))
        self.mails.append(mail)
        return mail

    def choose_file(self, file: Path) -> None:
        file.write_bytes(PAPER)
        self.page.driver.find_element("id", "files").send_keys(str(file))

    def answer_questions(self, path: str) -> None:
        day, month, year = APPLICANT.birth
        values = {"day": str(day), "month": str(month), "year": str(year)}
        self.page.submit(path, **values, postcode=APPLICANT.postcode, house=APPLICANT.house)

    def sign_in(self) -> None:
        self.page.submit("/sign-in", email=APPLICANT.email, password=self.password)


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, mail_sink: MailSink, store: Store | None
) -> Iterator[Gateway]:
    gateway = Gateway(tmp_path_factory.mktemp("gateway"), authority, mail_sink, store=store)
    gateway.speak_welsh_first()
    gateway.prepare()
    gateway.start()
    yield gateway
    gateway.stop()


@pytest.fixture(scope="module")
def walk(
    gateway: Gateway, api: API, mail_sink: MailSink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walk]:
    api.put(f"/cases/{CASE}", {**CASE_RECORD, "agency": "wales"})
    api.put(f"/people/{APPLICANT.reference}", {**APPLICANT.record, "agency": "wales", "language": "cy"})
    letter = {"to": APPLICANT.reference, "case": CASE, "subject": SUBJECT, "body": BODY, "language": "cy"}
    message = api.post(202, "/messages", letter)["id"]
    page = Browser(tmp_path_factory.mktemp("profile"), [gateway.certificate.spki_sha256])
    yield Walk(page, gateway, mail_sink, message)
    page.close()


def test_the_search_for_english_finds_it(gateway: Gateway, walk: Walk) -> None:
    assert len(ENGLISH) > 400
    walk.open("/sign-in", "en")
    assert english_in(walk.page.text)


def test_the_first_mail_speaks_welsh_first(walk: Walk) -> None:
    mail = walk.mail("/verify/")
    first, _, second = mail.part("plain").partition("/verify/")
    assert english_in(first) == []
    assert english_in(second), "a first contact is in both languages"
    walk.page.open(next(link for link in mail.links if "/verify/" in link))
    walk.look("verify")


def test_the_questions(walk: Walk) -> None:
    walk.page.submit("/verify/", "confirm")
    walk.look("verify-mistakes")
    walk.answer_questions("/verify/")
    walk.look("password")


def test_four_welsh_words_are_taken(walk: Walk) -> None:
    walk.password = walk.page.driver.find_element("css selector", "p.words").text
    assert len(walk.password.split("-")) == 4
    walk.page.submit("/choose-password")
    walk.look("safety")
    walk.page.submit("/safety")
    assert walk.page.heading == SUBJECT
    walk.look("message")


def test_what_is_begun_outlives_the_session(walk: Walk, tmp_path: Path) -> None:
    path = f"/messages/{walk.message}"
    walk.page.submit(path, "save", body=BEGUN)
    walk.look("kept")
    walk.choose_file(tmp_path / "hwyr.pdf")
    let_time_run_out(walk.gateway.store)
    walk.page.submit(path, "send", body=LATE)
    assert "ended=1" in walk.page.path
    walk.look("ended")
    walk.sign_in()
    assert walk.page.driver.find_element("id", "answer").get_property("value") == LATE
    walk.look("given-back")


def test_the_answer_goes_with_a_file(api: API, walk: Walk, tmp_path: Path) -> None:
    walk.choose_file(tmp_path / "papur.pdf")
    walk.page.submit(f"/messages/{walk.message}", "send")
    walk.look("answered")
    [reply] = api.items(f"/messages/{walk.message}/replies")
    assert reply["body"] == LATE
    assert sorted(file["name"] for file in reply["attachments"]) == ["hwyr.pdf", "papur.pdf"]
    for file in reply["attachments"]:
        # Each is whole, also the one that came when the session had ended.
        given = api.call("GET", f"/messages/{walk.message}/replies/{reply['id']}/attachments/{file['id']}")
        assert (given.status_code, given.content) == (200, PAPER)


def test_the_account_and_somebody_who_helps(walk: Walk) -> None:
    for name in ["", "/password", "/email", "/sign-ins", "/language", "/display", "/second-factor", "/people", "/freeze"]:
        walk.open(f"/account{name}")
        walk.look(f"account{name.replace('/', '-')}")
    walk.open("/account/people/add")
    walk.page.submit("/account/people/add", name="Sam", email="sam.helper@example.org")
    walk.look("helper-confirm")
    walk.page.submit("/account/people/add", "confirm", password=walk.password)
    walk.look("helper-numbers")
    walk.open("/account/people")
    walk.look("helper-awaited")
    walk.page.submit("/account/people")
    walk.look("helper-stopped")


def test_a_mail_is_checked_and_a_false_one_told_of(walk: Walk) -> None:
    number = re.search(r"\b(\d{4} \d{4})\b", walk.mails[0].part("plain"))
    assert number
    walk.open("/check")
    walk.page.submit("/check", number=number[1], email=APPLICANT.email)
    walk.look("check-ours")
    walk.open("/report")
    walk.page.submit("/report", text="Dyn a ffoniodd.")
    walk.look("report-sent")


def test_a_forgotten_password_comes_back(walk: Walk) -> None:
    walk.open("/account")
    walk.page.submit("/sign-out")
    walk.look("signed-out")
    walk.open("/forgotten")
    walk.look("forgotten")
    walk.page.submit("/forgotten", email=APPLICANT.email)
    walk.look("forgotten-sent")
    walk.page.open(next(link for link in walk.mail("/reset/").links if "/reset/" in link))
    walk.look("reset")
    walk.answer_questions("/reset/")
    walk.password = walk.page.driver.find_element("css selector", "p.words").text
    walk.page.submit("/choose-password")
    walk.page.submit("/sign-out")
    walk.open("/sign-in")
    walk.sign_in()
    walk.look("was-this-you")


def test_freezing_and_leaving(walk: Walk) -> None:
    walk.open("/account/freeze")
    walk.page.submit("/account/freeze")
    walk.look("frozen")
    walk.open("/sign-in")
    walk.sign_in()
    walk.look("frozen-sign-in")
    for path in ["/", "/help", "/privacy?agency=wales", "/safety", "/no-such-page"]:
        walk.open(path)
        walk.look(f"public{path.split('?')[0].replace('/', '-')}")
    assert walk.page.driver.find_element("id", "exit").get_attribute("href") == f"{walk.gateway.url}/exit"
    assert EXIT_URL not in walk.page.driver.page_source


def test_the_browser_had_nothing_to_complain_of(walk: Walk) -> None:
    problems = [problem for problem in walk.page.console_problems() if "status of 4" not in problem]
    assert problems == []
    assert walk.page.contacted_origins() == {walk.gateway.url}
