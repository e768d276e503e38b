"""The ways back into an account and out of it, in a real browser: with JavaScript and without.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api import API
from browser import NARROW, WIDE, Browser
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from people import APPLICANT, RESPONDENT, Person
from stores import Store

PASSWORD = "seventeen quiet otters"
SUBJECT = "Zephyrine arrangements"


@pytest.fixture(scope="module")
def store() -> Store | None:
    """A file: what these pages ask of the database is tried on both by the tests of the rooms."""
    return None


@dataclass
class Chapter:
    """One person's way."""

    person: Person
    page: Browser
    password: str = PASSWORD
    address: str = ""

    def look(self, name: str) -> None:
        """Looks at the page as it is: pictures at two widths and in two schemes, and axe where it can run."""
        for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
            self.page.resize(width)
            self.page.color_scheme(scheme)
            script = "script" if self.page.has_javascript else "no-script"
            assert self.page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            self.page.screenshot(f"back-{name}-{width}-{scheme}-{script}")
            if self.page.has_javascript:
                assert self.page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
        self.page.color_scheme("light")

    def sign_in(self, gateway: Gateway) -> None:
        self.page.open(f"{gateway.url}/sign-in")
        self.page.type_into("Email address", self.address or self.person.email)
        self.page.type_into("Password", self.password)
        self.page.press("Sign in")

    def answer_questions(self, button: str) -> None:
        for label, value in self.person.answers.items():
            self.page.type_into(label, value)
        self.page.press(button)


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def chapter(
    request: pytest.FixtureRequest,
    gateway: Gateway,
    api: API,
    mail_sink: MailSink,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Chapter]:
    """Somebody with an account and a message, who has read how to leave."""
    person = APPLICANT if request.param else RESPONDENT
    api.put(f"/people/{person.reference}", person.record)
    api.post(202, "/messages", {"to": person.reference, "subject": SUBJECT, "body": "Nothing much."})
    mail = mail_sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), person)
    assert family.choose_password(page, PASSWORD).heading == SUBJECT
    family.close()
    profile = tmp_path_factory.mktemp("profile")
    browser = Browser(profile, [gateway.certificate.spki_sha256], request.param)
    yield Chapter(person, browser)
    browser.close()


def test_a_forgotten_password_is_asked_for(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    page.open(f"{gateway.url}/sign-in")
    page.press("I have forgotten my password")
    assert page.heading == "Have you forgotten your password?"
    chapter.look("forgotten")
    page.type_into("Email address", chapter.person.email.upper())
    page.press("Send me the link")
    assert "If we know this address, a link is on its way." in page.text
    chapter.look("forgotten-asked")


def test_the_mail_says_nothing_about_anybody(chapter: Chapter, mail_sink: MailSink) -> None:
    mail = mail_sink.wait_for(chapter.person.email, lambda mail: "/reset/" in mail.part("plain"))
    for canary in [*chapter.person.canaries, SUBJECT]:
        assert canary not in mail.content.decode() + mail.part("plain") + mail.part("html")
    assert "Message number" in mail.part("plain")


def test_link_and_pass_lead_to_four_words(chapter: Chapter, mail_sink: MailSink) -> None:
    page = chapter.page
    mail = mail_sink.wait_for(chapter.person.email, lambda mail: "/reset/" in mail.part("plain"))
    page.open(next(link for link in mail.links if "/reset/" in link))
    assert page.heading == "Choose a new password"
    chapter.look("reset")
    chapter.answer_questions("Go on")
    assert page.heading == "Choose a password"
    chapter.look("offered-words")
    chapter.password = page.driver.find_element("css selector", ".words").text
    assert len(chapter.password.split("-")) == 4
    page.press("Use these four words")
    assert page.heading == "Your messages"
    assert chapter.password not in page.driver.page_source


def test_the_reset_shows_at_the_next_sign_in(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    page.press("Sign out")
    chapter.sign_in(gateway)
    assert page.heading == "Was this you?"
    chapter.look("was-this-you")
    page.press("Read my messages")
    assert page.heading == "Your messages"


def test_the_account_and_each_of_its_pages(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    for row, heading, name in [
        ("Password", "Choose another password", "password"),
        ("Where you are signed in", "Where you are signed in", "sign-ins"),
        ("Email address", "Your email address", "email"),
        ("What others may see", "What others may see", "display"),
        ("Freeze", "Stop everything for now", "freeze"),
    ]:
        page.press("Your account")
        assert page.heading == "Your account"
        chapter.look("account")
        [link] = [link for link in page.driver.find_elements("css selector", "main a") if link.text.startswith(row)]
        page.open(link.get_attribute("href") or "")
        assert page.heading == heading
        chapter.look(f"account-{name}")
        assert page.driver.title in ("Password", "Sign-ins", "Email address", "Your account")


def test_subjects_are_switched_on_and_off(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    for is_on in (True, False):
        page.open(f"{gateway.url}/account/display")
        page.field("Show the subject of each message in the list").click()
        page.press("Save")
        page.open(f"{gateway.url}/messages")
        assert (SUBJECT in page.text) == is_on
        chapter.look(f"messages-subjects-{'on' if is_on else 'off'}")


def test_another_password_by_hand(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    page.open(f"{gateway.url}/account/password")
    page.type_into("Your current password", "not the password at all")
    page.type_into("New password", PASSWORD)
    page.press("Save the new password")
    assert "This is not your password" in page.text
    chapter.look("account-password-wrong")
    page.type_into("Your current password", chapter.password)
    page.type_into("New password", PASSWORD)
    page.press("Save the new password")
    assert "Your new password is saved." in page.text
    chapter.look("account-password-done")
    chapter.password = PASSWORD


def test_another_address_is_asked_for_and_stopped(gateway: Gateway, chapter: Chapter, mail_sink: MailSink) -> None:
    page = chapter.page
    new = f"new.{chapter.person.email}"
    page.open(f"{gateway.url}/account/email")
    page.type_into("New email address", new)
    page.type_into("Your password", PASSWORD)
    page.press("Send the link")
    assert "A change is under way" in page.text
    chapter.look("account-email-asked")
    mail = mail_sink.wait_for(new)
    page.open(next(link for link in mail.links if "/address/" in link))
    assert page.heading == "Confirm this email address"
    chapter.look("address")
    chapter.answer_questions("Confirm this email address")
    assert page.heading == "Thank you"
    chapter.look("address-proved")
    mail_sink.wait_for(chapter.person.email, lambda mail: "How you sign in" in mail.part("plain"))
    page.open(f"{gateway.url}/account/email")
    assert "Until then everything stays as it is." in page.text
    page.press("Stop this change")
    assert "A change is under way" not in page.text


def test_the_browser_had_nothing_to_complain_of(gateway: Gateway, chapter: Chapter) -> None:
    problems = [problem for problem in chapter.page.console_problems() if "status of 4" not in problem]
    assert problems == []
    assert chapter.page.contacted_origins() == {gateway.url}


def test_freeze_shuts_everything_and_looks_like_nothing(gateway: Gateway, api: API, chapter: Chapter) -> None:
    page = chapter.page
    page.open(f"{gateway.url}/account/freeze")
    page.press("Freeze now")
    assert page.heading == "You are signed out"
    chapter.sign_in(gateway)
    assert "We could not sign you in" in page.text
    refused = api.call("POST", f"/people/{chapter.person.reference}/unfreeze")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/not-verified")
    seen = {"channel": "in_person", "officer": "o1", "photo_identity": "passport"}
    assert api.post(200, f"/people/{chapter.person.reference}/identity-checks", seen)["outcome"] == "verified"
    assert api.post(200, f"/people/{chapter.person.reference}/unfreeze", {})["frozen"] is False
    chapter.sign_in(gateway)
    assert page.heading == "Your messages"
