"""The story that Postern is for: a case system writes, an address is proved, a person reads and answers.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from api import API
from browser import NARROW, WIDE, Browser
from gateway import Gateway
from mail_sink import MailSink, ReceivedMail
from people import APPLICANT, CASE, CASE_RECORD, RESPONDENT, Person
from waiting import eventually

PASSWORD = "seventeen quiet otters"
SUBJECT = "Zephyrine arrangements"
BODY = "The first meeting is on Tuesday.\n\nPlease bring the ochre folder."
ANSWER = "Thank you. I shall bring the vermilion one."
# What each side was sent, for the other side to try.
SENT: dict[str, str] = {}


@dataclass
class Chapter:
    """One person's way through the story, with or without JavaScript."""

    person: Person
    has_javascript: bool
    message: str = ""
    link: str = ""
    browser: Browser | None = None
    mails: list[ReceivedMail] = field(default_factory=list)

    @property
    def page(self) -> Browser:
        assert self.browser is not None, "the step that opens the browser has failed"
        return self.browser

    def look(self, name: str) -> None:
        """Looks at the page as it is: pictures at two widths and in two schemes, and axe where it can run."""
        for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
            self.page.resize(width)
            self.page.color_scheme(scheme)
            script = "script" if self.has_javascript else "no-script"
            assert self.page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            self.page.screenshot(f"story-{name}-{width}-{scheme}-{script}")
            if self.has_javascript:
                assert self.page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
        self.page.color_scheme("light")


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def chapter(
    request: pytest.FixtureRequest, gateway: Gateway, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chapter]:
    chapter = Chapter(APPLICANT if request.param else RESPONDENT, request.param)
    profile = tmp_path_factory.mktemp("profile")
    chapter.browser = Browser(profile, [gateway.certificate.spki_sha256], request.param)
    yield chapter
    chapter.page.close()


@pytest.fixture(scope="module", autouse=True)
def case(api: API) -> None:
    """The case with its two people, one on each side."""
    SENT.clear()
    api.put(f"/cases/{CASE}", CASE_RECORD)
    for person in (APPLICANT, RESPONDENT):
        answer = api.put(f"/people/{person.reference}", person.record)
        assert answer["reference"] == person.reference
        assert person.birth[2] not in answer.values(), "an identity fact came back"
        assert [email["status"] for email in answer["emails"]] == ["pending"]


def visit(gateway: Gateway, method: str, url: str, **more: Any) -> requests.Response:
    """What a mail scanner or a script would do: no browser, no cookies."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(gateway.authority)
        return session.request(method, url, timeout=30, allow_redirects=False, **more)


def email_status(api: API, person: Person) -> str:
    [email] = [item for item in api.items(f"/people/{person.reference}/emails") if item["address"] == person.email]
    return str(email["status"])


def test_a_message_to_an_unproved_address_is_held(api: API, chapter: Chapter) -> None:
    message = {"to": chapter.person.reference, "case": CASE, "subject": SUBJECT, "body": BODY, "language": "en"}
    first = api.call("POST", "/messages", message, **{"Idempotency-Key": f"story-{chapter.person.reference}"})
    again = api.call("POST", "/messages", message, **{"Idempotency-Key": f"story-{chapter.person.reference}"})
    assert (first.status_code, first.json()["status"]) == (202, "held")
    assert (again.status_code, again.json()) == (202, first.json())
    message["subject"] = "Another"
    api.expect(422, "POST", "/messages", message, **{"Idempotency-Key": f"story-{chapter.person.reference}"})
    chapter.message = SENT[chapter.person.reference] = first.json()["id"]
    assert api.get(f"/messages/{chapter.message}")["status"] == "held"


def test_a_neutral_mail_brings_the_link(gateway: Gateway, mail_sink: MailSink, chapter: Chapter) -> None:
    mail = mail_sink.wait_for(chapter.person.email, lambda mail: "/verify/" in mail.part("plain"))
    # A first contact is in both languages, and each asks for its own.
    chapter.link, welsh = [link for link in mail.links if "/verify/" in link]
    assert welsh == chapter.link + "?lang=cy"
    chapter.mails.append(mail)
    assert chapter.link.startswith(f"{gateway.url}/verify/")
    assert mail.recipients == [chapter.person.email]
    assert mail.message["From"].addresses[0].addr_spec.endswith("@example.org")
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Message-ID"].endswith("@example.org>")
    assert {part.get_content_type() for part in mail.message.walk()} == {
        "multipart/alternative",
        "text/plain",
        "text/html",
    }
    everything = mail.content.decode() + mail.part("plain") + mail.part("html")
    for canary in chapter.person.canaries + [CASE, SUBJECT, "ochre"]:
        assert canary not in everything


def test_opening_the_link_changes_nothing(gateway: Gateway, api: API, chapter: Chapter) -> None:
    for method in ["GET", "HEAD", "GET", "HEAD", "GET"]:
        answer = visit(gateway, method, chapter.link)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        for canary in chapter.person.canaries + [CASE, SUBJECT, chapter.person.email]:
            assert canary not in answer.text
    assert email_status(api, chapter.person) == "pending"
    assert api.get(f"/messages/{chapter.message}")["status"] == "held"


def test_a_wrong_answer_shows_the_form_again(api: API, chapter: Chapter) -> None:
    page = chapter.page
    page.open(chapter.link)
    assert page.heading == "Confirm this email address"
    chapter.look("verify")
    page.press("Confirm this email address")
    assert page.heading == "Confirm this email address"
    assert "Write your whole postcode" in page.text
    chapter.look("verify-to-mend")
    for label, value in {**chapter.person.answers, "Year": "1976", "House number or name": "999"}.items():
        page.type_into(label, value)
    page.press("Confirm this email address")
    assert page.heading == "Confirm this email address"
    assert "We could not check that it is you from these answers" in page.text
    assert "999" not in page.driver.page_source or page.field("House number or name").get_attribute("value") == "999"
    chapter.look("verify-refused")
    assert email_status(api, chapter.person) == "pending"


def test_the_right_answers_lead_on_to_a_password(api: API, chapter: Chapter) -> None:
    page = chapter.page
    for label, value in chapter.person.answers.items():
        page.type_into(label, value)
    page.press("Confirm this email address")
    assert page.heading == "Choose a password"
    assert urlsplit(chapter.link).path.split("/")[-1] not in page.driver.current_url, "the token stays in the address"
    chapter.look("choose-password")
    assert email_status(api, chapter.person) == "verified"


def test_the_link_is_spent(gateway: Gateway, chapter: Chapter) -> None:
    assert visit(gateway, "POST", chapter.link, data={"form_token": "x"}).status_code in (403, 410)
    page = chapter.page
    here = page.driver.current_url
    page.open(chapter.link)
    assert page.heading == "This link does not work any more"
    assert not page.driver.find_elements("css selector", "input[name=postcode]"), "the form is there again"
    chapter.look("verify-gone")
    page.driver.get(here)


def test_too_short_a_password_is_refused(chapter: Chapter) -> None:
    page = chapter.page
    page.type_into("Password", "fourteen chars")
    page.press("Save this password")
    assert page.heading == "Choose a password"
    assert "Make the password longer" in page.text
    chapter.look("choose-password-too-short")


def test_the_message_can_be_read_in_the_same_sitting(api: API, chapter: Chapter) -> None:
    page = chapter.page
    page.type_into("Password", PASSWORD)
    page.press("Save this password")
    assert page.heading == "How to leave quickly"
    chapter.look("safety-first")
    page.press("Go on")
    assert page.heading == SUBJECT
    assert page.path == f"/messages/{chapter.message}"
    for line in BODY.split("\n\n"):
        assert line in page.text
    assert SUBJECT not in page.driver.title
    chapter.look("message")
    eventually(lambda: api.get(f"/messages/{chapter.message}")["status"] == "opened")


def test_the_answer_reaches_the_sender(api: API, chapter: Chapter) -> None:
    page = chapter.page
    page.press("Send my answer")
    assert page.heading == SUBJECT
    assert "Write your answer before you send it" in page.text
    chapter.look("answer-to-mend")
    page.type_into("Your answer", ANSWER)
    page.press("Send my answer")
    assert "Your answer was sent on" in page.text
    chapter.look("answered")
    eventually(lambda: api.get(f"/messages/{chapter.message}")["status"] == "answered")
    state = api.get(f"/messages/{chapter.message}")
    statuses = [entry["status"] for entry in state["history"]]
    assert statuses[0] == "held"
    assert statuses.index("opened") < statuses.index("answered")
    assert BODY not in str(state)
    [reply] = api.items(f"/messages/{chapter.message}/replies")
    assert (reply["message"], reply["body"]) == (chapter.message, ANSWER)


def test_the_next_message_brings_a_notice_without_a_token(
    gateway: Gateway, api: API, mail_sink: MailSink, chapter: Chapter
) -> None:
    body = {"to": chapter.person.reference, "case": CASE, "subject": SUBJECT, "body": "A second one.", "language": "en"}
    second = api.post(202, "/messages", body)
    mail = mail_sink.wait_for(chapter.person.email, lambda mail: "/sign-in" in mail.part("plain"))
    chapter.mails.append(mail)
    [link] = [link for link in mail.links if "/sign-in" in link]
    assert link == f"{gateway.url}/sign-in"
    eventually(lambda: api.get(f"/messages/{second['id']}")["status"] == "notified")
    for canary in chapter.person.canaries + [CASE, SUBJECT, "second one"]:
        assert canary not in mail.content.decode() + mail.part("plain") + mail.part("html")


def test_signing_out_and_in_again(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    if chapter.has_javascript:
        # The page stays as it is.
        before = page.path
        page.press_here("Keep me signed in")
        assert page.path == before
        # The driver would scroll what lies above under the bar that stays.
        page.driver.execute_script("window.scrollTo(0, 0)")
    else:
        page.press("Keep me signed in")
        assert page.heading == SUBJECT, "it leads back to the page"
    page.press("Sign out")
    assert page.heading == "You are signed out"
    chapter.look("signed-out")
    page.open(f"{gateway.url}/messages")
    assert page.path.startswith("/sign-in")
    page.open(f"{gateway.url}/sign-in")
    chapter.look("sign-in")
    page.type_into("Email address", chapter.person.email)
    page.type_into("Password", "not the password at all")
    page.press("Sign in")
    assert "We could not sign you in" in page.text
    chapter.look("sign-in-refused")
    page.type_into("Email address", chapter.person.email.upper())
    page.type_into("Password", PASSWORD)
    page.press("Sign in")
    assert page.heading == "Your messages"
    assert SUBJECT not in page.text, "subjects are shown only to who switched that on"
    chapter.look("messages")


def test_the_other_pages_that_one_may_meet(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    for name, path, heading in [
        ("home", "/", "Read and answer your messages"),
        ("safety", "/safety", "How to leave quickly"),
        ("no-such-message", "/messages/msg_0", "We cannot find this page"),
        ("no-such-page", "/no-such-page", "We cannot find this page"),
    ]:
        page.open(gateway.url + path)
        assert page.heading == heading
        chapter.look(name)


def test_nobody_else_sees_it(gateway: Gateway, api: API, chapter: Chapter) -> None:
    other = RESPONDENT if chapter.person is APPLICANT else APPLICANT
    answer = api.call("POST", f"/people/{other.reference}/emails", {"address": chapter.person.email, "source": "self"})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/party-wall")
    assert any(alert["kind"] == "party_wall" for alert in api.items("/alerts?kind=party_wall"))
    assert visit(gateway, "GET", f"{gateway.url}/messages/{chapter.message}").status_code in (303, 404)
    if other.reference in SENT:
        chapter.page.open(f"{gateway.url}/messages/{SENT[other.reference]}")
        assert chapter.page.heading == "We cannot find this page"
        assert "ochre" not in chapter.page.driver.page_source


def test_the_browser_had_nothing_to_complain_of(gateway: Gateway, chapter: Chapter) -> None:
    problems = [problem for problem in chapter.page.console_problems() if "status of 4" not in problem]
    assert problems == []
    assert chapter.page.contacted_origins() == {gateway.url}


def test_exit_lands_somewhere_neutral_and_signs_out(gateway: Gateway, chapter: Chapter) -> None:
    cookies = {cookie["name"]: cookie["value"] for cookie in chapter.page.driver.get_cookies()}
    assert all(name.startswith("__Host-") for name in cookies)
    answer = visit(gateway, "GET", f"{gateway.url}/exit", cookies=cookies)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "https://www.example.com/weather"
    assert "Clear-Site-Data" in answer.headers
    assert visit(gateway, "GET", f"{gateway.url}/messages", cookies=cookies).status_code == 303


def test_it_is_all_there_after_a_power_cut(gateway: Gateway, api: API, chapter: Chapter) -> None:
    gateway.kill()
    gateway.start()
    assert api.get(f"/messages/{chapter.message}")["status"] == "answered"
    [reply] = api.items(f"/messages/{chapter.message}/replies")
    assert reply["body"] == ANSWER
