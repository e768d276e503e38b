"""A message as a letter, in a real browser, with JavaScript and without: what is begun stays, time that runs out loses nothing,
and what is printed is the letter alone.

Each test goes on where the one before it stopped, so that a failure names the step that broke.
"""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from api import API
from browser import NARROW, SCREENSHOTS, WIDE, Browser
from ended_sessions import let_time_run_out
from family import Family
from gateway import Gateway
from mail_sink import MailSink
from people import APPLICANT, RESPONDENT, Person
from waiting import eventually

PASSWORD = "seventeen quiet otters"
SUBJECT = "Zephyrine arrangements"
BEGUN = "I would like to come on Friday."
LATE = "I would like to come on Friday, by bus."
# A clock of the page's own, so that nobody waits for twenty minutes.
CLOCK = "const real = Date.now; window.ahead = 0; Date.now = () => real() + window.ahead;"


@dataclass
class Chapter:
    """One person's way."""

    person: Person
    page: Browser
    message: str

    def look(self, name: str) -> None:
        """Looks at the page as it is: pictures at two widths and in two schemes, and axe where it can run."""
        for width, scheme in [(NARROW, "light"), (WIDE, "light"), (WIDE, "dark")]:
            self.page.resize(width)
            self.page.color_scheme(scheme)
            script = "script" if self.page.has_javascript else "no-script"
            assert self.page.content_width <= width, f"{name} must be scrolled sideways at {width} px"
            self.page.screenshot(f"letter-{name}-{width}-{scheme}-{script}")
            if self.page.has_javascript:
                assert self.page.accessibility_violations() == [], f"{name} at {width} px, {scheme}"
        self.page.color_scheme("light")

    def sign_in(self) -> None:
        self.page.type_into("Email address", self.person.email)
        self.page.type_into("Password", PASSWORD)
        self.page.press("Sign in")

    @property
    def answer(self) -> str:
        value: str = self.page.driver.find_element(By.ID, "answer").get_property("value")
        return value


@pytest.fixture(scope="module", params=[True, False], ids=["with JavaScript", "without JavaScript"])
def chapter(
    request: pytest.FixtureRequest,
    gateway: Gateway,
    api: API,
    mail_sink: MailSink,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Chapter]:
    """Somebody with an account and a message, who is signed in."""
    person = APPLICANT if request.param else RESPONDENT
    api.put(f"/people/{person.reference}", person.record)
    body = {"to": person.reference, "subject": SUBJECT, "body": "Dear you,\n\nWhen can you come?\n\nKind regards"}
    message = api.post(202, "/messages", body)["id"]
    mail = mail_sink.wait_for(person.email, lambda mail: "/verify/" in mail.part("plain"))
    family = Family(gateway.url, gateway.authority)
    page = family.pass_check(next(link for link in mail.links if "/verify/" in link), person)
    assert family.choose_password(page, PASSWORD).heading == SUBJECT
    family.close()
    profile = tmp_path_factory.mktemp("profile")
    browser = Browser(profile, [gateway.certificate.spki_sha256], request.param)
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": CLOCK})
    browser.open(f"{gateway.url}/sign-in")
    yield Chapter(person, browser, message)
    browser.close()


def test_what_was_opened_before_is_told(gateway: Gateway, chapter: Chapter) -> None:
    chapter.sign_in()
    page = chapter.page
    page.open(f"{gateway.url}/messages/{chapter.message}")
    assert page.heading == SUBJECT
    assert "This message was opened before, on" in page.text
    assert "See where you are signed in" in page.text
    chapter.look("opened-before")


def test_what_is_begun_is_kept(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    page.type_into("Your answer", BEGUN)
    page.press("Save and finish later")
    assert "We have kept your answer. It is not sent yet." in page.text
    assert chapter.answer == BEGUN
    chapter.look("kept")
    page.press("Sign out")
    page.open(f"{gateway.url}/sign-in")
    chapter.sign_in()
    page.open(f"{gateway.url}/messages/{chapter.message}")
    assert "You began this answer on" in page.text
    assert chapter.answer == BEGUN
    chapter.look("begun")


def test_a_warning_comes_before_the_end(chapter: Chapter) -> None:
    page = chapter.page
    if not page.has_javascript:
        assert "we will sign you out at" in page.text
        return
    page.driver.find_element(By.ID, "answer").send_keys(" ")
    page.driver.execute_script("window.ahead = 18.5 * 60000; document.dispatchEvent(new Event('visibilitychange'))")
    wait = WebDriverWait(page.driver, 15)
    dialog = wait.until(lambda driver: driver.find_element(By.CSS_SELECTOR, "dialog[open]"))
    assert dialog.find_element(By.TAG_NAME, "h2").text == "Are you still there?"
    button = dialog.find_element(By.TAG_NAME, "button")
    assert page.driver.switch_to.active_element == button, "the focus is not where the question is"
    chapter.look("time-out")
    button.click()
    wait.until(lambda driver: not driver.find_elements(By.CSS_SELECTOR, "dialog"))
    assert page.driver.switch_to.active_element.get_attribute("id") == "answer", "the focus did not come back"
    # Nothing was lost, and the time is as long again.
    assert chapter.answer.strip() == BEGUN
    # It looks when the page is come back to.
    page.driver.execute_script("window.ahead = 36 * 60000; document.dispatchEvent(new Event('visibilitychange'))")
    assert not page.driver.find_elements(By.CSS_SELECTOR, "dialog")


def test_staying_signed_in_loses_nothing(chapter: Chapter) -> None:
    page = chapter.page
    before = page.path
    page.type_into("Your answer", f"{BEGUN} Or later.")
    if page.has_javascript:
        # Nothing is sent but the wish to stay, and the page is as it was.
        page.driver.execute_script("performance.clearResourceTimings()")
        page.press_here("Keep me signed in")
        sent = "return performance.getEntriesByType('resource').map(each => new URL(each.name).pathname)"
        WebDriverWait(page.driver, 15).until(lambda driver: driver.execute_script(sent) == ["/stay"])
        assert page.path == before
    else:
        page.press("Keep me signed in")
        assert page.path == f"/messages/{chapter.message}?kept=1"
        assert "We have kept your answer. It is not sent yet." in page.text
        chapter.look("stayed")
    assert chapter.answer == f"{BEGUN} Or later."
    page.type_into("Your answer", BEGUN)
    page.press("Save and finish later")
    assert chapter.answer == BEGUN


def test_what_is_posted_too_late_is_given_back_on_the_same_message(gateway: Gateway, api: API, chapter: Chapter) -> None:
    page = chapter.page
    page.type_into("Your answer", LATE)
    let_time_run_out(gateway.store)
    if page.has_javascript:
        # The script puts it away by itself, and nobody reads on who comes by now.
        page.driver.execute_script("window.ahead = 60 * 60000")
        WebDriverWait(page.driver, 30).until(lambda _: "/sign-in" in page.path)
    else:
        page.press("Send my answer")
    assert page.path == f"/sign-in?ended=1&message={chapter.message}"
    assert LATE not in page.driver.page_source
    chapter.look("ended")
    assert api.items(f"/messages/{chapter.message}/replies") == []
    chapter.sign_in()
    assert page.heading == SUBJECT
    assert page.path == f"/messages/{chapter.message}"
    assert "when you were signed out already" in page.text
    assert chapter.answer == LATE
    chapter.look("late")


def test_the_one_kept_before_is_there_when_the_late_one_is_deleted(chapter: Chapter) -> None:
    page = chapter.page
    page.press("Delete what I began")
    assert chapter.answer == BEGUN
    page.press("Send my answer")
    assert "Your answer was sent on" in page.text
    assert chapter.answer == ""
    assert "You began this answer" not in page.text


def test_the_print_is_the_letter_alone(gateway: Gateway, chapter: Chapter) -> None:
    page = chapter.page
    for name, path in [("message", f"/messages/{chapter.message}"), ("help", "/help"), ("privacy", "/privacy")]:
        page.open(gateway.url + path)
        page.resize(700, 990)
        if page.has_javascript:
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
            shown = page.driver.execute_script(
                "return [...document.querySelectorAll(arguments[0])]"
                ".filter(each => each.getClientRects().length).map(each => each.outerHTML)",
                "nav, form, button, input, textarea, dialog, #exit, .skip, .foot, .back",
            )
            assert shown == [], f"{name} prints what is no part of it"
            assert len(page.driver.find_element(By.TAG_NAME, "main").text) > 40
            page.screenshot(f"print-{name}")
            page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        printed = page.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
        (SCREENSHOTS / f"print-{name}.pdf").write_bytes(base64.b64decode(printed["data"]))
    page.resize(WIDE)


def test_what_was_taken_back_and_given_again_says_so(gateway: Gateway, api: API, chapter: Chapter) -> None:
    page = chapter.page
    api.post(200, f"/messages/{chapter.message}/revoke", None)
    page.open(f"{gateway.url}/messages/{chapter.message}")
    assert page.heading == "This message was taken back"
    chapter.look("taken-back")
    page.open(f"{gateway.url}/messages")
    assert "Taken back" in page.text
    chapter.look("list")
    restored = api.post(200, f"/messages/{chapter.message}/restore", None)
    assert restored["status"] == "answered"
    page.open(f"{gateway.url}/messages/{chapter.message}")
    assert page.heading == SUBJECT


def test_a_message_is_over_when_its_time_is_up(gateway: Gateway, api: API, chapter: Chapter) -> None:
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 6))
    body = {"to": chapter.person.reference, "subject": "Short", "body": "A short one.", "expires_at": end}
    message = api.post(202, "/messages", body)["id"]
    page = chapter.page
    page.open(f"{gateway.url}/messages/{message}")
    assert page.heading == "Short"
    assert "You can read it until" in page.text
    eventually(lambda: api.get(f"/messages/{message}")["status"] == "expired")
    page.open(f"{gateway.url}/messages/{message}")
    assert page.heading == "The time for this message is over"
    chapter.look("over")
    state = api.get(f"/messages/{message}")
    assert state["status"] == "expired"
    assert state["history"][-1]["status"] == "expired"


def test_the_browser_had_nothing_to_complain_of(gateway: Gateway, chapter: Chapter) -> None:
    problems = [problem for problem in chapter.page.console_problems() if "status of 4" not in problem]
    assert problems == []
    assert chapter.page.contacted_origins() == {gateway.url}
